//! The trait by which a grammar finds records.

use crate::framing::cursor::Cursor;
use crate::framing::gaps;
use crate::scan::stamp::Stamps;

/// Finds the positions in a log at which records begin.
///
/// [`Lines`](crate::format::Lines) implements this for records that begin with a header line, and
/// [`Anchors`](crate::format::Anchors) for records that begin with a certain byte sequence. A
/// grammar with other rules implements the trait itself.
///
/// For every format, the driver that calls a framing handles byte order marks, runs of NULs, and
/// records longer than [`MAX_ITEM`](crate::MAX_ITEM).
///
/// A positive answer is final: it must not change when more bytes follow the input. The decision
/// about a position may depend only on earlier bytes of the current item and on
/// [`Framing::lookahead`] bytes from the position on.
pub trait Framing {
    /// How many bytes from a position on decide whether an item begins there.
    fn lookahead(&self) -> usize;

    /// Whether a log can be cut into windows that are read independently. False if earlier bytes,
    /// such as an open quote, decide whether a record begins.
    fn is_splittable(&self) -> bool {
        true
    }

    /// Whether a record begins with these bytes regardless of the bytes before them. False if that
    /// is uncertain.
    fn begins(&self, stamps: &mut Stamps, bytes: &[u8]) -> bool;

    /// The first position after [`Cursor::start`], and not after [`Cursor::limit`], at which an
    /// item begins: a record, or the bytes after the end of one. `None` if the input has no such
    /// position.
    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize>;

    /// The first position after [`Cursor::start`] at which an item begins regardless of the bytes
    /// before it. The cursor may start anywhere in a source.
    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize>;

    /// The end of the current item: the next record or the gap before it. A framing that finds gaps
    /// without a search of their own overrides this.
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
