//! The notations whose time stands at the end of a line.

use std::ops::Range;

use memchr::memmem;

use super::time;
use crate::details::Fields;
use crate::format::grammar::Grammar;
use crate::formats::plain::{EveryLine, PLAIN};
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::{Explain, RecordText};
use crate::model::head::Head;
use crate::model::item::{Item, Reason};
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::time::LogTime;
use crate::scan::line::content_end;
use crate::scan::local;
use crate::scan::stamp::Stamps;

/// The grammar of these notations.
#[derive(Debug)]
pub(super) struct CmtraceLines;

pub(super) static CMTRACE_LINES: CmtraceLines = CmtraceLines;

impl Explain for CmtraceLines {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        fields.number("tid", Tail::read(record.raw).and_then(|tail| tail.thread));
        fields
    }
}

impl Grammar for CmtraceLines {
    fn framing(&self) -> impl Framing {
        EveryLine
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        let reason = record.gap_reason();
        if reason != Reason::Preamble {
            return record.unparsed(reason);
        }
        let line = record.raw();
        let Some(tail) = Tail::read(line) else {
            return PLAIN.read(record, stamps);
        };
        let message = line.get(..tail.message).unwrap_or_default();
        let mut head = Head::new(&record, 0..tail.message)
            .with_time(tail.time, 0)
            .with_component(tail.component);
        // Scripts write the level before the text.
        let colon = message.iter().take(10).position(|byte| *byte == b':');
        let word = colon.and_then(|colon| message.get(..colon));
        let level = word.map_or(Level::Other, Level::from_word);
        if level != Level::Other {
            head = head.with_level(level, 0..colon.unwrap_or_default());
        }
        Event::new(&record, head).into()
    }
}

/// The columns behind the text of a line.
#[derive(Debug)]
pub(super) struct Tail {
    /// Where the message ends.
    message: usize,
    component: Range<usize>,
    time: LogTime,
    thread: Option<u32>,
}

impl Tail {
    /// Reads the end of a line; `None` if the line has no such end.
    pub(super) fn read(line: &[u8]) -> Option<Self> {
        let line = line.get(..content_end(line))?;
        if line.ends_with(b">") {
            Self::old(line)
        } else {
            Self::copied(line)
        }
    }

    /// Reads `text  $$<component><date time><thread=1234 (0x4D2)>`.
    fn old(line: &[u8]) -> Option<Self> {
        const MARK: &[u8] = b"$$<";
        let mark = memmem::rfind(line, MARK)?;
        let start = mark + MARK.len();
        let length = memmem::find(line.get(start..)?, b"><")?;
        let stamp = line.get(start + length + 2..)?;
        let (stamp, rest) = stamp.split_at_checked(memmem::find(stamp, b"><thread=")?)?;
        let blank = stamp.iter().position(|byte| *byte == b' ')?;
        let (date, clock) = stamp.split_at_checked(blank)?;
        let message = line.get(..mark)?.trim_ascii_end().len();
        Some(Self {
            message,
            component: start..start + length,
            time: time::read(date, clock.get(1..)?)?,
            thread: number(rest.get(b"><thread=".len()..)?),
        })
    }

    /// Reads `text<TAB>component<TAB>date time<TAB>1234 (0x04D2)`, as the viewer copies it. A page
    /// may have put several blanks for the tabs.
    fn copied(line: &[u8]) -> Option<Self> {
        Self::cells(line, last_tab).or_else(|| Self::cells(line, last_blanks))
    }

    /// Reads the cells of a copied line. `last` finds what separates the last two cells of a text.
    fn cells(line: &[u8], last: fn(&[u8]) -> Option<Range<usize>>) -> Option<Self> {
        let thread = last(line)?;
        let stamp = last(line.get(..thread.start)?)?;
        let component = last(line.get(..stamp.start)?)?;
        let text = line.get(stamp.end..thread.start)?;
        let stamp_read = local::read(text).filter(|stamp| stamp.len == text.len())?;
        let cell = line.get(thread.end..)?;
        number(cell).filter(|_| memmem::find(cell, b"(0x").is_some())?;
        let message = line.get(..component.start)?.trim_ascii_end().len();
        Some(Self {
            message,
            component: component.end..stamp.start,
            time: stamp_read.time?,
            thread: number(cell),
        })
    }
}

/// The place of the last tab.
fn last_tab(text: &[u8]) -> Option<Range<usize>> {
    let at = memchr::memrchr(b'\t', text)?;
    Some(at..at + 1)
}

/// The place of the last two or more blanks.
fn last_blanks(text: &[u8]) -> Option<Range<usize>> {
    let at = memmem::rfind(text, b"  ")?;
    let before = text.get(..at)?.iter().rev();
    let more = before.take_while(|byte| **byte == b' ').count();
    Some(at - more..at + 2)
}

/// The decimal number at the start of a text.
fn number(text: &[u8]) -> Option<u32> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(text.get(..digits)?).ok()?.parse().ok()
}
