//! The framing for records that begin with a header line.

use crate::framing::cursor::Cursor;
use crate::framing::gaps::{begins_at, gap_end, nul_gap};
use crate::framing::rule::Framing;
use crate::scan::stamp::Stamps;

/// The framing for records that begin with a header line and end before the next one.
///
/// The header test receives the input from the start of a line on. It may read neither past the end
/// of that line nor past `lookahead` bytes. If it accepts an input, it must accept every longer
/// input that begins with the same bytes.
#[derive(Clone, Copy, Debug)]
pub struct Lines<H> {
    is_header: H,
    lookahead: usize,
}

impl<H: Fn(&mut Stamps, &[u8]) -> bool + Copy> Lines<H> {
    /// The framing for records that begin with a line that `is_header` accepts.
    #[must_use]
    #[inline]
    pub const fn new(lookahead: usize, is_header: H) -> Self {
        Self {
            is_header,
            lookahead,
        }
    }
}

impl<H: Fn(&mut Stamps, &[u8]) -> bool + Copy> Framing for Lines<H> {
    fn lookahead(&self) -> usize {
        self.lookahead
    }

    fn begins(&self, stamps: &mut Stamps, bytes: &[u8]) -> bool {
        (self.is_header)(stamps, bytes)
    }

    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        self.next_end(cursor)
    }

    /// An item begins at every header line, unless the line begins with NULs: these may belong to a
    /// run that begins earlier.
    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        loop {
            let at = self.next_end(cursor)?;
            if cursor.byte(at.wrapping_sub(1)) == Some(b'\n') && cursor.byte(at) != Some(0) {
                return Some(at);
            }
            cursor.start = at;
        }
    }

    /// The scan for line feeds also finds NULs, so gaps need no search of their own.
    #[inline(always)]
    fn next_end(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        if let Some(0 | 0xEF) = cursor.byte(cursor.start)
            && let Some(end) = gap_end(cursor, self.is_header)
        {
            return Some(end);
        }
        loop {
            let at = cursor.breaks.next()?;
            if cursor.byte(at) == Some(b'\n') {
                cursor.see_line_feed(at);
                if begins_at(cursor, at + 1, self.is_header) {
                    return Some(at + 1);
                }
            } else if let Some((_, true)) = nul_gap(cursor, at, at, self.is_header) {
                return Some(at);
            }
        }
    }
}
