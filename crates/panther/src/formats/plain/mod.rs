//! Text that no other format knows: every line is an event with nothing but a message.

use crate::cursor::BYTE_ORDER_MARK;
use crate::scan::nul_run;
use crate::{Confidence, Cursor, Event, Format, FormatId, Head, Item, Record, Stamps};

#[derive(Debug)]
pub(super) struct Plain;

pub(super) static PLAIN: Plain = Plain;

impl Format for Plain {
    fn id(&self) -> FormatId {
        FormatId("plain")
    }

    fn describe(&self) -> &'static str {
        "any text, a line an event"
    }

    fn sniff(&'static self, _head: &[u8], _name: &str) -> Confidence {
        Confidence::FALLBACK
    }

    fn next_record(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        if let Some(end) = cursor.first_mark() {
            return Some(end);
        }
        cursor.next_line()
    }

    fn lookahead(&self) -> usize {
        BYTE_ORDER_MARK.len()
    }

    fn read<'a>(&'static self, record: Record<'a>, _stamps: &mut Stamps) -> Item<'a> {
        let raw = record.raw();
        let message = raw.trim_ascii_end();
        if message.is_empty()
            || nul_run(raw) == raw.len()
            || (raw == BYTE_ORDER_MARK && record.start() == 0)
        {
            return record.gap();
        }
        Item::Event(Event::new(raw, Head::new(self, &record, 0..message.len())))
    }
}
