//! From the bytes of a log to text that an export may hold.

use std::borrow::Cow;

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
    text: Option<&'a str>,
}

impl<'a> Whole<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            text: simdutf8::basic::from_utf8(bytes).ok(),
        }
    }

    /// A part as text; the decoder is asked only where it is not valid UTF-8.
    pub(crate) fn text<'b>(&self, part: &'b [u8], decode: &impl Decode) -> Cow<'b, str>
    where
        'a: 'b,
    {
        let start = part.as_ptr().addr().wrapping_sub(self.bytes.as_ptr().addr());
        match self.text.and_then(|text| text.get(start..start.wrapping_add(part.len()))) {
            Some(text) => Cow::Borrowed(text),
            None => text(part, decode),
        }
    }
}
