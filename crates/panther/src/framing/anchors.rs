//! The framing for records that begin with certain bytes anywhere in a line.

use std::ops::Range;

use crate::framing::cursor::Cursor;
use crate::framing::rule::Framing;
use crate::scan::stamp::Stamps;

/// Finds the byte sequences with which records begin.
pub trait FindAnchor {
    /// The first position in `places` at which a record begins; `None` if there is no such
    /// position. The decision about a position may depend on `lookahead` bytes from that position
    /// on.
    fn find(&self, input: &[u8], places: Range<usize>) -> Option<usize>;

    /// The end of the item that begins at `start`: the first position in `places` at which the next
    /// record begins, or at which this record has ended and other bytes follow.
    fn find_end(&self, input: &[u8], start: usize, places: Range<usize>) -> Option<usize> {
        let _ = start;
        self.find(input, places)
    }

    /// Whether a record begins with these bytes.
    fn begins(&self, bytes: &[u8]) -> bool {
        self.find(bytes, 0..1) == Some(0)
    }
}

/// The framing for records that begin with an anchor: a byte sequence that marks the start of a
/// record regardless of the bytes before it. A log can be cut before any anchor.
#[derive(Clone, Copy, Debug)]
pub struct Anchors<A> {
    anchor: A,
    lookahead: usize,
}

impl<A: FindAnchor> Anchors<A> {
    /// The framing for records that begin with `anchor`, which needs `lookahead` bytes for its
    /// decision.
    #[must_use]
    pub const fn new(lookahead: usize, anchor: A) -> Self {
        Self { anchor, lookahead }
    }
}

impl<A: FindAnchor> Framing for Anchors<A> {
    fn lookahead(&self) -> usize {
        self.lookahead
    }

    fn begins(&self, _stamps: &mut Stamps, bytes: &[u8]) -> bool {
        self.anchor.begins(bytes)
    }

    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        self.anchor
            .find_end(cursor.input(), cursor.start(), cursor.places())
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        self.anchor.find(cursor.input(), cursor.places())
    }
}
