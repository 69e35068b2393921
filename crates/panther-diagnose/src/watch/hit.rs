//! Records that a `see` matched.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use panther::{Level, LogTime};

/// How many of the first and of the last matches of one `see` in one log are kept. All are counted.
pub(crate) const KEPT: usize = 64;

/// How many different values of a capture are counted.
const DISTINCT: usize = 1 << 15;

/// A record that a `see` matched.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// The number of the record; first in its segment, later in its log.
    pub(crate) record: u64,
    /// The number of the line that matched, from 0 on; first in its segment, later in its log.
    pub(crate) line: Option<u64>,
    pub(crate) time: Option<LogTime>,
    pub(crate) level: Option<Level>,
    pub(crate) component: Vec<u8>,
    /// The line that matched.
    pub(crate) text: Vec<u8>,
    pub(crate) captures: Vec<(String, Vec<u8>)>,
    pub(crate) before: Vec<Vec<u8>>,
    pub(crate) after: Vec<Vec<u8>>,
}

impl Hit {
    pub(crate) fn capture(&self, name: &str) -> Option<&[u8]> {
        let found = self.captures.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_slice())
    }

    /// Whether captures of two records are equal. A capture that one of them lacks is not.
    pub(crate) fn agrees(&self, other: &Self, names: &[String]) -> bool {
        names
            .iter()
            .all(|name| match (self.capture(name), other.capture(name)) {
                (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
                _ => false,
            })
    }
}

/// The matches of one `see` in one log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hits {
    pub(crate) count: u64,
    first: Vec<Hit>,
    last: VecDeque<Hit>,
    distinct: HashMap<String, HashSet<u64>>,
}

impl Hits {
    /// Counts a match, and the values of these captures of it.
    pub(crate) fn count(&mut self, hit: &Hit, distinct: &[String]) {
        self.count += 1;
        for name in distinct {
            let Some(value) = hit.capture(name) else {
                continue;
            };
            let hash =
                BuildHasherDefault::<DefaultHasher>::default().hash_one(value.to_ascii_lowercase());
            match self.distinct.get_mut(name) {
                Some(seen) if seen.len() >= DISTINCT => {}
                Some(seen) => drop(seen.insert(hash)),
                None => drop(self.distinct.insert(name.clone(), HashSet::from([hash]))),
            }
        }
    }

    /// Keeps a match that was counted, if it is one of the first or of the last. Matches of one
    /// segment come in order.
    pub(crate) fn keep(&mut self, hit: Hit) {
        if self.first.len() < KEPT {
            self.first.push(hit);
            return;
        }
        if self.last.len() >= KEPT {
            self.last.pop_front();
        }
        self.last.push_back(hit);
    }

    /// Adds the matches in another segment of the same log.
    pub(crate) fn merge(&mut self, more: Self) {
        self.count += more.count;
        for (name, seen) in more.distinct {
            let known = self.distinct.entry(name).or_default();
            for hash in seen {
                if known.len() < DISTINCT {
                    known.insert(hash);
                }
            }
        }
        let mut all: Vec<Hit> = std::mem::take(&mut self.first);
        all.extend(std::mem::take(&mut self.last));
        all.extend(more.first);
        all.extend(more.last);
        all.sort_by_key(|hit| (hit.start, hit.line));
        let last = all.split_off(all.len().min(KEPT));
        self.first = all;
        let skipped = last.len().saturating_sub(KEPT);
        self.last = last.into_iter().skip(skipped).collect();
    }

    /// The matches that are kept, in the order of the log.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &Hit> {
        self.first.iter().chain(&self.last)
    }

    pub(crate) fn kept_mut(&mut self) -> impl Iterator<Item = &mut Hit> {
        self.first.iter_mut().chain(&mut self.last)
    }

    /// The hashes of the different values of a capture.
    pub(crate) fn distinct(&self) -> impl Iterator<Item = (&String, &HashSet<u64>)> {
        self.distinct.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(start: u64) -> Hit {
        Hit {
            start,
            end: start + 1,
            record: 0,
            line: None,
            time: None,
            level: None,
            component: Vec::new(),
            text: Vec::new(),
            captures: vec![("path".into(), format!("p{}", start % 7).into_bytes())],
            before: Vec::new(),
            after: Vec::new(),
        }
    }

    fn hits(range: std::ops::Range<u64>) -> Hits {
        let mut hits = Hits::default();
        for start in range {
            let hit = hit(start);
            hits.count(&hit, &["path".into()]);
            hits.keep(hit);
        }
        hits
    }

    #[test]
    fn merging_in_any_order_gives_the_whole() {
        let whole = hits(0..1000);
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let parts = [0..300, 300..310, 310..1000];
            let mut merged = Hits::default();
            for index in order {
                let range: std::ops::Range<u64> = parts[index].clone();
                merged.merge(hits(range));
            }
            let starts = |hits: &Hits| hits.kept().map(|hit| hit.start).collect::<Vec<_>>();
            assert_eq!(starts(&merged), starts(&whole));
            assert_eq!(merged.count, 1000);
            assert_eq!(merged.distinct().next().unwrap().1.len(), 7);
        }
    }
}
