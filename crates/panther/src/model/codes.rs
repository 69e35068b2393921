//! The result codes of an event.

use std::iter::FusedIterator;
use std::ops::Deref;

use smallvec::SmallVec;

use crate::code::FoundCode;

/// The codes of an event, as a slice. They are on the heap only if there are more than two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCodes<'a>(pub(super) SmallVec<[FoundCode<'a>; 2]>);

/// No codes.
impl Default for EventCodes<'_> {
    #[inline(always)]
    fn default() -> Self {
        Self(SmallVec::new())
    }
}

impl<'a> EventCodes<'a> {
    /// Adds a code in its place, instead of what the search found there.
    pub(super) fn put(&mut self, code: FoundCode<'a>) {
        self.0
            .retain(|other| other.span.end <= code.span.start || code.span.end <= other.span.start);
        let at = self
            .0
            .partition_point(|other| other.span.start < code.span.start);
        self.0.insert(at, code);
    }
}

impl<'a> Deref for EventCodes<'a> {
    type Target = [FoundCode<'a>];

    #[inline]
    fn deref(&self) -> &[FoundCode<'a>] {
        &self.0
    }
}

impl<'a> IntoIterator for EventCodes<'a> {
    type Item = FoundCode<'a>;
    type IntoIter = IntoCodes<'a>;

    #[inline]
    fn into_iter(self) -> IntoCodes<'a> {
        IntoCodes(self.0.into_iter())
    }
}

impl<'c, 'a> IntoIterator for &'c EventCodes<'a> {
    type Item = &'c FoundCode<'a>;
    type IntoIter = std::slice::Iter<'c, FoundCode<'a>>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// An iterator over the codes of an event, by value.
#[derive(Clone, Debug)]
pub struct IntoCodes<'a>(smallvec::IntoIter<[FoundCode<'a>; 2]>);

impl<'a> Iterator for IntoCodes<'a> {
    type Item = FoundCode<'a>;

    #[inline]
    fn next(&mut self) -> Option<FoundCode<'a>> {
        self.0.next()
    }
}

impl FusedIterator for IntoCodes<'_> {}
