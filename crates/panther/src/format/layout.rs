//! The grammar of a source, ready to read it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::format::grammar::Grammar;
use crate::framing::cursor::{Cursor, margin};
use crate::framing::driver;
use crate::framing::gaps;
use crate::framing::rule::Framing;
use crate::model::explain::{Explain, Explainer, FormatId, Shared};
use crate::model::item::Item;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

/// The layout of one source: its format, and a grammar for its columns, its order of day and month,
/// and its time zone.
///
/// The reader of a source owns its layout, and the events borrow it. Clones share the grammar,
/// which is dropped with the last clone.
///
/// ```
/// use panther::{Items, Registry};
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// let layout = Registry::default().learn(log, "CBS.log");
/// assert_eq!(layout.format(), "cbs");
/// assert_eq!(Items::new(&layout, log).events().count(), 1);
/// ```
#[derive(Clone)]
pub struct Layout {
    pub(crate) explainer: Explainer,
    pub(crate) reader: Shared<dyn Reader>,
    doubt: Option<&'static str>,
}

impl Layout {
    /// The layout of a format whose sources all have the same grammar.
    #[must_use]
    pub fn fixed<G: Grammar>(format: FormatId, grammar: &'static G) -> Self {
        Self {
            explainer: Explainer {
                id: format,
                code_places: grammar.code_places(),
                grammar: Shared::Static(grammar),
            },
            reader: Shared::Static(grammar),
            doubt: None,
        }
    }

    /// A layout whose grammar was learned from a source.
    #[must_use]
    pub fn learned<G: Grammar>(format: FormatId, grammar: G) -> Self {
        let grammar = Arc::new(grammar);
        Self {
            explainer: Explainer {
                id: format,
                code_places: grammar.code_places(),
                grammar: Shared::Counted(Arc::clone(&grammar) as Arc<dyn Explain>),
            },
            reader: Shared::Counted(grammar),
            doubt: None,
        }
    }

    /// Sets the message about a guess in this layout; see [`Layout::doubt`].
    #[must_use]
    pub const fn with_doubt(mut self, doubt: Option<&'static str>) -> Self {
        self.doubt = doubt;
        self
    }

    /// The id of the format.
    #[must_use]
    pub const fn format(&self) -> FormatId {
        self.explainer.id
    }

    /// A message for the user if the layout contains a guess, such as whether dates begin with the
    /// day or the month. `None` if the source leaves nothing in doubt.
    ///
    /// ```
    /// let rows = b"Level,Date and Time,Source,Event ID,Task Category\r\n\
    ///     Error,3/4/2026 9:41:03 PM,Demo,1,None\r\n";
    /// let log = panther::parse(rows, "export.csv");
    /// if let Some(doubt) = log.layout().doubt() {
    ///     eprintln!("note: {doubt}");
    /// }
    /// ```
    #[must_use]
    pub const fn doubt(&self) -> Option<&'static str> {
        self.doubt
    }

    /// Whether all sources of the format have this layout. False if it was learned from the source.
    ///
    /// ```
    /// let registry = panther::Registry::default();
    /// let table = b"Level,Date and Time,Source,Event ID,Task Category\r\n";
    /// assert!(registry.learn(b"2020-07-29 16:29:16, Info", "CBS.log").is_fixed());
    /// assert!(!registry.learn(table, "export.csv").is_fixed());
    /// ```
    #[must_use]
    pub const fn is_fixed(&self) -> bool {
        matches!(self.reader, Shared::Static(_))
    }

    /// Whether a log of this layout can be cut into windows that are read independently.
    ///
    /// ```
    /// let registry = panther::Registry::default();
    /// assert!(registry.learn_as(b"", "cbs").unwrap().is_splittable());
    /// ```
    #[must_use]
    pub fn is_splittable(&self) -> bool {
        self.reader.is_splittable()
    }

    /// How many bytes from a position on decide whether an item begins there.
    #[must_use]
    pub fn margin(&self) -> usize {
        margin(self.reader.lookahead())
    }

    /// Reads one record whose bounds the caller knows. Formats that render binary records as text
    /// need this. The record begins at byte `start` of its source and has at most
    /// [`MAX_ITEM`](crate::MAX_ITEM) bytes.
    ///
    /// ```
    /// use panther::Registry;
    /// use panther::format::Stamps;
    ///
    /// let xml = b"<Event><System><EventID>7</EventID></System></Event>";
    /// let layout = Registry::default().learn_as(xml, "evtx-xml").unwrap();
    /// let item = layout.read(4608, xml, &mut Stamps::default());
    /// assert_eq!(item.span().start, 4608);
    /// ```
    #[must_use]
    pub fn read<'a>(&'a self, start: u64, raw: &'a [u8], stamps: &mut Stamps) -> Item<'a> {
        let record = Record::new(&self.explainer, start, raw);
        self.reader.read(record, stamps)
    }

    /// The first position in `window` at which an item begins regardless of the bytes before it.
    /// The source can be cut there.
    ///
    /// `bytes` must contain the byte before the window and should contain [`Layout::margin`] bytes
    /// after it. This skips a position if the bytes that decide about it are missing.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n".repeat(3);
    /// let layout = panther::Registry::default().learn(&log, "CBS.log");
    /// assert_eq!(layout.next_cut(&log, 1..log.len()), Some(57));
    /// ```
    #[must_use]
    pub fn next_cut(&self, bytes: &[u8], window: Range<usize>) -> Option<usize> {
        if !self.is_splittable() {
            return None;
        }
        let mut cursor = Cursor::at_cut(&self.explainer, bytes, window.start, window.end);
        let cut = self.reader.next_cut(&mut cursor);
        // A grammar from another crate may return a position outside the window.
        cut.filter(|&cut| window.contains(&cut) && cut < bytes.len())
    }
}

impl fmt::Debug for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layout")
            .field("format", &self.format())
            .field("doubt", &self.doubt)
            .finish_non_exhaustive()
    }
}

/// An object-safe [`Grammar`]. Reading an item costs one virtual call, unless it repeats
/// the header of the one before it.
pub(crate) trait Reader: Send + Sync {
    fn next_other<'a>(&self, cursor: &mut Cursor<'a>, other: &mut Option<Item<'a>>);

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a>;

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize>;

    fn lookahead(&self) -> usize;

    fn is_splittable(&self) -> bool;
}

impl<G: Grammar> Reader for G {
    fn next_other<'a>(&self, cursor: &mut Cursor<'a>, other: &mut Option<Item<'a>>) {
        driver::next_other(self, cursor, other);
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        Grammar::read(self, record, stamps)
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        let framing = self.framing();
        gaps::next_cut(cursor, |cursor| framing.next_cut(cursor))
    }

    fn lookahead(&self) -> usize {
        self.framing().lookahead()
    }

    fn is_splittable(&self) -> bool {
        self.framing().is_splittable()
    }
}
