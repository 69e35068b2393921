//! How a format escapes text and ends lines.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

/// How a format writes text: its escapes and its line breaks.
pub trait Escaping: Send + Sync {
    /// Replaces the escapes in a text of the log by the characters that they stand for.
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        Cow::Borrowed(text)
    }

    /// The byte range of the first line break in a text; `None` if the text is one line.
    fn line_break(&self, text: &[u8]) -> Option<Range<usize>> {
        line_feed(text)
    }
}

/// The first line feed of a text, as a line break.
pub(crate) fn line_feed(text: &[u8]) -> Option<Range<usize>> {
    memchr(b'\n', text).map(|at| at..at + 1)
}
