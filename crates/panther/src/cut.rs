//! One source in pieces that can be read side by side.

use std::ops::Range;

use crate::Format;
use crate::cursor::Cursor;
use crate::items::Items;

/// Cuts a source into windows of equal size, each of which owns the records that begin in it.
///
/// Where a piece begins is decided from the bytes near the edge of its window, so any piece can be had without looking at those
/// before it: there is no serial pass. The items of all pieces, in order, are the items of the source.
///
/// ```
/// use panther::{Cutter, Items, formats};
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    One\r\n".repeat(100);
/// let cutter = Cutter::new(formats::by_id("cbs").unwrap(), &log, 1000);
/// assert_eq!(cutter.len(), 6);
/// let count: usize = (0..cutter.len()).map(|index| cutter.items(index).count()).sum();
/// assert_eq!(count, 100);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Cutter<'a> {
    format: &'static dyn Format,
    source: &'a [u8],
    window: usize,
}

impl<'a> Cutter<'a> {
    /// Windows of `window` bytes, at least 1; one window for all where the format cannot be split.
    #[must_use]
    pub fn new(format: &'static dyn Format, source: &'a [u8], window: usize) -> Self {
        let window = if format.splittable() {
            window.max(1)
        } else {
            source.len().max(1)
        };
        Self {
            format,
            source,
            window,
        }
    }

    /// The number of pieces; some may be empty.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.source.len().div_ceil(self.window)
    }

    /// Whether the source is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.source.is_empty()
    }

    /// The bytes of piece `index`: empty where no record begins in its window, or where there is no such piece.
    #[must_use]
    pub fn range(&self, index: usize) -> Range<usize> {
        let Some(start) = self.first_record(index) else {
            return 0..0;
        };
        let end = (index + 1..self.len())
            .find_map(|next| self.first_record(next))
            .unwrap_or(self.source.len());
        start..end
    }

    /// The items of piece `index`.
    #[must_use]
    pub fn items(&self, index: usize) -> Items<'a> {
        let range = self.range(index);
        let origin = range.start as u64;
        Items::with_origin(
            self.format,
            self.source.get(range).unwrap_or_default(),
            origin,
        )
    }

    /// The first place in a window where an item surely begins.
    fn first_record(&self, index: usize) -> Option<usize> {
        if index == 0 {
            return (!self.source.is_empty()).then_some(0);
        }
        let from = index
            .checked_mul(self.window)
            .filter(|&from| from < self.source.len())?;
        next_cut(
            self.format,
            self.source,
            from..from.saturating_add(self.window),
        )
    }
}

/// The first place of `window` at which an item surely begins, whatever came before: where a source may be cut.
///
/// The byte before the window must be part of `bytes`, and so should be [`margin`](crate::margin) bytes after it: a place whose bytes
/// are not all there is passed over.
#[must_use]
pub fn next_cut(format: &'static dyn Format, bytes: &[u8], window: Range<usize>) -> Option<usize> {
    format.next_cut(&mut Cursor::at_cut(bytes, window.start, window.end))
}
