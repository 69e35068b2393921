//! The format of any other text: every line is an event.
//!
//! A line that begins with a time has that time, and its message is what stands behind it. `time`
//! lists the forms. A usual word for a level behind the time, or at the start of a line, is the
//! level. The lines of a source tell whether the day or the month comes first.

mod learn;
mod level;
mod time;

use std::ops::Range;

use crate::format::grammar::Grammar;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::framing::cursor::{BYTE_ORDER_MARK, Cursor};
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::{Explain, FormatId};
use crate::model::head::Head;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use time::{Clues, Stamp};

/// The format, and the grammar of one source.
#[derive(Debug)]
pub(crate) struct Plain {
    clues: Clues,
}

pub(crate) static PLAIN: Plain = Plain { clues: Clues::NONE };

impl Format for Plain {
    fn id(&self) -> FormatId {
        FormatId::new("plain")
    }

    fn about(&self) -> &'static str {
        "any text, a line an event"
    }

    fn recognize(&self, _head: &[u8], _name: &str) -> Confidence {
        Confidence::FALLBACK
    }

    fn layout(&self, head: &[u8]) -> Draft {
        learn::of_head(self.id(), head, "")
    }

    fn named_layout(&self, head: &[u8], name: &str) -> Draft {
        learn::of_head(self.id(), head, name)
    }
}

impl Explain for Plain {}

impl Grammar for Plain {
    fn framing(&self) -> impl Framing {
        EveryLine
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        match record.gap_reason() {
            Reason::Preamble => Event::new(&record, self.head(&record, stamps)).into(),
            reason => record.unparsed(reason),
        }
    }
}

impl Plain {
    fn head(&self, record: &Record<'_>, stamps: &mut Stamps) -> Head {
        let line = record.raw().trim_ascii_end();
        let Some(Stamp { time, end }) = time::read(line, self.clues, stamps) else {
            let head = Head::new(record, 0..line.len());
            return match level::at_start(line) {
                Some((level, word)) => head.with_level(level, word),
                None => head,
            };
        };
        let level = level::behind(line, end);
        let head = match time {
            Some(time) => {
                let start = message(line, end, level.as_ref().map(|(_, word)| word));
                Head::new(record, start..line.len()).with_time(time, 0)
            }
            // The line keeps what it states of a time.
            None => Head::new(record, 0..line.len()),
        };
        match level {
            Some((level, word)) => head.with_level(level, word),
            None => head,
        }
    }
}

/// Where the message begins: behind the time, or behind the level if that is the next word.
fn message(line: &[u8], end: usize, level: Option<&Range<usize>>) -> usize {
    let start = without_marks(line, end);
    match level {
        Some(word) if word.start.saturating_sub(start) <= 1 => without_marks(line, word.end),
        _ => start,
    }
}

/// Skips the blanks and the marks with which programs separate columns.
fn without_marks(line: &[u8], at: usize) -> usize {
    const MOST: usize = 16;
    let rest = line.get(at..).unwrap_or_default();
    let is_mark = |byte: &&u8| byte.is_ascii_whitespace() || b"]):,|-".contains(byte);
    at + rest.iter().take(MOST).take_while(is_mark).count()
}

/// The framing that makes a record of every line.
pub(crate) struct EveryLine;

impl Framing for EveryLine {
    fn lookahead(&self) -> usize {
        BYTE_ORDER_MARK.len()
    }

    /// Always false: every line is a record, so no bytes mark the start of one.
    fn begins(&self, _stamps: &mut Stamps, _bytes: &[u8]) -> bool {
        false
    }

    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        cursor.next_line()
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        loop {
            let at = cursor.next_line()?;
            if cursor.byte(at) != Some(0) {
                return Some(at);
            }
        }
    }
}
