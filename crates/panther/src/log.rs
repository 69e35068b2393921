//! A log in memory.

use crate::format::layout::Layout;
use crate::framing::cut::Cutter;
use crate::framing::items::{Events, Items};
use crate::model::explain::FormatId;
use crate::registry::Registry;

/// A log in memory, and the layout that it showed.
///
/// ```
/// let log = panther::parse(b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n", "CBS.log");
/// for event in log.events() {
///     println!("{:?} {}", event.time(), event.message());
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Log<'s> {
    source: &'s [u8],
    layout: Layout,
}

impl<'s> Log<'s> {
    /// A log with a layout that is known.
    #[must_use]
    pub const fn new(layout: Layout, source: &'s [u8]) -> Self {
        Self { source, layout }
    }

    /// The bytes of the log.
    #[must_use]
    pub const fn source(&self) -> &'s [u8] {
        self.source
    }

    /// The layout.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The format.
    #[must_use]
    pub const fn format(&self) -> FormatId {
        self.layout.format()
    }

    /// The items, in order.
    #[must_use]
    pub fn items(&self) -> Items<'_> {
        Items::new(&self.layout, self.source)
    }

    /// The events, in order. This drops unparsed bytes, so use it where a lost line does not matter.
    #[must_use]
    pub fn events(&self) -> Events<'_> {
        self.items().events()
    }

    /// Pieces of about `window` bytes that threads can read side by side.
    #[must_use]
    pub fn cutter(&self, window: usize) -> Cutter<'_> {
        Cutter::new(&self.layout, self.source, window)
    }
}

impl<'l> IntoIterator for &'l Log<'_> {
    type Item = crate::Item<'l>;
    type IntoIter = Items<'l>;

    fn into_iter(self) -> Items<'l> {
        self.items()
    }
}

impl Registry {
    /// The log in these bytes: as [`parse`](crate::parse), with the formats of this registry.
    #[must_use]
    pub fn parse<'s>(&self, source: &'s [u8], name: &str) -> Log<'s> {
        Log::new(self.learn(source, name), source)
    }
}
