//! A part of a file as memory, without the danger that the file ends before it does.

#[cfg(unix)]
mod guard;

use std::fs::File;
use std::io;
use std::ops::{Deref, Range};

use memmap2::{Mmap, MmapOptions};

/// Files below this are read: to map one costs as much as to copy so many bytes.
pub(crate) const LEAST: u64 = 4 << 20;

/// A range of a file. What is behind the end of the file, where that has become shorter, reads as zeros.
#[derive(Debug)]
pub(crate) struct Mapped {
    #[cfg(unix)]
    guard: guard::Guard,
    map: Mmap,
}

impl Mapped {
    /// Maps a range. `None` where there is no way to do that safely: the file must be read instead.
    ///
    /// # Safety
    /// Nobody may write over the bytes of the range while they are mapped. That the file ends before the range does is not forbidden.
    #[cfg(unix)]
    pub(crate) unsafe fn new(file: &File, range: Range<u64>) -> io::Result<Option<Self>> {
        let len = (range.end - range.start) as usize;
        let mut options = MmapOptions::new();
        options.offset(range.start).len(len);
        // SAFETY: the caller promises that the bytes do not change. A page that is no longer there is the guard's, from before the first
        // byte is looked at.
        let map = unsafe { options.map(file) }?;
        let Some(guard) = guard::Guard::of(&map) else {
            return Ok(None);
        };
        Ok(Some(Self { guard, map }))
    }

    /// Elsewhere a mapped file cannot be truncated, which its owner may have to.
    #[cfg(not(unix))]
    pub(crate) unsafe fn new(_: &File, _: Range<u64>) -> io::Result<Option<Self>> {
        Ok(None)
    }

    /// Whether a page was looked at that is no longer in the file.
    #[inline]
    pub(crate) fn is_torn(&self) -> bool {
        #[cfg(unix)]
        return self.guard.is_torn();
        #[cfg(not(unix))]
        false
    }
}

impl Deref for Mapped {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.map
    }
}
