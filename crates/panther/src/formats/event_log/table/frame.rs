//! Where a row begins; the rules are in the [module](super)'s documentation.

use super::cells::{QUOTE, closing_quote, next_quote};
use super::details::EventTable;
use super::shape;
use crate::framing::cursor::{Cursor, Note};
use crate::framing::rule::Framing;
use crate::scan::stamp::Stamps;

/// The state of a [`Note`]: its bytes end inside of quotes.
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

    /// Only a row that is known by its start surely begins there, for quotes from before may hide any
    /// other line.
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
    /// The least place at which a row begins, or what is between rows.
    fn next_row(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        let (input, start) = (cursor.input(), cursor.start());
        let separator = self.table.columns.separator;
        let mut quotes = Quotes::resume(cursor);
        // So far all bytes that decide were there, and are not asked for again.
        let decided = input.len().saturating_sub(2 * START_AND_GAP);
        while let Some(line) = cursor.next_line() {
            let is_known_by_start = self.table.shape.is_known_by_start();
            if is_known_by_start && self.table.shape.start(input.get(line..)?).is_some() {
                return Some(line);
            }
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
            if line < decided {
                cursor.set_note(quotes.note());
            }
        }
        if quotes.at < decided.min(cursor.limit()) {
            quotes.go_to(input, decided.min(cursor.limit()), separator);
            cursor.set_note(quotes.note());
        }
        None
    }
}

/// Whether a quote is the last byte of the line that ends at `end`.
fn ends_in_quote(input: &[u8], end: usize) -> bool {
    let line = input.get(..end).unwrap_or_default();
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line).last() == Some(&QUOTE)
}

/// What a note must stay behind, so that no line is asked about again that lies before it: the bytes that decide about a line, and the gap before it.
const START_AND_GAP: usize = shape::START + 64;

/// Whether a place in a row is inside of quotes.
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

    fn note(&self) -> Note {
        Note {
            upto: self.at - self.start,
            state: u64::from(self.is_open),
        }
    }

    /// Goes on to `to`, or to a quote right before it that only the byte there can tell about.
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
                    // The first of a pair, of which the second stands behind the end.
                    self.at = close;
                    return;
                }
                (self.at, self.is_open) = (close + 1, false);
                continue;
            }
            // In a table whose fields are all quoted the next opens right behind the separator.
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
