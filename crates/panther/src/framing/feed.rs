//! Parsing a source that arrives in pieces.

use std::iter::FusedIterator;

use crate::format::layout::Layout;
use crate::framing::cursor::{Cursor, Progress};
use crate::framing::items::Items;
use crate::model::item::Item;

/// Parses a source that arrives in pieces, such as a pipe, an archive member, or a file that is
/// still growing.
///
/// The feeder returns an item once no further byte can change it. For the servicing logs, that is
/// when the next header has arrived. The feeder buffers the last push and the incomplete item.
///
/// A [`Learner`](crate::Learner) that saw the first bytes provides the layout. `StreamFeeder` of the
/// crate `panther-set` decodes UTF-16 and finds the layout by itself.
///
/// ```
/// use panther::{Feeder, Registry};
///
/// let layout = Registry::default().learn_as(b"", "cbs").unwrap();
/// let mut feeder = Feeder::new(layout);
/// let pieces = [
///     "2020-07-29 16:29:16, Info                  CBS    Rea",
///     "dy\r\n2020-07-29 16:29:17, Info                  CBS    Go\r\n",
/// ];
/// assert_eq!(feeder.push(pieces[0].as_bytes()).count(), 0);
/// assert_eq!(feeder.push(pieces[1].as_bytes()).count(), 1);
/// assert_eq!(feeder.finish().count(), 1);
/// ```
#[derive(Debug)]
pub struct Feeder {
    layout: Layout,
    buffer: Vec<u8>,
    /// The offset of the buffer's first byte in the source.
    origin: u64,
    progress: Progress,
}

impl Feeder {
    /// A feeder that begins at the start of a source.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        Self::with_origin(layout, 0)
    }

    /// A feeder that begins at byte `origin` of a source. An item must begin there.
    ///
    /// ```
    /// let layout = panther::Registry::default().learn_as(b"", "plain").unwrap();
    /// let mut feeder = panther::Feeder::with_origin(layout, 1000);
    /// let spans: Vec<_> = feeder.push(b"one\ntwo\nthr").map(|item| item.span().start).collect();
    /// assert_eq!(spans, [1000, 1004]);
    /// assert_eq!((feeder.position(), feeder.pending()), (1011, 3));
    /// ```
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

    /// The offset in the source of the next byte to push.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.origin + self.buffer.len() as u64
    }

    /// How many buffered bytes belong to items that the feeder has not returned yet.
    #[must_use]
    pub const fn pending(&self) -> usize {
        self.buffer.len() - self.progress.start
    }

    /// Appends bytes and returns an iterator over the items that they complete. The next call
    /// returns the items that the caller does not take from this one.
    pub fn push(&mut self, bytes: &[u8]) -> Fed<'_> {
        let done = std::mem::take(&mut self.progress.start);
        self.progress.judged = self.progress.judged.saturating_sub(done);
        self.buffer.drain(..done);
        self.origin += done as u64;
        self.buffer.extend_from_slice(bytes);
        self.fed(false)
    }

    /// Marks the end of the source and returns an iterator over the remaining items. A push after
    /// this begins a new item.
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

/// An iterator over the items that [`Feeder::push`] or [`Feeder::finish`] completed.
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
