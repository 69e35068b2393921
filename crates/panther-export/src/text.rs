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
