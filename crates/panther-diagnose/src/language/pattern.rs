//! Patterns: literal text with typed holes.

use memchr::memchr2;
use memchr::memmem::Finder;

use super::error::Problem;
use crate::watch::literals::{SHORTEST, is_common};

/// A compiled pattern; see the guide to the language of rules.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    parts: Vec<Part>,
    folds: bool,
}

#[derive(Clone, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "most parts are literals, and each is read often"
)]
enum Part {
    Literal(Box<Finder<'static>>),
    /// Any text, also none.
    Gap,
    Hole(Option<String>, Hole),
}

/// The type of text that a hole takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hole {
    Int,
    Hex,
    Code,
    Guid,
    Word,
    Package,
    /// Any text up to the literal that follows, or up to the end.
    Text,
}

/// A capture: the name of the hole, and the text in it.
pub(crate) type Captured<'p, 't> = (&'p str, &'t [u8]);

impl Hole {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "int" => Self::Int,
            "hex" => Self::Hex,
            "code" => Self::Code,
            "guid" => Self::Guid,
            "word" => Self::Word,
            "package" => Self::Package,
            "path" | "quoted" | "rest" => Self::Text,
            _ => return None,
        })
    }

    /// The length of the longest text at the start of `text` that fits into the hole; `None` if
    /// nothing fits.
    fn len(self, text: &[u8]) -> Option<usize> {
        let run = |fits: fn(&u8) -> bool| text.iter().take_while(|byte| fits(byte)).count();
        let len = match self {
            Self::Int => {
                let sign = usize::from(text.first() == Some(&b'-'));
                let digits = text
                    .get(sign..)?
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit());
                match digits.count() {
                    0 => 0,
                    digits => sign + digits,
                }
            }
            Self::Hex => run(u8::is_ascii_hexdigit),
            Self::Code => code_len(text),
            Self::Guid => guid_len(text),
            Self::Word => run(|byte| !byte.is_ascii_whitespace()),
            Self::Package => run(|byte| byte.is_ascii_alphanumeric() || b"._~+-".contains(byte)),
            Self::Text => text.len(),
        };
        (len > 0 || self == Self::Text).then_some(len)
    }

    /// Whether the hole ends by itself, and not only where the next literal stands.
    const fn ends_itself(self) -> bool {
        !matches!(self, Self::Text)
    }
}

/// `0x` and hexadecimal digits, eight hexadecimal digits, or a decimal number.
fn code_len(text: &[u8]) -> usize {
    let hex = |text: &[u8]| {
        text.iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count()
    };
    if let [b'0', b'x' | b'X', rest @ ..] = text {
        return match hex(rest) {
            0 => 0,
            digits => 2 + digits,
        };
    }
    if hex(text) == 8 {
        return 8;
    }
    Hole::Int.len(text).unwrap_or(0)
}

fn guid_len(text: &[u8]) -> usize {
    let braces = usize::from(text.first() == Some(&b'{'));
    let guid = text.get(braces..braces + 36);
    let fits = |(at, byte): (usize, &u8)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    if !guid.is_some_and(|guid| guid.iter().enumerate().all(fits)) {
        return 0;
    }
    let end = braces + 36;
    end + usize::from(braces == 1 && text.get(end) == Some(&b'}'))
}

impl Pattern {
    /// Compiles a pattern. With `folds`, its literals match whatever the case.
    pub(crate) fn new(text: &str, folds: bool) -> Result<Self, Problem> {
        let mut parts: Vec<Part> = Vec::new();
        let mut literal = Vec::new();
        let mut rest = text;
        let mut flush = |literal: &mut Vec<u8>, part: Option<Part>| {
            if !literal.is_empty() {
                let text = std::mem::take(literal);
                parts.push(Part::Literal(Box::new(Finder::new(&text).into_owned())));
            }
            parts.extend(part);
        };
        while let Some(letter) = rest.chars().next() {
            rest = &rest[letter.len_utf8()..];
            match letter {
                '{' | '}' if rest.starts_with(letter) => {
                    literal.push(letter as u8);
                    rest = &rest[1..];
                }
                '{' => {
                    let (hole, after) = rest
                        .split_once('}')
                        .ok_or_else(|| Problem::new("a hole that does not end; {{ is a brace"))?;
                    rest = after;
                    flush(&mut literal, Some(hole_of(hole)?));
                }
                '}' => return Err(Problem::new("a } without a {; }} is a brace")),
                '…' => flush(&mut literal, Some(Part::Gap)),
                other => literal.extend(other.encode_utf8(&mut [0; 4]).bytes()),
            }
        }
        flush(&mut literal, None);
        for pair in parts.windows(2) {
            match pair {
                [Part::Gap, Part::Hole(..) | Part::Gap] => {
                    return Err(Problem::new("… must have literal text behind it"));
                }
                [Part::Hole(_, hole), Part::Hole(..)] if !hole.ends_itself() => {
                    return Err(Problem::new(
                        "two holes must have literal text between them",
                    ));
                }
                [Part::Hole(_, Hole::Text), Part::Gap] => {
                    return Err(Problem::new(
                        "a hole of any text must have literal text or the end behind it, not …",
                    ));
                }
                _ => {}
            }
        }
        Ok(Self { parts, folds })
    }

