//! A filter that excludes searches of a message in one pass.
//!
//! Most searches of a message find nothing. Each search looks for a word, and each word contains a
//! pair of bytes that is rare elsewhere. One pass over the message looks for all these pairs at
//! once, and the compiler turns it into vector instructions.

use crate::scan::{VectorLoop, vectorized};

/// Which of the pairs `text` may contain. The pairs must have lower-case letters; the search
/// ignores case.
#[inline]
pub(super) fn pairs<const N: usize>(text: &[u8], pairs: &'static [[u8; 2]; N]) -> Hints {
    Hints(vectorized(Pairs { text, pairs }))
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

struct Pairs<'a, const N: usize> {
    text: &'a [u8],
    pairs: &'static [[u8; 2]; N],
}

const BLOCK: usize = 32;

impl<const N: usize> VectorLoop for Pairs<'_, N> {
    type Output = u8;

    #[inline(always)]
    fn run(self) -> u8 {
        const { assert!(N <= 8) };
        let bits = |first: u8, second: u8| {
            let mut bits = 0;
            for (number, pair) in self.pairs.iter().enumerate() {
                let both = (first | 0x20 == pair[0]) & (second | 0x20 == pair[1]);
                bits |= if both { 1 << number } else { 0 };
            }
            bits
        };
        let mut found = [0; BLOCK];
        let mut add = |block: &[u8; BLOCK], next: &[u8; BLOCK]| {
            for ((found, first), second) in found.iter_mut().zip(block).zip(next) {
                *found |= bits(*first, *second);
            }
        };
        let mut rest = self.text;
        while let (Some(block), Some(next)) = (
            rest.first_chunk::<BLOCK>(),
            rest.get(1..).and_then(<[u8]>::first_chunk::<BLOCK>),
        ) {
            add(block, next);
            rest = rest.get(BLOCK..).unwrap_or_default();
        }
        // Fewer bytes are left than a block has, so the last block overlaps the one before it.
        let last = self.text.len().checked_sub(BLOCK + 1);
        if let Some(last) = last.and_then(|at| self.text.get(at..))
            && let (Some(block), Some(next)) =
                (last.first_chunk::<BLOCK>(), last.last_chunk::<BLOCK>())
        {
            add(block, next);
            return found.iter().fold(0, |all, bits| all | bits);
        }
        let seconds = self.text.get(1..).unwrap_or_default();
        self.text
            .iter()
            .zip(seconds)
            .fold(0, |all, (first, second)| all | bits(*first, *second))
    }
}

#[cfg(test)]
mod tests {
    use super::{Hints, Pairs, pairs};
    use crate::scan::VectorLoop;

    #[test]
    fn a_pair_is_seen_wherever_it_stands() {
        static PAIRS: [[u8; 2]; 2] = [*b"kb", *b".c"];
        for length in 0..150 {
            let plain = vec![b'k'; length];
            assert_eq!(pairs(&plain, &PAIRS), Hints(0), "{length}");
            for at in 0..length.saturating_sub(1) {
                for (pair, bit) in [(b"KB", 1), (b"kb", 1), (b"Kb", 1), (b".c", 2), (b".C", 2)] {
                    let mut text = plain.clone();
                    text[at..at + 2].copy_from_slice(pair);
                    assert_eq!(pairs(&text, &PAIRS), Hints(bit), "{length} {at}");
                    let narrow = Pairs {
                        text: &text,
                        pairs: &PAIRS,
                    };
                    assert_eq!(narrow.run(), bit, "{length} {at}");
                }
            }
        }
    }
}
