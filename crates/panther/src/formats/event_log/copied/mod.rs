//! An event as Event Viewer copies it: "Copy details as text".
//!
//! ```text
//! Log Name:      System
//! Source:        Contoso-Agent
//! Date:          3/12/2024 9:21:38 AM
//! Event ID:      20
//! Task Category: Installer
//! Level:         Error
//! Keywords:      Failure
//! User:          SYSTEM
//! Computer:      LEDGER-PC07
//! Description:
//! The installation failed with error 0x80070005.
//! Event Xml:
//! <Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">
//! ```
//!
//! The labels and the date are in the language of the machine. The order of the lines is the same
//! in every language, so a label that is unknown has the meaning of its line. An event starts at a
//! line with a label whose third line is a date and whose fourth line is a number, or whose first
//! four labels are known.
//!
//! The XML at the end is optional. If it is there, it is the source of all properties, of the exact
//! time in UTC, and of the data; the message is the description. A line after the XML ends the
//! event.

mod details;
mod frame;
mod head;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::dates::order::Evidence;
use crate::formats::event_log::labels::lines;
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use details::EventCopy;

/// The format `evtx-copied`.
#[derive(Debug)]
pub(crate) struct EvtxCopied;

pub(crate) static EVTX_COPIED: EvtxCopied = EvtxCopied;

impl Format for EvtxCopied {
    fn id(&self) -> FormatId {
        FormatId::new("evtx-copied")
    }

    fn about(&self) -> &'static str {
        "events of the event log as text: copied from Event Viewer"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        match first_lines(head).next() {
            Some(_) => Confidence(Confidence::CONTENT.0 + 9),
            None => Confidence::NO,
        }
    }

    fn layout(&self, head: &[u8]) -> Draft {
        let dates = first_lines(head).filter_map(frame::date_of);
        let (order, doubt) = Evidence::of(dates).order();
        // The XML states the exact time.
        let has_xml = memchr::memmem::find(head, b"<TimeCreated SystemTime").is_some();
        Layout::learned(self.id(), EventCopy { order })
            .with_doubt(doubt.filter(|_| !has_xml))
            .into()
    }
}

/// The bytes from the first line of each event on.
fn first_lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    let starts = lines(head).filter_map(|(at, _)| head.get(at..));
    starts.filter(|rest| frame::begins(rest))
}

impl Grammar for EventCopy {
    fn framing(&self) -> impl Framing {
        frame::Copies
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        match head::read(&record, self.order, stamps) {
            Some(head) => Event::new(&record, head).into(),
            None => record.gap_or(|| Reason::Stray),
        }
    }
}
