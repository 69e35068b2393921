//! From the bytes of a log to text that an export may hold.

use std::borrow::Cow;

use json_escape_simd::escape_into;

use crate::stage::Stage;

/// Makes text of the bytes of a log. Exports are UTF-8, and logs need not be.
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
    /// The text of bytes that are not valid UTF-8.
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str>;
}

impl<F: for<'b> Fn(&'b [u8]) -> Cow<'b, str>> Decode for F {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        self(bytes)
    }
}

/// Shows U+FFFD where bytes are not valid UTF-8.
#[derive(Clone, Copy, Debug)]
pub struct Utf8;

impl Decode for Utf8 {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        String::from_utf8_lossy(bytes)
    }
}

/// Bytes as text; the decoder is asked only where they are not valid UTF-8.
pub(crate) fn text<'b>(bytes: &'b [u8], decode: &impl Decode) -> Cow<'b, str> {
    std::str::from_utf8(bytes).map_or_else(|_| decode.decode(bytes), Cow::Borrowed)
}

/// The bytes of an item, looked at once, so that its parts need not be.
pub(crate) struct Whole<'a> {
    bytes: &'a [u8],
    kind: Kind<'a>,
}

enum Kind<'a> {
    /// One line of printable ASCII without quotes and backslashes.
    Plain,
    Utf8(&'a str),
    Other,
}

impl<'a> Whole<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let line = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        let kind = if panther::scan::is_plain(line) {
            Kind::Plain
        } else {
            simdutf8::basic::from_utf8(bytes).map_or(Kind::Other, Kind::Utf8)
        };
        Self { bytes, kind }
    }

    /// Adds a part as a JSON string to the line that `stage` ends; the decoder is asked only where it is not valid UTF-8.
    #[inline]
    pub(crate) fn put_json(&self, part: &[u8], decode: &impl Decode, stage: &mut Stage<'_>) {
        let start = part
            .as_ptr()
            .addr()
            .wrapping_sub(self.bytes.as_ptr().addr());
        let range = start..start.wrapping_add(part.len());
        match &self.kind {
            Kind::Plain if self.bytes.get(range.clone()).is_some() => {
                stage.put(b"\"");
                stage.put_bytes(part);
                stage.put(b"\"");
            }
            Kind::Utf8(whole) if whole.get(range.clone()).is_some() => {
                escape_into(&whole[range], stage.out());
            }
            _ => escape_into(text(part, decode), stage.out()),
        }
    }
}
