//! A record with a header: borrowed, owned, and the offsets that both share.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use memchr::memchr;
use smallvec::SmallVec;

use crate::code::{self, FoundCode};
use crate::details::{Details, Fields, LineDetails};
use crate::format::LineBreak;
use crate::{Format, Level, LogTime, Record, Span, Text, scan};

/// The codes of an event; on the heap only where there are more than a few.
pub type EventCodes<'a> = SmallVec<[FoundCode<'a>; 2]>;

/// What a format found in a record: the values of the header and where its parts are.
///
/// This is what a [`Format`] hands over to make an [`Event`]; callers who read logs never see it. Offsets count from the first
/// byte of the record.
#[derive(Clone, Copy)]
pub struct Head {
    format: &'static dyn Format,
    start: u64,
    time: Option<LogTime>,
    /// Where the header begins; with `PLACED`, how long the part of the source is that the record was made from.
    header: u32,
    level_word: Word,
    /// The code column; with `BOUNDED` in `lines`, where the lines end, for no format has both.
    code: Word,
    component: Word,
    message: u32,
    message_end: u32,
    /// Where the second line begins, and two bits.
    lines: u32,
    level: Option<Level>,
}

/// Bits of `lines` that no place in an item has: whether the lines end before the record does, and whether it is known to be ASCII.
const BOUNDED: u32 = 1 << 31;
const ASCII: u32 = 1 << 30;

/// The bit of `header` that no place in an item has.
const PLACED: u32 = 1 << 31;

impl Head {
    /// A head for a record of `format`, with `message` inside the record's first line.
    #[must_use]
    #[inline]
    pub const fn new(
        format: &'static dyn Format,
        record: &Record<'_>,
        message: Range<usize>,
    ) -> Self {
        Self {
            format,
            start: record.start(),
            time: None,
            header: 0,
            level_word: Word::NONE,
            code: Word::NONE,
            component: Word::NONE,
            message: message.start as u32,
            message_end: message.end as u32,
            lines: record.second_line() as u32 | if record.is_ascii() { ASCII } else { 0 },
            level: None,
        }
    }

    /// The time, and where the header begins: what stands before it is the prefix.
    #[must_use]
    #[inline]
    pub const fn with_time(mut self, time: LogTime, header: usize) -> Self {
        self.time = Some(time);
        self.header = header as u32;
        self
    }

    /// The level and its word, of which the first 255 bytes count.
    #[must_use]
    #[inline]
    pub const fn with_level(mut self, level: Level, word: Range<usize>) -> Self {
        self.level = Some(level);
        self.level_word = Word::new(word);
        self
    }

    /// The component, of which the first 255 bytes count.
    #[must_use]
    #[inline]
    pub const fn with_component(mut self, word: Range<usize>) -> Self {
        self.component = Word::new(word);
        self
    }

    /// Where the continuation lines are, if that is not all that follows the first line. Such a record has no code column.
    #[must_use]
    #[inline]
    pub const fn with_lines(mut self, lines: Range<usize>) -> Self {
        self.lines = lines.start as u32 | BOUNDED | self.lines & ASCII;
        self.code = Word(lines.end as u32);
        self
    }

    /// The code column, of which the first 255 bytes count.
    #[must_use]
    #[inline]
    pub const fn with_code_column(mut self, word: Range<usize>) -> Self {
        self.code = Word::new(word);
        self
    }
}

/// Where a short word stands: its length in the top 8 bits, its place in the others, which reach further than an item does.
#[derive(Clone, Copy)]
struct Word(u32);

const _: () = assert!(crate::MAX_ITEM < 1 << 24);

impl Word {
    const NONE: Self = Self(0);

    /// A place outside of any item reads as no word.
    #[inline]
    const fn new(range: Range<usize>) -> Self {
        let len = range.end.saturating_sub(range.start);
        if range.start >> 24 != 0 {
            return Self::NONE;
        }
        let len = if len > u8::MAX as usize {
            u8::MAX as u32
        } else {
            len as u32
        };
        Self(len << 24 | range.start as u32)
    }

    #[inline]
    const fn is_empty(self) -> bool {
        self.0 >> 24 == 0
    }

    #[inline]
    const fn start(self) -> usize {
        (self.0 & 0x00FF_FFFF) as usize
    }

    #[inline]
    const fn range(self) -> Range<usize> {
        self.start()..self.start() + (self.0 >> 24) as usize
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head")
            .field("format", &self.format.id())
            .field("start", &self.start)
            .finish_non_exhaustive()
    }
}

