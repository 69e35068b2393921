//! Events: records whose header was parsed.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use smallvec::SmallVec;

use crate::code::FoundCode;
use crate::code::found::{column, result};
use crate::code::scan::{Codes, scan};
use crate::details::Details;
use crate::details::field::{FieldValue, Fields};
use crate::formats::servicing::line_details::LineDetails;
use crate::model::codes::EventCodes;
use crate::model::escaping::Escaping;
use crate::model::explain::{CodePlaces, Explainer, FormatId, RecordText};
use crate::model::head::{ASCII, BITS, Head, PLACED};
use crate::model::level::Level;
use crate::model::lines::Lines;
use crate::model::record::Record;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::model::time::LogTime;
use crate::scan::stamp;

/// One record of a log: its bytes and the parts of its header.
///
/// The iterators parse the header. The methods parse everything else when the caller calls them. An
/// event borrows the bytes and the layout of its log, and is `Copy`.
///
/// ```
/// use panther::Level;
///
/// let log = b"2020-07-29 16:29:16, Error                 SP     \
///     Apply failed. Error 0x80070005[gle=0x00000005]\r\n";
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
    /// Makes an event from a record and its head. If a range of the head lies outside the record,
    /// its text is empty.
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
    /// For formats with header lines, the framing has usually found this out already. Otherwise
    /// this call examines the bytes.
    ///
    /// ```
    /// let log = panther::parse("naïve\nplain\n".as_bytes(), "");
    /// let ascii: Vec<bool> = log.events().map(|event| event.is_ascii()).collect();
    /// assert_eq!(ascii, [false, true]);
    /// ```
    #[must_use]
    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.head.lines & ASCII != 0 || crate::scan::is_ascii(self.raw)
    }

    const fn is_placed(&self) -> bool {
        self.head.lines & PLACED != 0
    }

    /// The byte range of the record in its source. If the record was rendered from binary data or
    /// decoded from UTF-16, this is the range of the bytes that were stored; see
    /// [`Item::placed`](crate::Item::placed).
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
            self.head.stored as u64
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
        self.head.stored = if len > u32::MAX as u64 {
            u32::MAX
        } else {
            len as u32
        };
        self
    }

    /// The id of the format that read the record. In a log with records of two formats, such as
    /// `%WINDIR%\setupact.log`, it may differ from [`Layout::format`](crate::Layout::format).
    ///
    /// ```
    /// let log = panther::parse(b"hello\n", "notes.txt");
    /// assert_eq!(log.events().next().unwrap().format(), "plain");
    /// ```
    #[must_use]
    pub const fn format(&self) -> FormatId {
        self.explainer.id
    }

    /// The time in the header; `None` if the header has no time.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let time = log.events().next().unwrap().time().unwrap();
    /// assert_eq!((time.year(), time.hour()), (2020, 16));
    /// ```
    #[must_use]
    #[inline]
    pub const fn time(&self) -> Option<LogTime> {
        self.head.time
    }

    /// The event with another reading of its time, such as that of a clock in another zone; see
    /// [`LogTime::at_offset`]. Does nothing to an event without a time.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let event = log.events().next().unwrap();
    /// let utc = event.time().unwrap().at_offset(Some(2 * 3600), 0).unwrap();
    /// assert_eq!(event.with_time(utc).time().unwrap().hour(), 14);
    /// ```
    #[must_use]
    pub const fn with_time(mut self, time: LogTime) -> Self {
        if self.head.time.is_some() {
            self.head.time = Some(time);
        }
        self
    }

    /// The bytes of the record behind its time, if they and the time decide all parts of the event;
    /// `None` if the format has no columns with fixed places.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn untimed(&self) -> Option<&'a [u8]> {
        if self.head.is_fixed() {
            self.raw.get(stamp::LEN..)
        } else {
            None
        }
    }

    /// The level in the header; `None` if the header has no level.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// assert_eq!(log.events().next().unwrap().level(), Some(panther::Level::Info));
    /// ```
    #[must_use]
    #[inline]
    pub const fn level(&self) -> Option<Level> {
        self.head.level
    }

    /// The level as the log prints it; empty if the header has no level, and for the level
    /// [`Info`](Level::Info) in formats that mark only warnings and errors.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Odd                   CBS    Ready\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let event = log.events().next().unwrap();
    /// assert_eq!(event.level(), Some(panther::Level::Other));
    /// assert_eq!(event.level_text(), "Odd");
    /// ```
    #[must_use]
    pub fn level_text(&self) -> Text<'a> {
        self.text(self.head.level_word.range())
    }

    /// The component that wrote the record; `None` if the header does not name one.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// assert_eq!(log.events().next().unwrap().component().unwrap(), "CBS");
    /// ```
    #[must_use]
    #[inline]
    pub fn component(&self) -> Option<Text<'a>> {
        let word = self.head.component;
        (!word.is_empty()).then(|| self.text(word.range()))
    }

    /// The code column of setup's logs, such as `[0x0601c1]`; `None` if it is blank or absent.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Info       [0x0601c1] IBS    Ready\r\n";
    /// let log = panther::parse(log, "setupact.log");
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

    /// The bytes before the header: the file name and colon that `findstr` puts before a line, or
    /// the mark of a quotation or a list.
    ///
    /// ```
    /// let log = b"CBS.log:2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let log = panther::parse(log, "");
    /// assert_eq!(log.events().next().unwrap().prefix().unwrap(), "CBS.log:");
    /// ```
    #[must_use]
    pub fn prefix(&self) -> Option<Text<'a>> {
        let header = self.head.header;
        (header > 0).then(|| self.text(0..header as usize))
    }

    /// The message: the first line after the header, without its line end and trailing blanks. If a
    /// program wrapped the line, the message contains the wraps, and [`Event::decoded`] joins them.
    /// Leading blanks remain.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Info                  CSI    POQ \n  1: Move\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let event = log.events().next().unwrap();
    /// assert_eq!(event.message(), "POQ");
    /// assert_eq!(event.body(), "POQ \n  1: Move\n");
    /// ```
    #[must_use]
    #[inline]
    pub fn message(&self) -> Text<'a> {
        self.text(self.head.message as usize..self.head.message_end as usize)
    }

    /// The message and all following bytes, to the end of the record.
    #[must_use]
    pub fn body(&self) -> Text<'a> {
        self.text(self.head.message as usize..self.raw.len())
    }

    /// The byte range of [`Event::body`] in the source. It contains the spans of all codes except
    /// the code column, and except the codes in the data of an event of the event log.
    ///
    /// If the event was [`placed`](crate::Item::placed), this range and the spans of codes count
    /// bytes of the rendered text, from the start of the event's span.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// assert_eq!(log.events().next().unwrap().body_span().to_string(), "50..57");
    /// ```
    #[must_use]
    pub const fn body_span(&self) -> Span {
        Span::new(
            self.head.start + self.head.message as u64,
            self.head.start + self.raw.len() as u64,
        )
    }

    /// The continuation lines: the lines of the record after the first, without their line ends.
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
        let rest = rest.unwrap_or_default();
        Lines {
            // Most events have no lines and need not ask.
            escaping: if rest.is_empty() {
                None
            } else {
                self.escaping()
            },
            rest,
        }
    }

    /// The continuation lines, parsed. The grammar tells the kind of each line by its text.
    ///
    /// ```
    /// use panther::details::LineDetails;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  CSI    1 Begin\n[gle=0x80004005]\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let event = log.events().next().unwrap();
    /// assert_eq!(event.line_details().next(), Some(LineDetails::Gle(0x8000_4005)));
    /// ```
    pub fn line_details(&self) -> impl Iterator<Item = LineDetails<'a>> + use<'a> {
        let grammar = &*self.explainer.grammar;
        self.lines().map(move |line| grammar.line_details(line))
    }

    /// The codes in the record, in order: the code column, then the codes in the message and in the
    /// continuation lines.
    ///
    /// An event of the event log has codes in its message and in its data. The name of a value says
    /// whether a number is a code: `Status`, `errorCode`, `hr`. So every export of an event gives the
    /// same codes.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Error                 CBS    \
    ///     Lost [HRESULT = 0x80070005 - E_ACCESSDENIED]\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let codes = log.events().next().unwrap().codes();
    /// assert_eq!(codes[0].stated_name.unwrap(), "E_ACCESSDENIED");
    /// ```
    #[must_use]
    #[inline]
    pub fn codes(&self) -> EventCodes<'a> {
        // The rare functions get a copy: a reference would force the caller to make every event in
        // memory.
        match self.explainer.code_places {
            CodePlaces::Text => self.text_codes(),
            CodePlaces::Data => { *self }.data_codes(),
            CodePlaces::Result(find) => { *self }.codes_with_result(find),
        }
    }

    #[inline]
    fn text_codes(&self) -> EventCodes<'a> {
        // Most events have no code, and this takes less to tell than to search.
        let codes = scan(self.body(), self.body_span().start).at_first_place();
        if self.head.code.is_empty() && codes.is_none() {
            return EventCodes::default();
        }
        { *self }.found_codes(codes)
    }

    #[inline(never)]
    fn found_codes(&self, in_text: Option<Codes<'a>>) -> EventCodes<'a> {
        let mut codes = SmallVec::new();
        codes.extend(self.code_column());
        codes.extend(in_text.into_iter().flatten());
        EventCodes(codes)
    }

    #[inline(never)]
    fn data_codes(&self) -> EventCodes<'a> {
        let Details::Evtx(evtx) = self.details() else {
            return self.text_codes();
        };
        let mut codes = SmallVec::new();
        evtx.codes(self.raw, self.head.start, &mut codes);
        EventCodes(codes)
    }

    #[inline(never)]
    fn codes_with_result(&self, find: fn(&[u8]) -> Option<Range<usize>>) -> EventCodes<'a> {
        let mut codes = self.text_codes();
        if let Some(code) = self.result(find) {
            codes.put(code);
        }
        codes
    }

    /// The result that the message states in the place that `find` finds.
    fn result(&self, find: fn(&[u8]) -> Option<Range<usize>>) -> Option<FoundCode<'a>> {
        let message = self.message().as_bytes();
        let place = find(message)?;
        let start = self.body_span().start + place.start as u64;
        result(message.get(place)?, start)
    }

    /// The meaning of the message, parsed by the grammar of its component.
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

    /// The details as keys and values.
    ///
    /// ```
    /// let log = b"2020-07-29 16:29:16, Info                  CSI    00000001 Begin\r\n";
    /// let log = panther::parse(log, "CBS.log");
    /// let fields = log.events().next().unwrap().fields();
    /// assert_eq!(fields[0].key, "sequence");
    /// ```
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        self.explainer.grammar.fields(self.record_text())
    }

    /// The value of one field; `None` if the record has no such field. If you need several fields,
    /// call [`Event::fields`] once.
    ///
    /// ```
    /// use panther::details::FieldValue;
    ///
    /// let log = b"2020-07-29 16:29:16, Info                  DISM   DISM Provider Store: \
    ///     PID=4242 TID=7 Ready - CDISMProviderStore::Get\r\n";
    /// let log = panther::parse(log, "dism.log");
    /// let event = log.events().next().unwrap();
    /// assert_eq!(event.field("pid"), Some(FieldValue::Number(4242)));
    /// assert_eq!(event.field("kb"), None);
    /// ```
    #[must_use]
    pub fn field(&self, key: &str) -> Option<FieldValue<'a>> {
        self.fields().get(key)
    }

    #[inline]
    fn record_text(&self) -> RecordText<'a> {
        RecordText {
            raw: self.raw,
            component: self.component(),
            message: self.message(),
        }
    }

    /// A text of this event without the escapes of the format.
    ///
    /// The texts of an event and of its details are slices of the log. Formats such as XML escape
    /// characters, and this method undoes that. For formats without escapes, it returns the text
    /// unchanged.
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

    /// How the format escapes text; `None` for a format without escapes. If you decode many texts,
    /// call this once instead of [`Event::decoded`] for each.
    ///
    /// ```
    /// let log = panther::parse(b"hello\n", "notes.txt");
    /// assert!(log.events().next().unwrap().escaping().is_none());
    /// ```
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

/// Events are equal if their format, span and bytes are equal.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stays_small() {
        assert!(size_of::<Event<'_>>() <= 88, "{}", size_of::<Event<'_>>());
        assert!(size_of::<crate::Item<'_>>() <= 88);
    }
}
