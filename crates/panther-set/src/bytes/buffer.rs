//! A reusable buffer for the bytes of a file.

use std::cell::Cell;
use std::io::{self, Read};
use std::ops::{Deref, DerefMut, Range};
use std::sync::Arc;

use super::fixed_file::FixedFile;
use crate::error::ErrorKind;

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

impl Buffer {
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
    pub(crate) fn read_at(
        &mut self,
        file: &Arc<FixedFile>,
        range: Range<u64>,
    ) -> Result<(), ErrorKind> {
        // More bytes than there are addresses do not fit in memory.
        let more = usize::try_from(range.end - range.start)
            .map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
        self.reserve(more, range.start);
        let free = self.start + self.filled..self.start + self.filled + more;
        file.fill(&mut self.memory[free], range.start)?;
        self.filled += more;
        Ok(())
    }
}

/// The empty buffer of a thread, which goes back to the thread when it is dropped. A thread that
/// reads thousands of small logs would otherwise allocate a large buffer for each, and leave holes
/// among the small allocations that it keeps.
#[derive(Debug)]
pub(crate) struct ThreadBuffer(Buffer);

thread_local! {
    static OF_THREAD: Cell<Buffer> = const {
        Cell::new(Buffer { memory: Vec::new(), page: 0, start: 0, filled: 0 })
    };
}

impl ThreadBuffer {
    /// Takes the buffer of this thread. A caller that reads one log while reading another gets a
    /// second buffer, because the thread has an empty one meanwhile.
    pub(crate) fn take() -> Self {
        let mut buffer = OF_THREAD.take();
        (buffer.start, buffer.filled) = (buffer.page, 0);
        Self(buffer)
    }
}

impl Drop for ThreadBuffer {
    fn drop(&mut self) {
        // A thread that ends has no buffer any more.
        let _ = OF_THREAD.try_with(|of_thread| of_thread.set(std::mem::take(&mut self.0)));
    }
}

impl Deref for ThreadBuffer {
    type Target = Buffer;

    fn deref(&self) -> &Buffer {
        &self.0
    }
}

impl DerefMut for ThreadBuffer {
    fn deref_mut(&mut self) -> &mut Buffer {
        &mut self.0
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.memory[self.start..self.start + self.filled]
    }
}
