//! A table that Event Viewer saved as text and that has lost its tabs: a web page or a program of
//! mail put blanks in their places.
//!
//! ```text
//! Level Date and Time Source Event ID Task Category
//! Error 03.05.2024 15:47:21 Contoso Agent 3 None The update failed with error 2149842967
//! ```
//!
//! A row starts at a line that begins with a word for a level and a time, and has a number after
//! the name of the source. The task has no certain end, so only `None` in some languages and a
//! number in parentheses count as one; otherwise it stays in the message.

use std::borrow::Cow;
use std::ops::Range;

use super::cells::unescape;
use super::header;
use super::shape::{START, is_number};
use crate::format::grammar::Grammar;
use crate::formats::dates::order::Evidence;
use crate::formats::dates::{self, Order};
use crate::formats::event_log::explain::EventLog;
use crate::formats::event_log::labels::lines;
use crate::formats::event_log::lines::in_lines;
use crate::formats::event_log::view::{EachValue, Rendering, System, View, text, trimmed};
use crate::formats::event_log::words;
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::framing::lines::Lines;
use crate::framing::rule::Framing;
use crate::model::escaping::{Escaping, line_feed};
use crate::model::event::Event;
use crate::model::head::Head;
use crate::model::item::{Item, Reason};
use crate::model::level::Level;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

/// The grammar of one table without tabs.
#[derive(Debug)]
pub(super) struct Collapsed {
    order: Order,
}

impl Collapsed {
    /// The grammar of the table that a source begins with, and the doubt about its dates. Returns
    /// `None` if the source does not begin with the names of the columns or with a row, or has no
    /// row.
    pub(super) fn of(head: &[u8]) -> Option<(Self, Option<&'static str>)> {
        let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
        let (start, first) = lines(head).find(|(_, line)| !line.trim_ascii().is_empty())?;
        if !header::is_viewers(first) && Row::of(head.get(start..)?).is_none() {
            return None;
        }
        let mut times = lines(head)
            .filter_map(|(at, _)| {
                let line = head.get(at..)?;
                line.get(Row::of(line)?.time)
            })
            .peekable();
        times.peek()?;
        let (order, doubt) = Evidence::of(times).order();
        Some((Self { order }, doubt))
    }
}

/// The ranges of the parts of a row.
#[derive(Debug)]
struct Row {
    level: Range<usize>,
    time: Range<usize>,
    source: Range<usize>,
    id: Range<usize>,
    task: Range<usize>,
    /// Where the message begins.
    message: usize,
}

impl Row {
    /// Reads the row that starts here.
    fn of(bytes: &[u8]) -> Option<Self> {
        // Most lines of a message do not begin like a level and a time.
        let near = bytes.get(..START).unwrap_or(bytes);
        let end = near.iter().position(|&byte| byte == b'\n');
        let line = near.get(..end.unwrap_or(near.len()))?;
        let mut words = Words { line, at: 0 };
        let level = words.longest(3, |word| {
            !word.first().is_some_and(u8::is_ascii_digit) && words::level(word) != Level::Other
        })?;
        let time = words.longest(5, |text| {
            dates::read(text, Order::Likely, &mut Stamps::default()).is_some()
        })?;
        let first = words.next()?;
        let mut source = first.clone();
        let id = loop {
            let word = words.next()?;
            if is_number(line.get(word.clone())?) {
                break word;
            }
            source.end = word.end;
        };
        // A byte that ends the number must follow.
        if id.end == near.len() {
            return None;
        }
        let after = words.at;
        let is_task = |word: &&[u8]| {
            let number = word
                .strip_prefix(b"(")
                .and_then(|word| word.strip_suffix(b")"));
            number.is_some_and(is_number) || NONE.iter().any(|none| none.as_bytes() == *word)
        };
        let task = words.next().filter(|word| {
            let word = line.get(word.clone()).unwrap_or_default();
            is_task(&word)
        });
        let message = task.as_ref().map_or(after, |task| task.end);
        Some(Self {
            level,
            time,
            source,
            id,
            task: task.unwrap_or_default(),
            message,
        })
    }

