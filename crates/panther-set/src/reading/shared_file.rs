//! One file that several tasks read at a time.

use std::fs::File;
use std::sync::OnceLock;

use super::source::Source;
use crate::error::Result;

/// How much is read past a window at first, to see where the next one begins.
pub(super) const AHEAD: usize = 4 << 10;

/// A file that is opened once for all its windows, when the first of them is read: so all are of
/// the same file, though another may have taken its name meanwhile, as it does when a log is
/// rotated.
#[derive(Debug, Default)]
pub(crate) struct SharedFile {
    file: OnceLock<File>,
    /// Where the oldest chunk of an event log is, once it was looked for.
    #[cfg(feature = "evtx")]
    pub(crate) oldest: OnceLock<u64>,
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
