//! Bytes pushed in, items out.

use std::iter::FusedIterator;

use crate::format::layout::Layout;
use crate::framing::cursor::{Cursor, Progress};
use crate::framing::items::Items;
use crate::model::item::Item;

/// Parses a source that arrives in pieces: a pipe, an archive member, a file that is still being written.
///
/// An item comes out when no further byte can change it: in the servicing logs, when the next header
/// is there. The feeder holds one push and the item that is not complete yet.
///
/// The layout comes from a [`Learner`](crate::Learner) that saw the first bytes.
///
/// ```
/// use panther::{Feeder, Registry};
///
/// let layout = Registry::default().learn_as(b"", "cbs").unwrap();
/// let mut feeder = Feeder::new(layout);
/// assert_eq!(feeder.push(b"2020-07-29 16:29:16, Info                  CBS    Rea").count(), 0);
/// assert_eq!(feeder.push(b"dy\r\n2020-07-29 16:29:17, Info                  CBS    Go\r\n").count(), 1);
/// assert_eq!(feeder.finish().count(), 1);
/// ```
#[derive(Debug)]
pub struct Feeder {
    layout: Layout,
    buffer: Vec<u8>,
    /// The offset of the buffer in the source.
    origin: u64,
    progress: Progress,
}

impl Feeder {
    /// A feeder at the start of a source.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        Self::with_origin(layout, 0)
    }

    /// A feeder for the part of a source from byte `origin` on, where an item must begin.
    #[must_use]
    pub fn with_origin(layout: Layout, origin: u64) -> Self {
        Self {
            layout,
            buffer: Vec::new(),
            origin,
            progress: Progress::default(),
        }
    }

    /// The layout that reads the items.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
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

    /// Takes the next bytes and gives the items that they complete. Items that the caller does not
    /// take come with the next call.
    pub fn push(&mut self, bytes: &[u8]) -> Fed<'_> {
        let done = std::mem::take(&mut self.progress.start);
        self.progress.judged = self.progress.judged.saturating_sub(done);
        self.buffer.drain(..done);
        self.origin += done as u64;
        self.buffer.extend_from_slice(bytes);
        self.fed(false)
    }

    /// Declares the end of the source and gives the last items. A push after this begins a new item.
    pub fn finish(&mut self) -> Fed<'_> {
        self.fed(true)
    }

    fn fed(&mut self, complete: bool) -> Fed<'_> {
        let cursor = Cursor::resume(
            &self.layout.explainer,
            &self.buffer,
            self.origin,
            self.progress,
            complete,
        );
        Fed {
            items: Items::over(&self.layout, cursor),
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
