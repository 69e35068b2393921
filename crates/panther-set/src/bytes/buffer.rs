//! A reusable buffer for the bytes of a file.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::ops::{Deref, Range};

/// Bytes of a file. The buffer keeps its memory and does not clear it, because the next window
/// overwrites it anyway.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    memory: Vec<u8>,
    /// The first page boundary in the memory.
    page: usize,
    start: usize,
    filled: usize,
}

/// The buffer keeps bytes at the same offset within a page as the file does. Copying a few bytes
/// forward within a page is three times slower: the processor takes the next load for one that
/// depends on the last store (4K aliasing). Without this, that would be the usual case, because an
/// allocator places a large block a few bytes after a page boundary.
const PAGE: usize = 4096;

/// Why reading a range failed.
pub(crate) enum ReadError {
    /// The file ends at this byte, before the end of the range.
    EndOfFile(u64),
    Io(io::Error),
}

impl Buffer {
    /// Calls `work` with the empty buffer of this thread.
    pub(crate) fn with<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static OF_THREAD: Cell<Buffer> = const { Cell::new(Buffer { memory: Vec::new(), page: 0, start: 0, filled: 0 }) };
        }
        // `take` leaves an empty buffer behind, so a caller that reads one log while reading
        // another gets a second buffer.
        let mut buffer = OF_THREAD.take();
        (buffer.start, buffer.filled) = (buffer.page, 0);
        let result = work(&mut buffer);
        OF_THREAD.set(buffer);
        result
    }

    /// Removes the first `count` bytes.
    pub(crate) fn drain(&mut self, count: usize) {
        let count = count.min(self.filled);
        let kept = self.start + count..self.start + self.filled;
        self.start = self.page + (kept.start - self.page) % PAGE;
        self.filled -= count;
        self.memory.copy_within(kept, self.start);
    }

    /// Makes room for `more` bytes that are at offset `at` in the file.
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

    /// Replaces the contents with the next bytes of a stream, at most `most`. Returns their number,
    /// which is 0 at the end.
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

/// Fills `into` with the bytes of the file at offset `at`.
pub(crate) fn read_at(file: &File, mut into: &mut [u8], mut at: u64) -> Result<(), ReadError> {
    while !into.is_empty() {
        match read_some_at(file, into, at) {
            // The file may end long before this range. Reporting its actual length gives every
            // reader the same error.
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
