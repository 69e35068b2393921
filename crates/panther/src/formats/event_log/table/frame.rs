//! The start of a row. The documentation of the [module](super) has the rules.

use super::cells::{QUOTE, closing_quote, next_quote};
use super::details::EventTable;
use super::shape;
use crate::framing::cursor::{Cursor, Note};
use crate::framing::rule::Framing;
use crate::scan::stamp::Stamps;

/// The state of a [`Note`] whose bytes end inside quotes.
const QUOTED: u64 = 1;

/// The framing of the rows of a table.
pub(super) struct Rows<'t> {
    pub(super) table: &'t EventTable,
}

impl Framing for Rows<'_> {
    fn lookahead(&self) -> usize {
        shape::START
    }

    fn is_splittable(&self) -> bool {
        self.table.shape.is_known_by_start()
    }

    fn begins(&self, _stamps: &mut Stamps, bytes: &[u8]) -> bool {
        self.is_splittable() && self.table.shape.start(bytes).is_some()
    }

    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        self.next_row(cursor)
    }

    /// Only a row that its start identifies certainly starts there. An unclosed quote before may
    /// hide any other line.
    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        loop {
            let line = cursor.next_line()?;
            if self
                .table
                .shape
                .start(cursor.input().get(line..)?)
                .is_some()
            {
                return Some(line);
            }
        }
    }
}

impl Rows<'_> {
    /// The first position at which a row, or the text between rows, starts.
    fn next_row(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        let (input, start) = (cursor.input(), cursor.start());
        let separator = self.table.columns.separator;
        let mut quotes = Quotes::resume(cursor);
        // Up to here all bytes that decide are present, so their lines need not be examined again.
        // However little input comes at a time, the note gets as far as this.
        let decided = input.len().saturating_sub(2 * START_AND_GAP);
        let decided = decided.min(cursor.limit());
        while let Some(line) = cursor.next_line() {
            let is_known_by_start = self.table.shape.is_known_by_start();
            if is_known_by_start && self.table.shape.start(input.get(line..)?).is_some() {
                return Some(line);
            }
            quotes.note_at(decided.min(line), cursor, separator);
            quotes.go_to(input, line, separator);
            if !quotes.is_open
                && (ends_in_quote(input, line) || shape::has_separator(input, line, separator))
            {
                return Some(line);
            }
            if !is_known_by_start {
                let ended = shape::line_before(input, start, line);
                if self.table.shape.end(ended).is_some() {
                    return Some(line);
                }
            }
        }
        quotes.note_at(decided, cursor, separator);
        None
    }
}

/// Whether the line that ends at `end` has a quote as its last byte.
fn ends_in_quote(input: &[u8], end: usize) -> bool {
    let line = input.get(..end).unwrap_or_default();
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line).last() == Some(&QUOTE)
}

/// The distance of a note from the end of the input. It covers the bytes that decide about a line
/// and the gap before it, so that the note does not skip an undecided line.
const START_AND_GAP: usize = shape::START + 64;

/// Whether a position in a row is inside quotes.
struct Quotes {
    start: usize,
    at: usize,
    is_open: bool,
}

impl Quotes {
    fn resume(cursor: &Cursor<'_>) -> Self {
        let (start, note) = (cursor.start(), cursor.note());
        Self {
            start,
            at: start + note.upto,
            is_open: note.state == QUOTED || (note == Note::default() && cursor.is_rest()),
        }
    }

    /// Advances to `to`, unless it lies behind, and leaves a note there.
    fn note_at(&mut self, to: usize, cursor: &mut Cursor<'_>, separator: u8) {
        if self.at < to {
            self.go_to(cursor.input(), to, separator);
            cursor.set_note(Note {
                upto: self.at - self.start,
                state: u64::from(self.is_open),
            });
        }
    }

    /// Advances to `to`, or to a quote directly before it that only the byte at `to` can explain.
    fn go_to(&mut self, input: &[u8], to: usize, separator: u8) {
        while self.at < to {
            let Some(rest) = input.get(self.at..to) else {
                return;
            };
            if self.is_open {
                let Some(close) = closing_quote(rest, 0).map(|at| self.at + at) else {
                    self.at = to;
                    return;
                };
                if input.get(close + 1) == Some(&QUOTE) {
                    // The quote may be the first of a doubled one, whose second quote is after the
                    // end.
                    self.at = close;
                    return;
                }
                (self.at, self.is_open) = (close + 1, false);
                continue;
            }
            // In a table with all fields quoted, the next field opens directly after the separator.
            if self.at + 1 < to && rest.first() == Some(&separator) && rest.get(1) == Some(&QUOTE) {
                (self.at, self.is_open) = (self.at + 2, true);
                continue;
            }
            let Some(quote) = next_quote(rest).map(|at| self.at + at) else {
                self.at = to;
                return;
            };
            let opens = quote == self.start || input.get(quote - 1) == Some(&separator);
            (self.at, self.is_open) = (quote + 1, opens);
        }
    }
}
