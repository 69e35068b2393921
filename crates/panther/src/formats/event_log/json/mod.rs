//! The Windows event log as JSON: what `evtx_dump`, `EvtxECmd`, chainsaw, velociraptor, winlogbeat and `ConvertTo-Json` make of it.
//!
//! ```text
//! {"Event":{"System":{"Provider":{"#attributes":{"Name":"Contoso-Backup"}},"EventID":7,...},"EventData":{...}}}
//! ```
//!
//! A record is an object, whether objects stand on lines of their own, are printed over many lines one after the other, or are in an
//! array. It ends behind its last brace and the commas and blanks that follow. What is around the objects, such as the brackets of an
//! array, is an item of its own. The rules are in `frame`. Where the first bytes of a source show one object a line, a record is
//! simply a line.
//!
//! One broken object spoils only itself, as far as that can be told: no string has a line end in it, so quotes do not count beyond one;
//! a line that begins with an object begins a record whatever came before; and so does an object behind a comma whose first name is
//! that of the record. A nested object at the start of a line, which only printers without any indentation make, is taken for a record.
//! Of a record that breaks off, what stands before is read, and it is an event if that shows one.
//!
//! A log is cut where lines begin with objects, if the first bytes show that they do. Otherwise it is read from end to end.
//!
//! An object whose first value is an array, `{"Events":[...]}`, is taken for the frame of that array. What a program wraps in other
//! ways, as the answer of a search is, is one object and no event.

mod data;
mod details;
mod frame;
mod head;
mod leaves;
mod names;
mod parts;
#[cfg(test)]
mod tests;
mod text;
mod walk;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::event_log::xml::markup::after_count;
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::framing::items::Items;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use details::{EventJson, Objects};

/// The row of the registry.
#[derive(Debug)]
pub(crate) struct EvtxJson;

pub(crate) static EVTX_JSON: EvtxJson = EvtxJson;

static FREE: EventJson = EventJson {
    layout: Objects::Free,
};

static COLUMNS: EventJson = EventJson {
    layout: Objects::Columns,
};

static LINES: EventJson = EventJson {
    layout: Objects::Lines,
};

impl Format for EvtxJson {
    fn id(&self) -> FormatId {
        FormatId::new("evtx-json")
    }

    fn about(&self) -> &'static str {
        "the event log as JSON: evtx_dump, EvtxECmd, chainsaw, winlogbeat, ConvertTo-Json; lines, arrays, or printed over many lines"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        let layout = Layout::fixed(self.id(), &FREE);
        if Items::new(&layout, head).events().next().is_some() {
            sure(head)
        } else {
            Confidence::NO
        }
    }

    fn layout(&self, head: &[u8]) -> Draft {
        let grammar = match objects_of(head) {
            Objects::Lines => &LINES,
            Objects::Columns => &COLUMNS,
            Objects::Free => &FREE,
        };
        Layout::fixed(self.id(), grammar).into()
    }
}

impl Grammar for EventJson {
    fn framing(&self) -> impl Framing {
        frame::ObjectFraming(self.layout)
    }

    fn read<'a>(&self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        let raw = record.raw();
        if frame::is_record(raw) {
            return match head::read(&record, stamps) {
                Some(head) => Event::new(&record, head).into(),
                None => record.unparsed(Reason::Malformed),
            };
        }
        record.gap_or(|| match is_markup(raw) {
            true => Reason::Markup,
            false => Reason::Stray,
        })
    }
}

/// The layout of objects that the first bytes of a source show.
fn objects_of(head: &[u8]) -> Objects {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    let end = memchr::memchr(b'\n', head).unwrap_or(head.len());
    let (first, rest) = head.split_at_checked(end).unwrap_or((head, &[]));
    if first.starts_with(b"{") && first.trim_ascii_end().ends_with(b"}") && !rest.is_empty() {
        return Objects::Lines;
    }
    if frame::at_line_start(rest, 0..rest.len()).is_some() {
        Objects::Columns
    } else {
        Objects::Free
    }
}

/// Events were seen. Where something else than JSON is seen first, a log of another kind may quote them.
fn sure(head: &[u8]) -> Confidence {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    match head.trim_ascii_start() {
        [b'{' | b'[', ..] => Confidence(Confidence::CONTENT.0 + 10),
        text if after_count(text).is_some() => Confidence(Confidence::CONTENT.0 + 10),
        _ => Confidence(Confidence::CONTENT.0 - 10),
    }
}

/// Whether these bytes are only what stands around objects: brackets, commas, the name of an array, and `Record 7` on a line.
fn is_markup(raw: &[u8]) -> bool {
    let mut rest = raw.strip_prefix(BYTE_ORDER_MARK).unwrap_or(raw);
    loop {
        rest = rest.trim_ascii_start();
        rest = match rest.split_first() {
            None => return true,
            Some((b'[' | b']' | b'{' | b'}' | b',', after)) => after,
            Some((b'"', inside)) => match after_name(inside) {
                Some(after) => after,
                None => return false,
            },
            Some(_) => match after_count(rest) {
                Some(after) => after,
                None => return false,
            },
        };
    }
}

/// What follows a name whose first quote was read, and its colon.
fn after_name(inside: &[u8]) -> Option<&[u8]> {
    let end = frame::end_of_name(inside).ok()??;
    let after = inside.get(end + 1..)?.trim_ascii_start();
    after.strip_prefix(b":")
}
