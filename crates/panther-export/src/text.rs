//! Turns bytes of a log into text.

use std::borrow::Cow;

use json_escape_simd::escape_into;

use crate::stage::Stage;

/// Decodes the bytes of a log that are not UTF-8. Exports are UTF-8, and logs need not be.
///
/// ```
/// use panther_export::Decode;
/// use std::borrow::Cow;
///
/// fn latin(bytes: &[u8]) -> Cow<'_, str> {
///     bytes.iter().map(|&byte| char::from(byte)).collect()
/// }
/// assert_eq!(latin.decode(b"S\xE4hk"), "Sähk");
/// ```
pub trait Decode {
    /// Decodes a line that is not valid UTF-8, or a part of such a line. The part may be valid
    /// UTF-8 by chance.
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str>;
}

impl<F: for<'b> Fn(&'b [u8]) -> Cow<'b, str>> Decode for F {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        self(bytes)
    }
}

/// Decodes bytes that are not valid UTF-8 as U+FFFD.
#[derive(Clone, Copy, Debug)]
pub struct Utf8;

impl Decode for Utf8 {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        String::from_utf8_lossy(bytes)
    }
}

/// A part of an item as text. Only lines that are not valid UTF-8 are decoded.
pub(crate) fn text<'b>(part: &'b [u8], item: &[u8], decode: &impl Decode) -> Cow<'b, str> {
    if let Ok(text) = str::from_utf8(part)
        && (text.is_ascii() || str::from_utf8(lines_around(part, item)).is_ok())
    {
        return Cow::Borrowed(text);
    }
    if !part.contains(&b'\n') {
        return after_mark(part, decode);
    }
    part.split_inclusive(|&byte| byte == b'\n')
        .map(|line| str::from_utf8(line).map_or_else(|_| after_mark(line, decode), Cow::Borrowed))
        .collect::<String>()
        .into()
}

/// A part of one line as text, decoded if the line is not valid UTF-8.
pub(crate) fn line_part<'b>(part: &'b [u8], line: &[u8], decode: &impl Decode) -> Cow<'b, str> {
    if part.is_ascii() || str::from_utf8(line).is_ok() {
        String::from_utf8_lossy(part)
    } else {
        decode.decode(part)
    }
}

/// The decoded text of these bytes; a UTF-8 byte order mark before it is in no code page.
fn after_mark<'b>(bytes: &'b [u8], decode: &impl Decode) -> Cow<'b, str> {
    match bytes.strip_prefix("\u{FEFF}".as_bytes()) {
        Some(rest) => format!("\u{FEFF}{}", decode.decode(rest)).into(),
        None => decode.decode(bytes),
    }
}

/// The lines of an item in which a part of it lies.
fn lines_around<'i>(part: &'i [u8], item: &'i [u8]) -> &'i [u8] {
    let around = || {
        let start = part.as_ptr().addr().checked_sub(item.as_ptr().addr())?;
        let (before, rest) = item.split_at_checked(start)?;
        let after = rest.get(part.len()..)?;
        let is_end = |&byte: &u8| byte == b'\n';
        let from = before.iter().rposition(is_end).map_or(0, |at| at + 1);
        let more = after.iter().position(is_end).unwrap_or(after.len());
        item.get(from..start + part.len() + more)
    };
    // Bytes outside the item, such as unescaped text, are a line of their own.
    around().unwrap_or(part)
}

/// The bytes of an item, checked once for UTF-8 and escapes, so that its parts need no check.
pub(crate) struct Whole<'a> {
    bytes: &'a [u8],
    kind: Kind<'a>,
}

enum Kind<'a> {
    /// One line of printable ASCII without quotes and backslashes.
    /// JSON escapes nothing in these bytes, which are the record without its line end.
    Plain(&'a [u8]),
    Utf8(&'a str),
    Other,
}

impl<'a> Whole<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let line = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        let kind = if panther::scan::is_plain(line) {
            Kind::Plain(line)
        } else {
            simdutf8::basic::from_utf8(bytes).map_or(Kind::Other, Kind::Utf8)
        };
        Self { bytes, kind }
    }

    /// Adds a part as a JSON string. Only lines that are not valid UTF-8 are decoded.
    #[inline]
    pub(crate) fn put_json(&self, part: &[u8], decode: &impl Decode, stage: &mut Stage<'_>) {
        let start = part
            .as_ptr()
            .addr()
            .wrapping_sub(self.bytes.as_ptr().addr());
        let range = start..start.wrapping_add(part.len());
        match &self.kind {
            Kind::Plain(line) if line.get(range.clone()).is_some() => {
                stage.put(b"\"");
                stage.put_bytes(part);
                stage.put(b"\"");
            }
            Kind::Utf8(whole) if whole.get(range.clone()).is_some() => {
                escape_into(&whole[range], stage.out());
            }
            _ => escape_into(text(part, self.bytes, decode), stage.out()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line end of a plain line still needs its escapes.
    #[test]
    fn the_line_end_of_a_plain_line_is_escaped() {
        for item in [b"plain\r\n".as_slice(), b"plain\n", b"plain"] {
            let mut out = Vec::new();
            Whole::new(item).put_json(item, &crate::Utf8, &mut Stage::new(&mut out));
            let shown = item.escape_ascii().to_string();
            assert_eq!(out, format!("\"{shown}\"").into_bytes());
        }
    }

    #[test]
    fn the_line_tells_and_not_the_part() {
        // "Folder" in GBK is valid UTF-8 by chance, and what follows is not; the next line is
        // UTF-8.
        let item = b"\xC4\xBF\xC2\xBC \xBE\xDC\xBE\xF8\nm\xC3\xB6glich\nASCII";
        struct Length;
        impl Decode for Length {
            fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
                format!("<{}>", bytes.len()).into()
            }
        }
        let decode = Length;
        let shown = |range: std::ops::Range<usize>| text(&item[range], item, &decode);
        assert_eq!(shown(0..4), "<4>");
        assert_eq!(shown(0..9), "<9>");
        assert_eq!(shown(10..18), "möglich");
        assert_eq!(shown(0..item.len()), "<10>möglich\nASCII");
        assert_eq!(shown(19..24), "ASCII");
        assert_eq!(text(b"\xC4\xBF", item, &decode), "\u{13F}");
        assert_eq!(text(b"\xC4\xBF", b"", &decode), "\u{13F}");
        assert_eq!(line_part(&item[0..4], &item[..9], &decode), "<4>");
        assert_eq!(line_part(b"\xC4\xBF", b"\xC4\xBF", &decode), "\u{13F}");
    }

    #[test]
    fn a_mark_is_in_no_code_page() {
        fn latin(bytes: &[u8]) -> Cow<'_, str> {
            bytes.iter().map(|&byte| char::from(byte)).collect()
        }
        for (bytes, shown) in [
            (&b"\xEF\xBB\xBFS\xE4"[..], "\u{FEFF}Sä"),
            (b"one\n\xEF\xBB\xBFS\xE4\n", "one\n\u{FEFF}Sä\n"),
        ] {
            assert_eq!(text(bytes, bytes, &latin), shown);
        }
    }
}
