//! Reads a source from its first byte to its last, in bounded memory.

use std::io::Read;
use std::ops::ControlFlow;

use panther::{Feeder, Item};

use super::dump::reader::{DumpItems, DumpReader};
#[cfg(feature = "evtx")]
use super::event_log::reader::EventLogReader;
#[cfg(feature = "evtx")]
use super::event_log::records::RecordItems;
use super::for_each_item::for_each_item;
use super::source::Source;
use crate::error::{Error, ErrorKind, Result};
use crate::text::reader::Utf8Reader;
use crate::text::stored::TextItems;

/// Reads the items of a source, read by read. Used for sources that cannot be split, and by callers
/// that keep many sources open.
pub(crate) enum SourceReader<'s> {
    Text(Box<TextReader<'s>>),
    Dump(DumpReader<'s>),
    #[cfg(feature = "evtx")]
    EventLog(EventLogReader<'s>),
}

impl<'s> SourceReader<'s> {
    /// Starts at the first byte. A stream is empty the second time.
    pub(crate) fn of(source: &'s Source) -> Result<Self> {
        let opened = Self::open(source);
        if opened.is_err() {
            // No read follows that could count the source.
            source.count(0, true);
        }
        opened
    }

    fn open(source: &'s Source) -> Result<Self> {
        #[cfg(feature = "evtx")]
        if source.is_event_log() {
            return EventLogReader::of(source).map(Self::EventLog);
        }
        if source.is_dump() {
            return DumpReader::of(source).map(Self::Dump);
        }
        TextReader::of(source).map(|reader| Self::Text(Box::new(reader)))
    }

    /// Whether all bytes have been read that the source had when it was opened.
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Self::Text(reader) => reader.is_whole(),
            Self::Dump(_) => false,
            #[cfg(feature = "evtx")]
            Self::EventLog(_) => false,
        }
    }

    /// Frees memory and files that the reader can get back, before a pause.
    pub(crate) fn release(&mut self) {
        match self {
            Self::Text(_) | Self::Dump(_) => {}
            #[cfg(feature = "evtx")]
            Self::EventLog(reader) => reader.release(),
        }
    }

    /// Returns the items that the next read completes, of which there may be none; `None` after the
    /// last read. If a read fails, returns the items of the bytes before the failure first and the
    /// error next.
    pub(crate) fn next_read(&mut self) -> Result<Option<ReadItems<'_>>> {
        Ok(match self {
            Self::Text(reader) => reader.next_read()?.map(ReadItems::Text),
            Self::Dump(reader) => reader.next_read()?.map(ReadItems::Dump),
            #[cfg(feature = "evtx")]
            Self::EventLog(reader) => reader.next_read()?.map(ReadItems::Records),
        })
    }
}

/// The items that one read completes.
pub(crate) enum ReadItems<'p> {
    Text(TextItems<'p>),
    Dump(DumpItems<'p>),
    #[cfg(feature = "evtx")]
    Records(RecordItems<'p>),
}

impl<'p> Iterator for ReadItems<'p> {
    type Item = Item<'p>;

    #[inline]
    fn next(&mut self) -> Option<Item<'p>> {
        match self {
            Self::Text(items) => items.next(),
            Self::Dump(items) => items.next(),
            #[cfg(feature = "evtx")]
            Self::Records(items) => items.next(),
        }
    }
}

/// Reads the items of a text log.
pub(crate) struct TextReader<'s> {
    source: &'s Source,
    bytes: Utf8Reader<Box<dyn Read + Send>>,
    /// The number of bytes that the source had when it was opened.
    expected: Option<u64>,
    feeder: Feeder,
    ended: bool,
    /// Why the bytes ended, reported after the last item.
    failed: Option<Error>,
}

impl<'s> TextReader<'s> {
    fn of(source: &'s Source) -> Result<Self> {
        let (bytes, expected) = source.bytes()?;
        Ok(Self {
            source,
            bytes: Utf8Reader::of(bytes, source.decoder()),
            expected,
            feeder: Feeder::new(source.layout().clone()),
            ended: false,
            failed: None,
        })
    }

    fn is_whole(&self) -> bool {
        self.expected == Some(self.bytes.count())
    }

    fn next_read(&mut self) -> Result<Option<TextItems<'_>>> {
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
                // The feeder keeps items that nobody took.
                drop(self.feeder.push(text));
            }
            Ok(None) => self.ended = true,
            Err(error) => {
                self.failed = Some(self.source.error(error));
                self.ended = true;
            }
        }
        self.source.count(self.bytes.count() - read, self.ended);
        let items = if self.ended {
            self.feeder.finish()
        } else {
            self.feeder.push(&[])
        };
        Ok(Some(TextItems::new(items, self.bytes.places())))
    }
}

impl Source {
    /// Calls `each` with every item, in order and in bounded memory, until `each` breaks. A stream
    /// is empty the second time.
    ///
    /// # Errors
    /// Returns an error if the source cannot be read to its end. `each` has received all items
    /// before the error.
    ///
    /// # Example
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// let log: &[u8] = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let source = panther_set::Source::stream("-", log)?;
    /// let flow = source.for_each(|item| {
    ///     assert!(item.event().is_some());
    ///     ControlFlow::Continue(())
    /// })?;
    /// assert!(flow.is_continue());
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    pub fn for_each(
        &self,
        each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        self.for_each_read(each, || ControlFlow::Continue(()))
    }

    /// Works like [`Source::for_each`], and calls `flush` after the items of each read.
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
