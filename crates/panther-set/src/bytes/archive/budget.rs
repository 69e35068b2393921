//! Counts the members and decoded bytes of one file, and stops decompression bombs.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::bytes::limits::{FREE, Limits};
use crate::error::ErrorKind;
use crate::limit::Limit;

/// The number of bytes that the names of all members may have, each together with the names of the
/// archives around it. That is 134 bytes for each of 250,000 members.
const NAMES: u64 = 32 << 20;

impl Limits {
    /// Fails if an archive at this depth is nested too deeply.
    pub(crate) fn admit_depth(self, depth: usize) -> Result<(), ErrorKind> {
        if depth <= usize::from(self.depth) {
            Ok(())
        } else {
            Err(ErrorKind::Limit(Limit::Depth(self.depth)))
        }
    }

    /// Fails if `len` bytes are too many to hold in memory.
    pub(crate) fn admit_memory(self, len: u64) -> Result<(), ErrorKind> {
        if len <= self.memory {
            Ok(())
        } else {
            Err(ErrorKind::Limit(Limit::Memory(self.memory)))
        }
    }

    pub(crate) const fn memory(self) -> u64 {
        self.memory
    }

    /// The maximum length of an archive that comes as a stream.
    pub(crate) const fn spooled(self) -> u64 {
        self.total
    }
}

/// The members and decoded bytes of one file, counted against its limits.
#[derive(Debug)]
pub(crate) struct Budget {
    limits: Limits,
    /// The length of the file in bytes.
    packed: u64,
    decoded: AtomicU64,
    /// The number of bytes that were decoded only to find the members, or decoded again to look at
    /// them.
    search: AtomicU64,
    /// Whether all members are known.
    is_known: AtomicBool,
    members: AtomicU64,
    names: AtomicU64,
}

/// How far a decoded stream was charged to the budget, and how far it was decoded. All readers of
/// the stream together charge each byte once.
#[derive(Debug, Default)]
pub(super) struct Account {
    charged: AtomicU64,
    decoded: AtomicU64,
}

impl Budget {
    pub(crate) const fn new(limits: Limits, packed: u64) -> Self {
        Self {
            limits,
            packed,
            decoded: AtomicU64::new(0),
            search: AtomicU64::new(0),
            is_known: AtomicBool::new(false),
            members: AtomicU64::new(0),
            names: AtomicU64::new(0),
        }
    }

    pub(crate) const fn limits(&self) -> Limits {
        self.limits
    }

    /// Counts a member and the length of its name. Fails if there are too many.
    pub(super) fn admit_member(&self, name: u64) -> Result<(), ErrorKind> {
        if !count(&self.members, 1, self.limits.members) {
            Err(ErrorKind::Limit(Limit::Members(self.limits.members)))
        } else if !count(&self.names, name, NAMES) {
            Err(ErrorKind::Limit(Limit::Names(NAMES)))
        } else {
            Ok(())
        }
    }

    /// Fails if `packed` bytes must not expand to `decoded` bytes. Looks at these bytes alone and
    /// counts nothing.
    pub(crate) fn admit(&self, packed: u64, decoded: u64) -> Result<(), ErrorKind> {
        self.limits.admit(packed, decoded)
    }

    /// Counts decoded bytes, or bytes that a decoder is about to decode. Fails without counting if
    /// the sum over the whole file exceeds its limit.
    pub(crate) fn charge(&self, decoded: u64) -> Result<(), ErrorKind> {
        let (most, limit) = self.limits.most(self.packed);
        if count(&self.decoded, decoded, most) {
            Ok(())
        } else {
            Err(ErrorKind::Limit(limit))
        }
    }

    /// Charges the bytes of a stream up to `end` before they are decoded.
    pub(super) fn reserve(&self, stream: &Account, end: u64) -> Result<(), ErrorKind> {
        let before = stream.charged.load(Ordering::Relaxed);
        self.charge(end.saturating_sub(before))?;
        stream.charged.fetch_max(end, Ordering::Relaxed);
        Ok(())
    }

