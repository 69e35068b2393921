//! The start of a row.

use super::columns::{Columns, START};
use crate::framing::cursor::Cursor;
use crate::framing::rule::Framing;
use crate::scan::stamp::Stamps;

/// The framing of the rows of a table.
pub(super) struct Rows<'t> {
    pub(super) columns: &'t Columns,
}

impl Rows<'_> {
    /// Whether a row starts here, and its line is there as far as it decides.
    fn is_row(&self, bytes: &[u8]) -> bool {
        let near = bytes.get(..START).unwrap_or(bytes);
        (near.len() == START || near.contains(&b'\n')) && self.columns.is_row(near)
    }
}

impl Framing for Rows<'_> {
    fn lookahead(&self) -> usize {
        START
    }

    fn begins(&self, _stamps: &mut Stamps, bytes: &[u8]) -> bool {
        self.is_row(bytes)
    }

    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        let input = cursor.input();
        let is_row = self.is_row(input.get(cursor.start()..)?);
        loop {
            let line = cursor.next_line()?;
            let rest = input.get(line..)?;
            let near = rest.get(..START).unwrap_or(rest);
            let is_decided = near.len() == START || near.contains(&b'\n') || cursor.is_complete();
            if self.is_row(near) || is_row && is_decided && !self.columns.continues(near) {
                return Some(line);
            }
        }
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        loop {
            let line = cursor.next_line()?;
            if self.is_row(cursor.input().get(line..)?) {
                return Some(line);
            }
        }
    }
}
