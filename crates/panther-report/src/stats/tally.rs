//! Numbers of events by a text, in any order and in bounded memory.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How many texts are counted at most.
pub(super) const MOST: usize = 50_000;

/// Counts by the hash of the text. If there are too many texts, those with the greatest hashes are
/// dropped: so the counts of the others are right, whatever the order of the events.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    counts: BTreeMap<u64, (String, u64)>,
    /// The number of events that were added.
    events: u64,
}

impl Tally {
    /// Counts one event.
    pub(super) fn add(&mut self, text: &str) {
        self.events += 1;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        self.put(hasher.finish(), 1, || text.to_owned());
    }

    pub(super) fn merge(&mut self, more: Self) {
        self.events += more.events;
        for (hash, (text, count)) in more.counts {
            self.put(hash, count, || text);
        }
    }

    fn put(&mut self, hash: u64, more: u64, text: impl FnOnce() -> String) {
        if let Some((_, count)) = self.counts.get_mut(&hash) {
            *count += more;
            return;
        }
        self.counts.insert(hash, (text(), more));
        if self.counts.len() > MOST {
            self.counts.pop_last();
        }
    }

    /// The texts and their counts, the most frequent first, and the number of events whose texts were
    /// dropped.
    pub(super) fn finish(self) -> (Vec<(String, u64)>, u64) {
        let mut counts: Vec<(String, u64)> = self.counts.into_values().collect();
        counts.sort_by(|(one_text, one), (other_text, other)| {
            other.cmp(one).then_with(|| one_text.cmp(other_text))
        });
        let kept: u64 = counts.iter().map(|(_, count)| count).sum();
        (counts, self.events - kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_text_is_first() {
        let mut tally = Tally::default();
        for text in ["b", "a", "c", "b", "a", "b"] {
            tally.add(text);
        }
        let expected = [("b", 3), ("a", 2), ("c", 1)].map(|(text, count)| (text.to_owned(), count));
        assert_eq!(tally.finish(), (expected.to_vec(), 0));
    }

    #[test]
    fn too_many_texts_are_dropped_alike_in_any_order() {
        let total = MOST + 500;
        let mut whole = Tally::default();
        let mut parts = [Tally::default(), Tally::default()];
        for number in 0..2 * total {
            whole.add(&(number % total).to_string());
            let number = 2 * total - 1 - number;
            parts[number % 2].add(&(number % total).to_string());
        }
        let [one, mut other] = parts;
        other.merge(one);
        let (counts, dropped) = whole.finish();
        assert_eq!((counts.len(), dropped), (MOST, 1000));
        assert!(counts.iter().all(|(_, count)| *count == 2));
        assert_eq!(other.finish(), (counts, dropped));
    }
}
