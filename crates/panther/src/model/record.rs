//! The bytes of one item, before a grammar reads them.

use std::ops::Range;

use memchr::memchr;

use crate::model::explain::Explainer;

/// The longest item in bytes: 4 MiB.
///
/// The framing cuts a longer record, at a line end where there is one, and gives the rest as
/// [`Reason::TooLong`](crate::Reason::TooLong). So memory stays bounded for any file.
pub const MAX_ITEM: usize = 4 << 20;

/// The bytes of one item, with what the framing already knows about them.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    pub(crate) explainer: &'a Explainer,
    start: u64,
    raw: &'a [u8],
    second_line: usize,
    is_ascii: bool,
}

impl<'a> Record<'a> {
    /// The item `raw`, which begins at byte `start` of its source.
    #[inline]
    pub(crate) fn new(explainer: &'a Explainer, start: u64, raw: &'a [u8]) -> Self {
        let second_line = memchr(b'\n', raw).map_or(raw.len(), |at| at + 1);
        Self::with_second_line(explainer, start, raw, second_line)
    }

    /// The same, where the framing knows where the second line begins.
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

    /// The same, where the framing knows whether all bytes are ASCII.
    #[inline]
    pub(crate) const fn with_ascii(mut self, is_ascii: bool) -> Self {
        self.is_ascii = is_ascii;
        self
    }

    /// Where the item begins in its source.
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

    /// A part of the item; empty where the range lies outside.
    #[must_use]
    #[inline]
    pub fn part(&self, range: Range<usize>) -> &'a [u8] {
        self.raw.get(range).unwrap_or_default()
    }

    /// Whether the framing saw that all bytes are ASCII.
    pub(crate) const fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// Where the second line begins; the length of the item where there is none.
    pub(crate) const fn second_line(&self) -> usize {
        self.second_line
    }
}
