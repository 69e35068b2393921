//! Reads a memory dump as one item.

use std::io::{self, Read};
use std::option;

use panther::format::Stamps;
use panther::{Item, Reason, SNIFF, Span, Unparsed};

use super::facts::Dump;
use super::{kernel, line, minidump};
use crate::error::{Error, ErrorKind, Result};
use crate::reading::source::Source;

/// Reads the one item of a dump. Reads the first 64 KiB and no more, unless only the end of the
/// bytes tells how many there are: those of a stream, or of a gzip file.
pub(crate) struct DumpReader<'s> {
    source: &'s Source,
    /// `None` once they were read.
    bytes: Option<Box<dyn Read + Send>>,
    /// The number of bytes that the source had when it was opened.
    expected: Option<u64>,
    /// The line of the dump, or why there is none.
    text: String,
    /// Why the bytes ended, reported after the item.
    failed: Option<Error>,
}

impl<'s> DumpReader<'s> {
    pub(crate) fn of(source: &'s Source) -> Result<Self> {
        let (bytes, expected) = source.bytes()?;
        Ok(Self {
            source,
            bytes: Some(bytes),
            expected,
            text: String::new(),
            failed: None,
        })
    }

    /// Returns the item; `None` the next time. If a read fails, returns the item of the bytes before
    /// the failure first and the error next.
    pub(crate) fn next_read(&mut self) -> Result<Option<option::IntoIter<Item<'_>>>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let Some(bytes) = self.bytes.take() else {
            return Ok(None);
        };
        let (head, size) = self.read(bytes);
        self.source.count(size.unwrap_or(head.len() as u64), true);
        Ok(Some(self.item(&head, size).into_iter()))
    }

    /// The beginning of the dump, and the length of the whole. Keeps an error for later.
    fn read(&mut self, mut bytes: Box<dyn Read + Send>) -> (Vec<u8>, Option<u64>) {
        let mut head = Vec::new();
        let read = (&mut bytes).take(SNIFF as u64).read_to_end(&mut head);
        let found = head.len() as u64;
        let shrunk = |&expected: &u64| found < expected.min(SNIFF as u64);
        let size = match (read, self.source.len()) {
            (Err(error), len) => {
                self.failed = Some(self.source.error(error));
                return (head, len);
            }
            (Ok(_), Some(len)) => Ok(len),
            (Ok(_), None) => io::copy(&mut bytes, &mut io::sink()).map(|rest| found + rest),
        };
        if let Some(expected) = self.expected.filter(shrunk) {
            self.failed = Some(self.source.error(ErrorKind::Shrunk { expected, found }));
        }
        let size = size.map_err(|error| self.failed = Some(self.source.error(error)));
        (head, size.ok())
    }

    /// The item of a dump that begins with `head`; `None` if there are no bytes.
    fn item(&mut self, head: &[u8], size: Option<u64>) -> Option<Item<'_>> {
        if head.is_empty() {
            return None;
        }
        let found = kernel::read(head).or_else(|| minidump::read(head));
        let found = found.unwrap_or(Err("no memory dump: it does not begin as one"));
        Some(match found {
            Ok(dump) => self.event(&dump, size),
            Err(why) => {
                let unparsed = Unparsed::new(0, why.as_bytes(), Reason::Malformed);
                Item::Unparsed(unparsed).placed(Span::new(0, head.len() as u64))
            }
        })
    }

    /// The event, whose bytes in the source are those of the header.
    fn event(&mut self, dump: &Dump, size: Option<u64>) -> Item<'_> {
        self.text = line::line(dump, size);
        let layout = self.source.layout();
        let item = layout.read(0, self.text.as_bytes(), &mut Stamps::default());
        item.placed(Span::new(0, dump.len as u64))
    }
}
