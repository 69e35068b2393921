//! A record with a header.

use std::borrow::Cow;
use std::fmt;
use std::iter::FusedIterator;
use std::ops::{Deref, Range};

use smallvec::SmallVec;

use crate::code::FoundCode;
use crate::code::found::column;
use crate::code::scan::scan;
use crate::details::Details;
use crate::details::field::{FieldValue, Fields};
use crate::formats::servicing::line_details::LineDetails;
use crate::model::escaping::{Escaping, line_feed};
use crate::model::explain::{Explainer, FormatId, RecordText};
use crate::model::head::{ASCII, BITS, Head, PLACED};
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::model::time::LogTime;

/// One record of a log: its bytes, and the parts of its header.
///
/// The framing reads the header when it makes the event. Every other part is read when the caller
/// asks for it. An event borrows its bytes and the layout of its log, and is `Copy`.
///
/// ```
/// use panther::Level;
///
/// let log = b"2020-07-29 16:29:16, Error                 SP     Apply failed. Error 0x80070005[gle=0x00000005]\r\n";
/// let log = panther::parse(log, "setupact.log");
/// let event = log.events().next().unwrap();
/// assert_eq!(event.time().unwrap().to_string(), "2020-07-29T16:29:16");
/// assert_eq!(event.level(), Some(Level::Error));
/// assert_eq!(event.component().unwrap(), "SP");
/// assert_eq!(event.message(), "Apply failed. Error 0x80070005[gle=0x00000005]");
/// assert_eq!(event.codes()[0].name(), Some("E_ACCESSDENIED"));
/// ```
#[derive(Clone, Copy)]
pub struct Event<'a> {
    pub(crate) raw: &'a [u8],
    pub(crate) explainer: &'a Explainer,
    pub(crate) head: Head,
}

impl<'a> Event<'a> {
    /// Makes an event of a record and its head. A range of the head that lies outside of the record
    /// reads as empty text.
    #[must_use]
    #[inline]
    pub const fn new(record: &Record<'a>, head: Head) -> Self {
        Self {
            raw: record.raw(),
            explainer: record.explainer,
            head,
        }
    }

