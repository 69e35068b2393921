//! Events as PowerShell lists them: `Get-WinEvent | Format-List`, `Get-EventLog | Format-List`.
//!
//! ```text
//! TimeCreated      : 3/12/2024 9:21:38 AM
//! ProviderName     : Contoso-Agent
//! Id               : 20
//! LevelDisplayName : Error
//! Message          : The installation failed with error 0x80070005:
//!                    Contoso update 4.
//! ```
//!
//! The names are in English on every system. Their order is that of the first event of the source,
//! so an event starts at a line with the name that comes first there. PowerShell wraps long values
//! at the width of the window and indents all lines but the first; these blanks are part of the line
//! break. Text that is neither a property nor indented ends the event.

mod details;
mod head;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::dates::order::Evidence;
use crate::formats::event_log::labels::lines;
use crate::formats::event_log::names::{self, Role};
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::framing::lines::OwnLines;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use details::{EventList, NAME, property};

/// The format `evtx-list`.
#[derive(Debug)]
pub(crate) struct EvtxList;

pub(crate) static EVTX_LIST: EvtxList = EvtxList;

impl Format for EvtxList {
    fn id(&self) -> FormatId {
        FormatId::new("evtx-list")
    }

    fn about(&self) -> &'static str {
        "events of the event log as text: listed by PowerShell's Format-List"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        match first_name(head) {
            Some(_) => Confidence(Confidence::CONTENT.0 + 12),
            None => Confidence::NO,
        }
    }

    fn layout(&self, head: &[u8]) -> Draft {
        let first = first_name(head).unwrap_or(b"TimeCreated");
        let times = lines(head)
            .filter_map(|(_, line)| property(line))
            .filter(|property| names::role(property.label) == Role::Time)
            .map(|property| property.value);
        let (order, doubt) = Evidence::of(times).order();
        let first = first.into();
        Layout::learned(self.id(), EventList { first, order })
            .with_doubt(doubt)
            .into()
    }
}

/// The name of the first property of the first event: a run of properties that only events have.
fn first_name(head: &[u8]) -> Option<&[u8]> {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    let mut run: Vec<(Role, &[u8])> = Vec::new();
    for (_, line) in lines(head) {
        if let Some(property) = property(line) {
            if run.len() < MOST {
                run.push((names::role(property.label), property.label));
            }
        } else if !line.starts_with(b" ") {
            if is_event(&run) {
                break;
            }
            run.clear();
        }
    }
    let (_, first) = run.first().filter(|_| is_event(&run))?;
    Some(first)
}

/// The number of properties that decide. `Get-WinEvent` prints 27.
const MOST: usize = 32;

fn is_event(run: &[(Role, &[u8])]) -> bool {
    run.len() > 1 && names::are_of_events(run)
}

impl Grammar for EventList {
    fn framing(&self) -> impl Framing {
        let begins = |_: &mut Stamps, bytes: &[u8]| self.begins(bytes);
        OwnLines::new(NAME, begins, |_, event, line| {
            self.begins(event) && is_foreign(line)
        })
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        if self.begins(record.raw()) {
            return Event::new(&record, head::read(self, &record, stamps)).into();
        }
        record.gap_or(|| Reason::Stray)
    }
}

/// Whether a line is neither blank nor indented and has no colon after a name.
fn is_foreign(line: &[u8]) -> bool {
    !matches!(line.first(), None | Some(b' ' | b'\t' | b'\r')) && property(line).is_none()
}
