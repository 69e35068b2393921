//! The items that a log is cut into.

use std::fmt;

use crate::model::event::Event;
use crate::model::record::Record;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::scan;

/// One piece of a log. Every byte of a source is in exactly one item, and concatenating the items
/// gives back the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A record whose header was parsed.
    Event(Event<'a>),
    /// Bytes that are not a record, with the reason.
    Unparsed(Unparsed<'a>),
}

impl<'a> Item<'a> {
    /// The bytes of the item in the source, line ends included. If the item was
    /// [`placed`](Item::placed), the rendered text.
    #[must_use]
    pub const fn raw(&self) -> &'a [u8] {
        match self {
            Self::Event(event) => event.raw(),
            Self::Unparsed(unparsed) => unparsed.raw(),
        }
    }

    /// The byte range in the source.
    #[must_use]
    pub const fn span(&self) -> Span {
        match self {
            Self::Event(event) => event.span(),
            Self::Unparsed(unparsed) => unparsed.span(),
        }
    }

    /// Whether all bytes are ASCII; see [`Event::is_ascii`].
    #[must_use]
    #[inline]
    pub fn is_ascii(&self) -> bool {
        match self {
            Self::Event(event) => event.is_ascii(),
            Self::Unparsed(unparsed) => scan::is_ascii(unparsed.raw()),
        }
    }

    /// The event; `None` if the item is unparsed.
    ///
    /// ```
    /// let log = panther::parse(b"hello\n", "notes.txt");
    /// let item = log.items().next().unwrap();
    /// assert_eq!(item.event().unwrap().message(), "hello");
    /// assert!(item.unparsed().is_none());
    /// ```
    #[must_use]
    pub const fn event(self) -> Option<Event<'a>> {
        match self {
            Self::Event(event) => Some(event),
            Self::Unparsed(_) => None,
        }
    }

    /// The unparsed bytes; `None` if the item is an event.
    #[must_use]
    pub const fn unparsed(self) -> Option<Unparsed<'a>> {
        match self {
            Self::Event(_) => None,
            Self::Unparsed(unparsed) => Some(unparsed),
        }
    }

    /// Returns the item with another span in the source: the range of the binary record from which
    /// a program rendered the item's text.
    ///
    /// The span of an event is cut to 4 GiB. The spans of codes count bytes of the text, from the
    /// start of `span`.
    ///
    /// ```
    /// use panther::Span;
    ///
    /// let log = panther::parse(b"<Event><System><EventID>7</EventID></System></Event>", "");
    /// let item = log.items().next().unwrap().placed(Span::new(4608, 4900));
    /// assert_eq!(item.span(), Span::new(4608, 4900));
    /// assert_eq!(item.raw().len(), 52);
    /// ```
    #[must_use]
    pub const fn placed(self, span: Span) -> Self {
        match self {
            Self::Event(event) => Self::Event(event.placed(span)),
            Self::Unparsed(unparsed) => Self::Unparsed(unparsed.placed(span)),
        }
    }
}

impl<'a> From<Event<'a>> for Item<'a> {
    fn from(event: Event<'a>) -> Self {
        Self::Event(event)
    }
}

/// Bytes that do not belong to an event.
///
/// Malformed input is not an error. The parser returns the bytes that it cannot read, with the
/// reason, and continues with the next record.
///
/// ```
/// use panther::{Item, Reason};
///
/// let log = b"\xEF\xBB\xBFa stray line\r\n\
///     2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let gaps = log.items().filter_map(|item| item.unparsed());
/// let reasons: Vec<Reason> = gaps.map(|gap| gap.reason()).collect();
/// assert_eq!(reasons, [Reason::ByteOrderMark, Reason::Preamble]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unparsed<'a> {
    raw: &'a [u8],
    start: u64,
    /// The length of the range in the source.
    len: u64,
    reason: Reason,
}