    /// The bytes of the record, line ends included.
    ///
    /// ```
    /// let bytes = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let log = panther::parse(bytes, "CBS.log");
    /// assert_eq!(log.events().next().unwrap().raw(), bytes);
    /// ```
    #[must_use]
    #[inline]
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Whether all bytes of the record are ASCII.
    ///
    /// The framing of lines sees this in passing; for other formats this call looks at the bytes.
    #[must_use]
    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.head.lines & ASCII != 0 || crate::scan::is_ascii(self.raw)
    }

    const fn is_placed(&self) -> bool {
        self.head.lines & PLACED != 0
    }

    /// The byte range of the record in its source. After [`Item::placed`](crate::Item::placed), the
    /// byte range that the record was made from.
    ///
    /// ```
    /// let bytes = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n".repeat(2);
    /// let log = panther::parse(&bytes, "CBS.log");
    /// assert_eq!(log.events().last().unwrap().span().to_string(), "57..114");
    /// ```
    #[must_use]
    #[inline]
    pub const fn span(&self) -> Span {
        let len = if self.is_placed() {
            self.head.header as u64
        } else {
            self.raw.len() as u64
        };
        Span::new(self.head.start, self.head.start + len)
    }

    /// See [`Item::placed`](crate::Item::placed).
    pub(crate) const fn placed(mut self, span: Span) -> Self {
        let len = span.len();
        self.head.start = span.start;
        self.head.lines |= PLACED;
        self.head.header = if len > u32::MAX as u64 {
            u32::MAX
        } else {
            len as u32
        };
        self
    }

    /// The id of the format that read the record.
    #[must_use]
    pub const fn format(&self) -> FormatId {
        self.explainer.id
    }

    /// The time in the header, where the record has one.
    #[must_use]
    #[inline]
    pub const fn time(&self) -> Option<LogTime> {
        self.head.time
    }

    /// The level in the header, where the record has one.
    #[must_use]
    #[inline]
    pub const fn level(&self) -> Option<Level> {
        self.head.level
    }

    /// The word that the level was read from; empty where the record has no level.
    ///
    /// ```
    /// let log = panther::parse(b"2020-07-29 16:29:16, Odd                   CBS    Ready\r\n", "CBS.log");
    /// let event = log.events().next().unwrap();
    /// assert_eq!(event.level(), Some(panther::Level::Other));
    /// assert_eq!(event.level_text(), "Odd");
    /// ```
    #[must_use]
    pub fn level_text(&self) -> Text<'a> {
        self.text(self.head.level_word.range())
    }

    /// The component that wrote the record, where the header names one.
    #[must_use]
    #[inline]
    pub fn component(&self) -> Option<Text<'a>> {
        let word = self.head.component;
        (!word.is_empty()).then(|| self.text(word.range()))
    }

    /// The code column of setup's logs, `[0x0601c1]`, where it is not blank.
    ///
    /// ```
    /// let log = panther::parse(b"2020-07-29 16:29:16, Info       [0x0601c1] IBS    Ready\r\n", "setupact.log");
    /// let code = log.events().next().unwrap().code_column().unwrap();
    /// assert_eq!(code.code.value(), 0x0006_01c1);
    /// ```
    #[must_use]
    pub fn code_column(&self) -> Option<FoundCode<'a>> {
        let word = self.head.code;
        if word.is_empty() {
            return None;
        }
        column(
            self.text(word.range()),
            self.head.start + word.start() as u64,
        )
    }

    /// The bytes before the header: the file name that `findstr` puts there, with its colon.
    ///
    /// ```
    /// let log = b"CBS.log:2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let log = panther::parse(log, "");
    /// assert_eq!(log.events().next().unwrap().prefix().unwrap(), "CBS.log:");
    /// ```
    #[must_use]
    pub fn prefix(&self) -> Option<Text<'a>> {
        let header = self.head.header;
        (header > 0 && !self.is_placed()).then(|| self.text(0..header as usize))
    }

    /// The rest of the first line, without its line end and trailing blanks. Indentation is kept.
    #[must_use]
    #[inline]
    pub fn message(&self) -> Text<'a> {
        self.text(self.head.message as usize..self.head.message_end as usize)
    }

    /// The message and all bytes that follow it, to the end of the record.
    #[must_use]
    pub fn body(&self) -> Text<'a> {
        self.text(self.head.message as usize..self.raw.len())
    }

    /// The byte range of [`Event::body`] in the source. The spans of fields and codes lie inside,
    /// except that of the code column.
    ///
    /// For an event that was [`placed`](crate::Item::placed), this range and the spans of fields and
    /// codes count bytes of its text, from the start of the event's span.
    #[must_use]
    pub const fn body_span(&self) -> Span {
        Span::new(
            self.head.start + self.head.message as u64,
            self.head.start + self.raw.len() as u64,
        )
    }

    /// The continuation lines, without their line ends.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Info                  CSI    POQ\n  1: Move File\r\n\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let event = log.events().next().unwrap();
    /// let lines: Vec<String> = event.lines().map(|line| line.to_string()).collect();
    /// assert_eq!(lines, ["  1: Move File", ""]);
    /// ```
    #[must_use]
    #[inline]
    pub fn lines(&self) -> Lines<'a> {
        let start = (self.head.lines & !BITS) as usize;
        let rest = self.raw.get(start..self.head.lines_end as usize);
        Lines {
            rest: rest.unwrap_or_default(),
            escaping: self.escaping(),
        }
    }

    /// The continuation lines, each read by the grammar of its block.
    pub fn line_details(&self) -> impl Iterator<Item = LineDetails<'a>> + use<'a> {
        let grammar = &*self.explainer.grammar;
        self.lines().map(move |line| grammar.line_details(line))
    }

    /// Every code in the record, in order: the code column, then those of the message and of the
    /// continuation lines.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Error                 CBS    Lost [HRESULT = 0x80070005 - E_ACCESSDENIED]\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let codes = log.events().next().unwrap().codes();
    /// assert_eq!(codes[0].stated_name.unwrap(), "E_ACCESSDENIED");
    /// ```
    #[must_use]
    pub fn codes(&self) -> EventCodes<'a> {
        // Not collected: most events have no code, and `collect` asks first how many there may be.
        let mut codes = SmallVec::new();
        if let Some(code) = self.code_column() {
            codes.push(code);
        }
        for code in scan(self.body(), self.body_span().start) {
            codes.push(code);
        }
        EventCodes(codes)
    }

    /// What the message says, read by the grammar of its component.
    ///
    /// ```
    /// use panther::details::Details;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CSI    00000001 Begin\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let Details::Csi(csi) = log.events().next().unwrap().details() else { panic!() };
    /// assert_eq!(csi.sequence.unwrap(), "00000001");
    /// ```
    #[must_use]
    pub fn details(&self) -> Details<'a> {
        self.explainer.grammar.details(self.record_text())
    }

    /// The details as a list of keys and values.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        self.explainer.grammar.fields(self.record_text())
    }

    /// The value of one field; `None` where the record has no such field. A caller who needs several
    /// fields asks [`Event::fields`] once.
    ///
    /// ```
    /// use panther::details::FieldValue;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  DISM   DISM Provider Store: PID=4242 TID=7 Ready - CDISMProviderStore::Get\r\n";
    /// let log = panther::parse(log, "dism.log");
    /// let event = log.events().next().unwrap();
    /// assert_eq!(event.field("pid"), Some(FieldValue::Number(4242)));
    /// assert_eq!(event.field("kb"), None);
    /// ```
    #[must_use]
    pub fn field(&self, key: &str) -> Option<FieldValue<'a>> {
        self.fields().get(key)
    }

    fn record_text(&self) -> RecordText<'a> {
        RecordText {
            raw: self.raw,
            component: self.component(),
            message: self.message(),
        }
    }

    /// A text of this event as its author wrote it.
    ///
    /// The texts of an event and of its details stand as the log has them. Formats such as XML escape
    /// characters; this undoes the escapes. For other formats it borrows the text.
    ///
    /// ```
    /// let log = b"<Event><System><Provider Name='R&amp;D'/></System></Event>";
    /// let log = panther::parse(log, "");
    /// let event = log.events().next().unwrap();
    /// let component = event.component().unwrap();
    /// assert_eq!(component, "R&amp;D");
    /// assert_eq!(event.decoded(component), b"R&D".as_slice());
    /// ```
    #[must_use]
    pub fn decoded<'t>(&self, text: Text<'t>) -> Cow<'t, [u8]> {
        match self.escaping() {
            Some(escaping) => escaping.unescape(text.as_bytes()),
            None => Cow::Borrowed(text.as_bytes()),
        }
    }

    /// How the format escapes text; `None` for a format that escapes nothing. A caller with many
    /// texts to decode asks once.
    #[must_use]
    #[inline]
    pub fn escaping(&self) -> Option<&'a dyn Escaping> {
        self.explainer.grammar.escaping()
    }

    #[inline]
    fn text(&self, range: Range<usize>) -> Text<'a> {
        Text::new(self.raw.get(range).unwrap_or_default())
    }
}

