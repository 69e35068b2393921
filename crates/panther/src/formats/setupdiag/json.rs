//! Results as JSON. SetupDiag writes line breaks in strings as they are, so this reader takes
//! strings as text in quotes and needs no valid JSON.

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

use memchr::{memchr, memchr2, memchr3, memmem};

use super::parts::EachPart;

/// How far the name of the profile may be from the start of a result that begins with its version.
const NEAR: usize = 256;

/// The maximum number of blanks before the first name.
const BLANKS: usize = 64;

/// The number of bytes that decide whether a result starts at a position.
pub(super) const LOOKAHEAD: usize = BLANKS + NEAR;

/// The names with which a result begins.
const NAMES: [&[u8]; 5] = [
    b"\"ProfileName\"",
    b"\"ProfileGuid\"",
    b"\"SystemInfo\"",
    b"\"FailureData\"",
    b"\"LogErrorLine\"",
];

/// Whether these bytes begin a result.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let bytes = bytes.get(..LOOKAHEAD).unwrap_or(bytes);
    let Some(inside) = bytes.strip_prefix(b"{") else {
        return false;
    };
    let name = inside.trim_ascii_start();
    if inside.len() - name.len() > BLANKS {
        return false;
    }
    NAMES.iter().any(|known| name.starts_with(known))
        || name.starts_with(b"\"Version\"") && memmem::find(name, b"\"ProfileName\"").is_some()
}

/// Calls `each` with every string, number and word that is a value, and the last name before it.
pub(super) fn each_part<'a>(record: &'a [u8], each: &mut EachPart<'_, 'a>) -> ControlFlow<()> {
    let mut at = 0;
    let mut name: &[u8] = &[];
    while let Some(rest) = record.get(at..).filter(|rest| !rest.is_empty()) {
        match rest.first() {
            Some(b'"') => {
                let start = at + 1;
                let end = end_of_string(record, start).unwrap_or(record.len());
                at = end + 1;
                let text = start..end;
                if is_name(record, at) {
                    name = record.get(text).unwrap_or_default();
                } else {
                    each(name, text)?;
                }
            }
            Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'-' => {
                let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                let len = rest.iter().take_while(|byte| is_part(byte)).count();
                if rest.get(..len) != Some(b"null") {
                    each(name, at..at + len)?;
                }
                at += len;
            }
            _ => at += 1,
        }
    }
    ControlFlow::Continue(())
}

/// The position of the quote that ends the string whose inside starts at `start`.
fn end_of_string(text: &[u8], mut start: usize) -> Option<usize> {
    loop {
        let at = start + memchr2(b'"', b'\\', text.get(start..)?)?;
        if text.get(at) == Some(&b'"') {
            return Some(at);
        }
        start = at + 2;
    }
}

/// Whether a colon follows: the string before it is a name.
fn is_name(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    rest.trim_ascii_start().starts_with(b":")
}

/// The first line break of a text that may extend over several strings: a line feed, plain or
/// escaped, or the end of a string up to the next string that is a value. All further line feeds
/// and blanks belong to it.
pub(super) fn line_break(text: &[u8]) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let at = from + memchr3(b'\n', b'\\', b'"', text.get(from..)?)?;
        let mut end = at;
        while let Some(len) = one_break(text.get(end..).unwrap_or_default()) {
            end += len;
            let rest = text.get(end..).unwrap_or_default();
            end += rest.len() - rest.trim_ascii_start().len();
        }
        if end > at {
            return Some(at..end);
        }
        from = match text.get(at) {
            Some(b'\\') => at + 2,
            _ => at + 1,
        };
    }
}

/// The length of the line break at the start of a text.
fn one_break(text: &[u8]) -> Option<usize> {
    const ESCAPED: [&[u8]; 6] = [
        b"\\n", b"\\r", b"\\u000a", b"\\u000A", b"\\u000d", b"\\u000D",
    ];
    match text.first()? {
        b'\n' => Some(1),
        b'"' => Some(between(text)),
        _ => {
            let escaped = ESCAPED.iter().find(|escape| text.starts_with(escape));
            escaped.map(|escape| escape.len())
        }
    }
}

/// The length from the quote that ends a string to the start of the next string that is a value.
fn between(text: &[u8]) -> usize {
    let mut at = 1;
    loop {
        let Some(open) = text.get(at..).and_then(|rest| memchr(b'"', rest)) else {
            return text.len();
        };
        let start = at + open + 1;
        let end = end_of_string(text, start).unwrap_or(text.len());
        if !is_name(text, end + 1) {
            return start;
        }
        at = end + 1;
    }
}

/// Removes the escapes of a string. Keeps an escape that is unknown or cut.
pub(super) fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\\', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'\\', rest) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let (char, len) = match rest.get(1) {
            Some(b'n') => ('\n', 2),
            Some(b'r') => ('\r', 2),
            Some(b't') => ('\t', 2),
            Some(b'b') => ('\u{8}', 2),
            Some(b'f') => ('\u{c}', 2),
            Some(b'"') => ('"', 2),
            Some(b'/') => ('/', 2),
            Some(b'u') => code_point(rest).unwrap_or(('\\', 1)),
            Some(b'\\') => ('\\', 2),
            _ => ('\\', 1),
        };
        out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        rest = rest.get(len..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    Cow::Owned(out)
}

/// Reads `\u0041`, or two of them that are a pair of surrogates: the character, and the length.
fn code_point(text: &[u8]) -> Option<(char, usize)> {
    let high = unit(text)?;
    if let Some(char) = char::from_u32(high) {
        return Some((char, 6));
    }
    let low = unit(text.get(6..)?).filter(|low| (0xDC00..0xE000).contains(low))?;
    let char = char::from_u32(0x1_0000 + ((high & 0x3FF) << 10) + (low - 0xDC00))?;
    Some((char, 12)).filter(|_| high < 0xDC00)
}

fn unit(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |value, digit| {
        Some(value * 16 + char::from(*digit).to_digit(16)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_last_name() {
        let mut found = Vec::new();
        let text = br#"{"a":"x\"y","b":{"c":1,"d":null},"e":["f","g
h"],"i":true,"j":"cut"#;
        let _ = each_part(text, &mut |name, range| {
            found.push((
                String::from_utf8_lossy(name).into_owned(),
                String::from_utf8_lossy(&text[range]).into_owned(),
            ));
            ControlFlow::Continue(())
        });
        let expected = [
            ("a", r#"x\"y"#),
            ("c", "1"),
            ("e", "f"),
            ("e", "g\nh"),
            ("i", "true"),
            ("j", "cut"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn strings_and_line_feeds_break_lines() {
        for (text, expected) in [
            (r"one\u000a\u000atwo", Some(3..15)),
            ("one\r\n \ntwo", Some(4..7)),
            (r#"one","Name":["two"#, Some(3..14)),
            (r#"one"],"Name":"\ntwo"#, Some(3..16)),
            (r#"one"}]"#, Some(3..6)),
            (r#"C:\\new \"x\""#, None),
            ("\\", None),
        ] {
            assert_eq!(line_break(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn escapes_are_undone() {
        for (text, expected) in [
            (r#"C:\\new\t\"\/"#, "C:\\new\t\"/"),
            (r"\u0041\ud83d\ude00", "A\u{1f600}"),
            (r"\ud83d \ude00 \x \u12", r"\ud83d \ude00 \x \u12"),
            ("\\", "\\"),
        ] {
            assert_eq!(unescape(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }
}
