//! Finds the oldest chunk of a log, which holds its first records.

use std::io::{self, Read};
use std::sync::Arc;

use super::layout::{CHUNK, HEADER};
use crate::bytes::fixed_file::FixedFile;
use crate::error::{ErrorKind, Result};
use crate::reading::source::Source;

/// The length of the part of a chunk that states its record ids.
const HEAD: usize = 40;

/// The first bytes of a chunk.
pub(super) const MAGIC: &[u8] = b"ElfChnk\0";

/// The chunk with the smallest first record id seen so far.
struct Oldest {
    chunk: u64,
    id: u64,
}

impl Oldest {
    const NONE: Self = Self {
        chunk: 0,
        id: u64::MAX,
    };

    fn see(&mut self, head: &[u8], chunk: u64) {
        let number = |at: usize| {
            let bytes = head.get(at..)?.first_chunk()?;
            Some(u64::from_le_bytes(*bytes))
        };
        if let (true, Some(first), Some(last)) = (head.starts_with(MAGIC), number(24), number(32))
            // Ignore a reversed range: it is damaged.
            && first <= last
            && first < self.id
        {
            *self = Self { chunk, id: first };
        }
    }
}

impl Source {
    /// The index of the oldest chunk of this event log, which is `file`.
    pub(super) fn oldest_chunk(&self, file: &Arc<FixedFile>) -> Result<u64> {
        if let Some(&oldest) = self.oldest_chunk.get() {
            return Ok(oldest);
        }
        let oldest = oldest_in_file(file).map_err(|kind| self.error(kind))?;
        Ok(*self.oldest_chunk.get_or_init(|| oldest))
    }
}

/// The index of the oldest chunk of a file; 0 if no chunk states valid record ids.
fn oldest_in_file(file: &Arc<FixedFile>) -> std::result::Result<u64, ErrorKind> {
    let mut oldest = Oldest::NONE;
    let mut head = [0; HEAD];
    let starts = (HEADER..file.len().saturating_sub(HEAD as u64)).step_by(CHUNK);
    for (number, at) in (0..).zip(starts) {
        file.fill(&mut head, at)?;
        oldest.see(&head, number);
    }
    Ok(oldest.chunk)
}

/// The index of the oldest chunk of a reader without random access.
pub(super) fn oldest_in(chunks: &mut dyn Read) -> io::Result<u64> {
    let mut oldest = Oldest::NONE;
    let mut chunk = Vec::with_capacity(CHUNK);
    for number in 0.. {
        chunk.clear();
        if chunks.take(CHUNK as u64).read_to_end(&mut chunk)? == 0 {
            break;
        }
        oldest.see(&chunk, number);
    }
    Ok(oldest.chunk)
}
