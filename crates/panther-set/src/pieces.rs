//! A source from its first byte to its last, in bounded memory.

use std::io::Read;

use panther::{Fed, Feeder};

use crate::encoding::Utf8Reader;
use crate::error::{ErrorKind, Result};
use crate::source::Source;

/// The items of a source, as many at a time as one read completes: for what cannot be cut, and for who must hold many sources at once.
pub(crate) struct Pieces<'s> {
    source: &'s Source,
    bytes: Utf8Reader<Box<dyn Read + Send>>,
    /// How many bytes the source had when it was looked at.
    expected: Option<u64>,
    feeder: Feeder,
    /// What one read gave.
    text: Vec<u8>,
    ended: bool,
}

impl<'s> Pieces<'s> {
    /// At the start of a source. A stream can be read once; the second time it is empty.
    pub(crate) fn of(source: &'s Source) -> Result<Self> {
        let (bytes, expected) = source.bytes()?;
        Ok(Self {
            source,
            bytes: source.encoding().reader(bytes),
            expected,
            feeder: Feeder::new(source.format()),
            text: Vec::new(),
            ended: false,
        })
    }

    /// The items that the next read completes, which may be none; `None` when all were given.
    pub(crate) fn next(&mut self) -> Result<Option<Fed<'_>>> {
        let read = self.bytes.count();
        if self.ended {
            return match self.expected {
                Some(expected) if read < expected => Err(self.source.error(ErrorKind::Shrunk {
                    expected,
                    found: read,
                })),
                _ => Ok(None),
            };
        }
        self.text.clear();
        let more = self
            .bytes
            .read_more(&mut self.text)
            .map_err(|error| self.source.error(error))?;
        self.source.see(&self.text);
        if more {
            return Ok(Some(self.feeder.push(&self.text)));
        }
        self.ended = true;
        // What this completes comes with the rest.
        drop(self.feeder.push(&self.text));
        Ok(Some(self.feeder.finish()))
    }
}
