//! Numbers of events by time, in any order and in bounded memory.

use std::collections::BTreeMap;

use super::{Bucket, Histogram};

/// How many buckets with events are kept at most.
const MOST: usize = 4096;

/// Counts of events and errors by the number of the bucket. The buckets become longer as they become
/// many, and their final length does not depend on the order of the events: no part of a log has more
/// buckets of a length than the whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// The logarithm of the length of a bucket in seconds, to the base 2.
    shift: u32,
    buckets: BTreeMap<i64, (u64, u64)>,
}

impl Counts {
    pub(crate) fn add(&mut self, second: i64, is_error: bool) {
        let count = self.buckets.entry(second >> self.shift).or_default();
        count.0 += 1;
        count.1 += u64::from(is_error);
        self.shrink();
    }

    pub(crate) fn merge(&mut self, mut other: Self) {
        while self.shift < other.shift {
            self.coarsen();
        }
        while other.shift < self.shift {
            other.coarsen();
        }
        for (number, (events, errors)) in other.buckets {
            let count = self.buckets.entry(number).or_default();
            count.0 += events;
            count.1 += errors;
        }
        self.shrink();
    }

    fn shrink(&mut self) {
        while self.buckets.len() > MOST {
            self.coarsen();
        }
    }

    fn coarsen(&mut self) {
        self.shift += 1;
        let mut buckets = BTreeMap::<i64, (u64, u64)>::new();
        for (&number, &(events, errors)) in &self.buckets {
            let count = buckets.entry(number >> 1).or_default();
            count.0 += events;
            count.1 += errors;
        }
        self.buckets = buckets;
    }

    pub(crate) fn into_histogram(self) -> Histogram {
        let step = 1_i64 << self.shift;
        let bucket = |(number, (events, errors))| Bucket {
            start: number * step,
            events,
            errors,
        };
        Histogram {
            step,
            buckets: self.buckets.into_iter().map(bucket).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_in_any_order_make_the_same_histogram() {
        let second = |index: i64| index * 37 % 100_000 - 50_000;
        let mut whole = Counts::default();
        (0..20_000).for_each(|index| whole.add(second(index), index % 7 == 0));
        let mut parts: Vec<Counts> = Vec::new();
        for part in 0..10 {
            let mut counts = Counts::default();
            for index in part * 2000..(part + 1) * 2000 {
                counts.add(second(index), index % 7 == 0);
            }
            parts.push(counts);
        }
        parts.swap(0, 7);
        let parts = parts.into_iter().reduce(|mut one, other| {
            one.merge(other);
            one
        });
        let whole = whole.into_histogram();
        assert_eq!(parts.unwrap().into_histogram(), whole);
        assert!(whole.buckets.len() <= MOST);
        assert_eq!(whole.step, 32);
        let events: u64 = whole.buckets.iter().map(|bucket| bucket.events).sum();
        assert_eq!(events, 20_000);
    }
}
