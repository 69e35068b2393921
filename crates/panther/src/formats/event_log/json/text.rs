//! Text with the escapes of JSON.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use memchr::memchr;
use serde_core::Deserializer as _;
use serde_core::de::{Error, Visitor};

/// Removes the escapes. Returns the text unchanged if it is not the inside of a string. An unpaired
/// surrogate becomes the three bytes that UTF-8 would use for it.
pub(super) fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\\', text).is_none() {
        return Cow::Borrowed(text);
    }
    let quoted = [b"\"", text, b"\""].concat();
    let mut library = serde_json::Deserializer::from_slice(&quoted);
    match library.deserialize_bytes(Unescaped) {
        Ok(unescaped) if library.end().is_ok() => Cow::Owned(unescaped),
        _ => Cow::Borrowed(text),
    }
}

struct Unescaped;

impl Visitor<'_> for Unescaped {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }
}

/// Finds the first escaped line feed, with the escaped carriage return before it.
pub(super) fn line_break(text: &[u8]) -> Option<Range<usize>> {
    let mut at = 0;
    loop {
        at += memchr(b'\\', text.get(at..)?)?;
        match text.get(at..)? {
            [b'\\', b'n', ..] => return Some(at..at + 2),
            [b'\\', b'r', b'\\', b'n', ..] => return Some(at..at + 4),
            _ => at += 2,
        }
    }
}

/// Removes blanks from the start of a text, plain or escaped.
pub(super) fn trim_start(mut text: &[u8]) -> &[u8] {
    loop {
        text = text.trim_ascii_start();
        match text {
            [b'\\', b'n' | b'r' | b't', rest @ ..] => text = rest,
            _ => return text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        for (text, expected) in [
            ("plain", "plain"),
            (r#"\"a\" \\ \/"#, "\"a\" \\ /"),
            (r"C:\\new\tb\r\n", "C:\\new\tb\r\n"),
            (r"\u0041\u00e9\ud83d\ude00", "A\u{e9}\u{1f600}"),
            // A text that is not the inside of a string stays unchanged.
            (r#"a\n","b":1}"#, r#"a\n","b":1}"#),
            (r"cut \u00", r"cut \u00"),
            ("\\", "\\"),
        ] {
            assert_eq!(
                unescape(text.as_bytes()),
                Cow::Borrowed(expected.as_bytes()),
                "{text}"
            );
        }
        assert_eq!(unescape(br"\ud83d"), Cow::Borrowed(b"\xED\xA0\xBD"));
        assert_eq!(unescape(b"\xE9\\n"), Cow::Borrowed(b"\xE9\n"));
    }

    #[test]
    fn lines_end_at_escaped_line_feeds() {
        for (text, expected) in [
            (r"C:\\new", None),
            (r"C:\\\new", Some(4..6)),
            (r"a\r\nb", Some(1..5)),
            (r"a\nb", Some(1..3)),
            (r"a\rb\tc\u000a", None),
            (r"a\\r\n", Some(4..6)),
            ("\\", None),
            ("", None),
        ] {
            assert_eq!(line_break(text.as_bytes()), expected, "{text}");
        }
    }
}
