//! A filter that excludes searches of a message in one pass.
//!
//! Most searches of a message find nothing. Each search looks for a word, and each word contains a
//! pair of bytes that is rare elsewhere. One pass over the message looks for all these pairs at
//! once.

use crate::scan::patterns::Pairs;
use crate::scan::present_pairs;

/// Which of the pairs `text` may contain.
#[inline]
pub(super) fn pairs(text: &[u8], pairs: &'static Pairs) -> Hints {
    Hints(present_pairs(text, pairs))
}

/// The pairs that a text may contain: bit `n` stands for pair `n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hints(u8);

impl Hints {
    /// The result of `find`; `None` without a search if the text does not contain the pair
    /// `number`.
    #[inline]
    pub(super) fn then<T>(self, number: u8, find: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.0 >> number & 1 == 1 {
            find()
        } else {
            None
        }
    }
}
