//! How far the work on a set has come.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts that grow while a set is filled and read, for who shows them from another thread: see
/// [`LogSet::progress`](crate::LogSet::progress).
#[derive(Debug, Default)]
pub struct Progress {
    looked_at: AtomicU64,
    sources: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// Files and members of archives that were looked at, be they logs or not.
    #[must_use]
    pub fn looked_at(&self) -> u64 {
        self.looked_at.load(Ordering::Relaxed)
    }

    /// Sources that were read to their end.
    #[must_use]
    pub fn sources(&self) -> u64 {
        self.sources.load(Ordering::Relaxed)
    }

    /// Bytes that were read, as they are stored in the file or the member.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn look(&self) {
        self.looked_at.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn add_bytes(&self, count: u64) {
        self.bytes.fetch_add(count, Ordering::Relaxed);
    }

    pub(crate) fn add_source(&self) {
        self.sources.fetch_add(1, Ordering::Relaxed);
    }
}
