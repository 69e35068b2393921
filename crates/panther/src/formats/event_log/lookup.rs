//! Finds words of the event log in long lists.

use std::collections::HashMap;

/// The meanings of the words of a list.
#[derive(Debug)]
pub(super) struct Lookup<V> {
    by_word: HashMap<&'static [u8], V>,
    /// The lengths of the words that begin with each byte, as bits. Most texts are no word, and most
    /// of these show that by their length and their first byte.
    lengths: [u64; 256],
}

impl<V: Copy> Lookup<V> {
    /// Of two equal words the first counts.
    pub(super) fn new(words: impl Iterator<Item = (&'static [u8], V)>) -> Self {
        let (mut by_word, mut lengths) = (HashMap::new(), [0; 256]);
        for (word, value) in words {
            by_word.entry(word).or_insert(value);
            if let Some(lengths) = lengths.get_mut(first(word)) {
                *lengths |= bit(word);
            }
        }
        Self { by_word, lengths }
    }

    #[inline]
    pub(super) fn of(&self, text: &[u8]) -> Option<V> {
        let lengths = self.lengths.get(first(text)).copied().unwrap_or_default();
        if lengths & bit(text) == 0 {
            return None;
        }
        self.by_word.get(text).copied()
    }
}

fn first(word: &[u8]) -> usize {
    word.first().copied().map_or(0, usize::from)
}

/// The bit of the length of a word.
const fn bit(word: &[u8]) -> u64 {
    1_u64.rotate_left((word.len() % 64) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_words_counts() {
        let long = [b'a'; 70];
        let long: &'static [u8] = Box::leak(Box::new(long));
        let words: [(&'static [u8], u8); 4] = [(b"one", 1), (b"two", 2), (b"one", 3), (long, 4)];
        let lookup = Lookup::new(words.into_iter());
        let found = [b"one", b"two", b"ten", long, b""].map(|word: &[u8]| lookup.of(word));
        assert_eq!(found, [Some(1), Some(2), None, Some(4), None]);
    }
}
