//! Reads an event log from its first record to its last, one chunk at a time.

use std::io::Read;
use std::ops::Range;

use super::layout::{CHUNK, HEADER};
use super::records::{RecordItems, Records};
use super::render::Renderer;
use super::ring;
use crate::error::{Error, ErrorKind, Result};
use crate::reading::source::Source;

/// Reads the items of a source chunk by chunk. Used for sources that cannot be split, and by
/// callers that keep many sources open.
///
/// The reader decodes a member of an archive twice: once to find its oldest chunk, once to read it.
/// It reads the chunks of a stream in the order of the stream.
pub(crate) struct EventLogReader<'s> {
    source: &'s Source,
    bytes: Option<Box<dyn Read + Send>>,
    /// The byte ranges that are left to read, in reverse order; `None` until the header is read.
    left: Option<Vec<Range<u64>>>,
    records: Records,
    /// The number of bytes that were read, and the length of their text.
    read: u64,
    rendered: u64,
    /// Why the bytes ended, reported after the last item.
    failed: Option<Error>,
}

impl<'s> EventLogReader<'s> {
    pub(crate) fn of(source: &'s Source) -> Result<Self> {
        let (bytes, _) = source.bytes()?;
        Ok(Self {
            source,
            bytes: Some(bytes),
            left: None,
            records: Records::default(),
            read: 0,
            rendered: 0,
            failed: None,
        })
    }

    /// Frees the memory of the last chunk.
    pub(crate) fn release(&mut self) {
        self.records = Records::default();
    }

    /// Returns the items of the next chunk, of which there may be none; `None` after the last
    /// chunk. If a read fails, returns the items of the bytes before the failure first and the
    /// error next.
    pub(crate) fn next_read(&mut self) -> Result<Option<RecordItems<'_>>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        self.records.clear();
        let more = match &mut self.left {
            None => self.read_header()?,
            Some(left) => match left.pop() {
                Some(part) => self.read_chunk(part)?,
                None => false,
            },
        };
        Ok(more.then(|| self.records.items(self.source.layout())))
    }

    /// Reads the header and finds the oldest chunk.
    fn read_header(&mut self) -> Result<bool> {
        self.left = Some(Vec::new());
        let mut header = Vec::new();
        let read = self.fill(&mut header, HEADER);
        self.source.count(read, read < HEADER);
        if read < HEADER {
            self.records.cut_in_header(read);
            return Ok(true);
        }
        let source = self.source;
        let oldest = self.oldest().inspect_err(|_| source.count(0, true))?;
        let oldest = HEADER + oldest * CHUNK as u64;
        let mut left = Vec::with_capacity(2);
        if oldest > HEADER {
            left.push(HEADER..oldest);
            self.bytes = None;
        }
        left.push(oldest..u64::MAX);
        self.left = Some(left);
        Ok(true)
    }

    /// The index of the oldest chunk; 0 if it cannot be found before reading everything.
    fn oldest(&mut self) -> Result<u64> {
        let source = self.source;
        if source.is_stream() {
            return Ok(0);
        }
        if let Some(file) = source.windowed() {
            return source.oldest_chunk(file);
        }
        let Some(mut bytes) = self.bytes.take() else {
            return Ok(0);
        };
        // Reading the chunks meets the same error later, after the items before it.
        Ok(ring::oldest_in(&mut bytes).unwrap_or(0))
    }

    /// Reads the first chunk of `part` and queues the rest of it. Returns `false` at the end of the
    /// log.
    fn read_chunk(&mut self, part: Range<u64>) -> Result<bool> {
        let at = part.start;
        if self.bytes.is_none() {
            let opened = self.source.bytes_from(at);
            let (bytes, _) = opened.inspect_err(|_| self.source.count(0, true))?;
            self.bytes = Some(bytes);
        }
        let read = Renderer::with(|renderer| {
            let read = self.fill(renderer.chunk(), CHUNK as u64);
            renderer.read(at, &mut self.records);
            read
        });
        self.read += read;
        self.rendered += self.records.text_len();
        let len = self.source.len().unwrap_or(self.read);
        if let Err(kind) = self.source.limits().admit(len, self.rendered) {
            self.records.clear();
            self.failed = Some(self.source.error(kind));
        }
        let next = at + read;
        let is_whole = read == CHUNK as u64;
        let left = self.left.get_or_insert_default();
        if self.failed.is_some() {
            left.clear();
        } else if is_whole && next < part.end {
            left.push(next..part.end);
        } else {
            // The other part of the ring begins elsewhere in the file.
            self.bytes = None;
            if let Some(expected) = self
                .source
                .len()
                .filter(|&len| part.end == u64::MAX && next < len)
            {
                left.clear();
                let shrunk = ErrorKind::Shrunk {
                    expected,
                    found: next,
                };
                self.failed = Some(self.source.error(shrunk));
            }
        }
        let is_last = left.is_empty();
        self.source.count(read, is_last);
        Ok(read > 0 || self.failed.is_some() || !is_last)
    }

    /// Reads `count` bytes, or the bytes before the end or before an error. Keeps the error for
    /// later, and returns the number of bytes.
    fn fill(&mut self, into: &mut Vec<u8>, count: u64) -> u64 {
        into.clear();
        if let Some(bytes) = &mut self.bytes
            && let Err(error) = bytes.take(count).read_to_end(into)
        {
            self.failed = Some(self.source.error(error));
        }
        into.len() as u64
    }
}
