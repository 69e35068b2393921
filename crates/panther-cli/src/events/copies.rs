//! Events that several logs have, or one log several times, as one event.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// For how many seconds an event waits for its copies. A merge moves an event of a log whose clock
/// runs backwards by a minute at most.
const SPAN: i64 = 60;

/// The maximum number of bytes that wait.
const MOST_HELD: usize = 64 << 20;

/// The events of the last minute, of which copies may come.
#[derive(Default)]
pub(super) struct Copies {
    waiting: VecDeque<Waiting>,
    /// The number of events that do not wait any more.
    gone: usize,
    /// The numbers of waiting events by the hash of their record.
    numbers: HashMap<u64, Vec<usize>>,
    hasher: RandomState,
    held: usize,
    /// The number of copies that were found.
    found: u64,
    /// Whether events went early, because too many bytes waited.
    hurried: bool,
}

/// An event, or something else that keeps its place among events.
pub(super) struct Waiting {
    hash: Option<u64>,
    record: Box<[u8]>,
    at: i64,
    /// As it is printed.
    pub(super) bytes: Vec<u8>,
    /// The number of its copies, itself included.
    pub(super) count: u64,
    /// The indices of the sources that have it, each once.
    pub(super) sources: Vec<usize>,
}

impl Copies {
    /// Adds an event: its record, its time in seconds, and the index of its source. Calls `write`
    /// unless the event is a copy.
    pub(super) fn add(
        &mut self,
        record: &[u8],
        at: i64,
        source: usize,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let record = trimmed(record);
        let hash = self.hasher.hash_one(record);
        for &number in self.numbers.get(&hash).into_iter().flatten() {
            if let Some(waiting) = self.waiting.get_mut(number - self.gone)
                && *waiting.record == *record
            {
                waiting.count += 1;
                if !waiting.sources.contains(&source) {
                    waiting.sources.push(source);
                }
                self.found += 1;
                return;
            }
        }
        let number = self.gone + self.waiting.len();
        self.numbers.entry(hash).or_default().push(number);
        self.wait(Some(hash), record, at, source, write);
    }

    /// Adds what can have no copy.
    pub(super) fn add_other(&mut self, at: i64, source: usize, write: impl FnOnce(&mut Vec<u8>)) {
        self.wait(None, &[], at, source, write);
    }

    fn wait(
        &mut self,
        hash: Option<u64>,
        record: &[u8],
        at: i64,
        source: usize,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let mut bytes = Vec::new();
        write(&mut bytes);
        self.held += record.len() + bytes.len();
        self.waiting.push_back(Waiting {
            hash,
            record: record.into(),
            at,
            bytes,
            count: 1,
            sources: vec![source],
        });
    }

    /// Takes the first event, if no copy of it can come at or after `now`.
    pub(super) fn take_until(&mut self, now: i64) -> Option<Waiting> {
        let first = self.waiting.front()?;
        if now.saturating_sub(first.at) <= SPAN {
            if self.held <= MOST_HELD {
                return None;
            }
            self.hurried = true;
        }
        self.take()
    }

    /// Takes the first event.
    pub(super) fn take(&mut self) -> Option<Waiting> {
        let first = self.waiting.pop_front()?;
        if let Some(hash) = first.hash
            && let Some(numbers) = self.numbers.get_mut(&hash)
        {
            numbers.retain(|&number| number != self.gone);
            if numbers.is_empty() {
                self.numbers.remove(&hash);
            }
        }
        self.gone += 1;
        self.held -= first.record.len() + first.bytes.len();
        Some(first)
    }

    /// What to say at the end, if anything.
    pub(super) fn note(&self) -> Option<String> {
        if self.found == 0 {
            return None;
        }
        let early = if self.hurried {
            "; some copies may be left, because a minute has more than 64 MiB of events"
        } else {
            ""
        };
        let copies = if self.found == 1 { "copy" } else { "copies" };
        Some(format!(
            "--dedupe left out {} {copies} of events that are printed{early}",
            self.found
        ))
    }
}

/// A record without its line end.
fn trimmed(record: &[u8]) -> &[u8] {
    record.trim_ascii_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_within_a_minute_are_one_event() {
        let mut copies = Copies::default();
        let write = |bytes: &mut Vec<u8>| bytes.push(b'x');
        copies.add(b"a\r\n", 0, 0, write);
        copies.add_other(1, 0, write);
        copies.add(b"a", 30, 1, |_| panic!("a copy is not written"));
        copies.add(b"a\n", 60, 1, |_| panic!("a copy is not written"));
        assert!(copies.take_until(60).is_none());
        let first = copies.take_until(61).unwrap();
        assert_eq!((first.count, first.sources), (3, vec![0, 1]));
        // The first one is gone.
        copies.add(b"a", 62, 2, write);
        let counts: Vec<u64> = std::iter::from_fn(|| copies.take())
            .map(|event| event.count)
            .collect();
        assert_eq!(counts, [1, 1]);
        assert!(copies.numbers.is_empty() && copies.held == 0);
        assert_eq!(
            copies.note().unwrap(),
            "--dedupe left out 2 copies of events that are printed"
        );
    }
}
