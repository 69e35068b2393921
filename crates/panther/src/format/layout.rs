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

/// The layout of one source: its format, and the grammar that fits its columns, its order of day and
/// month, and its time zone.
///
/// Whoever reads a source owns its layout; the events borrow it. A clone shares the grammar, and the
/// last clone drops it.
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
    /// The layout of a format that has only this one.
    #[must_use]
    pub fn fixed<G: Grammar>(format: FormatId, grammar: &'static G) -> Self {
        Self {
            explainer: Explainer {
                id: format,
                grammar: Shared::Static(grammar),
            },
            reader: Shared::Static(grammar),
            doubt: None,
        }
    }

    /// A layout that a source showed.
    #[must_use]
    pub fn learned<G: Grammar>(format: FormatId, grammar: G) -> Self {
        let grammar = Arc::new(grammar);
        Self {
            explainer: Explainer {
                id: format,
                grammar: Shared::Counted(Arc::clone(&grammar) as Arc<dyn Explain>),
            },
            reader: Shared::Counted(grammar),
            doubt: None,
        }
    }

    /// Sets what the layout guesses, in words for a user.
    #[must_use]
    pub const fn with_doubt(mut self, doubt: Option<&'static str>) -> Self {
        self.doubt = doubt;
        self
    }

    /// The format.
    #[must_use]
    pub const fn format(&self) -> FormatId {
        self.explainer.id
    }

    /// What the layout guesses, in words for a user: whether dates begin with the day or the month.
    /// `None` where the source shows everything.
    #[must_use]
    pub const fn doubt(&self) -> Option<&'static str> {
        self.doubt
    }

    /// Whether the layout is one that the format fixes, and not one that the source's rows show.
    #[must_use]
    pub const fn is_fixed(&self) -> bool {
        matches!(self.reader, Shared::Static(_))
    }

    /// Whether a log of this layout can be cut in the middle.
    #[must_use]
    pub fn is_splittable(&self) -> bool {
        self.reader.is_splittable()
    }

    /// How many bytes past a place decide whether an item begins there.
    #[must_use]
    pub fn margin(&self) -> usize {
        margin(self.reader.lookahead())
    }

    /// Reads one record, whose bounds the caller knows, for a format that makes text of binary
    /// records. The record begins at byte `start` of its source and has at most
    /// [`MAX_ITEM`](crate::MAX_ITEM) bytes.
    #[must_use]
    pub fn read<'a>(&'a self, start: u64, raw: &'a [u8], stamps: &mut Stamps) -> Item<'a> {
        let record = Record::new(&self.explainer, start, raw);
        self.reader.read(record, stamps)
    }

    /// The first place in `window` at which an item surely begins, whatever stands before: a place
    /// where the source may be cut.
    ///
    /// `bytes` must hold the byte before the window, and should hold [`Layout::margin`] bytes after
    /// it: a place whose deciding bytes are not all there is passed over.
    #[must_use]
    pub fn next_cut(&self, bytes: &[u8], window: Range<usize>) -> Option<usize> {
        if !self.is_splittable() {
            return None;
        }
        let mut cursor = Cursor::at_cut(&self.explainer, bytes, window.start, window.end);
        let cut = self.reader.next_cut(&mut cursor);
        // A grammar from another crate may answer wrongly.
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

/// A grammar as a trait object: one virtual call for each item.
pub(crate) trait Reader: Send + Sync {
    fn next_item<'a>(&self, cursor: &mut Cursor<'a>) -> Option<Item<'a>>;

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a>;

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize>;

    fn lookahead(&self) -> usize;

    fn is_splittable(&self) -> bool;
}

impl<G: Grammar> Reader for G {
    fn next_item<'a>(&self, cursor: &mut Cursor<'a>) -> Option<Item<'a>> {
        driver::next_item(self, cursor)
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        Grammar::read(self, record, stamps)
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        gaps::next_cut(&self.framing(), cursor)
    }

    fn lookahead(&self) -> usize {
        self.framing().lookahead()
    }

    fn is_splittable(&self) -> bool {
        self.framing().is_splittable()
    }
}