/// One record of a log: the bytes, and the parts of the header.
///
/// The header was read when the event was made; all else is read when it is asked for. An event is small and copied freely.
///
/// ```
/// use panther::Level;
///
/// let log = b"2020-07-29 16:29:16, Error                 SP     Apply failed. Error 0x80070005[gle=0x00000005]\r\n";
/// let event = panther::parse(log, "setupact.log").events().next().unwrap();
/// assert_eq!(event.time().unwrap().to_string(), "2020-07-29T16:29:16");
/// assert_eq!(event.level(), Some(Level::Error));
/// assert_eq!(event.component().unwrap(), "SP");
/// assert_eq!(event.message(), "Apply failed. Error 0x80070005[gle=0x00000005]");
/// assert_eq!(event.codes()[0].name(), Some("E_ACCESSDENIED"));
/// ```
#[derive(Clone, Copy)]
pub struct Event<'a> {
    raw: &'a [u8],
    head: Head,
}

impl<'a> Event<'a> {
    /// Puts a record and its head together. Offsets outside the record read as empty text.
    #[must_use]
    #[inline]
    pub const fn new(raw: &'a [u8], head: Head) -> Self {
        Self { raw, head }
    }

    /// The bytes of the record, line ends included.
    #[must_use]
    #[inline]
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Whether all bytes of the record are ASCII. For formats whose records are lines this was seen in passing, and costs nothing.
    #[must_use]
    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.head.lines & ASCII != 0 || scan::is_ascii(self.raw)
    }

    /// Where the record is in its source: its bytes, or what they were made from where it was [`placed`](crate::Item::placed).
    #[must_use]
    #[inline]
    pub const fn span(&self) -> Span {
        let header = self.head.header;
        let len = if header & PLACED == 0 {
            self.raw.len() as u64
        } else {
            (header & !PLACED) as u64
        };
        Span::new(self.head.start, self.head.start + len)
    }

    /// See [`Item::placed`](crate::Item::placed).
    pub(crate) const fn placed(mut self, span: Span) -> Self {
        let len = span.len();
        self.head.start = span.start;
        self.head.header = if len < PLACED as u64 {
            PLACED | len as u32
        } else {
            u32::MAX
        };
        self
    }

    /// The format that read the record.
    #[must_use]
    pub const fn format(&self) -> &'static dyn Format {
        self.head.format
    }

    /// The time, where the record has one.
    #[must_use]
    #[inline]
    pub const fn time(&self) -> Option<LogTime> {
        self.head.time
    }

    /// The level, where the record has one.
    #[must_use]
    #[inline]
    pub const fn level(&self) -> Option<Level> {
        self.head.level
    }

    /// The word that the level was read from; empty where there is none.
    #[must_use]
    pub fn level_text(&self) -> Text<'a> {
        self.text(self.head.level_word.range())
    }

    /// The component that wrote the record, where one is named.
    #[must_use]
    #[inline]
    pub fn component(&self) -> Option<Text<'a>> {
        let word = self.head.component;
        (!word.is_empty()).then(|| self.text(word.range()))
    }

    /// The code column of setup's logs, `[0x0601c1]`, where it is not blank.
    #[must_use]
    pub fn code_column(&self) -> Option<FoundCode<'a>> {
        let word = self.head.code;
        if word.is_empty() || self.head.lines & BOUNDED != 0 {
            return None;
        }
        code::column(
            self.text(word.range()),
            self.head.start + word.start() as u64,
        )
    }

    /// What stands before the header: the file name that `findstr` puts there, with its colon.
    #[must_use]
    pub fn prefix(&self) -> Option<Text<'a>> {
        let header = self.head.header;
        (header > 0 && header & PLACED == 0).then(|| self.text(0..header as usize))
    }

    /// The rest of the first line, without its line end and trailing blanks. Indentation is kept.
    #[must_use]
    #[inline]
    pub fn message(&self) -> Text<'a> {
        self.text(self.head.message as usize..self.head.message_end as usize)
    }

    /// The message and all that follows it, to the end of the record.
    #[must_use]
    pub fn body(&self) -> Text<'a> {
        self.text(self.head.message as usize..self.raw.len())
    }

    /// Where [`Event::body`] is in the source. The spans of fields and codes lie inside, save that of the code column.
    ///
    /// Of an event that was [`placed`](crate::Item::placed), this and the spans of fields and codes count in its text, as if that began where the
    /// event's span does.
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
    /// let event = panther::parse(log, "CBS.log").events().next().unwrap();
    /// let lines: Vec<String> = event.lines().map(|line| line.to_string()).collect();
    /// assert_eq!(lines, ["  1: Move File", ""]);
    /// ```
    #[must_use]
    #[inline]
    pub fn lines(&self) -> Lines<'a> {
        let start = (self.head.lines & !(BOUNDED | ASCII)) as usize;
        let rest = if self.head.lines & BOUNDED == 0 {
            self.raw.get(start..)
        } else {
            self.raw.get(start..self.head.code.0 as usize)
        };
        Lines {
            rest: rest.unwrap_or_default(),
            line_break: self.head.format.line_break(),
        }
    }

    /// The continuation lines as the grammar of their block reads them.
    pub fn line_details(&self) -> impl Iterator<Item = LineDetails<'a>> + use<'a> {
        let format = self.head.format;
        self.lines().map(move |line| format.line_details(line))
    }

    /// Every code in the record: the code column, then those of the message and the continuation lines in order.
    #[must_use]
    pub fn codes(&self) -> EventCodes<'a> {
        // Not collected: most events have none, and a collection asks first how many there may be.
        let mut codes = EventCodes::new();
        if let Some(code) = self.code_column() {
            codes.push(code);
        }
        for code in code::scan(self.body(), self.body_span().start) {
            codes.push(code);
        }
        codes
    }

    /// What the message says, as the grammar of its component reads it.
    #[must_use]
    pub fn details(&self) -> Details<'a> {
        self.head.format.details(self)
    }

    /// The details as a flat list of names and values.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        self.details().fields()
    }

    /// A text of this event as its author wrote it. Only formats that escape text, as XML does, have anything to undo; all texts that
    /// an event gives, and those of its details, stand as the log has them.
    ///
    /// ```
    /// let log = b"<Event><System><Provider Name='R&amp;D'/></System></Event>";
    /// let event = panther::parse(log, "").events().next().unwrap();
    /// let component = event.component().unwrap();
    /// assert_eq!(component, "R&amp;D");
    /// assert_eq!(event.decoded(component), b"R&D".as_slice());
    /// ```
    #[must_use]
    pub fn decoded<'t>(&self, text: Text<'t>) -> Cow<'t, [u8]> {
        match self.head.format.unescape() {
            Some(unescape) => unescape(text.as_bytes()),
            None => Cow::Borrowed(text.as_bytes()),
        }
    }

    /// A copy that keeps its own bytes.
    #[must_use]
    pub fn to_owned(&self) -> OwnedEvent {
        OwnedEvent {
            raw: self.raw.into(),
            head: self.head,
        }
    }

    #[inline]
    fn text(&self, range: Range<usize>) -> Text<'a> {
        Text::new(self.raw.get(range).unwrap_or_default())
    }
}

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("format", &self.head.format.id())
            .field("span", &self.span())
            .field("time", &self.time())
            .field("level", &self.level())
            .field("component", &self.component())
            .field("message", &self.message())
            .finish_non_exhaustive()
    }
}