/// Two events are equal when they are the same bytes at the same place, read by the same format.
impl PartialEq for Event<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.format() == other.format() && self.span() == other.span() && self.raw == other.raw
    }
}

impl Eq for Event<'_> {}

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("format", &self.format())
            .field("span", &self.span())
            .field("time", &self.time())
            .field("level", &self.level())
            .field("component", &self.component())
            .field("message", &self.message())
            .finish_non_exhaustive()
    }
}

/// The codes of an event, as a slice. They are on the heap only where there are more than two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventCodes<'a>(SmallVec<[FoundCode<'a>; 2]>);

impl<'a> Deref for EventCodes<'a> {
    type Target = [FoundCode<'a>];

    #[inline]
    fn deref(&self) -> &[FoundCode<'a>] {
        &self.0
    }
}

impl<'a> IntoIterator for EventCodes<'a> {
    type Item = FoundCode<'a>;
    type IntoIter = IntoCodes<'a>;

    fn into_iter(self) -> IntoCodes<'a> {
        IntoCodes(self.0.into_iter())
    }
}

impl<'c, 'a> IntoIterator for &'c EventCodes<'a> {
    type Item = &'c FoundCode<'a>;
    type IntoIter = std::slice::Iter<'c, FoundCode<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// The codes of an event, by value.
#[derive(Clone, Debug)]
pub struct IntoCodes<'a>(smallvec::IntoIter<[FoundCode<'a>; 2]>);

impl<'a> Iterator for IntoCodes<'a> {
    type Item = FoundCode<'a>;

    fn next(&mut self) -> Option<FoundCode<'a>> {
        self.0.next()
    }
}

impl FusedIterator for IntoCodes<'_> {}

/// The continuation lines of an event.
#[derive(Clone)]
pub struct Lines<'a> {
    rest: &'a [u8],
    escaping: Option<&'a dyn Escaping>,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Text<'a>;

    fn next(&mut self) -> Option<Text<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let found = match self.escaping {
            Some(escaping) => escaping.line_break(self.rest),
            None => line_feed(self.rest),
        };
        let (line, rest) = match found {
            Some(found) => (self.rest.get(..found.start)?, self.rest.get(found.end..)?),
            None => (self.rest, [].as_slice()),
        };
        self.rest = rest;
        Some(Text::new(line.strip_suffix(b"\r").unwrap_or(line)))
    }
}

impl FusedIterator for Lines<'_> {}

impl fmt::Debug for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stays_small() {
        assert!(size_of::<Event<'_>>() <= 88, "{}", size_of::<Event<'_>>());
        assert!(size_of::<crate::Item<'_>>() <= 88);
    }
}
