//! The Windows event log as XML: what Event Viewer saves, what `wevtutil` prints, and what programs make of `.evtx` files.
//!
//! ```text
//! <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>...</System><EventData>...</EventData></Event>
//! ```
//!
//! An event begins where its first tag does, wherever that stands, and goes on to the next one. What lies behind its last tag is an item
//! of its own, save for blanks: the tags of a root element, a line that counts records, or anything else. So a log can be cut before
//! any event, and a damaged one spoils nothing but itself. A tag `<Event>` in a CDATA section, in a comment or in the value of an
//! attribute is taken for a real one.
//!
//! Format `evtx` is the same grammar: its source is binary, and somebody else makes the XML of each record, such as `panther-set`. Here nothing
//! is decoded; the bytes of a `.evtx` file as they are hold no event.

mod header;

use std::borrow::Cow;
use std::ops::Range;

use crate::cursor::BYTE_ORDER_MARK;
use crate::details::evtx::Form;
use crate::details::evtx::xml::{self, children_of_system};
use crate::details::{Details, Evtx};
use crate::format::Unescape;
use crate::scan::{Triples, find_triple};
use crate::{Confidence, Cursor, Event, Format, FormatId, Item, Reason, Record, Stamps};

#[derive(Debug)]
pub(super) struct EvtxXml(Source);

/// What the XML is made from.
#[derive(Debug)]
enum Source {
    /// It is the source.
    Text,
    /// A `.evtx` file.
    Records,
}

pub(super) static EVTX_XML: EvtxXml = EvtxXml(Source::Text);
pub(super) static EVTX: EvtxXml = EvtxXml(Source::Records);

/// What a `.evtx` file begins with.
const FILE: &[u8] = b"ElfFile\0";

/// The name of the element that is an event.
const EVENT: &[u8] = b"Event";

/// So many blanks behind an event are a part of it. What may come before them decides what may come after, so they must have an end.
const BLANKS: usize = 64;

/// The longest first or last tag that tells an event: `</`, a prefix with its colon, the name, and the byte behind it.
const TAG: usize = 2 + xml::PREFIX + 1 + EVENT.len() + 1;

impl Format for EvtxXml {
    fn id(&self) -> FormatId {
        FormatId(match self.0 {
            Source::Text => "evtx-xml",
            Source::Records => "evtx",
        })
    }

    fn describe(&self) -> &'static str {
        match self.0 {
            Source::Text => {
                "the event log as XML: saved by Event Viewer, printed by wevtutil or evtx_dump"
            }
            Source::Records => "the event log as Windows keeps it (.evtx), its records as XML",
        }
    }

    fn sniff(&'static self, head: &[u8], _name: &str) -> Confidence {
        if let Source::Records = self.0 {
            return if head.starts_with(FILE) {
                Confidence::SIGNATURE
            } else {
                Confidence::NO
            };
        }
        match find(head, 0..head.len(), false).and_then(|start| head.get(start..)) {
            Some(event) if children_of_system(event).is_some() => sure(head),
            _ => Confidence::NO,
        }
    }

    fn next_record(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        let input = cursor.input();
        if let Some(end) = cursor.first_mark() {
            return Some(end);
        }
        let in_event = input.get(cursor.start()..).is_some_and(begins_event);
        find(input, cursor.places(), in_event)
    }

    /// Only an event surely begins where it begins, for what is behind one depends on it.
    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        find(cursor.input(), cursor.places(), false)
    }

    fn lookahead(&self) -> usize {
        TAG + BLANKS
    }

    fn read<'a>(&'static self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        if begins_event(record.raw()) {
            return match header::read(self, &record, stamps) {
                Some(head) => Item::Event(Event::new(record.raw(), head)),
                None => record.unparsed(Reason::Malformed),
            };
        }
        record.gap_or(|| match xml::is_markup(record.raw()) {
            true => Reason::Markup,
            false => Reason::Stray,
        })
    }

    fn details<'a>(&self, event: &Event<'a>) -> Details<'a> {
        Details::Evtx(Evtx::new(event.raw(), Form::Xml))
    }

    fn unescape(&self) -> Option<Unescape> {
        fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
            xml::unescape(text)
        }
        Some(unescape)
    }
}

/// How the name of an event's tags ends, with what may follow it. Much else begins as the name does, so the end is what is looked for.
static NAME_END: Triples = Triples::NONE
    .with(0, [b"n", b"t", b"\t\n\r"])
    .with(1, [b"n", b"t", b" /"])
    .with(2, [b"n", b"t", b">"]);

/// The least of these places at which an item begins: an event, or, in one, what is behind it.
fn find(input: &[u8], places: Range<usize>, in_event: bool) -> Option<usize> {
    let end = input.len().min(places.end.saturating_add(TAG + BLANKS));
    let window = input.get(places.start..end)?;
    let mut at = 0;
    loop {
        let found = find_triple(window, at, &NAME_END)?;
        at = found + 1;
        let (before, after) = window.split_at_checked(found + 2)?;
        let Some(before) = before.strip_suffix(EVENT) else {
            continue;
        };
        let place = if after.first() == Some(&b'>') && in_event && is_last_tag(before) {
            let after = after.get(1..)?;
            let near = after.get(..BLANKS).unwrap_or(after);
            let blanks = near
                .iter()
                .position(|byte| !byte.is_ascii_whitespace())
                // All that follows is blank so far: where it ends is not known before more is there, or enough of it.
                .or((near.len() == BLANKS).then_some(BLANKS))?;
            window.len() - after.len() + blanks
        } else if let Some(place) = xml::open_bracket(before) {
            place
        } else {
            continue;
        };
        let place = places.start + place;
        return (place < places.end).then_some(place);
    }
}

/// Whether `</`, with a prefix or without one, ends these bytes.
fn is_last_tag(before: &[u8]) -> bool {
    if before.ends_with(b"</") {
        return true;
    }
    let Some(before) = before.strip_suffix(b":") else {
        return false;
    };
    let near = before
        .get(before.len().saturating_sub(xml::PREFIX + 1)..)
        .unwrap_or_default();
    let name = near.iter().rposition(|&byte| !xml::is_name(byte));
    name.is_some_and(|at| {
        near.get(at) == Some(&b'/')
            && at + 1 < near.len()
            && before
                .get(..before.len() - near.len() + at)
                .is_some_and(|before| before.ends_with(b"<"))
    })
}

/// Whether the first tag of an event begins here.
fn begins_event(bytes: &[u8]) -> bool {
    let Some(inside) = bytes.strip_prefix(b"<") else {
        return false;
    };
    let ends = |rest: &[u8]| {
        matches!(
            rest.first(),
            Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n')
        )
    };
    if inside.strip_prefix(EVENT).is_some_and(ends) {
        return true;
    }
    let near = inside.get(..=xml::PREFIX).unwrap_or(inside);
    let prefix = near.iter().position(|&byte| !xml::is_name(byte));
    prefix
        .filter(|&prefix| prefix > 0)
        .and_then(|prefix| inside.get(prefix..)?.strip_prefix(b":"))
        .and_then(|name| name.strip_prefix(EVENT))
        .is_some_and(ends)
}

/// Events were seen. Where something else than XML is seen first, a log of another kind may quote them.
fn sure(head: &[u8]) -> Confidence {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    if head.trim_ascii_start().starts_with(b"<") {
        Confidence(Confidence::CONTENT.0 + 10)
    } else {
        Confidence(Confidence::CONTENT.0 - 10)
    }
}
