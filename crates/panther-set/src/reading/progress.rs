//! Progress of discovering and reading a set.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters that grow while a set is discovered and read. A display on another thread can poll
/// them; see [`LogSet::progress`](crate::LogSet::progress).
///
/// ```no_run
/// use panther_set::LogSet;
///
/// let set = LogSet::discover(["evidence"]);
/// println!("{} files found", set.progress().looked_at());
/// ```
#[derive(Debug, Default)]
pub struct Progress {
    looked_at: AtomicU64,
    sources: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// The number of files and members of archives that discovery examined, whether they are logs
    /// or not.
    #[must_use]
    pub fn looked_at(&self) -> u64 {
        self.looked_at.load(Ordering::Relaxed)
    }

    /// The number of sources that were read to their end, or to the error that ended them.
    #[must_use]
    pub fn sources(&self) -> u64 {
        self.sources.load(Ordering::Relaxed)
    }

    /// The number of bytes read, before decoding UTF-16 and after decompressing archives.
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
