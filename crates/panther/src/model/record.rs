//! The bytes of one item, for a grammar to read.

use std::ops::Range;

use memchr::memchr;

use crate::model::explain::Explainer;

/// The longest item in bytes: 4 MiB.
///
/// The framing cuts a longer record, if possible at a line end, and returns the rest as unparsed
/// bytes with [`Reason::TooLong`](crate::Reason::TooLong). Therefore memory is bounded for any
/// file.
pub const MAX_ITEM: usize = 4 << 20;

/// The bytes of one item, with the properties that the framing has already found.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    pub(crate) explainer: &'a Explainer,
    start: u64,
    raw: &'a [u8],
    second_line: usize,
    is_ascii: bool,
}

impl<'a> Record<'a> {
    /// The item with the bytes `raw`, which begins at byte `start` of its source.
    #[inline]
    pub(crate) fn new(explainer: &'a Explainer, start: u64, raw: &'a [u8]) -> Self {
        let second_line = memchr(b'\n', raw).map_or(raw.len(), |at| at + 1);
        Self::with_second_line(explainer, start, raw, second_line)
    }

    /// Like [`Record::new`], for a framing that knows where the second line begins.
    #[inline]
    pub(crate) const fn with_second_line(
        explainer: &'a Explainer,
        start: u64,
        raw: &'a [u8],
        second_line: usize,
    ) -> Self {
        Self {
            explainer,
            start,
            raw,
            second_line,
            is_ascii: false,
        }
    }

    /// The same record, which another grammar reads and explains.
    pub(crate) const fn explained_by(mut self, explainer: &'static Explainer) -> Self {
        self.explainer = explainer;
        self
    }

    /// Sets whether the framing has seen that all bytes are ASCII.
    #[inline]
    pub(crate) const fn with_ascii(mut self, is_ascii: bool) -> Self {
        self.is_ascii = is_ascii;
        self
    }

    /// The offset in the source of the item's first byte.
    #[must_use]
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// All bytes of the item.
    #[must_use]
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// The first line, with its line end.
    #[must_use]
    #[inline]
    pub fn first_line(&self) -> &'a [u8] {
        self.raw.get(..self.second_line).unwrap_or(self.raw)
    }

    /// A part of the item; empty if the range lies outside the item.
    #[must_use]
    #[inline]
    pub fn part(&self, range: Range<usize>) -> &'a [u8] {
        self.raw.get(range).unwrap_or_default()
    }

    /// Whether the framing has seen that all bytes are ASCII. If not, they may still be.
    pub(crate) const fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// The offset of the second line; the length of the item if there is only one line.
    pub(crate) const fn second_line(&self) -> usize {
        self.second_line
    }
}
