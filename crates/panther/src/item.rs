//! What a log is cut into.

use std::fmt;

use crate::event::Event;
use crate::{Span, Text, scan};

/// One piece of a log. The items of a source, in order, are the source: every byte is in exactly one.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// A record with a header that was understood.
    Event(Event<'a>),
    /// Bytes that are no record, with the reason.
    Unparsed(Unparsed<'a>),
}

impl<'a> Item<'a> {
    /// The bytes as they stand in the source, line ends included; where the item was [`placed`](Item::placed), those that were made from it.
    #[must_use]
    pub const fn raw(&self) -> &'a [u8] {
        match self {
            Self::Event(event) => event.raw(),
            Self::Unparsed(unparsed) => unparsed.raw(),
        }
    }

    /// Where those bytes are, or what they were made from.
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

    /// The event, where it is one.
    #[must_use]
    pub const fn event(self) -> Option<Event<'a>> {
        match self {
            Self::Event(event) => Some(event),
            Self::Unparsed(_) => None,
        }
    }

    /// The same item, whose bytes were made from this part of its source: the text of a binary record. Its span is that part, of which the
    /// first 2 GiB count; spans of codes and fields are those in the text, moved to where the part begins. Such an event has no
    /// [`prefix`](Event::prefix).
    ///
    /// ```
    /// use panther::{Span, formats};
    ///
    /// let text = b"<Event><System><EventID>7</EventID></System></Event>";
    /// let item = panther::Items::new(formats::by_id("evtx").unwrap(), text).next().unwrap();
    /// let item = item.placed(Span::new(4608, 4900));
    /// assert_eq!(item.span(), Span::new(4608, 4900));
    /// assert_eq!(item.raw(), text);
    /// ```
    #[must_use]
    pub const fn placed(self, span: Span) -> Self {
        match self {
            Self::Event(event) => Self::Event(event.placed(span)),
            Self::Unparsed(unparsed) => Self::Unparsed(Unparsed {
                start: span.start,
                len: span.len(),
                ..unparsed
            }),
        }
    }
}

/// Bytes that belong to no event.
///
/// Nothing in a log is an error: what cannot be read is handed on with the reason, and the next record is read as if nothing had
/// happened.
///
/// ```
/// use panther::{Item, Reason};
///
/// let log = b"\xEF\xBB\xBFa stray line\r\n2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// let items: Vec<Item<'_>> = panther::parse(log, "CBS.log").collect();
/// let reasons: Vec<Reason> = items
///     .iter()
///     .filter_map(|item| match item {
///         Item::Unparsed(gap) => Some(gap.reason()),
///         Item::Event(_) => None,
///     })
///     .collect();
/// assert_eq!(reasons, [Reason::ByteOrderMark, Reason::Preamble]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Unparsed<'a> {
    raw: &'a [u8],
    start: u64,
    /// Of the part of the source, which is that of the bytes unless they were made from it.
    len: u64,
    reason: Reason,
}

impl<'a> Unparsed<'a> {
    /// Unread bytes that begin at `start` of their source.
    #[must_use]
    pub const fn new(start: u64, raw: &'a [u8], reason: Reason) -> Self {
        Self {
            raw,
            start,
            len: raw.len() as u64,
            reason,
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

    /// Where the bytes are, or what they were made from.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.start + self.len)
    }

    /// Why they are no event.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// Whether nothing was lost: a byte order mark, blank lines, or markup.
    #[must_use]
    pub const fn is_benign(&self) -> bool {
        self.reason.is_benign()
    }
}

/// Why bytes are no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// A UTF-8 byte order mark: at the start, or before a record where a process opened the log again.
    ByteOrderMark,
    /// Lines with nothing but blanks.
    Blank,
    /// Bytes of value zero, as a crash leaves them.
    NulRun,
    /// Lines that no header precedes: at the start of the source, or after a run of NULs.
    Preamble,
    /// A header whose date or time no calendar or clock has, with the lines that follow it.
    BadTime,
    /// What programs put around records: the declaration and the root of an XML file, or a line that counts records.
    Markup,
    /// Bytes behind the end of a record, or before the first, that are nothing of the format's.
    Stray,
    /// A record that lacks what makes it one, with what follows it.
    Malformed,
    /// What follows the first [`MAX_ITEM`](crate::MAX_ITEM) bytes of a record that is longer than that.
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

    /// Whether bytes left out for this reason hold nothing that anyone would miss.
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
