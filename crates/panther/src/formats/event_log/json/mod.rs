//! The Windows event log as JSON, written by `evtx_dump`, `EvtxECmd`, chainsaw, velociraptor,
//! winlogbeat or `ConvertTo-Json`.
//!
//! ```text
//! {"Event":{"System":{"Provider":{"#attributes":{"Name":"Contoso-Backup"}},"EventID":7,...},
//!   "EventData":{...}}}
//! ```
//!
//! # Records
//!
//! A record is an object. Objects may be on lines of their own, extend over many lines, or be the
//! items of an array. A record ends after its closing brace and the following commas and blanks.
//! The text around objects, such as the brackets of an array, forms items of its own. `frame` has
//! the exact rules. If the first bytes of a source show one object per line, a record is simply a
//! line.
//!
//! # Damage
//!
//! A broken object affects only itself, as far as possible. Strings contain no line ends, so the
//! scanner ignores quotes of earlier lines. A line that starts with an object starts a record in
//! any case. So does an object after a comma that has the same first name as the record. The
//! grammar takes a nested object at the start of a line for a record; only printers without
//! indentation write such objects. Of a truncated record, the grammar reads the part before the
//! break, which is an event if it identifies one.
//!
//! # Splitting
//!
//! A log is split at lines that start with objects, if its first bytes show such lines. Otherwise
//! one thread reads it from end to end.
//!
//! # Frames
//!
//! An object whose first value is an array, `{"Events":[...]}`, is the frame of that array. An
//! object that wraps events in another way, such as the answer of a search, is one object and not
//! an event.

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
use crate::formats::markup::around::after_count;
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::framing::items::Items;
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use details::{EventJson, Objects};

/// The format `evtx-json`.
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
        // Most sources have no object.
        if memchr::memchr(b'{', head).is_none() {
            return Confidence::NO;
        }
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

/// Detects the arrangement of objects from the first bytes of a source.
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

/// The confidence in a source that contains events. If the source does not begin as JSON, it may be
/// another kind of log that quotes events.
fn sure(head: &[u8]) -> Confidence {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    match head.trim_ascii_start() {
        [b'{' | b'[', ..] => Confidence(Confidence::CONTENT.0 + 10),
        text if after_count(text).is_some() => Confidence(Confidence::CONTENT.0 + 10),
        _ => Confidence(Confidence::CONTENT.0 - 10),
    }
}

/// Whether these bytes only contain the text around objects: brackets, commas, the name of an
/// array, and lines such as `Record 7`.
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

/// The rest after a name and its colon. `inside` begins after the opening quote of the name.
fn after_name(inside: &[u8]) -> Option<&[u8]> {
    let end = frame::end_of_name(inside).ok()??;
    let after = inside.get(end + 1..)?.trim_ascii_start();
    after.strip_prefix(b":")
}
