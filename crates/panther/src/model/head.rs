//! The parsed header of a record, with byte ranges for its text.

use std::fmt;
use std::ops::Range;

use crate::model::level::Level;
use crate::model::record::{MAX_ITEM, Record};
use crate::model::time::LogTime;

/// The parsed header of a record: its values, and the byte ranges of its parts.
///
/// A grammar builds a head to make an [`Event`](crate::Event) from a record. All ranges count from
/// the first byte of the record. Each builder method sets one part and leaves the other parts
/// unchanged.
#[derive(Clone, Copy)]
pub struct Head {
    pub(crate) start: u64,
    pub(crate) time: Option<LogTime>,
    /// Where the header begins: the length of the prefix.
    pub(crate) header: u32,
    /// The length in the source, if `lines` has the bit [`PLACED`].
    pub(crate) stored: u32,
    pub(crate) level_word: Word,
    pub(crate) code: Word,
    pub(crate) component: Word,
    pub(crate) message: u32,
    pub(crate) message_end: u32,
    /// Where the continuation lines begin, with [`ASCII`] and [`PLACED`] in the upper bits.
    pub(crate) lines: u32,
    /// Where the continuation lines end.
    pub(crate) lines_end: u32,
    pub(crate) level: Option<Level>,
}

/// A bit of `lines`: all bytes of the record are known to be ASCII.
pub(crate) const ASCII: u32 = 1 << 31;
/// A bit of `lines`: the record was made of `stored` bytes of the source.
pub(crate) const PLACED: u32 = 1 << 30;
/// A bit of `lines`: the header has fixed columns; see [`Head::with_fixed_columns`].
const FIXED: u32 = 1 << 29;
pub(crate) const BITS: u32 = ASCII | PLACED | FIXED;

// Offsets in a record do not need these bits.
const _: () = assert!(MAX_ITEM < FIXED as usize);

impl Head {
    /// The head of a record without bytes.
    pub(crate) const EMPTY: Self = Self {
        start: 0,
        time: None,
        header: 0,
        stored: 0,
        level_word: Word::NONE,
        code: Word::NONE,
        component: Word::NONE,
        message: 0,
        message_end: 0,
        lines: 0,
        lines_end: 0,
        level: None,
    };

    /// A head with only a message, which must lie in the first line of `record`.
    #[must_use]
    #[inline]
    pub const fn new(record: &Record<'_>, message: Range<usize>) -> Self {
        Self {
            start: record.start(),
            time: None,
            header: 0,
            stored: 0,
            level_word: Word::NONE,
            code: Word::NONE,
            component: Word::NONE,
            message: message.start as u32,
            message_end: message.end as u32,
            lines: record.second_line() as u32 | if record.is_ascii() { ASCII } else { 0 },
            lines_end: record.raw().len() as u32,
            level: None,
        }
    }

    /// Sets the time, and the offset at which the header begins. The bytes before the header are
    /// the prefix.
    #[must_use]
    #[inline]
    pub const fn with_time(mut self, time: LogTime, header: usize) -> Self {
        self.time = Some(time);
        self.header = header as u32;
        self
    }

    /// Sets the length of the prefix of a header without a time.
    #[must_use]
    #[inline]
    pub const fn with_prefix(mut self, length: usize) -> Self {
        self.header = length as u32;
        self
    }

    /// Sets the level, and the range of the word that states it. A word longer than 255 bytes is
    /// cut.
    #[must_use]
    #[inline]
    pub const fn with_level(mut self, level: Level, word: Range<usize>) -> Self {
        self.level = Some(level);
        self.level_word = Word::new(word);
        self
    }

    /// Sets the component. A component longer than 255 bytes is cut.
    #[must_use]
    #[inline]
    pub const fn with_component(mut self, word: Range<usize>) -> Self {
        self.component = Word::new(word);
        self
    }

    /// Sets the range of the continuation lines. By default these are all bytes after the first
    /// line.
    #[must_use]
    #[inline]
    pub const fn with_lines(mut self, lines: Range<usize>) -> Self {
        self.lines = place(lines.start) & !BITS | self.lines & BITS;
        self.lines_end = place(lines.end);
        self
    }

