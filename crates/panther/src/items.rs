//! The items of a log, and the events among them.

use std::iter::FusedIterator;

use crate::cursor::Cursor;
use crate::{Event, Format, Item};

/// The items of a log, in order. They tile it: concatenated, their bytes are the log.
///
/// ```
/// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n2020-07-29 16:29:17, Error                 CBS    Lost\r\n";
/// let items = panther::parse(log, "CBS.log");
/// let bytes: usize = items.clone().map(|item| item.raw().len()).sum();
/// assert_eq!(bytes, log.len());
/// for event in items.events() {
///     println!("{:?} {}", event.level(), event.message());
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Items<'a> {
    format: &'static dyn Format,
    cursor: Cursor<'a>,
}

impl<'a> Items<'a> {
    /// The items of a whole source.
    #[must_use]
    pub fn new(format: &'static dyn Format, source: &'a [u8]) -> Self {
        Self::with_origin(format, source, 0)
    }

    /// The items of a piece of a source that begins at byte `origin` of it, as [`Cutter`](crate::Cutter) cuts them.
    #[must_use]
    pub fn with_origin(format: &'static dyn Format, piece: &'a [u8], origin: u64) -> Self {
        Self {
            format,
            cursor: Cursor::new(piece, origin),
        }
    }

    pub(crate) const fn over(format: &'static dyn Format, cursor: Cursor<'a>) -> Self {
        Self { format, cursor }
    }

    pub(crate) const fn cursor(&self) -> &Cursor<'a> {
        &self.cursor
    }

    /// The format that reads the items.
    #[must_use]
    pub const fn format(&self) -> &'static dyn Format {
        self.format
    }

    /// The events alone. What is unparsed is passed over, so use this where a lost line does not matter.
    #[must_use]
    pub const fn events(self) -> Events<'a> {
        Events { items: self }
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    #[inline]
    fn next(&mut self) -> Option<Item<'a>> {
        self.format.next_item(&mut self.cursor)
    }
}

impl FusedIterator for Items<'_> {}

/// The events of a log, in order.
#[derive(Clone, Debug)]
pub struct Events<'a> {
    items: Items<'a>,
}

impl<'a> Iterator for Events<'a> {
    type Item = Event<'a>;

    #[inline]
    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Item::Event(event) = self.items.next()? {
                return Some(event);
            }
        }
    }
}

impl FusedIterator for Events<'_> {}