/// An event that keeps its own bytes.
///
/// ```
/// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n".to_vec();
/// let kept = panther::parse(&log, "CBS.log").events().next().unwrap().to_owned();
/// drop(log);
/// assert_eq!(kept.as_event().message(), "Ready");
/// ```
#[derive(Clone, Debug)]
pub struct OwnedEvent {
    raw: Box<[u8]>,
    head: Head,
}

impl OwnedEvent {
    /// The event, borrowed from here.
    #[must_use]
    pub const fn as_event(&self) -> Event<'_> {
        Event {
            raw: &self.raw,
            head: self.head,
        }
    }
}

/// The continuation lines of an event.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    line_break: Option<LineBreak>,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Text<'a>;

    fn next(&mut self) -> Option<Text<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let found = match self.line_break {
            Some(line_break) => line_break(self.rest),
            None => memchr(b'\n', self.rest).map(|at| at..at + 1),
        };
        let (line, rest) = match found {
            Some(found) => (self.rest.get(..found.start)?, self.rest.get(found.end..)?),
            None => (self.rest, [].as_slice()),
        };
        self.rest = rest;
        Some(Text::new(line.strip_suffix(b"\r").unwrap_or(line)))
    }
}

impl std::iter::FusedIterator for Lines<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stays_small() {
        assert!(size_of::<Event<'_>>() <= 88, "{}", size_of::<Event<'_>>());
        assert!(size_of::<crate::Item<'_>>() <= 88);
    }
}