    /// Counts a range of a stream that a decoder has decoded.
    pub(super) fn count(&self, stream: &Account, range: &Range<u64>) -> Result<(), ErrorKind> {
        let before = stream.charged.fetch_max(range.end, Ordering::Relaxed);
        self.charge(range.end.saturating_sub(before))?;
        let before = stream.decoded.fetch_max(range.end, Ordering::Relaxed);
        self.count_search(before.min(range.end).saturating_sub(range.start))
    }

    /// Counts bytes that are decoded again to get to a member.
    fn count_search(&self, decoded: u64) -> Result<(), ErrorKind> {
        self.count_up_to(self.limits.most(self.packed).0, decoded)
    }

    /// Counts bytes that are decoded only to find where a member ends. An eighth of the limit is
    /// twice as much as logs need.
    pub(super) fn count_measured(&self, decoded: u64) -> Result<(), ErrorKind> {
        let (most, _) = self.limits.most(self.packed);
        self.count_up_to((most / 8).max(FREE.min(most)), decoded)
    }

    /// Counts bytes that are decoded before all members are known.
    fn count_up_to(&self, most: u64, decoded: u64) -> Result<(), ErrorKind> {
        if self.is_known.load(Ordering::Relaxed) || count(&self.search, decoded, most) {
            Ok(())
        } else {
            Err(ErrorKind::Limit(Limit::Search(most)))
        }
    }

    /// Ends the search for members. A caller may read them as often as it likes.
    pub(crate) fn end_search(&self) {
        self.is_known.store(true, Ordering::Relaxed);
    }
}

/// Adds to a counter, unless the sum is more than `most`.
fn count(counter: &AtomicU64, more: u64, most: u64) -> bool {
    counter
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
            used.checked_add(more).filter(|&sum| sum <= most)
        })
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(total: u64) -> Budget {
        Budget::new(Limits::default().with_total(total), 1 << 20)
    }

    fn counts(budget: &Budget) -> (u64, u64) {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (of(&budget.decoded), of(&budget.search))
    }

    #[test]
    fn a_stream_counts_once_and_again_while_members_are_looked_at() {
        let (budget, stream) = (budget(1000), Account::default());
        // Two members, of which the second begins in the middle.
        budget.reserve(&stream, 300).unwrap();
        budget.reserve(&stream, 500).unwrap();
        assert_eq!(counts(&budget), (500, 0));
        // One reader decodes both.
        budget.count(&stream, &(0..300)).unwrap();
        budget.count(&stream, &(300..500)).unwrap();
        assert_eq!(counts(&budget), (500, 0));
        // Another one starts anew, and goes further.
        budget.count(&stream, &(0..400)).unwrap();
        budget.count(&stream, &(400..600)).unwrap();
        assert_eq!(counts(&budget), (600, 500));
        let refused = budget.count(&stream, &(0..501)).unwrap_err();
        assert!(matches!(refused, ErrorKind::Limit(Limit::Search(1000))));
        // A refused member counts nothing.
        let refused = budget.reserve(&stream, 1001).unwrap_err();
        assert!(matches!(refused, ErrorKind::Limit(Limit::Total(1000))));
        budget.reserve(&stream, 1000).unwrap();
        assert_eq!(counts(&budget), (1000, 500));
        // Then a caller reads as often as it likes.
        budget.end_search();
        for _ in 0..10 {
            budget.count(&stream, &(0..1000)).unwrap();
        }
        assert_eq!(counts(&budget), (1000, 500));
    }

    #[test]
    fn names_count_with_their_members() {
        let limits = Limits::default().with_members(3);
        let budget = Budget::new(limits, 0);
        budget.admit_member(NAMES - 1).unwrap();
        let refused = budget.admit_member(2).unwrap_err();
        assert!(matches!(refused, ErrorKind::Limit(Limit::Names(_))));
        budget.admit_member(1).unwrap();
        let refused = budget.admit_member(0).unwrap_err();
        assert!(matches!(refused, ErrorKind::Limit(Limit::Members(3))));
    }
}
