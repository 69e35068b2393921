//! The format of any other text: every line is an event with only a message.

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::framing::cursor::{BYTE_ORDER_MARK, Cursor};
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::{Explain, FormatId};
use crate::model::head::Head;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

#[derive(Debug)]
pub(crate) struct Plain;

pub(crate) static PLAIN: Plain = Plain;

impl Format for Plain {
    fn id(&self) -> FormatId {
        FormatId::new("plain")
    }

    fn about(&self) -> &'static str {
        "any text, a line an event"
    }

    fn recognize(&self, _head: &[u8], _name: &str) -> Confidence {
        Confidence::FALLBACK
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &PLAIN).into()
    }
}

impl Explain for Plain {}

impl Grammar for Plain {
    fn framing(&self) -> impl Framing {
        EveryLine
    }

    fn read<'a>(&self, record: Record<'a>, _stamps: &mut Stamps) -> Item<'a> {
        match record.gap_reason() {
            Reason::Preamble => {
                let message = record.raw().trim_ascii_end();
                Event::new(&record, Head::new(&record, 0..message.len())).into()
            }
            reason => record.unparsed(reason),
        }
    }
}

/// The framing that makes a record of every line.
pub(crate) struct EveryLine;

impl Framing for EveryLine {
    fn lookahead(&self) -> usize {
        BYTE_ORDER_MARK.len()
    }

    /// Always false: every line is a record, so no bytes mark the start of one.
    fn begins(&self, _stamps: &mut Stamps, _bytes: &[u8]) -> bool {
        false
    }

    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        cursor.next_line()
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        loop {
            let at = cursor.next_line()?;
            if cursor.byte(at) != Some(0) {
                return Some(at);
            }
        }
    }
}
