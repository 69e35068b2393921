//! The columns of a report.

use std::ops::Range;

use crate::model::time::{LogTime, Zone};
use crate::scan::fixed::Fixed;
use crate::scan::guid;
use crate::scan::iso;
use crate::scan::line::content_end;
use crate::scan::stamp::{self, Stamps};

/// How many bytes of a line decide whether it is a header: a GUID in braces, blanks and a time.
pub(super) const LOOKAHEAD: usize = GUID + BLANKS_MAX + stamp::LEN;

/// The length of a GUID in braces.
const GUID: usize = guid::LEN + 2;
/// The most blanks between the GUID and the time.
const BLANKS_MAX: usize = 8;

/// Whether a line begins with a GUID in braces and a time. Reads no further than the end of the line.
pub(super) fn is_header(stamps: &mut Stamps, line: &[u8]) -> bool {
    let time = time_start(line).and_then(|start| line.get(start..));
    time.is_some_and(|time| stamps.read(time).is_some())
}

/// Where the time begins behind the GUID.
fn time_start(line: &[u8]) -> Option<usize> {
    let rest = line.strip_prefix(b"{")?;
    if !guid::is_at_start(rest) {
        return None;
    }
    let rest = rest.get(guid::LEN..)?.strip_prefix(b"}")?;
    let blanks = rest.iter().take(BLANKS_MAX);
    let blanks = blanks.take_while(|byte| is_blank(**byte)).count();
    (blanks > 0).then_some(GUID + blanks)
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The byte ranges of the columns; a column that is missing is empty.
#[derive(Debug, Default)]
pub(super) struct Columns {
    time: Range<usize>,
    pub(super) event: Range<usize>,
    /// The name of the event, without its brackets.
    pub(super) name: Range<usize>,
    /// The update, without its braces.
    pub(super) update: Range<usize>,
    pub(super) revision: Range<usize>,
    result: Range<usize>,
    pub(super) source: Range<usize>,
    pub(super) outcome: Range<usize>,
    pub(super) category: Range<usize>,
    pub(super) message: Range<usize>,
    pub(super) correlation: Range<usize>,
}

impl Columns {
    /// Reads the columns of a header line; `None` if it is none.
    pub(super) fn read(line: &[u8]) -> Option<Self> {
        if !is_header(&mut Stamps::default(), line) {
            return None;
        }
        let has_tabs = line.get(GUID) == Some(&b'\t');
        let start = time_start(line)?;
        let mut cells = Cells {
            line,
            has_tabs,
            at: start,
            end: content_end(line).max(start),
        };
        let mut columns = Self {
            time: cells.time(),
            ..Self::default()
        };
        cells.next();
        (columns.event, columns.name) = cells.event();
        cells.next();
        columns.update = inside(line, cells.next(), b"{", b"}");
        columns.revision = cells.next();
        columns.result = cells.next();
        if has_tabs {
            columns.source = cells.next();
            columns.outcome = cells.next();
            columns.category = cells.next();
            columns.message = cells.next();
            columns.correlation = cells.next();
        } else {
            (columns.source, columns.outcome) = cells.source_and_outcome();
            columns.category = cells.category();
            columns.message = cells.at..cells.end;
        }
        Some(columns)
    }

    /// The time with its offset from UTC; `None` if it does not exist.
    pub(super) fn time(&self, line: &[u8], stamps: &mut Stamps) -> Option<LogTime> {
        let text = line.get(self.time.clone())?;
        let time = stamps.read(text)??;
        let mut rest = Fixed::new(text.get(stamp::LEN..)?);
        let mut fraction = rest;
        let fraction = fraction.one_of(b":.,").and_then(|_| {
            let read = fraction.fraction();
            rest = fraction;
            read
        });
        let (nanosecond, digits) = fraction.unwrap_or((0, 0));
        let zone = iso::read_zone(rest.rest()).unwrap_or(Zone::Unstated);
        Some(time.with_fraction(nanosecond, digits).with_zone(zone))
    }

    /// The range of the result, if it is one.
    pub(super) const fn result(&self) -> Range<usize> {
        self.result.start..self.result.end
    }
}

/// The range without brackets around it.
fn inside(line: &[u8], cell: Range<usize>, open: &[u8], close: &[u8]) -> Range<usize> {
    let text = line.get(cell.clone()).unwrap_or_default();
    let is_inside = text.len() > 1 && text.starts_with(open) && text.ends_with(close);
    if is_inside {
        cell.start + 1..cell.end - 1
    } else {
        cell
    }
}

/// Iterates over the cells of a line: between tabs, or words if the tabs became blanks.
struct Cells<'a> {
    line: &'a [u8],
    has_tabs: bool,
    at: usize,
    end: usize,
}

impl Cells<'_> {
    fn rest(&self) -> &[u8] {
        self.line.get(self.at..self.end).unwrap_or_default()
    }

    /// The next cell; empty at the end of the line.
    fn next(&mut self) -> Range<usize> {
        let start = self.at;
        let ends = |byte: &u8| match self.has_tabs {
            true => *byte == b'\t',
            false => is_blank(*byte),
        };
        let length = self.rest().iter().take_while(|byte| !ends(byte)).count();
        self.at = start + length;
        self.skip_separator();
        start..start + length
    }

    fn skip_separator(&mut self) {
        let blanks = self
            .rest()
            .iter()
            .take_while(|byte| is_blank(**byte))
            .count();
        let length = if self.has_tabs { blanks.min(1) } else { blanks };
        self.at += length;
    }

    /// The cell of the time, whose date and clock are two words.
    fn time(&mut self) -> Range<usize> {
        let date = self.next();
        if self.has_tabs {
            return date;
        }
        let clock = self.next();
        date.start..clock.end
    }

    /// The number and the name of the event: `182 [AGENT_INSTALLING_FAILED]`. Some copies separate
    /// them with a tab.
    fn event(&mut self) -> (Range<usize>, Range<usize>) {
        let cell = self.next();
        let text = self.line.get(cell.clone()).unwrap_or_default();
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = cell.start..cell.start + digits;
        let blanks = text.iter().skip(digits).take_while(|byte| **byte == b' ');
        let start = number.end + blanks.count();
        let name = match self.rest().first() {
            Some(b'[') if start == cell.end => self.next(),
            _ => start..cell.end,
        };
        (number, inside(self.line, name, b"[", b"]"))
    }

    /// The program and the outcome of a line of words: the outcome is the first known word.
    fn source_and_outcome(&mut self) -> (Range<usize>, Range<usize>) {
        const OUTCOMES: &[&[u8]] = &[
            b"Success",
            b"Failure",
            b"Warning",
            b"Error",
            b"Cancelled",
            b"Canceled",
            b"Informational",
        ];
        let start = self.at;
        let mut source = start..start;
        while self.at < self.end {
            let word = self.next();
            let text = self.line.get(word.clone()).unwrap_or_default();
            if OUTCOMES.contains(&text) {
                return (source, word);
            }
            source.end = word.end;
        }
        self.at = start;
        (start..start, start..start)
    }

    /// The category of a line of words, if it is a known one.
    fn category(&mut self) -> Range<usize> {
        const CATEGORIES: &[&[u8]] = &[
            b"Software Synchronization",
            b"Content Download",
            b"Content Install",
            b"Content Uninstall",
            b"Pre-Deployment Check",
        ];
        let start = self.at;
        let known = CATEGORIES.iter().find(|name| self.rest().starts_with(name));
        self.at += known.map_or(0, |name| name.len());
        let end = self.at;
        self.skip_separator();
        start..end
    }
}
