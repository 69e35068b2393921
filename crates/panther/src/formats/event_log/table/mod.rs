//! The Windows event log as a table: saved by Event Viewer as CSV or text, exported by
//! `Get-WinEvent | Export-Csv` or `EvtxECmd`, or a timeline with columns for a time and an event
//! id.
//!
//! ```text
//! Level,Date and Time,Source,Event ID,Task Category
//! Error,20/05/2026 21:41:03,Service Control Manager,7000,None,"The Contoso service failed:
//! Access is denied."
//! ```
//!
//! # The start of a row
//!
//! 1. A row starts at a line that looks like one: its first 512 bytes contain the columns up to the
//!    time and the event id, and these are a time and a number. This applies even inside quotes, so
//!    that an unclosed quote affects only its own row. If a line of a message looks like a row, the
//!    message is split there.
//! 2. A row starts at a line outside the quotes of the previous row, if that row ended with a quote
//!    or the line has a separator in its first 512 bytes. Any other line continues a message
//!    without quotes. Event Viewer writes such messages if their lines end with bare line feeds.
//! 3. If the message comes before the time, as in the output of `Export-Csv`, rule 1 cannot apply.
//!    Then a line ends its row, inside or outside quotes, if its last 4 KiB contain the columns
//!    after the message, with a time and a number in their places.
//!
//! A table that lacks the time or the event id, such as a selection by `Select-Object`, has only
//! rule 2, and is read as one piece.
//!
//! The rest of a row that was split for its length counts as quoted. A table of rule 1 is split at
//! lines that look like rows, without scanning its quotes. A table of rule 3 is read as one piece.
//!
//! # The roles of columns
//!
//! The names in the header determine the roles; see [`names`](crate::formats::event_log::names). If the header is in an unknown
//! language or missing, the columns are those of Event Viewer, provided that the first row fits.
//! The first rows show whether they have what the header promises, whether the times are numbers
//! since an epoch, and which of several columns has the times; see [`fit`]. A table of other things
//! has another format.
//! The layout keeps the columns of its source, of a header of at most 16 KiB.
//!
//! The dates in the first 64 KiB of a source show whether the day or the month comes first. If they
//! leave a doubt, the first later block of 64 KiB that decides on its own decides. Blocks count up
//! to 64 MiB. See [`order`](crate::formats::dates::order).

mod cells;
mod collapsed;
mod columns;
mod details;
mod fit;
mod frame;
mod head;
mod header;
mod layout;
mod shape;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
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
use collapsed::Collapsed;
use details::EventTable;
use shape::Shape;
pub(super) use shape::{is_number, line_before};

/// A format of tables whose columns are separated by one of these bytes.
#[derive(Debug)]
pub(crate) struct EvtxTable {
    id: FormatId,
    about: &'static str,
    separators: &'static [u8],
}

pub(crate) static EVTX_CSV: EvtxTable = EvtxTable {
    id: FormatId::new("evtx-csv"),
    about: "the event log as CSV: from Event Viewer, Export-Csv or EvtxECmd, or a timeline",
    separators: b",;",
};

pub(crate) static EVTX_TEXT: EvtxTable = EvtxTable {
    id: FormatId::new("evtx-text"),
    about: "the event log as text in columns: saved by Event Viewer",
    separators: b"\t",
};

impl EvtxTable {
    /// Whether a copy of the table may have blanks in the places of its separators.
    fn may_be_collapsed(&self) -> bool {
        self.separators == b"\t"
    }
}

impl Format for EvtxTable {
    fn id(&self) -> FormatId {
        self.id
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        if layout::has_header(head, self.separators) {
            return Confidence(Confidence::CONTENT.0 + 5);
        }
        // Event Viewer splits a large log into several files, and only the first has a header.
        let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
        let is_row = self.separators.iter().any(|&separator| {
            let mut fields = head.splitn(2, |&byte| byte == separator);
            Shape::viewer(separator).start(head).is_some()
                && words::level(fields.next().unwrap_or_default()) != Level::Other
        });
        if is_row || self.may_be_collapsed() && Collapsed::of(head).is_some() {
            Confidence::CONTENT
        } else {
            Confidence::NO
        }
    }

    fn layout(&self, head: &[u8]) -> Draft {
        if self.may_be_collapsed()
            && !layout::has_header(head, self.separators)
            && Shape::viewer(b'\t').start(head).is_none()
            && let Some((table, doubt)) = Collapsed::of(head)
        {
            return Layout::learned(self.id, table).with_doubt(doubt).into();
        }
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
