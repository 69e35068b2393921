//! Bytes pushed in, items out.

use std::iter::FusedIterator;

use crate::cursor::{Cursor, Note, Progress};
use crate::items::Items;
use crate::{Format, Item};

/// Parses a source that arrives in pieces: a pipe, an archive member, a file that is still being written.
///
/// An item comes out when no further byte can change it, which for the servicing logs is when the next header is there. Memory
/// holds one push and the item that is not yet complete.
///
/// ```
/// use panther::{Feeder, formats};
///
/// let mut feeder = Feeder::new(formats::by_id("cbs").unwrap());
/// assert_eq!(feeder.push(b"2020-07-29 16:29:16, Info                  CBS    Rea").count(), 0);
/// assert_eq!(feeder.push(b"dy\r\n2020-07-29 16:29:17, Info                  CBS    Go\r\n").count(), 1);
/// assert_eq!(feeder.finish().count(), 1);
/// ```
#[derive(Debug)]
pub struct Feeder {
    format: &'static dyn Format,
    buffer: Vec<u8>,
    /// The offset of the buffer in the source.
    origin: u64,
    progress: Progress,
}

impl Feeder {
    /// A feeder at the start of a source.
    #[must_use]
    pub const fn new(format: &'static dyn Format) -> Self {
        Self::with_origin(format, 0)
    }

    /// A feeder for the part of a source from byte `origin` on, where an item must begin.
    #[must_use]
    pub const fn with_origin(format: &'static dyn Format, origin: u64) -> Self {
        let progress = Progress {
            start: 0,
            judged: 0,
            rest: false,
            note: Note { upto: 0, state: 0 },
        };
        Self {
            format,
            buffer: Vec::new(),
            origin,
            progress,
        }
    }

    /// The format that reads the items.
    #[must_use]
    pub const fn format(&self) -> &'static dyn Format {
        self.format
    }

    /// How many bytes have been pushed.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.origin + self.buffer.len() as u64
    }

    /// How many bytes wait for the end of their item.
    #[must_use]
    pub const fn pending(&self) -> usize {
        self.buffer.len() - self.progress.start
    }

    /// Takes the next bytes and gives the items they complete. What is not taken from the iterator comes with the next call.
    pub fn push(&mut self, bytes: &[u8]) -> Fed<'_> {
        let done = std::mem::take(&mut self.progress.start);
        self.progress.judged = self.progress.judged.saturating_sub(done);
        self.buffer.drain(..done);
        self.origin += done as u64;
        self.buffer.extend_from_slice(bytes);
        self.fed(false)
    }

    /// Says that nothing follows, and gives the rest. A push after this begins with a new item.
    pub fn finish(&mut self) -> Fed<'_> {
        self.fed(true)
    }

    fn fed(&mut self, complete: bool) -> Fed<'_> {
        let cursor = Cursor::resume(&self.buffer, self.origin, self.progress, complete);
        Fed {
            items: Items::over(self.format, cursor),
            progress: &mut self.progress,
        }
    }
}

/// The items that a push completed.
#[derive(Debug)]
pub struct Fed<'f> {
    items: Items<'f>,
    progress: &'f mut Progress,
}

impl<'f> Iterator for Fed<'f> {
    type Item = Item<'f>;

    fn next(&mut self) -> Option<Item<'f>> {
        self.items.next()
    }
}

impl FusedIterator for Fed<'_> {}

impl Drop for Fed<'_> {
    fn drop(&mut self) {
        *self.progress = self.items.cursor().progress();
    }
}