impl<'a> Unparsed<'a> {
    /// Unparsed bytes that begin at byte `start` of their source.
    ///
    /// ```
    /// use panther::{Reason, Unparsed};
    ///
    /// let gap = Unparsed::new(100, b"\0\0\0", Reason::NulRun);
    /// assert_eq!(gap.span().to_string(), "100..103");
    /// ```
    #[must_use]
    pub const fn new(start: u64, raw: &'a [u8], reason: Reason) -> Self {
        Self {
            raw,
            start,
            len: raw.len() as u64,
            reason,
        }
    }

    pub(crate) const fn placed(self, span: Span) -> Self {
        Self {
            start: span.start,
            len: span.len(),
            ..self
        }
    }

    /// The bytes, line ends included.
    #[must_use]
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// The bytes as text.
    #[must_use]
    pub const fn text(&self) -> Text<'a> {
        Text::new(self.raw)
    }

    /// The byte range in the source.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.start + self.len)
    }

    /// Why the bytes are not an event.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// Whether the bytes hold no content; see [`Reason::is_benign`].
    #[must_use]
    pub const fn is_benign(&self) -> bool {
        self.reason.is_benign()
    }
}

impl<'a> Record<'a> {
    /// Returns the item as unparsed bytes with this reason.
    #[must_use]
    pub const fn unparsed(&self, reason: Reason) -> Item<'a> {
        Item::Unparsed(Unparsed::new(self.start(), self.raw(), reason))
    }
}

/// Why bytes are not an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// A UTF-8 byte order mark, at the start of the source or before a record. A process that opens
    /// a log again may write another one.
    ByteOrderMark,
    /// Blank lines.
    Blank,
    /// A run of NUL bytes. A crash can leave these.
    NulRun,
    /// Lines before the first header, at the start of the source. In some formats also lines after
    /// a run of NULs.
    Preamble,
    /// A header with a date or time that does not exist, and the lines that follow it.
    BadTime,
    /// Text around records that holds no event: the declaration and the root element of an XML
    /// file, the header row of a table, or a line that counts records.
    Markup,
    /// Bytes before, between or after records that the format cannot explain.
    Stray,
    /// A record that lacks a part that an event needs, and the bytes that follow it.
    Malformed,
    /// Text that belongs to no record: a command prompt, a line of another log, or prose that
    /// somebody wrote between the records of a log.
    Foreign,
    /// The rest of a record that is longer than [`MAX_ITEM`](crate::MAX_ITEM).
    TooLong,
}

impl Reason {
    /// All reasons.
    pub const ALL: &'static [Self] = &[
        Self::ByteOrderMark,
        Self::Blank,
        Self::NulRun,
        Self::Preamble,
        Self::BadTime,
        Self::Markup,
        Self::Stray,
        Self::Malformed,
        Self::Foreign,
        Self::TooLong,
    ];

    /// The name of the reason in exports.
    ///
    /// ```
    /// assert_eq!(panther::Reason::NulRun.name(), "nul_run");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "byte_order_mark",
            Self::Blank => "blank",
            Self::NulRun => "nul_run",
            Self::Preamble => "preamble",
            Self::BadTime => "bad_time",
            Self::Markup => "markup",
            Self::Stray => "stray",
            Self::Malformed => "malformed",
            Self::Foreign => "foreign",
            Self::TooLong => "too_long",
        }
    }

    /// Whether the bytes hold no content: [`ByteOrderMark`](Self::ByteOrderMark),
    /// [`Blank`](Self::Blank) and [`Markup`](Self::Markup).
    ///
    /// ```
    /// use panther::Reason;
    ///
    /// assert!(Reason::ByteOrderMark.is_benign());
    /// assert!(!Reason::Malformed.is_benign());
    /// ```
    #[must_use]
    pub const fn is_benign(self) -> bool {
        matches!(self, Self::ByteOrderMark | Self::Blank | Self::Markup)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
