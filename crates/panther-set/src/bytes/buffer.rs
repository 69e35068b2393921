//! Bytes of a file in memory that is used again.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::ops::{Deref, Range};

/// Bytes of a file that were read. The memory behind them is kept and never cleared, for a window
/// is read over it at once.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    memory: Vec<u8>,
    /// The first place in the memory where a page begins.
    page: usize,
    start: usize,
    filled: usize,
}

/// Bytes stand at the same place of a page here as in the file. Copied to a place a few bytes
/// further on, they would come at a third of the speed: what is read next looks to the processor
/// like what was written just now. And a few bytes behind the start of a page is where an allocator
/// puts what is large.
const PAGE: usize = 4096;

/// Why a range could not be read.
pub(crate) enum ReadError {
    /// The file ends here, before the range does.
    EndOfFile(u64),
    Io(io::Error),
}

impl Buffer {
    /// Lends `work` the buffer of this thread, empty.
    pub(crate) fn with<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static OF_THREAD: Cell<Buffer> = const { Cell::new(Buffer { memory: Vec::new(), page: 0, start: 0, filled: 0 }) };
        }
        // Taken out meanwhile: who reads a log from within the reading of another gets a buffer of
        // his own.
        let mut buffer = OF_THREAD.take();
        (buffer.start, buffer.filled) = (buffer.page, 0);
        let result = work(&mut buffer);
        OF_THREAD.set(buffer);
        result
    }

    /// Takes away the first `count` bytes.
    pub(crate) fn drain(&mut self, count: usize) {
        let count = count.min(self.filled);
        let kept = self.start + count..self.start + self.filled;
        self.start = self.page + (kept.start - self.page) % PAGE;
        self.filled -= count;
        self.memory.copy_within(kept, self.start);
    }

    /// Makes room for `more` bytes that stand at `at` in the file.
    fn reserve(&mut self, more: usize, at: u64) {
        let in_page = match self.filled {
            0 => (at % PAGE as u64) as usize,
            _ => self.start - self.page,
        };
        let len = self.filled + more;
        if self.page + in_page + len > self.memory.len() {
            let mut memory = vec![0; len + 2 * PAGE];
            let page = memory.as_ptr().align_offset(PAGE).min(PAGE);
            memory[page + in_page..][..self.filled].copy_from_slice(self);
            (self.memory, self.page) = (memory, page);
        }
        self.start = self.page + in_page;
    }

    /// Puts the next bytes of a stream, at most `most`, in the place of those that are here; says
    /// how many, 0 at the end.
    pub(crate) fn read_next(&mut self, stream: &mut impl Read, most: usize) -> io::Result<usize> {
        self.filled = 0;
        self.reserve(most, 0);
        loop {
            match stream.read(&mut self.memory[self.start..self.start + most]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => {
                    self.filled = result?;
                    return Ok(self.filled);
                }
            }
        }
    }

    /// Appends the bytes of `range`.
    pub(crate) fn read_at(&mut self, file: &File, range: Range<u64>) -> Result<(), ReadError> {
        let more = (range.end - range.start) as usize;
        self.reserve(more, range.start);
        let free = self.start + self.filled..self.start + self.filled + more;
        read_at(file, &mut self.memory[free], range.start)?;
        self.filled += more;
        Ok(())
    }
}

/// Fills `into` with the bytes from `at` on.
pub(crate) fn read_at(file: &File, mut into: &mut [u8], mut at: u64) -> Result<(), ReadError> {
    while !into.is_empty() {
        match read_some_at(file, into, at) {
            // The end may lie far before this range; every reader should tell the same.
            Ok(0) => {
                return Err(ReadError::EndOfFile(
                    file.metadata().map_or(at, |now| now.len().min(at)),
                ));
            }
            Ok(read) => {
                into = &mut into[read..];
                at += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(ReadError::Io(error)),
        }
    }
    Ok(())
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.memory[self.start..self.start + self.filled]
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
