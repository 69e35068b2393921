//! The rule by which a grammar finds records.

use crate::framing::cursor::Cursor;
use crate::framing::gaps;
use crate::scan::stamp::Stamps;

/// Finds the places in a log at which records begin.
///
/// [`Lines`](crate::format::Lines) is the framing for records that begin with a line of a certain
/// shape, [`Anchors`](crate::format::Anchors) the one for records that begin with certain bytes. A
/// grammar with other rules implements this trait.
///
/// The driver that calls a framing handles byte order marks, runs of NULs, the longest item and the
/// rest of a longer one, for every format.
///
/// An answer must hold whatever bytes follow the input. The decision about a place may depend on
/// earlier bytes of the current item, on [`Framing::lookahead`] bytes from the place on, and on
/// nothing else.
pub trait Framing {
    /// How many bytes from a place on decide whether an item begins there.
    fn lookahead(&self) -> usize;

    /// Whether a log can be cut in the middle. False where earlier bytes, such as an open quote,
    /// decide whether a record begins.
    fn is_splittable(&self) -> bool {
        true
    }

    /// Whether a record surely begins with these bytes, whatever stands before them. False where
    /// that cannot be told.
    fn begins(&self, stamps: &mut Stamps, bytes: &[u8]) -> bool;

    /// The first place after [`Cursor::start`], and not after [`Cursor::limit`], at which an item
    /// begins: a record, or the bytes behind one. `None` where the input shows none.
    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize>;

    /// The first place after [`Cursor::start`] at which an item surely begins, for a cursor that
    /// stands anywhere in a source.
    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize>;

    /// The end of the current item, gaps considered. A framing that sees gaps in passing overrides
    /// this.
    #[doc(hidden)]
    fn next_end(&self, cursor: &mut Cursor<'_>) -> Option<usize>
    where
        Self: Sized,
    {
        gaps::next_end(
            cursor,
            self.lookahead(),
            |stamps, bytes| self.begins(stamps, bytes),
            |cursor| self.next_start(cursor),
        )
    }
}
