//! Bytes of a file in memory that is used again.

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::ops::{Deref, Range};

/// Bytes that were read. The memory behind them is kept and never cleared, for a window is read over it at once.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    memory: Vec<u8>,
    filled: usize,
}

/// Why a range could not be read.
pub(crate) enum Ended {
    /// The file ends before the range does.
    At(u64),
    Failed(io::Error),
}

impl Buffer {
    /// Lends `work` the buffer of this thread, empty.
    pub(crate) fn with<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static OF_THREAD: Cell<Buffer> = const { Cell::new(Buffer { memory: Vec::new(), filled: 0 }) };
        }
        // Taken out meanwhile: who reads a log from within the reading of another gets a buffer of his own.
        let mut buffer = OF_THREAD.take();
        buffer.filled = 0;
        let result = work(&mut buffer);
        OF_THREAD.set(buffer);
        result
    }

    /// Takes away the first `count` bytes.
    pub(crate) fn drain(&mut self, count: usize) {
        let count = count.min(self.filled);
        self.memory.copy_within(count..self.filled, 0);
        self.filled -= count;
    }

    /// Appends the bytes of `range`.
    pub(crate) fn read_at(&mut self, file: &File, range: Range<u64>) -> Result<(), Ended> {
        let end = self.filled + (range.end - range.start) as usize;
        if self.memory.len() < end {
            self.memory.resize(end, 0);
        }
        let mut at = range.start;
        while self.filled < end {
            match read_some_at(file, &mut self.memory[self.filled..end], at) {
                // The end may lie far before this range; every reader should tell the same.
                Ok(0) => {
                    return Err(Ended::At(
                        file.metadata().map_or(at, |now| now.len().min(at)),
                    ));
                }
                Ok(read) => {
                    self.filled += read;
                    at += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Ended::Failed(error)),
            }
        }
        Ok(())
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.memory[..self.filled]
    }
}

#[cfg(unix)]
fn read_some_at(file: &File, into: &mut [u8], from: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, from)
}

#[cfg(windows)]
fn read_some_at(file: &File, into: &mut [u8], from: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, from)
}
