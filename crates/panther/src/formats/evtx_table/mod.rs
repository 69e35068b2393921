//! The Windows event log as a table: what Event Viewer saves as CSV or text, `Get-WinEvent | Export-Csv`, EvtxECmd, and timelines that name a time and an
//! event's number.
//!
//! ```text
//! Level,Date and Time,Source,Event ID,Task Category
//! Error,20/05/2026 21:41:03,Service Control Manager,7000,None,"The Contoso service failed to start:
//! Access is denied."
//! ```
//!
//! # Where a row begins
//!
//! 1. At a line that begins as a row does: the columns up to the time and the event's number stand in its first 512 bytes, and are a time and a number.
//!    It does so even inside of quotes, so that a quote that is never closed spoils nothing but its own row. A message that quotes such a row at the
//!    start of a line is cut there.
//! 2. At a line that the quotes of the row before it do not hide, if that row ended in a quote or the line has a separator in its first 512 bytes. Any
//!    other line goes on with a message that has no quotes, as Event Viewer writes those whose lines end in bare line feeds.
//! 3. Where the message comes before the time, as `Export-Csv` has it, the first rule has nothing to go by. There a line ends its row, quotes or
//!    not, if the columns behind the message stand in its last 4 KiB and have a time and a number in their places.
//!
//! What is left of a row that was cut for its length is taken as quoted. So tables that rule 1 is for are cut anywhere, at the lines that begin as rows
//! do, and need no pass over their quotes; those of rule 3 are read as one.
//!
//! # Which column is what
//!
//! The header tells, by the names in [`names`]; where it is in another language or there is none, columns are those of Event Viewer if the first row fits.
//! What was learned of a source is a format of its own, kept as long as the program runs: 1,024 of them at most, of headers of 16 KiB at most. Beyond that
//! the columns are taken by their places.
//!
//! Day and month are told apart by all dates of the source, or as many as are shown: see [`order`].

mod dates;
mod header;
mod names;
mod order;
mod row;
mod settled;
mod shape;

use self::dates::Order;
use self::header::VIEWER;
use self::shape::Shape;
use crate::cursor::{BYTE_ORDER_MARK, Note};
use crate::details::evtx::table::{Layout, QUOTE, closing_quote, next_quote, unescape};
use crate::details::evtx::{Form, words};
use crate::details::{Details, Evtx};
use crate::format::Unescape;
use crate::{Confidence, Cursor, Event, Format, FormatId, Item, Level, Record, Stamps, Zone};

/// A table, with what is known of its layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EvtxTable {
    id: FormatId,
    /// What may separate the columns of a table of this kind.
    separators: &'static [u8],
    layout: &'static Layout,
    shape: Shape,
    /// The number of the last column that must be seen to read a row.
    last_needed: usize,
    /// The zone of times that state none.
    zone: Zone,
    order: Order,
    doubt: Option<&'static str>,
}

pub(super) static EVTX_CSV: EvtxTable = EvtxTable::viewer(FormatId("evtx-csv"), b",;", &COMMAS);
pub(super) static EVTX_TEXT: EvtxTable = EvtxTable::viewer(FormatId("evtx-text"), b"\t", &TABS);

/// The columns of Event Viewer, by their places.
static COMMAS: Layout = Layout {
    separator: b',',
    columns: &VIEWER,
};
static TABS: Layout = Layout {
    separator: b'\t',
    columns: &VIEWER,
};

/// The state of a [`Note`]: its bytes end inside of quotes.
const QUOTED: u64 = 1;

impl EvtxTable {
    /// A table whose columns are those of Event Viewer, by their places.
    const fn viewer(id: FormatId, separators: &'static [u8], layout: &'static Layout) -> Self {
        Self {
            id,
            separators,
            layout,
            shape: Shape::viewer(layout.separator),
            last_needed: VIEWER.len() - 1,
            zone: Zone::Unstated,
            order: Order::Likely,
            doubt: None,
        }
    }

    /// The least place at which a row begins, or what is between rows.
    fn next_row(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        let (input, start) = (cursor.input(), cursor.start());
        let separator = self.layout.separator;
        let mut quotes = Quotes::resume(cursor);
        // So far all bytes that decide were there, and are not asked for again.
        let decided = input.len().saturating_sub(2 * START_AND_GAP);
        while let Some(line) = cursor.next_line() {
            let is_known_by_start = self.shape.is_known_by_start();
            if is_known_by_start && self.shape.start(input.get(line..)?).is_some() {
                return Some(line);
            }
            quotes.go_to(input, line, separator);
            if !quotes.is_open
                && (ends_in_quote(input, line) || shape::has_separator(input, line, separator))
            {
                return Some(line);
            }
            if !is_known_by_start {
                let ended = shape::line_before(input, start, line);
                if self.shape.end(ended).is_some() {
                    return Some(line);
                }
            }
            if line < decided {
                cursor.set_note(quotes.note());
            }
        }
        if quotes.at < decided.min(cursor.limit()) {
            quotes.go_to(input, decided.min(cursor.limit()), separator);
            cursor.set_note(quotes.note());
        }
        None
    }
}

