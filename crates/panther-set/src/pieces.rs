//! A source from its first byte to its last, in bounded memory.

use std::io::Read;

use panther::{Fed, Feeder};

use crate::encoding::Utf8Reader;
use crate::error::{Error, ErrorKind, Result};
use crate::source::Source;

/// The items of a source, as many at a time as one read completes: for what cannot be cut, and for who must hold many sources at once.
pub(crate) struct Pieces<'s> {
    source: &'s Source,
    bytes: Utf8Reader<Box<dyn Read + Send>>,
    /// How many bytes the source had when it was looked at.
    expected: Option<u64>,
    feeder: Feeder,
    ended: bool,
    /// Why the bytes ended, to be told behind the last item.
    failed: Option<Error>,
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
            ended: false,
            failed: None,
        })
    }

    /// Whether every byte that the source had when it was looked at was read.
    pub(crate) fn is_whole(&self) -> bool {
        self.expected == Some(self.bytes.count())
    }

    /// The items that the next read completes, which may be none; `None` when all were given. Where a read fails, the error comes after all
    /// items of the bytes before it.
    pub(crate) fn next(&mut self) -> Result<Option<Fed<'_>>> {
        let read = self.bytes.count();
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if self.ended {
            return match self.expected {
                Some(expected) if read < expected => Err(self.source.error(ErrorKind::Shrunk {
                    expected,
                    found: read,
                })),
                _ => Ok(None),
            };
        }
        match self.bytes.next_piece() {
            Ok(Some(text)) => {
                self.source.see(text);
                // Left in the feeder where it is not taken.
                drop(self.feeder.push(text));
            }
            Ok(None) => self.ended = true,
            Err(error) => {
                self.failed = Some(self.source.error(error));
                self.ended = true;
            }
        }
        self.source.count(self.bytes.count() - read, self.ended);
        Ok(Some(if self.ended {
            self.feeder.finish()
        } else {
            self.feeder.push(&[])
        }))
    }
}
