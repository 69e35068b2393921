//! A source from its first byte to its last, in bounded memory.

use std::io::Read;
use std::ops::ControlFlow;

use panther::{Fed, Feeder, Item};

#[cfg(feature = "evtx")]
use super::event_log::reader::EventLogReader;
#[cfg(feature = "evtx")]
use super::event_log::records::RecordItems;
use super::for_each_item::for_each_item;
use super::source::Source;
use crate::error::{Error, ErrorKind, Result};
use crate::text::reader::Utf8Reader;

/// The items of a source, as many at a time as one read completes. Used for sources that cannot be
/// split, and by callers that keep many sources open.
pub(crate) enum SourceReader<'s> {
    Text(TextReader<'s>),
    #[cfg(feature = "evtx")]
    EventLog(EventLogReader<'s>),
}

impl<'s> SourceReader<'s> {
    /// Starts at the first byte. A stream can be read once; the second time it is empty.
    pub(crate) fn of(source: &'s Source) -> Result<Self> {
        let opened = Self::open(source);
        if opened.is_err() {
            // No read will come that could count the source.
            source.count(0, true);
        }
        opened
    }

    fn open(source: &'s Source) -> Result<Self> {
        #[cfg(feature = "evtx")]
        if source.is_event_log() {
            return EventLogReader::of(source).map(Self::EventLog);
        }
        TextReader::of(source).map(Self::Text)
    }

    /// Whether every byte that the source had when it was looked at was read.
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Self::Text(reader) => reader.is_whole(),
            #[cfg(feature = "evtx")]
            Self::EventLog(_) => false,
        }
    }

    /// Lets go, before a while without reading, of what can be had again.
    pub(crate) fn release(&mut self) {
        match self {
            Self::Text(_) => {}
            #[cfg(feature = "evtx")]
            Self::EventLog(reader) => reader.release(),
        }
    }

    /// The items that the next read completes, which may be none; `None` when all were given. Where
    /// a read fails, the error comes after all items of the bytes before it.
    pub(crate) fn next_read(&mut self) -> Result<Option<ReadItems<'_>>> {
        Ok(match self {
            Self::Text(reader) => reader.next_read()?.map(ReadItems::Text),
            #[cfg(feature = "evtx")]
            Self::EventLog(reader) => reader.next_read()?.map(ReadItems::Records),
        })
    }
}

/// The items that one read completes.
pub(crate) enum ReadItems<'p> {
    Text(Fed<'p>),
    #[cfg(feature = "evtx")]
    Records(RecordItems<'p>),
}

impl<'p> Iterator for ReadItems<'p> {
    type Item = Item<'p>;

    #[inline]
    fn next(&mut self) -> Option<Item<'p>> {
        match self {
            Self::Text(items) => items.next(),
            #[cfg(feature = "evtx")]
            Self::Records(items) => items.next(),
        }
    }
}

/// The items of text.
pub(crate) struct TextReader<'s> {
    source: &'s Source,
    bytes: Utf8Reader<Box<dyn Read + Send>>,
    /// How many bytes the source had when it was looked at.
    expected: Option<u64>,
    feeder: Feeder,
    ended: bool,
    /// Why the bytes ended, to be told behind the last item.
    failed: Option<Error>,
}

impl<'s> TextReader<'s> {
    fn of(source: &'s Source) -> Result<Self> {
        let (bytes, expected) = source.bytes()?;
        Ok(Self {
            source,
            bytes: Utf8Reader::new(bytes, source.encoding()),
            expected,
            feeder: Feeder::new(source.layout().clone()),
            ended: false,
            failed: None,
        })
    }

    fn is_whole(&self) -> bool {
        self.expected == Some(self.bytes.count())
    }

    fn next_read(&mut self) -> Result<Option<Fed<'_>>> {
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
                self.source.observe(text);
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

impl Source {
    /// Hands over every item, in order, in bounded memory. A stream can be read once; the second
    /// time it is empty.
    ///
    /// # Errors
    /// Where the source cannot be read to its end. The items before that place have been handed
    /// over.
    pub fn for_each(
        &self,
        each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        self.for_each_read(each, || ControlFlow::Continue(()))
    }

    /// As [`Source::for_each`], and calls `flush` each time the items of one read have been handed
    /// over.
    pub(crate) fn for_each_read(
        &self,
        mut each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
        mut flush: impl FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let mut reader = SourceReader::of(self)?;
        while let Some(items) = reader.next_read()? {
            if for_each_item(items, &mut each).is_break() || flush().is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}