/// Whether a quote is the last byte of the line that ends at `end`.
fn ends_in_quote(input: &[u8], end: usize) -> bool {
    let line = input.get(..end).unwrap_or_default();
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line).last() == Some(&QUOTE)
}

/// What a note must stay behind, so that no line is asked about again that lies before it: the bytes that decide about a line, and the gap before it.
const START_AND_GAP: usize = shape::START + 64;

/// Whether a place in a row is inside of quotes.
struct Quotes {
    start: usize,
    at: usize,
    is_open: bool,
}

impl Quotes {
    fn resume(cursor: &Cursor<'_>) -> Self {
        let (start, note) = (cursor.start(), cursor.note());
        Self {
            start,
            at: start + note.upto,
            is_open: note.state == QUOTED || (note == Note::default() && cursor.is_rest()),
        }
    }

    fn note(&self) -> Note {
        Note {
            upto: self.at - self.start,
            state: u64::from(self.is_open),
        }
    }

    /// Goes on to `to`, or to a quote right before it that only the byte there can tell about.
    fn go_to(&mut self, input: &[u8], to: usize, separator: u8) {
        while self.at < to {
            let Some(rest) = input.get(self.at..to) else {
                return;
            };
            if self.is_open {
                let Some(close) = closing_quote(rest, 0).map(|at| self.at + at) else {
                    self.at = to;
                    return;
                };
                if input.get(close + 1) == Some(&QUOTE) {
                    // The first of a pair, of which the second stands behind the end.
                    self.at = close;
                    return;
                }
                (self.at, self.is_open) = (close + 1, false);
                continue;
            }
            // In a table whose fields are all quoted the next opens right behind the separator.
            if self.at + 1 < to && rest.first() == Some(&separator) && rest.get(1) == Some(&QUOTE) {
                (self.at, self.is_open) = (self.at + 2, true);
                continue;
            }
            let Some(quote) = next_quote(rest).map(|at| self.at + at) else {
                self.at = to;
                return;
            };
            let opens = quote == self.start || input.get(quote - 1) == Some(&separator);
            (self.at, self.is_open) = (quote + 1, opens);
        }
    }
}

impl Format for EvtxTable {
    fn id(&self) -> FormatId {
        self.id
    }

    fn describe(&self) -> &'static str {
        if self.separators == b"\t" {
            "the event log as text in columns: saved by Event Viewer"
        } else {
            "the event log as CSV: saved by Event Viewer, Get-WinEvent, EvtxECmd or made a timeline"
        }
    }

    fn sniff(&'static self, head: &[u8], _name: &str) -> Confidence {
        if header::find(head, self.separators).is_some() || self.by_place(head).is_some() {
            return Confidence(Confidence::CONTENT.0 + 5);
        }
        // Behind the first of the files that a log is exported to there is no header.
        let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
        let is_row = self.separators.iter().any(|&separator| {
            let mut fields = head.splitn(2, |&byte| byte == separator);
            Shape::viewer(separator).start(head).is_some()
                && words::level(fields.next().unwrap_or_default()) != Level::Other
        });
        if is_row {
            Confidence::CONTENT
        } else {
            Confidence::NO
        }
    }

    fn settle(&'static self, head: &[u8]) -> Option<&'static dyn Format> {
        settled::settle(self, head).map(|settled| settled as &dyn Format)
    }

    fn learn(&'static self, piece: &[u8]) -> Option<&'static dyn Format> {
        settled::learn(self, piece).map(|settled| settled as &dyn Format)
    }

    fn doubt(&self) -> Option<&'static str> {
        self.doubt
    }

    fn next_record(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        if let Some(end) = cursor.first_mark() {
            return Some(end);
        }
        self.next_row(cursor)
    }

    /// Only a row that is known by its start surely begins there, for quotes from before may hide any other line.
    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        if !self.splittable() {
            return None;
        }
        loop {
            let line = cursor.next_line()?;
            if self.shape.start(cursor.input().get(line..)?).is_some() {
                return Some(line);
            }
        }
    }

    fn lookahead(&self) -> usize {
        shape::START
    }

    fn read<'a>(&'static self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        match row::read(self, &record, stamps) {
            Ok(head) => Item::Event(Event::new(record.raw(), head)),
            Err(reason) => record.gap_or(|| reason),
        }
    }

    fn splittable(&self) -> bool {
        self.shape.is_known_by_start()
    }

    fn details<'a>(&self, event: &Event<'a>) -> Details<'a> {
        Details::Evtx(Evtx::new(event.raw(), Form::Table(self.layout)))
    }

    fn unescape(&self) -> Option<Unescape> {
        Some(unescape)
    }
}
