//! Where the lines of a message are, in formats that have it as one text.

use std::ops::Range;

use memchr::memchr;

use crate::Record;

/// Where the first line of a text is, as `trim` leaves it, and where the others are. `first_break` is the first line break of the text, where it has
/// one.
pub(super) fn in_lines(
    record: &Record<'_>,
    text: &[u8],
    first_break: Option<Range<usize>>,
    trim: impl FnOnce(&[u8]) -> &[u8],
) -> (Range<usize>, Range<usize>) {
    let Range { start, end } = record.place_of(text);
    let first = first_break.unwrap_or(text.len()..text.len());
    let line = trim(text.get(..first.start).unwrap_or(text));
    (start..start + line.len(), start + first.end..end)
}

/// The first line feed of a text, as a line break.
pub(super) fn line_feed(text: &[u8]) -> Option<Range<usize>> {
    memchr(b'\n', text).map(|at| at..at + 1)
}
