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
//! The layout keeps the columns of its source, of a header of 16 KiB at most.
//!
//! Day and month are told apart by all dates of the source, or as many as are shown: see [`order`].

mod cells;
mod columns;
mod dates;
mod details;
mod frame;
mod head;
mod header;
mod layout;
mod names;
mod order;
mod shape;

use crate::format::grammar::Grammar;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::event_log::words;
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::Item;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use details::EventTable;
use shape::Shape;

/// A row of the registry: tables whose columns one of these bytes separates.
#[derive(Debug)]
pub(crate) struct EvtxTable {
    id: FormatId,
    about: &'static str,
    separators: &'static [u8],
}

pub(crate) static EVTX_CSV: EvtxTable = EvtxTable {
    id: FormatId::new("evtx-csv"),
    about: "the event log as CSV: saved by Event Viewer, Get-WinEvent, EvtxECmd or made a timeline",
    separators: b",;",
};

pub(crate) static EVTX_TEXT: EvtxTable = EvtxTable {
    id: FormatId::new("evtx-text"),
    about: "the event log as text in columns: saved by Event Viewer",
    separators: b"\t",
};

impl Format for EvtxTable {
    fn id(&self) -> FormatId {
        self.id
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        if header::find(head, self.separators).is_some()
            || layout::by_place(head, self.separators).is_some()
        {
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

    fn layout(&self, head: &[u8]) -> Draft {
        layout::of_head(self.id, self.separators, head)
    }
}

impl Grammar for EventTable {
    fn framing(&self) -> impl Framing {
        frame::Rows { table: self }
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        match head::read(self, &record, stamps) {
            Ok(head) => Event::new(&record, head).into(),
            Err(reason) => record.gap_or(|| reason),
        }
    }
}
