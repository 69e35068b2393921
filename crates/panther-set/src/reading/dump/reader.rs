//! Reads a memory dump: an event for its header, and an item for the memory behind it.

use std::array;
use std::io::{self, Read};
use std::iter::Flatten;
use std::ops::Range;

use panther::format::Stamps;
use panther::{Item, Reason, SNIFF, Span, Unparsed};

use super::facts::Dump;
use super::{kernel, line, minidump};
use crate::error::{Error, ErrorKind, Result};
use crate::reading::source::Source;

/// The event of a dump, and its memory.
pub(crate) type DumpItems<'r> = Flatten<array::IntoIter<Option<Item<'r>>, 2>>;

/// Reads the items of a dump. Reads the first 64 KiB and no more, unless only the end of the
/// bytes tells how many there are: those of a stream, or of a gzip file.
pub(crate) struct DumpReader<'s> {
    source: &'s Source,
    /// `None` once they were read.
    bytes: Option<Box<dyn Read + Send>>,
    /// The number of bytes that the source had when it was opened.
    expected: Option<u64>,
    /// The line of the dump, or the reason why panther cannot make one.
    text: String,
    /// Why the bytes ended, reported after the items.
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

    /// Returns the items; `None` the next time. If a read fails, returns the items of the bytes before
    /// the failure first and the error next.
    pub(crate) fn next_read(&mut self) -> Result<Option<DumpItems<'_>>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let Some(bytes) = self.bytes.take() else {
            return Ok(None);
        };
        let (head, size) = self.read(bytes);
        self.source.count(size.unwrap_or(head.len() as u64), true);
        Ok(Some(self.items(&head, size).into_iter().flatten()))
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

    /// The items of a dump that begins with `head`.
    fn items(&mut self, head: &[u8], size: Option<u64>) -> [Option<Item<'_>>; 2] {
        if head.is_empty() {
            return [None, None];
        }
        let end = size.unwrap_or(0).max(head.len() as u64);
        let found = kernel::read(head).or_else(|| minidump::read(head));
        match found.unwrap_or(Err("no memory dump: it does not begin as one")) {
            Ok(dump) => {
                let memory = gap(MEMORY, dump.len as u64..end, Reason::Markup);
                [Some(self.event(&dump, size)), memory]
            }
            Err(why) => [gap(why, 0..end, Reason::Malformed), None],
        }
    }

    /// The event, whose bytes in the source are those of the header.
    fn event(&mut self, dump: &Dump, size: Option<u64>) -> Item<'_> {
        self.text = line::line(dump, size);
        let layout = self.source.layout();
        let item = layout.read(0, self.text.as_bytes(), &mut Stamps::default());
        item.placed(Span::new(0, dump.len as u64))
    }
}

/// The text of the bytes that are not read.
const MEMORY: &str = "the memory, which is not read";

/// An item for bytes without an event; `None` for an empty range.
fn gap(text: &'static str, bytes: Range<u64>, reason: Reason) -> Option<Item<'static>> {
    let item = Item::Unparsed(Unparsed::new(bytes.start, text.as_bytes(), reason));
    let is_empty = bytes.is_empty();
    (!is_empty).then(|| item.placed(Span::new(bytes.start, bytes.end)))
}
