//! Splits a message into its lines, if the message is one text in its record.

use std::ops::Range;

use crate::model::record::Record;

/// Returns the range of the first line of `text` in the record, trimmed by `trim`, and the range of
/// the other lines. `line_break` finds the first line break of a text.
pub(super) fn in_lines(
    record: &Record<'_>,
    text: Range<usize>,
    line_break: impl FnOnce(&[u8]) -> Option<Range<usize>>,
    trim: impl FnOnce(&[u8]) -> &[u8],
) -> (Range<usize>, Range<usize>) {
    let Range { start, end } = text;
    let text = record.part(start..end);
    let first = line_break(text).unwrap_or(text.len()..text.len());
    let line = trim(text.get(..first.start).unwrap_or(text));
    (start..start + line.len(), start + first.end..end)
}
