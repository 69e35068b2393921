//! The Windows event log as PowerShell's `Export-Clixml` writes it.
//!
//! ```text
//! <Obj RefId="9">
//!   <TNRef RefId="0" />
//!   <ToString>System.Diagnostics.Eventing.Reader.EventLogRecord</ToString>
//!   <Props>
//!     <I32 N="Id">1</I32>
//! ```
//!
//! An event starts with the tag of an object whose type names or text say `EventLogRecord`, and
//! extends to the next event. The objects inside it have other types. A log can therefore be split
//! before any event. The last event includes the end of the document.

mod details;
mod frame;
mod head;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::markup::around::is_markup;
use crate::framing::anchors::Anchors;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use details::CliXml;

/// The format `evtx-clixml`.
#[derive(Debug)]
pub(crate) struct EvtxCliXml;

pub(crate) static EVTX_CLIXML: EvtxCliXml = EvtxCliXml;

impl Format for EvtxCliXml {
    fn id(&self) -> FormatId {
        FormatId::new("evtx-clixml")
    }

    fn about(&self) -> &'static str {
        "the event log as CliXml: exported by PowerShell's Export-Clixml"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        match frame::find(head, 0..head.len()) {
            Some(_) => Confidence(Confidence::CONTENT.0 + 20),
            None => Confidence::NO,
        }
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &CliXml).into()
    }
}

impl Grammar for CliXml {
    fn framing(&self) -> impl Framing {
        Anchors::new(frame::LOOKAHEAD, frame::EventObject)
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        if frame::begins_event(record.raw()) {
            return Event::new(&record, head::read(&record, stamps)).into();
        }
        record.gap_or(|| match is_markup(record.raw()) {
            true => Reason::Markup,
            false => Reason::Stray,
        })
    }
}