    /// The literal by which to find lines that may match: a long one that logs do not say all the
    /// time.
    pub(crate) fn key(&self) -> &[u8] {
        let literals = self.parts.iter().filter_map(|part| match part {
            Part::Literal(text) => Some(text.needle()),
            _ => None,
        });
        let is_good = |text: &[u8]| text.len() >= SHORTEST && !is_common(text);
        literals
            .max_by_key(|text| (is_good(text), text.len()))
            .unwrap_or_default()
    }

    /// The names of the holes.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(name, _) => name.as_deref(),
            _ => None,
        })
    }

    /// Matches a line, and adds what its holes take to `captured`.
    pub(crate) fn matches<'p, 't>(
        &'p self,
        line: &'t [u8],
        captured: &mut Vec<Captured<'p, 't>>,
    ) -> bool {
        let before = captured.len();
        if let [Part::Gap, Part::Literal(first), ..] = self.parts.as_slice() {
            // The text may begin wherever its first literal stands.
            let mut from = 0;
            while let Some(at) = self.find(line, from, first) {
                if self.fits(&self.parts[1..], line, at, captured) {
                    return true;
                }
                captured.truncate(before);
                from = at + 1;
            }
            return false;
        }
        let fits = self.fits(&self.parts, line, 0, captured);
        if !fits {
            captured.truncate(before);
        }
        fits
    }

    fn fits<'p, 't>(
        &'p self,
        parts: &'p [Part],
        line: &'t [u8],
        start: usize,
        captured: &mut Vec<Captured<'p, 't>>,
    ) -> bool {
        let mut at = start;
        for (index, part) in parts.iter().enumerate() {
            let next = parts.get(index + 1);
            let rest = line.get(at..).unwrap_or_default();
            match part {
                Part::Literal(text) => {
                    let text = text.needle();
                    let here = rest.get(..text.len());
                    if !here.is_some_and(|here| self.equal(here, text)) {
                        return false;
                    }
                    at += text.len();
                }
                Part::Gap => match next {
                    Some(Part::Literal(text)) => match self.find(line, at, text) {
                        Some(found) => at = found,
                        None => return false,
                    },
                    _ => return true,
                },
                Part::Hole(name, hole) => {
                    let end = match next {
                        Some(Part::Literal(text)) => match self.find(line, at, text) {
                            Some(found) => found,
                            None => return false,
                        },
                        _ => line.len(),
                    };
                    // A hole that ends itself must end where the literal begins.
                    let space = &line[at..end];
                    let len = match hole.len(space) {
                        Some(len) if len == space.len() => len,
                        Some(len) if !matches!(next, Some(Part::Literal(_)) | None) => len,
                        _ => return false,
                    };
                    if let Some(name) = name {
                        captured.push((name, &space[..len]));
                    }
                    at += len;
                }
            }
        }
        at == line.len()
    }

    fn equal(&self, here: &[u8], text: &[u8]) -> bool {
        if self.folds {
            here.eq_ignore_ascii_case(text)
        } else {
            here == text
        }
    }

    /// The first place of a literal from `from` on.
    fn find(&self, line: &[u8], from: usize, text: &Finder<'_>) -> Option<usize> {
        let rest = line.get(from..)?;
        if !self.folds {
            return Some(from + text.find(rest)?);
        }
        let text = text.needle();
        let first = text.first()?;
        let (upper, lower) = (first.to_ascii_uppercase(), first.to_ascii_lowercase());
        let mut at = 0;
        loop {
            at += memchr2(upper, lower, rest.get(at..)?)?;
            let here = rest.get(at..at + text.len())?;
            if here.eq_ignore_ascii_case(text) {
                return Some(from + at);
            }
            at += 1;
        }
    }
}

