//! Splitting one source into pieces that threads can read in parallel.

use std::ops::Range;

use crate::format::layout::Layout;
use crate::framing::items::Items;

/// Splits a source into windows of equal size. Each window owns the records that begin in it; the
/// bytes of these records are its piece.
///
/// The bytes near the edge of a window decide where its piece begins, so a thread can read any
/// piece without reading those before it. The items of all pieces, in order, are the items of the
/// source.
///
/// ```
/// let bytes = b"2020-07-29 16:29:16, Info                  CBS    One\r\n".repeat(100);
/// let log = panther::parse(&bytes, "CBS.log");
/// let cutter = log.cutter(1000);
/// assert_eq!(cutter.len(), 6);
/// let count: usize = (0..cutter.len()).map(|index| cutter.items(index).count()).sum();
/// assert_eq!(count, 100);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Cutter<'a> {
    layout: &'a Layout,
    source: &'a [u8],
    window: usize,
}

impl<'a> Cutter<'a> {
    /// Splits `source` into windows of `window` bytes, at least 1. If the layout is not
    /// [splittable](Layout::is_splittable), there is one window.
    #[must_use]
    pub fn new(layout: &'a Layout, source: &'a [u8], window: usize) -> Self {
        let window = if layout.is_splittable() {
            window.max(1)
        } else {
            source.len().max(1)
        };
        Self {
            layout,
            source,
            window,
        }
    }

    /// The number of pieces, some of which may be empty.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.source.len().div_ceil(self.window)
    }

    /// Whether the source is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.source.is_empty()
    }

    /// The byte range of piece `index` in the source. The range is empty if no record begins in its
    /// window or if there is no such piece.
    ///
    /// ```
    /// let bytes = b"2020-07-29 16:29:16, Info                  CBS    One\r\n".repeat(3);
    /// let log = panther::parse(&bytes, "CBS.log");
    /// let cutter = log.cutter(60);
    /// assert_eq!(cutter.range(0), 0..110);
    /// assert_eq!(cutter.range(1), 110..165);
    /// ```
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

    /// The items of piece `index`. Their spans count from the start of the source.
    #[must_use]
    pub fn items(&self, index: usize) -> Items<'a> {
        let range = self.range(index);
        let origin = range.start as u64;
        Items::with_origin(
            self.layout,
            self.source.get(range).unwrap_or_default(),
            origin,
        )
    }

    /// The first position in a window at which an item begins regardless of the bytes before it.
    fn first_record(&self, index: usize) -> Option<usize> {
        if index == 0 {
            return (!self.source.is_empty()).then_some(0);
        }
        let from = index
            .checked_mul(self.window)
            .filter(|&from| from < self.source.len())?;
        let window = from..from.saturating_add(self.window);
        self.layout.next_cut(self.source, window)
    }
}
