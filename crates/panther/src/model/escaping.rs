//! How a format escapes text and ends lines.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

/// How a format writes text: the characters that it escapes, and the ends of lines.
pub trait Escaping: Send + Sync {
    /// Text as its author wrote it, from text as the log has it.
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        Cow::Borrowed(text)
    }

    /// Where the first line break of a text is; `None` where the text is one line.
    fn line_break(&self, text: &[u8]) -> Option<Range<usize>> {
        line_feed(text)
    }
}

/// The first line feed of a text, as a line break.
pub(crate) fn line_feed(text: &[u8]) -> Option<Range<usize>> {
    memchr(b'\n', text).map(|at| at..at + 1)
}
