//! The Windows event log as JSON: what `evtx_dump`, `EvtxECmd`, chainsaw, velociraptor, winlogbeat and `ConvertTo-Json` make of it.
//!
//! ```text
//! {"Event":{"System":{"Provider":{"#attributes":{"Name":"Contoso-Backup"}},"EventID":7,...},"EventData":{...}}}
//! ```
//!
//! A record is an object, whether objects stand on lines of their own, are printed over many lines one after the other, or are in an
//! array. It ends behind its last brace and the commas and blanks that follow. What is around the objects, such as the brackets of an
//! array, is an item of its own. The rules are in `objects`. Where the first bytes of a source show one object a line, a record is
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

mod header;
mod objects;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use crate::cursor::BYTE_ORDER_MARK;
use crate::details::evtx::Form;
use crate::details::evtx::json;
use crate::details::evtx::xml::markup::after_count;
use crate::details::{Details, Evtx};
use crate::format::{LineBreak, Unescape};
use crate::{Confidence, Cursor, Event, Format, FormatId, Item, Items, Reason, Record, Stamps};

/// How the objects of a source are laid out, which its first bytes show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// One a line.
    Lines,
    /// Over several lines, the first of which begins with the object.
    Columns,
    /// In any way: on one line, or indented.
    Free,
}

#[derive(Debug)]
pub(super) struct EvtxJson {
    layout: Layout,
}

pub(super) static EVTX_JSON: EvtxJson = EvtxJson {
    layout: Layout::Free,
};

static COLUMNS: EvtxJson = EvtxJson {
    layout: Layout::Columns,
};

static LINES: EvtxJson = EvtxJson {
    layout: Layout::Lines,
};

impl Format for EvtxJson {
    fn id(&self) -> FormatId {
        FormatId("evtx-json")
    }

    fn describe(&self) -> &'static str {
        "the event log as JSON: evtx_dump, EvtxECmd, chainsaw, winlogbeat, ConvertTo-Json; lines, arrays, or printed over many lines"
    }

    fn sniff(&'static self, head: &[u8], _name: &str) -> Confidence {
        if Items::new(self, head).events().next().is_some() {
            sure(head)
        } else {
            Confidence::NO
        }
    }

    fn settle(&'static self, head: &[u8]) -> Option<&'static dyn Format> {
        let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
        let (first, rest) = match memchr::memchr(b'\n', head) {
            Some(at) => head.split_at_checked(at)?,
            None => (head, [].as_slice()),
        };
        if first.starts_with(b"{") && first.trim_ascii_end().ends_with(b"}") && !rest.is_empty() {
            return Some(&LINES);
        }
        let columns = objects::at_line_start(rest, 0..rest.len()).is_some();
        Some(if columns { &COLUMNS } else { &EVTX_JSON })
    }

    fn next_record(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        let input = cursor.input();
        if let Some(end) = cursor.first_mark() {
            return Some(end);
        }
        if self.layout != Layout::Lines {
            return objects::next(cursor);
        }
        if !cursor.is_rest() && input.get(cursor.start()) == Some(&b'{') {
            return cursor.next_line();
        }
        next_line_of_object(cursor)
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        match self.layout {
            Layout::Lines => next_line_of_object(cursor),
            _ => objects::at_line_start(cursor.input(), cursor.places()),
        }
    }

    fn lookahead(&self) -> usize {
        objects::LOOKAHEAD
    }

    fn read<'a>(&'static self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        let raw = record.raw();
        if objects::is_record(raw) {
            return match header::read(self, &record, stamps) {
                Some(head) => Item::Event(Event::new(raw, head)),
                None => record.unparsed(Reason::Malformed),
            };
        }
        record.gap_or(|| match is_frame(raw) {
            true => Reason::Markup,
            false => Reason::Stray,
        })
    }

    fn splittable(&self) -> bool {
        self.layout != Layout::Free
    }

    fn details<'a>(&self, event: &Event<'a>) -> Details<'a> {
        Details::Evtx(Evtx::new(event.raw(), Form::Json))
    }

    fn unescape(&self) -> Option<Unescape> {
        fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
            json::unescape(text)
        }
        Some(unescape)
    }

    fn line_break(&self) -> Option<LineBreak> {
        fn line_break(text: &[u8]) -> Option<Range<usize>> {
            json::line_break(text)
        }
        Some(line_break)
    }
}

fn next_line_of_object(cursor: &mut Cursor<'_>) -> Option<usize> {
    loop {
        let at = cursor.next_line()?;
        if cursor.input().get(at) == Some(&b'{') {
            return Some(at);
        }
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
fn is_frame(raw: &[u8]) -> bool {
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
    let end = objects::end_of_name(inside).ok()??;
    let after = inside.get(end + 1..)?.trim_ascii_start();
    after.strip_prefix(b":")
}
