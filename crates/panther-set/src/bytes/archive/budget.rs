//! What one file has used of its limits: where decompression bombs end.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::bytes::limits::Limits;
use crate::error::ErrorKind;
use crate::limit::Limit;

/// The decoded bytes that are exempt from the ratio: small logs of one repeated line compress
/// beyond any bound, and harm nobody.
const FREE: u64 = 64 << 20;

impl Limits {
    /// Whether an archive this deep is opened.
    pub(crate) fn admit_depth(self, depth: usize) -> Result<(), ErrorKind> {
        if depth <= usize::from(self.depth) {
            Ok(())
        } else {
            Err(ErrorKind::Limit(Limit::Depth(self.depth)))
        }
    }

    /// Whether so many bytes are held in memory.
    pub(crate) fn admit_memory(self, len: u64) -> Result<(), ErrorKind> {
        if len <= self.memory {
            Ok(())
        } else {
            Err(ErrorKind::Limit(Limit::Memory(self.memory)))
        }
    }

    pub(crate) const fn total(self) -> u64 {
        self.total
    }

    pub(crate) const fn memory(self) -> u64 {
        self.memory
    }

    /// The most that `packed` bytes may become, and the limit that says so.
    fn most(self, packed: u64) -> (u64, Limit) {
        let by_ratio = packed.saturating_mul(self.ratio).max(FREE);
        if by_ratio < self.total {
            (by_ratio, Limit::Ratio(self.ratio))
        } else {
            (self.total, Limit::Total(self.total))
        }
    }
}

/// What one file has used of its limits.
#[derive(Debug)]
pub(crate) struct Budget {
    limits: Limits,
    /// The length of the file.
    packed: u64,
    decoded: AtomicU64,
    members: AtomicU64,
}

impl Budget {
    pub(crate) const fn new(limits: Limits, packed: u64) -> Self {
        Self {
            limits,
            packed,
            decoded: AtomicU64::new(0),
            members: AtomicU64::new(0),
        }
    }

    pub(crate) const fn limits(&self) -> Limits {
        self.limits
    }

    /// How many more members may be looked at, and the limit.
    pub(crate) fn room(&self) -> u64 {
        self.limits
            .members
            .saturating_sub(self.members.load(Ordering::Relaxed))
    }

    /// Counts members.
    pub(crate) fn add_members(&self, count: u64) {
        self.members.fetch_add(count, Ordering::Relaxed);
    }

    /// The error where there is no room.
    pub(crate) const fn no_room(&self) -> ErrorKind {
        ErrorKind::Limit(Limit::Members(self.limits.members))
    }

    /// Whether `packed` bytes may become `decoded`, alone.
    pub(crate) fn admit(&self, packed: u64, decoded: u64) -> Result<(), ErrorKind> {
        let (most, limit) = self.limits.most(packed);
        if decoded <= most {
            Ok(())
        } else {
            Err(ErrorKind::Limit(limit))
        }
    }

    /// Counts bytes that are decoded, or that will be, unless they are too many together with all
    /// that were counted.
    pub(crate) fn charge(&self, decoded: u64) -> Result<(), ErrorKind> {
        let (most, limit) = self.limits.most(self.packed);
        self.decoded
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
                used.checked_add(decoded).filter(|&sum| sum <= most)
            })
            .map(drop)
            .map_err(|_| ErrorKind::Limit(limit))
    }
}