/// Reads `name:type`.
fn hole_of(text: &str) -> Result<Part, Problem> {
    let (name, hole) = text
        .split_once(':')
        .ok_or_else(|| Problem::new(format!("the hole {{{text}}} has no type: {{{text}:word}}")))?;
    let known = Hole::named(hole).ok_or_else(|| {
        Problem::new(format!(
            "no type {hole:?}: int, hex, code, guid, word, package, path, quoted or rest"
        ))
    })?;
    let is_name =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if !name.chars().all(is_name) {
        return Err(Problem::new(format!(
            "the name {name:?} has other letters than a to z, digits and _"
        )));
    }
    Ok(Part::Hole(
        (!name.is_empty()).then(|| name.to_owned()),
        known,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captures<'t>(pattern: &str, line: &'t str) -> Option<Vec<(String, &'t str)>> {
        let pattern = Pattern::new(pattern, false).unwrap();
        let mut captured = Vec::new();
        pattern.matches(line.as_bytes(), &mut captured).then(|| {
            captured
                .iter()
                .map(|(name, text)| ((*name).to_owned(), str::from_utf8(text).unwrap()))
                .collect()
        })
    }

    #[track_caller]
    fn check(pattern: &str, line: &str, expected: Option<&[(&str, &str)]>) {
        let found = captures(pattern, line);
        let found: Option<Vec<(&str, &str)>> = found.as_ref().map(|all| {
            all.iter()
                .map(|(name, text)| (name.as_str(), *text))
                .collect()
        });
        assert_eq!(found.as_deref(), expected, "{pattern} on {line}");
    }

    #[test]
    fn a_pattern_takes_a_whole_line() {
        check("Ready", "Ready", Some(&[]));
        check("Ready", "Ready.", None);
        check("Ready…", "Ready.", Some(&[]));
        check("…Ready", "Not Ready", Some(&[]));
        check("…Ready…", "Not Ready at all", Some(&[]));
        check("Ready", "Not Ready", None);
    }

    #[test]
    fn holes_take_what_their_type_says() {
        check(
            "Error {n:int} in {p:path}",
            "Error -5 in C:\\a b",
            Some(&[("n", "-5"), ("p", "C:\\a b")]),
        );
        check("Error {n:int} in", "Error x in", None);
        check(
            "Result = {r:code}…",
            "Result = 0x80070005[gle=0x5]",
            Some(&[("r", "0x80070005")]),
        );
        check(
            "Result = {r:code}…",
            "Result = c1900101 - x",
            Some(&[("r", "c1900101")]),
        );
        check("Result = {r:code}", "Result = 112", Some(&[("r", "112")]));
        check("for {w:word} at", "for one at", Some(&[("w", "one")]));
        check("for {w:word} at", "for one two at", None);
        check(
            "id {g:guid}, done",
            "id {01234567-89AB-CDEF-0123-456789ABCDEF}, done",
            Some(&[("g", "{01234567-89AB-CDEF-0123-456789ABCDEF}")]),
        );
        check(
            "KB {p:package}…",
            "KB Package_for_KB5~31bf~amd64~~10.0.1.1, x",
            Some(&[("p", "Package_for_KB5~31bf~amd64~~10.0.1.1")]),
        );
    }

    #[test]
    fn a_leading_gap_tries_every_place() {
        check("…code {n:int}…", "code x, code 12!", Some(&[("n", "12")]));
    }

    #[test]
    fn braces_are_doubled() {
        check("a {{b}} {c:word}", "a {b} d", Some(&[("c", "d")]));
    }

    #[test]
    fn what_cannot_work_is_an_error() {
        for pattern in [
            "…{n:int}abc",
            "{a:rest}{b:word}abc",
            "{a:rest}…abc",
            "{abc",
            "abc}",
            "{a:foo}abc",
            "{A:int}abc",
            "{abc}",
        ] {
            assert!(Pattern::new(pattern, false).is_err(), "{pattern}");
        }
    }

    #[test]
    fn folding_ignores_case() {
        let pattern = Pattern::new("…WIM file…", true).unwrap();
        assert!(pattern.matches(b"Apply wim FILE x", &mut Vec::new()));
    }
}
