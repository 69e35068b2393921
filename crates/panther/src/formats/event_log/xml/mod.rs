//! The Windows event log as XML: saved by Event Viewer, printed by `wevtutil`, or converted from
//! `.evtx` files by other programs.
//!
//! ```text
//! <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>
//!   <System>...</System>
//!   <EventData>...</EventData>
//! </Event>
//! ```
//!
//! An event starts at its opening tag, anywhere in the text, and ends at its closing tag or at the
//! next event. The bytes after the closing tag form an item of their own, except blanks. These are
//! the tags of a root element, a line that counts records, or anything else. A log can therefore be
//! split before any event, and a damaged event affects only itself. The grammar takes a tag
//! `<Event>` in a CDATA section, in a comment or in the value of an attribute for a real one.

mod data;
mod details;
mod frame;
mod head;
mod section;
mod usual;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::markup::around::is_markup;
use crate::framing::anchors::Anchors;
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
pub use details::EventXml;
pub(super) use head::utc_of;

/// The format `evtx-xml`.
#[derive(Debug)]
pub(crate) struct EvtxXml;

pub(crate) static EVTX_XML: EvtxXml = EvtxXml;

impl Format for EvtxXml {
    fn id(&self) -> FormatId {
        FormatId::new("evtx-xml")
    }

    fn about(&self) -> &'static str {
        "the event log as XML: saved by Event Viewer, printed by wevtutil or evtx_dump"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        let start = frame::find(head, 0..head.len(), false);
        match start.and_then(|start| head.get(start..)) {
            Some(event) if section::children_of_system(event).is_some() => sure(head),
            _ => Confidence::NO,
        }
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &EventXml).into()
    }
}

impl Grammar for EventXml {
    fn framing(&self) -> impl Framing {
        Anchors::new(frame::LOOKAHEAD, frame::FirstTag)
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        if frame::begins_event(record.raw()) {
            return match head::read(&record, stamps) {
                Some(head) => Event::new(&record, head).into(),
                None => record.unparsed(Reason::Malformed),
            };
        }
        record.gap_or(|| match is_markup(record.raw()) {
            true => Reason::Markup,
            false => Reason::Stray,
        })
    }
}

/// The confidence in a source that contains events. If the source does not begin as XML, it may be
/// another kind of log that quotes events.
fn sure(head: &[u8]) -> Confidence {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    if head.trim_ascii_start().starts_with(b"<") {
        Confidence(Confidence::CONTENT.0 + 10)
    } else {
        Confidence(Confidence::CONTENT.0 - 10)
    }
}
