//! Where records begin: at a mark, and after the end of a record.

use super::mark::{LOOKAHEAD, Mark};
use crate::framing::cursor::{Cursor, Note};
use crate::framing::gaps::{begins_at, gap_end, nul_gap};
use crate::framing::lines::Lines;
use crate::framing::rule::Framing;
use crate::scan::stamp::Stamps;

/// A record begins at a mark that opens one. It ends there too, or before the first line after a
/// mark that closes it, other than an empty line.
#[derive(Debug)]
pub(super) struct Marks;

/// The state of a [`Note`] about an item whose last line has been found.
const CLOSED: u64 = 1;

fn opens(_: &mut Stamps, line: &[u8]) -> bool {
    Mark::of(line).is_some_and(Mark::opens)
}

impl Framing for Marks {
    fn lookahead(&self) -> usize {
        LOOKAHEAD
    }

    fn begins(&self, stamps: &mut Stamps, bytes: &[u8]) -> bool {
        opens(stamps, bytes)
    }

    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        self.next_end(cursor)
    }

    /// Only a mark that opens a record does so regardless of the bytes before it.
    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        Lines::new(LOOKAHEAD, opens).next_cut(cursor)
    }

    /// Finds line ends and NULs in one scan, as [`Lines`] does.
    #[inline(always)]
    fn next_end(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        if let Some(0 | 0xEF) = cursor.byte(cursor.start)
            && let Some(end) = gap_end(cursor, opens)
        {
            return Some(end);
        }
        let mut closing = closing_line(cursor);
        loop {
            let at = cursor.breaks.next()?;
            if cursor.byte(at) != Some(b'\n') {
                if let Some((_, true)) = nul_gap(cursor, at, at, opens) {
                    return Some(at);
                }
                continue;
            }
            cursor.see_line_feed(at);
            let line = at + 1;
            if closing.is_some_and(|closing| closing < line) && has_text(cursor, line) {
                return Some(line);
            }
            match mark_at(cursor, line) {
                Some(mark) if mark.opens() || mark == Mark::Index => return Some(line),
                Some(mark) if mark.closes() => {
                    closing = Some(line);
                    cursor.set_note(Note {
                        upto: line - cursor.start + LOOKAHEAD,
                        state: CLOSED,
                    });
                }
                // A byte order mark may come before the record.
                None if cursor.byte(line) == Some(0xEF) && begins_at(cursor, line, opens) => {
                    return Some(line);
                }
                _ => {}
            }
        }
    }
}

/// Where the line begins with which the current item ends, if it is known: the first line, or one
/// that an earlier cursor found.
fn closing_line(cursor: &Cursor<'_>) -> Option<usize> {
    let Note { upto, state } = cursor.note();
    if state == CLOSED {
        return Some(cursor.start + upto.saturating_sub(LOOKAHEAD));
    }
    let closes = mark_at(cursor, cursor.start).is_some_and(Mark::closes);
    closes.then_some(cursor.start)
}

#[inline]
fn mark_at(cursor: &Cursor<'_>, at: usize) -> Option<Mark> {
    Mark::of(cursor.input.get(at..)?)
}

/// Whether the line at `at` has bytes other than its end.
fn has_text(cursor: &Cursor<'_>, at: usize) -> bool {
    match cursor.byte(at) {
        None | Some(b'\n') => false,
        Some(b'\r') => !matches!(cursor.byte(at + 1), None | Some(b'\n')),
        Some(_) => true,
    }
}
