//! Walks through the objects of a record. `serde_json` reads every value; this module reads the
//! names and the bytes between them.

use serde_core::de::IgnoredAny;

use super::leaves::{end_of_object, end_of_string};

/// A position in a record between two names.
#[derive(Clone, Debug)]
pub(super) struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    /// Whether the walk has read no name of the object yet.
    is_new: bool,
}

/// The next step in an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// A name as written, without its quotes. Its value follows.
    Name(&'a [u8]),
    /// The end of the object.
    End,
}

impl<'a> Walk<'a> {
    /// A walk that starts before a value.
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            is_new: false,
        }
    }

    /// The position of the walk.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// The next name of the innermost entered object, or its end. `None` if the object breaks off.
    pub(super) fn step(&mut self) -> Option<Step<'a>> {
        let is_new = std::mem::take(&mut self.is_new);
        match self.token()? {
            b'}' => {
                self.at += 1;
                return Some(Step::End);
            }
            b',' if !is_new => self.at += 1,
            _ if is_new => {}
            _ => return None,
        }
        if self.token()? != b'"' {
            return None;
        }
        let start = self.at + 1;
        self.at = end_of_string(self.text, start) + 1;
        let name = self.text.get(start..self.at - 1)?;
        if self.token()? != b':' {
            return None;
        }
        self.at += 1;
        Some(Step::Name(name))
    }

    /// Enters the next value if it is an object.
    pub(super) fn enter(&mut self) -> bool {
        let is_object = self.token() == Some(b'{');
        if is_object {
            self.at += 1;
            self.is_new = true;
        }
        is_object
    }

    /// Skips the rest of the innermost entered object, up to its end.
    pub(super) fn leave(&mut self) {
        self.at = end_of_object(self.text, self.at);
    }

    /// The next value. Advances past it. `None` if `serde_json` cannot read it.
    pub(super) fn value(&mut self) -> Option<&'a [u8]> {
        self.token()?;
        let rest = self.text.get(self.at..)?;
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        values.next()?.ok()?;
        let value = rest.get(..values.byte_offset())?;
        self.at += value.len();
        Some(value)
    }

    /// The next byte that is not blank.
    fn token(&mut self) -> Option<u8> {
        loop {
            match *self.text.get(self.at)? {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names and values of an object, and whether the walk found its end.
    fn walked(text: &str) -> (Vec<String>, bool) {
        let mut walk = Walk::new(text.as_bytes());
        let mut found = Vec::new();
        if walk.enter() {
            while let Some(step) = walk.step() {
                let Step::Name(name) = step else {
                    return (found, true);
                };
                let Some(value) = walk.value() else { break };
                found.push(format!(
                    "{}={}",
                    name.escape_ascii(),
                    String::from_utf8_lossy(value)
                ));
            }
        }
        (found, false)
    }

    #[test]
    fn objects_are_walked_up_to_where_they_break() {
        for (text, expected, whole) in [
            ("{}", "", true),
            (
                " {\"a\" : 1 , \"b\":[{}, \"}\"]\n}x",
                "a=1|b=[{}, \"}\"]",
                true,
            ),
            (
                r#"{"a\"b":"\\","c":null,"d":-1.5e3}"#,
                r#"a\\\"b="\\"|c=null|d=-1.5e3"#,
                true,
            ),
            (r#"{"a":1"#, "a=1", false),
            (r#"{"a":1 "b":2}"#, "a=1", false),
            (r#"{,"a":1}"#, "", false),
            (r#"{"a":1,}"#, "a=1", false),
            (r#"{"a":01}"#, "", false),
            (r#"{"a":"\x"}"#, "", false),
            (r#"{"a":tru}"#, "", false),
            (r#"{"a"1}"#, "", false),
            ("[1]", "", false),
        ] {
            let (found, ended) = walked(text);
            assert_eq!(
                (found.join("|").as_str(), ended),
                (expected, whole),
                "{text}"
            );
        }
    }

    #[test]
    fn text_in_a_code_page_is_read() {
        let mut walk = Walk::new(b"\"\xE9t\xE9\\n\",");
        assert_eq!(walk.value(), Some(b"\"\xE9t\xE9\\n\"".as_slice()));
        assert_eq!(walk.at(), 7);
    }
}