    /// The range of the message in its record, without the quotes around it.
    fn message(&self, record: &[u8]) -> Option<Range<usize>> {
        let range = trimmed(record, self.message..record.len())?;
        match record.get(range.clone())? {
            [b'"', _, .., b'"'] => trimmed(record, range.start + 1..range.end - 1),
            [b'"', b'"'] => None,
            _ => Some(range),
        }
    }
}

/// The words for no task.
const NONE: &[&str] = &[
    "None",
    "Keine",
    "Aucun",
    "Aucune",
    "Ninguno",
    "Ninguna",
    "Nenhum",
    "Nessuna",
    "Нет",
    "Отсутствует",
    "无",
    "無",
    "なし",
    "없음",
    "Geen",
    "Brak",
    "Yok",
];

/// The words of a line.
struct Words<'l> {
    line: &'l [u8],
    at: usize,
}

impl Words<'_> {
    /// The longest run of at most `most` words that `is` accepts.
    fn longest(&mut self, most: usize, is: impl Fn(&[u8]) -> bool) -> Option<Range<usize>> {
        let start = self.next_start();
        let mut ends = [0; 5];
        let mut words = Words {
            line: self.line,
            at: self.at,
        };
        let mut count = 0;
        for (end, word) in ends.iter_mut().take(most).zip(words.by_ref()) {
            *end = word.end;
            count += 1;
        }
        let mut ends = ends.iter().take(count).rev();
        let end = *ends.find(|&&end| self.line.get(start..end).is_some_and(&is))?;
        self.at = end;
        Some(start..end)
    }

    fn next_start(&self) -> usize {
        let rest = self.line.get(self.at..).unwrap_or_default();
        self.at + (rest.len() - rest.trim_ascii_start().len())
    }
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.next_start();
        let rest = self.line.get(start..)?;
        let len = rest.iter().position(u8::is_ascii_whitespace);
        let len = len.unwrap_or(rest.len());
        self.at = start + len;
        (len > 0).then_some(start..start + len)
    }
}

impl Grammar for Collapsed {
    fn framing(&self) -> impl Framing {
        Lines::new(START, |_: &mut Stamps, line: &[u8]| Row::of(line).is_some())
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        let raw = record.raw();
        let Some(row) = Row::of(raw) else {
            let is_header = header::is_viewers(record.first_line());
            return record.gap_or(|| {
                if is_header {
                    Reason::Markup
                } else {
                    Reason::Stray
                }
            });
        };
        let (message, lines) = match row.message(raw) {
            Some(text) => in_lines(&record, text, line_feed, <[u8]>::trim_ascii_end),
            None => (raw.len()..raw.len(), 0..0),
        };
        let mut head = Head::new(&record, message)
            .with_lines(lines)
            .with_level(words::level(record.part(row.level.clone())), row.level)
            .with_component(row.source);
        if let Some(time) = dates::read(record.part(row.time), self.order, stamps) {
            head = head.with_time(time, 0);
        }
        Event::new(&record, head).into()
    }
}

impl EventLog for Collapsed {}

impl Escaping for Collapsed {
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        unescape(text)
    }
}

impl View for Collapsed {
    fn system<'a>(&'a self, record: &'a [u8]) -> System<'a> {
        let Some(row) = Row::of(record) else {
            return System::default();
        };
        System {
            provider: text(record.get(row.source)),
            id: text(record.get(row.id)),
            time: text(record.get(row.time)),
            ..System::default()
        }
    }

    fn rendering<'a>(&'a self, record: &'a [u8]) -> Option<Rendering<'a>> {
        let row = Row::of(record)?;
        Some(Rendering {
            message: text(row.message(record).and_then(|range| record.get(range))),
            level: text(record.get(row.level)),
            task: text(record.get(row.task)),
            ..Rendering::default()
        })
    }

    /// A table contains the message, but not its values.
    fn each_value<'a>(&'a self, _record: &'a [u8], _each: &mut EachValue<'_, 'a>) {}
}
