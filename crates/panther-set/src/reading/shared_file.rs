//! One file that several tasks read at a time.

use std::collections::VecDeque;
use std::fs::File;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::source::{MAPPED_WINDOW, Source};
use crate::bytes::map::Mapped;
use crate::error::{ErrorKind, Result};

/// So many of these windows are mapped as one: to map and unmap costs more the smaller the parts
/// are.
const WINDOWS_OF_PART: u64 = 8;

/// How much is read past a window at first, to see where the next one begins.
pub(super) const AHEAD: usize = 4 << 10;

/// A file that is opened once for all its windows, when the first of them is read: so all are of
/// the same file, though another may have taken its name meanwhile, as it does when a log is
/// rotated.
#[derive(Debug, Default)]
pub(crate) struct SharedFile {
    file: OnceLock<File>,
    /// The parts that were mapped last.
    parts: Mutex<VecDeque<(u64, Arc<Part>)>>,
    /// Where the oldest chunk of an event log is, once it was looked for.
    #[cfg(feature = "evtx")]
    pub(crate) oldest: OnceLock<u64>,
}

/// A part of a file that is mapped, with the byte before it and some that follow.
#[derive(Debug)]
pub(super) struct Part {
    /// Where the map begins in the file.
    pub(super) base: u64,
    pub(super) map: Mapped,
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

    /// The part that has window `index` and some of the next.
    pub(super) fn part(&self, source: &Source, index: u64) -> Result<Option<Arc<Part>>> {
        let number = index / WINDOWS_OF_PART;
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, part)) = parts.iter().find(|(found, _)| *found == number) {
            return Ok(Some(Arc::clone(part)));
        }
        let len = WINDOWS_OF_PART * MAPPED_WINDOW as u64;
        let base = (number * len).saturating_sub(1);
        let end = source
            .len()
            .unwrap_or(0)
            .min((number + 1) * len + AHEAD as u64);
        let file = self.open(source)?;
        check_len(source, file, end, false)?;
        // SAFETY: whoever made the set promised that nobody writes over the files in it; see
        // `LogSet::mapped`.
        let map = unsafe { Mapped::new(file, base..end) }.map_err(|error| source.error(error))?;
        let part = map.map(|map| Arc::new(Part { base, map }));
        if let Some(part) = &part {
            parts.push_back((number, Arc::clone(part)));
            // Those who are still at work on an older one have it.
            if parts.len() > 2 {
                parts.pop_front();
            }
        }
        Ok(part)
    }
}

/// Whether a file goes on to `end` still, and always did.
pub(super) fn check_len(source: &Source, file: &File, end: u64, is_torn: bool) -> Result<()> {
    let now = file.metadata().map_err(|error| source.error(error))?.len();
    if now < end || is_torn {
        let expected = source.len().unwrap_or(0);
        return Err(source.error(ErrorKind::Shrunk {
            expected,
            found: now.min(expected),
        }));
    }
    Ok(())
}
