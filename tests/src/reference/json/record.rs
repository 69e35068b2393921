//! The walk through an object.

use serde_core::de::IgnoredAny;

use super::names::{Meaning, Place, meaning};

/// The value at the start of this text, which begins with no blank.
pub(super) fn value(text: &[u8]) -> Option<&[u8]> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(&text[..values.byte_offset()])
}

fn blanks(text: &[u8], at: usize) -> usize {
    let is_blank = |byte: &&u8| b" \t\r\n".contains(*byte);
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(is_blank).count()
}

#[derive(Default)]
pub(super) struct Record<'a> {
    /// The parts that were found, in their order; of a part that is an object, or nothing, only the
    /// name.
    parts: Vec<(&'static str, &'a [u8])>,
    pub(super) sections: Vec<&'a [u8]>,
    pub(super) properties: bool,
    pub(super) has_system: bool,
    pub(super) has_winlog: bool,
    pub(super) system_end: Option<usize>,
    /// How deep the object is that has the event.
    root_level: usize,
    /// The names and values in it that mean nothing to the event log.
    pub(super) values: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Record<'a> {
    pub(super) fn first(&self, wanted: &[&str]) -> Option<&'a [u8]> {
        wanted.iter().find_map(|wanted| {
            let found = self
                .parts
                .iter()
                .find(|(name, value)| name == wanted && !value.is_empty());
            found
                .map(|part| part.1.trim_ascii())
                .filter(|value| !value.is_empty())
        })
    }

    pub(super) fn has(&self, wanted: &str) -> bool {
        self.parts.iter().any(|(name, _)| *name == wanted)
    }

    fn has_value(&self, wanted: &str) -> bool {
        self.parts
            .iter()
            .any(|(name, value)| *name == wanted && !value.is_empty())
    }

    /// Walks through an object from behind its brace; where it ends, if it does.
    pub(super) fn walk(
        &mut self,
        raw: &'a [u8],
        mut at: usize,
        place: Place,
        level: usize,
    ) -> Option<usize> {
        let mut is_first = true;
        loop {
            let is_done = ["provider", "level", "system time"]
                .iter()
                .all(|name| self.has_value(name));
            if place.0 == "System" && is_done {
                at = end_of_object(raw, at);
            }
            at = blanks(raw, at);
            if *raw.get(at)? == b'}' {
                return Some(at + 1);
            }
            if !is_first {
                if raw[at] != b',' {
                    return None;
                }
                at = blanks(raw, at + 1);
            }
            is_first = false;
            let start = at + 1;
            if *raw.get(at)? != b'"' {
                return None;
            }
            at += 1;
            while *raw.get(at)? != b'"' {
                at += if raw[at] == b'\\' { 2 } else { 1 };
            }
            let name = &raw[start..at];
            at = blanks(raw, at + 1);
            if *raw.get(at)? != b':' {
                return None;
            }
            at = blanks(raw, at + 1);
            let meaning = meaning(place, name);
            if let Meaning::Part(part) = meaning {
                self.parts.push((part, &[]));
            }
            let inside = match meaning {
                Meaning::Inside(inside) => Some(inside),
                Meaning::Part("pid 2" | "tid 2") => None,
                Meaning::Part(part) => Some(("attributes", part)),
                _ => None,
            };
            if let Some(inside) = inside.filter(|_| level < 6)
                && raw.get(at) == Some(&b'{')
            {
                self.has_system |= inside.0 == "System";
                self.has_winlog |= inside.0 == "winlog";
                if inside.0.is_empty() {
                    self.root_level = level + 1;
                    self.values.clear();
                }
                at = self.walk(raw, at + 1, inside, level + 1)?;
                if inside.0 == "System" {
                    self.system_end.get_or_insert(at);
                }
                continue;
            }
            let value = value(raw.get(at..)?)?;
            at += value.len();
            let is_nested = value.starts_with(b"{") || value.starts_with(b"[");
            match meaning {
                Meaning::Part(part) if !is_nested => self.parts.push((part, inner(value))),
                Meaning::Section | Meaning::Properties if is_nested && self.sections.len() < 2 => {
                    self.sections.push(value);
                    self.properties |= meaning == Meaning::Properties;
                }
                _ => {}
            }
            let may_be_value = matches!(meaning, Meaning::Value | Meaning::Part("pid 2" | "tid 2"));
            if place.0.is_empty() && level == self.root_level && may_be_value {
                self.values.push((name, value));
            }
        }
    }
}

/// A string without its quotes; nothing for `null`.
pub(super) fn inner(value: &[u8]) -> &[u8] {
    if value == b"null" {
        return &[];
    }
    let inside = value
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    inside.unwrap_or(value)
}

/// Where the brace is that closes the object around `at`.
fn end_of_object(raw: &[u8], mut at: usize) -> usize {
    let (mut depth, mut in_string) = (0, false);
    while at < raw.len() {
        match raw[at] {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string && depth == 0 => return at,
            b'}' if !in_string => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    raw.len()
}
