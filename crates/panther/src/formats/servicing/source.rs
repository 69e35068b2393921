//! Source files in messages.

use memchr::memchr;
use nom::Parser;
use nom::character::complete::char;
use nom::sequence::delimited;

use super::token::{number, take_while_back};
use crate::model::text::Text;

/// A source file and line in a message.
///
/// ```text
/// onecore\base\sample\manager.cpp:2686
/// shell\inc\helpers.cpp(607)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source<'a> {
    /// The path on the machine that built the program.
    pub file: Text<'a>,
    /// The line number, from 1.
    pub line: u32,
}

/// What stands between a file and its line in `file = dir\file.cpp, line = 12`.
const LINE: &[u8] = b", line = ";

/// Finds the first source file in a text: `dir\file.cpp:12`, `dir\file.cpp(12)`,
/// `dir\file.cpp @12` or `dir\file.cpp, line = 12`.
pub(crate) fn find(text: &[u8]) -> Option<Source<'_>> {
    let mut from = 0;
    while let Some(offset) = memchr(b'.', text.get(from..)?) {
        from += offset + 1;
        if text.get(from) != Some(&b'c') {
            continue;
        }
        from += 1;
        let rest = text.get(from..)?;
        let extension = [&b"pp"[..], b"xx", b"c", b""].into_iter().find(|ending| {
            rest.strip_prefix(*ending).is_some_and(
                |rest| {
                    matches!(rest, [b':' | b'(', digit, ..] | [b' ', b'@', digit, ..] if digit.is_ascii_digit())
                        || rest.starts_with(LINE)
                },
            )
        });
        let Some(extension) = extension else {
            continue;
        };
        let end = from + extension.len();
        let name = take_while_back(text.get(..end)?, |byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'\\' | b'/' | b'_' | b'.' | b'-' | b'+' | b':')
        });
        let rest = text.get(end..)?;
        let line = match rest.first() {
            Some(b':') => number(rest.get(1..)?),
            Some(b' ') => number(rest.get(2..)?),
            Some(b',') => number(rest.get(LINE.len()..)?),
            _ => delimited(char('('), number, char(')')).parse(rest),
        };
        if let Ok((_, line)) = line
            && name.len() > extension.len() + 2
        {
            return Some(Source {
                file: Text::new(name),
                line,
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources() {
        for (text, expected) in [
            (
                r"onecore\base\sample\wim.cpp:2686",
                Some((r"onecore\base\sample\wim.cpp", 2686)),
            ),
            (
                r"d:\build\sample\manager.cpp:390 - X",
                Some((r"d:\build\sample\manager.cpp", 390)),
            ),
            (
                r"[mig] shell\inc\helpers.cpp(607)\mig.dll!00007FF: (caller: 0)",
                Some((r"shell\inc\helpers.cpp", 607)),
            ),
            ("a.c:7", Some(("a.c", 7))),
            (r"x.dll Client\a.cpp @7", Some((r"Client\a.cpp", 7))),
            ("a.c @", None),
            ("see www.example.com:80", None),
            (".cpp:12", None),
            ("a.cpp:", None),
            ("a.cpp", None),
            ("a.cpp(12", None),
            ("", None),
        ] {
            let found = find(text.as_bytes());
            assert_eq!(
                found.map(|source| (source.file, source.line)),
                expected.map(|(file, line)| (Text::from(file), line)),
                "{text}"
            );
        }
    }
}
