//! The framing of records that begin with certain bytes, wherever those stand.

use std::ops::Range;

use crate::framing::cursor::Cursor;
use crate::framing::rule::Framing;
use crate::scan::stamp::Stamps;

/// Finds the bytes at which records begin.
pub trait FindAnchor {
    /// The first of `places` at which a record begins; `None` where the input shows none. The
    /// decision about a place may depend on the `lookahead` bytes from the place on.
    fn find(&self, input: &[u8], places: Range<usize>) -> Option<usize>;

    /// The same for an item that begins at `start`: the first of `places` at which the next record
    /// begins, or the bytes behind the end of this one.
    fn find_end(&self, input: &[u8], start: usize, places: Range<usize>) -> Option<usize> {
        let _ = start;
        self.find(input, places)
    }

    /// Whether a record begins with these bytes.
    fn begins(&self, bytes: &[u8]) -> bool {
        self.find(bytes, 0..1) == Some(0)
    }
}

/// The framing for records that begin with an anchor: bytes that tell a record wherever they stand,
/// so that a log can be cut before any of them.
#[derive(Clone, Copy, Debug)]
pub struct Anchors<A> {
    anchor: A,
    lookahead: usize,
}

impl<A: FindAnchor> Anchors<A> {
    /// Records that begin with `anchor`, which `lookahead` bytes decide.
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
