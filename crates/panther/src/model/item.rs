//! The pieces that a log is cut into.

use std::fmt;

use crate::model::event::Event;
use crate::model::record::Record;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::scan;

/// One piece of a log. The items of a source, in order, are the source: every byte is in exactly
/// one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A record with a header that was understood.
    Event(Event<'a>),
    /// Bytes that are no record, with the reason.
    Unparsed(Unparsed<'a>),
}

impl<'a> Item<'a> {
    /// The bytes as they stand in the source, line ends included. After [`placed`](Item::placed),
    /// the bytes that were made from the source.
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

    /// The event, where the item is one.
    #[must_use]
    pub const fn event(self) -> Option<Event<'a>> {
        match self {
            Self::Event(event) => Some(event),
            Self::Unparsed(_) => None,
        }
    }

    /// The unparsed bytes, where the item is no event.
    #[must_use]
    pub const fn unparsed(self) -> Option<Unparsed<'a>> {
        match self {
            Self::Event(_) => None,
            Self::Unparsed(unparsed) => Some(unparsed),
        }
    }

    /// The same item, declared to be made from the bytes `span` of its source: the text of a binary
    /// record.
    ///
    /// The span of the item becomes `span`, of which the first 4 GiB count. The spans of codes and
    /// fields count bytes of the text, from the start of `span`. A placed event has no
    /// [`prefix`](Event::prefix).
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

/// Bytes that belong to no event.
///
/// No malformed input is an error: the framing hands on the bytes that it cannot read with the
/// reason, and reads the next record as usual.
///
/// ```
/// use panther::{Item, Reason};
///
/// let log = b"\xEF\xBB\xBFa stray line\r\n2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let gaps = log.items().filter_map(|item| item.unparsed());
/// let reasons: Vec<Reason> = gaps.map(|gap| gap.reason()).collect();
/// assert_eq!(reasons, [Reason::ByteOrderMark, Reason::Preamble]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unparsed<'a> {
    raw: &'a [u8],
    start: u64,
    /// The length in the source.
    len: u64,
    reason: Reason,
}

impl<'a> Unparsed<'a> {
    /// Unread bytes that begin at byte `start` of their source.
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

    /// Why the bytes are no event.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// Whether no content was lost: see [`Reason::is_benign`].
    #[must_use]
    pub const fn is_benign(&self) -> bool {
        self.reason.is_benign()
    }
}

impl<'a> Record<'a> {
    /// The item as unparsed bytes.
    #[must_use]
    pub const fn unparsed(&self, reason: Reason) -> Item<'a> {
        Item::Unparsed(Unparsed::new(self.start(), self.raw(), reason))
    }
}

/// Why bytes are no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// A UTF-8 byte order mark: at the start of the source, or before a record where a process
    /// opened the log again.
    ByteOrderMark,
    /// Blank lines.
    Blank,
    /// A run of bytes with the value zero, as a crash leaves them.
    NulRun,
    /// Lines without a header before them: at the start of the source, or after a run of NULs.
    Preamble,
    /// A header with a date or time that does not exist, and the lines that follow it.
    BadTime,
    /// The text that programs put around records: the declaration and the root of an XML file, or a
    /// line that counts records.
    Markup,
    /// Bytes before, between or after records that the format does not know.
    Stray,
    /// A record without the parts that an event needs, and the bytes that follow it.
    Malformed,
    /// The rest of a record that is longer than [`MAX_ITEM`](crate::MAX_ITEM).
    TooLong,
}

impl Reason {
    /// The name that exports use.
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
            Self::TooLong => "too_long",
        }
    }

    /// Whether the bytes hold no content: a byte order mark, blank lines, or markup.
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
