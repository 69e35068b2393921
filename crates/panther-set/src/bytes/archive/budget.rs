//! Counts the members and decoded bytes of one file, and stops decompression bombs.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::bytes::limits::Limits;
use crate::error::ErrorKind;
use crate::limit::Limit;

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

    pub(crate) const fn total(self) -> u64 {
        self.total
    }

    pub(crate) const fn memory(self) -> u64 {
        self.memory
    }
}

/// The members and decoded bytes of one file, counted against its limits.
#[derive(Debug)]
pub(crate) struct Budget {
    limits: Limits,
    /// The length of the file in bytes.
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

    /// The number of members that the file may still have.
    pub(crate) fn room(&self) -> u64 {
        self.limits
            .members
            .saturating_sub(self.members.load(Ordering::Relaxed))
    }

    pub(crate) fn add_members(&self, count: u64) {
        self.members.fetch_add(count, Ordering::Relaxed);
    }

    /// The error for a file that has more members than `room` allows.
    pub(crate) const fn no_room(&self) -> ErrorKind {
        ErrorKind::Limit(Limit::Members(self.limits.members))
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
        self.decoded
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
                used.checked_add(decoded).filter(|&sum| sum <= most)
            })
            .map(drop)
            .map_err(|_| ErrorKind::Limit(limit))
    }
}
