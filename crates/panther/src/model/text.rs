//! Text of a log: bytes that are usually, but not always, UTF-8.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// A piece of log text: bytes that are usually, but not always, UTF-8.
///
/// Making a `Text` checks nothing. `Display` and `Debug` print U+FFFD for bytes that are not UTF-8.
/// A caller that knows the code page can decode [`Text::as_bytes`].
///
/// ```
/// use panther::Text;
///
/// let text = Text::new(b"Apply \xE4 image");
/// assert_eq!(text.to_string(), "Apply \u{FFFD} image");
/// assert_eq!(text.as_bytes()[6], 0xE4);
/// assert_eq!(Text::new(b"CBS"), "CBS");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// Wraps bytes.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes, as they are in the log.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// The text as a string; `None` if it is not valid UTF-8. This call does the validation.
    ///
    /// ```
    /// use panther::Text;
    ///
    /// assert_eq!(Text::new(b"CBS").to_str(), Some("CBS"));
    /// assert_eq!(Text::new(b"\xE4").to_str(), None);
    /// assert_eq!(Text::new(b"\xE4").to_str_lossy(), "\u{FFFD}");
    /// ```
    #[must_use]
    pub fn to_str(self) -> Option<&'a str> {
        std::str::from_utf8(self.0).ok()
    }

    /// The text as a string, with U+FFFD in place of bytes that are not UTF-8. Borrows if the text
    /// is valid.
    #[must_use]
    pub fn to_str_lossy(self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.0)
    }
}

impl Deref for Text<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0
    }
}

impl AsRef<[u8]> for Text<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0
    }
}

impl<'a> From<&'a [u8]> for Text<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.as_bytes())
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_str_lossy())
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_str_lossy(), f)
    }
}
