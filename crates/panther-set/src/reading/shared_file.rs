//! One file that several tasks read at the same time.

use std::fs::File;
use std::sync::OnceLock;

use super::source::Source;
use crate::error::Result;

/// The number of bytes read past a window at first, to find the start of the next record.
pub(super) const AHEAD: usize = 4 << 10;

/// A file that all its windows share. The first window to be read opens it, so all windows belong
/// to the same file, even if a log rotation renames it meanwhile.
#[derive(Debug, Default)]
pub(crate) struct SharedFile {
    file: OnceLock<File>,
    /// The index of the oldest chunk of an event log, once a window has searched for it.
    #[cfg(feature = "evtx")]
    pub(crate) oldest: OnceLock<u64>,
    /// The length of the text that was rendered from an event log.
    #[cfg(feature = "evtx")]
    pub(crate) rendered: std::sync::atomic::AtomicU64,
}

impl SharedFile {
    pub(crate) fn open(&self, source: &Source) -> Result<&File> {
        match self.file.get() {
            Some(file) => Ok(file),
            None => {
                let file = File::open(source.path()).map_err(|error| source.error(error))?;
                Ok(self.file.get_or_init(|| file))
            }
        }
    }
}
