//! The Windows event log as `wevtutil query-events /format:text` lists it.
//!
//! ```text
//! Event[24]:
//!   Log Name: System
//!   Source: Microsoft-Windows-Kernel-Power
//!   Date: 2024-03-12T09:21:38.251
//!   Event ID: 107
//!   Level: Information
//!   Description:
//! The system has resumed from sleep.
//! ```
//!
//! The names of the properties are English on every system. The values are in the language of the
//! system, and `N/A` stands for no value. Newer systems print no colon after the number of the
//! event, and Windows Server 2022 prints the task, the level, the opcode, the keywords and the user
//! on one line. The date is local time and states no zone. The description extends to the next event,
//! without the blank lines at its end. A description that contains a line like the first line of an
//! event is split there, and the second part is [`Reason::Malformed`].

mod details;
mod frame;
mod head;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::framing::lines::Lines;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::line;
use crate::scan::stamp::Stamps;
use details::Listing;

/// The format `evtx-listing`.
#[derive(Debug)]
pub(crate) struct EvtxListing;

pub(crate) static EVTX_LISTING: EvtxListing = EvtxListing;

impl Format for EvtxListing {
    fn id(&self) -> FormatId {
        FormatId::new("evtx-listing")
    }

    fn about(&self) -> &'static str {
        "the event log as text: listed by wevtutil"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        let mut lines = line::lines(head);
        while let Some(line) = lines.next() {
            let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
            if frame::is_first_line(line)
                && lines
                    .next()
                    .is_some_and(|next| next.trim_ascii_start().starts_with(b"Log Name:"))
            {
                return Confidence(Confidence::CONTENT.0 + 10);
            }
        }
        Confidence::NO
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &Listing).into()
    }
}

impl Grammar for Listing {
    fn framing(&self) -> impl Framing {
        Lines::new(frame::LOOKAHEAD, |_: &mut Stamps, line: &[u8]| {
            frame::is_first_line(line)
        })
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        if !frame::is_first_line(record.raw()) {
            return record.gap();
        }
        match head::read(&record, stamps) {
            Some(head) => Event::new(&record, head).into(),
            None => record.unparsed(Reason::Malformed),
        }
    }
}
