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
//! An event begins with the tag of an object that says, in its type names or its text, that it is an `EventLogRecord`, and goes on to the
//! next one; objects within it say other things. So a log can be cut before any event. The last has the end of the document with it.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use crate::details::evtx::clixml::{self, Properties};
use crate::details::evtx::xml::{Kind, Tags, is_markup};
use crate::details::evtx::{Form, words};
use crate::details::{Details, Evtx};
use crate::format::{LineBreak, Unescape};
use crate::formats::lines::in_lines;
use crate::scan::iso;
use crate::{Confidence, Cursor, Event, Format, FormatId, Head, Item, Reason, Record, Stamps};

#[derive(Debug)]
pub(super) struct EvtxCliXml;

pub(super) static EVTX_CLIXML: EvtxCliXml = EvtxCliXml;

/// What tells an event from other objects.
const TYPE: &[u8] = b"Eventing.Reader.EventLogRecord<";

/// How far behind the first byte of an event that stands at most: three type names come before the text.
const NEAR: usize = 1024;

impl Format for EvtxCliXml {
    fn id(&self) -> FormatId {
        FormatId("evtx-clixml")
    }

    fn describe(&self) -> &'static str {
        "the event log as CliXml: exported by PowerShell's Export-Clixml"
    }

    fn sniff(&'static self, head: &[u8], _name: &str) -> Confidence {
        match find(head, 0..head.len()) {
            Some(_) => Confidence(Confidence::CONTENT.0 + 20),
            None => Confidence::NO,
        }
    }

    fn next_record(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        let input = cursor.input();
        if let Some(end) = cursor.first_mark() {
            return Some(end);
        }
        find(input, cursor.places())
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        find(cursor.input(), cursor.places())
    }

    fn lookahead(&self) -> usize {
        NEAR + TYPE.len()
    }

    fn read<'a>(&'static self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        let raw = record.raw();
        if begins_event(raw) {
            return Item::Event(Event::new(raw, head(self, &record, stamps)));
        }
        record.gap_or(|| match is_markup(raw) {
            true => Reason::Markup,
            false => Reason::Stray,
        })
    }

    fn details<'a>(&self, event: &Event<'a>) -> Details<'a> {
        Details::Evtx(Evtx::new(event.raw(), Form::CliXml))
    }

    fn unescape(&self) -> Option<Unescape> {
        fn unescape(text: &[u8]) -> std::borrow::Cow<'_, [u8]> {
            clixml::unescape(text)
        }
        Some(unescape)
    }

    fn line_break(&self) -> Option<LineBreak> {
        Some(line_break)
    }
}

/// The least of these places at which an event begins.
fn find(input: &[u8], places: Range<usize>) -> Option<usize> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(TYPE));
    let end = input
        .len()
        .min(places.end.saturating_add(NEAR + TYPE.len()));
    let window = input.get(places.start..end)?;
    for hit in FINDER.find_iter(window) {
        let hit = places.start + hit;
        let before = input.get(hit.saturating_sub(NEAR)..hit)?;
        let object = memmem::rfind(before, b"<Obj").map(|at| hit - before.len() + at);
        if let Some(place) = object.filter(|place| places.contains(place))
            && input.get(place..).is_some_and(begins_event)
        {
            return Some(place);
        }
    }
    None
}

/// Whether an object begins here whose type names or whose text are those of an event.
fn begins_event(bytes: &[u8]) -> bool {
    let near = bytes.get(..NEAR + TYPE.len()).unwrap_or(bytes);
    let mut tags = Tags::new(near, 0);
    if !near.starts_with(b"<Obj") || tags.next().is_none_or(|tag| tag.name != b"Obj") {
        return false;
    }
    for tag in tags {
        match tag.name {
            b"TN" | b"TNRef" => {}
            b"T" | b"ToString" if tag.kind == Kind::Close => {
                let before = near.get(..tag.start + 1).unwrap_or_default();
                if before.ends_with(TYPE) {
                    return true;
                }
            }
            b"T" | b"ToString" => {}
            _ => return false,
        }
    }
    false
}

fn head(format: &'static EvtxCliXml, record: &Record<'_>, stamps: &mut Stamps) -> Head {
    let raw = record.raw();
    let (mut time, mut level, mut provider, mut message) = (None, None, None, None);
    for (name, element) in Properties::of(raw) {
        let place = match name {
            b"TimeCreated" => &mut time,
            b"Level" => &mut level,
            b"ProviderName" => &mut provider,
            b"Message" => &mut message,
            _ => continue,
        };
        if place.is_none() {
            *place = clixml::text(&element)
                .map(<[u8]>::trim_ascii)
                .filter(|text| !text.is_empty());
        }
    }
    let (message, lines) = match message {
        Some(text) => in_lines(record, text, line_break(text), |line| line),
        None => (raw.len()..raw.len(), 0..0),
    };
    let mut head = Head::new(format, record, message).with_lines(lines);
    if let Some(time) = time.and_then(|text| iso::read(text, stamps)) {
        head = head.with_time(time, 0);
    }
    if let Some(word) = level {
        head = head.with_level(words::level_of_number(word), record.place_of(word));
    }
    if let Some(name) = provider {
        head = head.with_component(record.place_of(name));
    }
    head
}

/// A line feed, as it is or as a number, with the carriage return before it.
fn line_break(text: &[u8]) -> Option<Range<usize>> {
    const RETURN: &[u8] = b"_x000D_";
    const FEED: &[u8] = b"_x000A_";
    let escaped = memmem::find(text, FEED).map(|at| at..at + FEED.len());
    let plain = memchr::memchr(b'\n', text).map(|at| at..at + 1);
    let found = match (escaped, plain) {
        (Some(escaped), Some(plain)) if escaped.start < plain.start => escaped,
        (escaped, plain) => plain.or(escaped)?,
    };
    let before = text.get(..found.start)?;
    let line = before
        .strip_suffix(RETURN)
        .or_else(|| before.strip_suffix(b"\r"))
        .unwrap_or(before);
    Some(line.len()..found.end)
}
