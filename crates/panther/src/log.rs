//! A log in memory.

use crate::format::layout::Layout;
use crate::framing::cut::Cutter;
use crate::framing::items::{Events, Items};
use crate::model::explain::FormatId;
use crate::registry::Registry;

/// A log in memory, with the layout that reads it. [`parse`](crate::parse) makes one. To open a log
/// by its path, use `open` of the crate `panther-set`.
///
/// ```
/// let bytes = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// let log = panther::parse(bytes, "CBS.log");
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
    /// Combines a log with a layout that the caller already has, such as one from a
    /// [`Learner`](crate::Learner).
    ///
    /// ```
    /// use panther::{Log, Registry};
    ///
    /// let layout = Registry::default().learn_as(b"", "plain").unwrap();
    /// let log = Log::new(layout, b"one\ntwo\n");
    /// assert_eq!(log.events().count(), 2);
    /// ```
    #[must_use]
    pub const fn new(layout: Layout, source: &'s [u8]) -> Self {
        Self { source, layout }
    }

    /// The bytes of the log.
    ///
    /// ```
    /// let log = panther::parse(b"hello\n", "notes.txt");
    /// assert_eq!(log.source(), b"hello\n");
    /// ```
    #[must_use]
    pub const fn source(&self) -> &'s [u8] {
        self.source
    }

    /// The layout that reads the log.
    ///
    /// ```
    /// let log = panther::parse(b"hello\n", "notes.txt");
    /// assert!(log.layout().is_splittable());
    /// ```
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The id of the log's format.
    ///
    /// ```
    /// let log = panther::parse(b"hello\n", "notes.txt");
    /// assert_eq!(log.format(), "plain");
    /// ```
    #[must_use]
    pub const fn format(&self) -> FormatId {
        self.layout.format()
    }

    /// The items, in order. Their bytes, concatenated, are the log.
    ///
    /// ```
    /// let log = panther::parse(b"one\ntwo\n", "");
    /// assert_eq!(log.items().count(), 2);
    /// ```
    #[must_use]
    pub fn items(&self) -> Items<'_> {
        Items::new(&self.layout, self.source)
    }

    /// The events, in order, without the unparsed bytes. Use [`Log::items`] if every line matters.
    ///
    /// ```
    /// let bytes = b"\xEF\xBB\xBF2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let log = panther::parse(bytes, "CBS.log");
    /// assert_eq!(log.items().count(), 2); // a byte order mark and an event
    /// assert_eq!(log.events().count(), 1);
    /// ```
    #[must_use]
    pub fn events(&self) -> Events<'_> {
        self.items().events()
    }

    /// Splits the log into pieces of about `window` bytes that threads can read in parallel.
    ///
    /// ```
    /// let bytes = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n".repeat(100);
    /// let log = panther::parse(&bytes, "CBS.log");
    /// let cutter = log.cutter(1024);
    /// let count: usize = (0..cutter.len()).map(|piece| cutter.items(piece).count()).sum();
    /// assert_eq!(count, log.items().count());
    /// ```
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
    /// Parses a log that is in memory. Unlike [`parse`](crate::parse), this uses the formats of
    /// this registry.
    ///
    /// ```
    /// let registry = panther::Registry::default();
    /// let log = registry.parse(b"hello\n", "notes.txt");
    /// assert_eq!(log.format(), "plain");
    /// ```
    #[must_use]
    pub fn parse<'s>(&self, source: &'s [u8], name: &str) -> Log<'s> {
        Log::new(self.learn(source, name), source)
    }
}
