//! Events as PowerShell prints them in a table: `Get-WinEvent`, `Get-EventLog`, `Get-AppxLog`.
//!
//! ```text
//!    ProviderName: Contoso-Agent
//!
//! TimeCreated                      Id LevelDisplayName Message
//! -----------                      -- ---------------- -------
//! 3/12/2024 9:21:38 AM             20 Error            The installation failed with err...
//! ```
//!
//! The line of dashes shows where the columns are. A row has a time in its column, or an event id
//! where the table has no times that say the year. An indented line up to the column of the message
//! continues the message of a row; any other line is no part of an event.
//!
//! PowerShell prints a heading wherever the provider changes. If all headings of a source name the
//! same provider, the events have it.
//!
//! PowerShell cuts a message at the width of the window and prints `...` or `…` at its end. Such an
//! event has the field `truncated`.

mod columns;
mod details;
mod groups;
mod head;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::recognize::{Confidence, Draft, Format, Learn};
use crate::formats::dates::order::Evidence;
use crate::formats::event_log::labels::lines;
use crate::framing::lines::OwnLines;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use columns::{Columns, START};
use details::FixedTable;
use groups::LearnProvider;

/// The format `evtx-table`.
#[derive(Debug)]
pub(crate) struct EvtxTable;

pub(crate) static EVTX_TABLE: EvtxTable = EvtxTable;

impl Format for EvtxTable {
    fn id(&self) -> FormatId {
        FormatId::new("evtx-table")
    }

    fn about(&self) -> &'static str {
        "events of the event log as text: a table that PowerShell prints"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        let columns = Columns::find(head);
        if columns.is_some_and(|columns| lines(head).any(|(_, line)| columns.is_row(line))) {
            Confidence(Confidence::CONTENT.0 + 12)
        } else {
            Confidence::NO
        }
    }

    fn layout(&self, head: &[u8]) -> Draft {
        let columns = Columns::find(head).unwrap_or_default();
        let rows = lines(head).filter(|(_, line)| columns.is_row(line));
        let times = rows.filter_map(|(_, line)| columns.time(line));
        let (order, doubt) = Evidence::of(times).order();
        let provider = groups::only_provider(head);
        let table = FixedTable {
            columns,
            order,
            provider: provider.map(Into::into),
        };
        let learn = provider.map(|_| {
            let learn = LearnProvider::new(self.id(), table.clone(), doubt, head);
            Box::new(learn) as Box<dyn Learn>
        });
        Draft {
            layout: Layout::learned(self.id(), table).with_doubt(doubt),
            learn,
        }
    }
}

impl Grammar for FixedTable {
    fn framing(&self) -> impl Framing {
        let columns = &self.columns;
        let is_row = |_: &mut Stamps, bytes: &[u8]| {
            // The line must be there as far as it decides.
            let near = bytes.get(..START).unwrap_or(bytes);
            (near.len() == START || near.contains(&b'\n')) && columns.is_row(near)
        };
        OwnLines::new(START, is_row, |_, row, line| {
            columns.is_row(row) && !columns.continues(line)
        })
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        if self.columns.is_row(record.first_line()) {
            return Event::new(&record, head::read(self, &record, stamps)).into();
        }
        record.gap_or(
            || match lines(record.raw()).all(|(_, line)| is_frame(line)) {
                true => Reason::Markup,
                false => Reason::Stray,
            },
        )
    }
}

/// Whether a line is blank, names a group or the columns, or underlines them.
fn is_frame(line: &[u8]) -> bool {
    let text = line.trim_ascii();
    text.iter().all(|byte| matches!(byte, b'-' | b' '))
        || groups::heading(text).is_some()
        || columns::names(text).is_some()
}
