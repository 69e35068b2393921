//! How far the work on a set has come.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters that grow while a set is filled and read, for a display on another thread: see
/// [`LogSet::progress`](crate::LogSet::progress).
#[derive(Debug, Default)]
pub struct Progress {
    looked_at: AtomicU64,
    sources: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// The number of files and members of archives that discovery looked at, logs or not.
    #[must_use]
    pub fn looked_at(&self) -> u64 {
        self.looked_at.load(Ordering::Relaxed)
    }

    /// The number of sources that were read to their end, or as far as they could be read.
    #[must_use]
    pub fn sources(&self) -> u64 {
        self.sources.load(Ordering::Relaxed)
    }

    /// The number of bytes that were read, as they are stored in the file or the member.
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