    /// States that the first bytes of the record decide all parts but the ends of the message and
    /// of the lines, and that every line with the same first bytes is a header; see
    /// [`Grammar::HEADER`](crate::format::Grammar::HEADER).
    #[must_use]
    #[inline]
    pub(crate) const fn with_fixed_columns(mut self) -> Self {
        self.lines |= FIXED;
        self
    }

    /// Sets where the message begins, if the line is long enough.
    #[inline]
    pub(crate) const fn with_message_at(mut self, message: usize) -> Self {
        self.message = message as u32;
        self
    }

    #[inline]
    pub(crate) const fn is_fixed(&self) -> bool {
        self.lines & FIXED != 0
    }

    /// The head of a record of one line that begins with the same columns.
    #[inline(always)]
    pub(crate) const fn repeated(
        mut self,
        start: u64,
        message_end: usize,
        len: usize,
        is_ascii: bool,
    ) -> Self {
        self.start = start;
        self.message_end = message_end as u32;
        if self.message > self.message_end {
            self.message = self.message_end;
        }
        self.lines = len as u32 | FIXED | if is_ascii { ASCII } else { 0 };
        self.lines_end = len as u32;
        self
    }

    /// Sets the code column. A column longer than 255 bytes is cut.
    #[must_use]
    #[inline]
    pub const fn with_code_column(mut self, word: Range<usize>) -> Self {
        self.code = Word::new(word);
        self
    }
}

/// An offset in a record. One that is too large for any record becomes the largest.
#[inline]
const fn place(at: usize) -> u32 {
    if at > u32::MAX as usize {
        u32::MAX
    } else {
        at as u32
    }
}

/// The byte range of a short word: its length in the top 8 bits, its offset in the other 24.
#[derive(Clone, Copy)]
pub(crate) struct Word(u32);

const _: () = assert!(MAX_ITEM < 1 << 24);

impl Word {
    pub(crate) const NONE: Self = Self(0);

    /// A range that begins outside every possible record becomes [`Word::NONE`].
    #[inline]
    pub(crate) const fn new(range: Range<usize>) -> Self {
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
    pub(crate) const fn is_empty(self) -> bool {
        self.0 >> 24 == 0
    }

    #[inline]
    pub(crate) const fn start(self) -> usize {
        (self.0 & 0x00FF_FFFF) as usize
    }

    #[inline]
    pub(crate) const fn range(self) -> Range<usize> {
        self.start()..self.start() + (self.0 >> 24) as usize
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head")
            .field("start", &self.start)
            .field("time", &self.time)
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::layout::Layout;
    use crate::formats::plain::PLAIN;
    use crate::model::event::Event;
    use crate::model::explain::FormatId;

    /// A record with lines of its own and a code column keeps both, in either order.
    #[test]
    fn builders_keep_what_the_others_set() {
        let layout = Layout::fixed(FormatId::new("plain"), &PLAIN);
        let raw = b"[0x0601c1] message\nfirst\nsecond\nrest";
        let record = Record::new(&layout.explainer, 0, raw);
        let head = Head::new(&record, 11..18);
        for head in [
            head.with_lines(19..31).with_code_column(0..10),
            head.with_code_column(0..10).with_lines(19..31),
        ] {
            let event = Event::new(&record, head);
            let lines: Vec<String> = event.lines().map(|line| line.to_string()).collect();
            assert_eq!(lines, ["first", "second"]);
            assert_eq!(event.code_column().unwrap().code.value(), 0x0006_01c1);
            assert_eq!(event.message(), "message");
        }
    }

    #[test]
    fn ranges_outside_of_the_record_are_empty() {
        let layout = Layout::fixed(FormatId::new("plain"), &PLAIN);
        let record = Record::new(&layout.explainer, 0, b"short");
        let head = Head::new(&record, 3..90)
            .with_component(usize::MAX - 1..usize::MAX)
            .with_lines(1 << 31..usize::MAX)
            .with_code_column(4..usize::MAX);
        let event = Event::new(&record, head);
        assert_eq!(event.message(), "");
        assert_eq!(event.component(), None);
        assert_eq!(event.lines().count(), 0);
        assert!(event.code_column().is_none());
    }
}
