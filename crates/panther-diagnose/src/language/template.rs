//! Texts with captures in them.

use super::error::Problem;

/// A compiled text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Template(Vec<Piece>);

#[derive(Clone, Debug)]
enum Piece {
    Literal(String),
    /// A capture, and the words if it was not taken.
    Value(String, Option<String>),
    /// All different values of a capture.
    All(String),
    /// A text for when the capture was taken.
    If(String, Template),
}

/// The values that a text asks for.
pub(crate) trait Values {
    /// The different values of a capture, or of a fact, whose name begins with `fact:`.
    fn all(&self, name: &str) -> Vec<String>;
    /// The value of a capture that the rule chose.
    fn one(&self, name: &str) -> Option<String> {
        self.all(name).into_iter().next()
    }
}

/// How many values `{name*}` lists.
const MOST: usize = 6;

impl Template {
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            rest = &rest[letter.len_utf8()..];
            match letter {
                '{' | '}' if rest.starts_with(letter) => {
                    literal.push(letter);
                    rest = &rest[1..];
                }
                '}' => return Err(Problem::new("a } without a {; }} is a brace")),
                '{' => {
                    let end = end_of(rest)
                        .ok_or_else(|| Problem::new("a { that does not end; {{ is a brace"))?;
                    if !literal.is_empty() {
                        pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                    }
                    pieces.push(Piece::parse(&rest[..end])?);
                    rest = &rest[end + 1..];
                }
                other => literal.push(other),
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self(pieces))
    }

    pub(crate) fn render(&self, values: &dyn Values) -> String {
        let mut text = String::new();
        self.render_into(values, &mut text);
        text
    }

    fn render_into(&self, values: &dyn Values, text: &mut String) {
        for piece in &self.0 {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Value(name, fallback) => match values.one(name) {
                    Some(value) => text.push_str(&value),
                    None => text.push_str(fallback.as_deref().unwrap_or("(not stated)")),
                },
                Piece::All(name) => {
                    let mut all = values.all(name);
                    let more = all.len().saturating_sub(MOST);
                    all.truncate(MOST);
                    text.push_str(&all.join(", "));
                    if more > 0 {
                        text.push_str(&format!(" and {more} more"));
                    }
                }
                Piece::If(name, inner) => {
                    if values.one(name).is_some() {
                        inner.render_into(values, text);
                    }
                }
            }
        }
    }

    /// Calls `each` with the name of every value, and whether it may be missing.
    pub(crate) fn each_name<'t>(&'t self, each: &mut dyn FnMut(&'t str, bool)) {
        for piece in &self.0 {
            match piece {
                Piece::Literal(_) => {}
                Piece::Value(name, fallback) => each(name, fallback.is_some()),
                Piece::All(name) => each(name, false),
                Piece::If(name, inner) => {
                    each(name, true);
                    inner.each_name(each);
                }
            }
        }
    }
}

/// Where the brace that opened before `text` closes.
fn end_of(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

impl Piece {
    fn parse(text: &str) -> Result<Self, Problem> {
        let name = |name: &str| {
            let is_name = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_:.-".contains(letter)
            };
            match !name.is_empty() && name.chars().all(is_name) {
                true => Ok(name.to_owned()),
                false => Err(Problem::new(format!("{name:?} is no name of a capture"))),
            }
        };
        if let Some((before, inner)) = text.split_once(';') {
            return Ok(Self::If(name(before)?, Template::parse(inner)?));
        }
        if let Some((before, fallback)) = text.split_once('|') {
            return Ok(Self::Value(name(before)?, Some(fallback.to_owned())));
        }
        match text.strip_suffix('*') {
            Some(before) => Ok(Self::All(name(before)?)),
            None => Ok(Self::Value(name(text)?, None)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known;

    impl Values for Known {
        fn all(&self, name: &str) -> Vec<String> {
            match name {
                "path" => (1..9).map(|n| format!("p{n}")).collect(),
                "one" => vec!["x".into()],
                "fact:os.to" => vec!["Windows".into()],
                _ => Vec::new(),
            }
        }
    }

    #[test]
    fn values_stand_in_the_text() {
        let check = |text: &str, expected: &str| {
            assert_eq!(Template::parse(text).unwrap().render(&Known), expected);
        };
        check("{one} {{}} {none|other words}.", "x {} other words.");
        check("{path*}", "p1, p2, p3, p4, p5, p6 and 2 more");
        check(
            "a{one; , first to {one}}{none; , never}.",
            "a , first to x.",
        );
        check("{fact:os.to|it}", "Windows");
        check("{none}", "(not stated)");
    }

    #[test]
    fn what_is_wrong_is_an_error() {
        for text in ["{", "}", "{a", "{A b}", "{}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
