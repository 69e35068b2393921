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
//! The names are English on every system, the values are in its language, and `N/A` is none. Newer systems print no colon behind the
//! number. The date is local time, and says so by naming no zone. The description goes on to the next event, without the blank lines at
//! its end; one that holds a line like the first of an event is cut there, and what follows is [`Reason::Malformed`].

use std::ops::Range;

use crate::cursor::BYTE_ORDER_MARK;
use crate::details::evtx::Form;
use crate::details::evtx::listing::{Properties, Property};
use crate::details::evtx::words;
use crate::details::{Details, Evtx};
use crate::formats::lines::{in_lines, line_feed};
use crate::scan::iso;
use crate::{Confidence, Cursor, Event, Format, FormatId, Head, Item, Reason, Record, Stamps};

#[derive(Debug)]
pub(super) struct EvtxListing;

pub(super) static EVTX_LISTING: EvtxListing = EvtxListing;

/// The digits of the largest number that counts an event.
const DIGITS: usize = 10;

impl Format for EvtxListing {
    fn id(&self) -> FormatId {
        FormatId("evtx-text")
    }

    fn describe(&self) -> &'static str {
        "the event log as text: listed by wevtutil"
    }

    fn sniff(&'static self, head: &[u8], _name: &str) -> Confidence {
        let mut lines = head.split_inclusive(|&byte| byte == b'\n');
        while let Some(line) = lines.next() {
            let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
            if is_first_line(line)
                && lines
                    .next()
                    .is_some_and(|next| next.trim_ascii_start().starts_with(b"Log Name:"))
            {
                return Confidence(Confidence::CONTENT.0 + 10);
            }
        }
        Confidence::NO
    }

    fn next_record(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        cursor.next_header(|_, line| is_first_line(line))
    }

    fn lookahead(&self) -> usize {
        b"Event[]:\r\n".len() + DIGITS
    }

    fn read<'a>(&'static self, record: Record<'a>, stamps: &mut Stamps) -> Item<'a> {
        if !is_first_line(record.raw()) {
            return record.gap();
        }
        match head(self, &record, stamps) {
            Some(head) => Item::Event(Event::new(record.raw(), head)),
            None => record.unparsed(Reason::Malformed),
        }
    }

    fn details<'a>(&self, event: &Event<'a>) -> Details<'a> {
        Details::Evtx(Evtx::new(event.raw(), Form::Listing))
    }
}

/// Whether a line is the first of an event, with its end.
fn is_first_line(line: &[u8]) -> bool {
    let Some(number) = line.strip_prefix(b"Event[") else {
        return false;
    };
    let digits = number
        .iter()
        .take(DIGITS)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let rest = number
        .get(digits..)
        .and_then(|rest| rest.strip_prefix(b"]"));
    let Some(rest) = rest.filter(|_| digits > 0) else {
        return false;
    };
    let rest = rest.strip_prefix(b":").unwrap_or(rest);
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    rest.first() == Some(&b'\n')
}

/// The head of an event; `None` where no property follows its first line.
fn head(format: &'static EvtxListing, record: &Record<'_>, stamps: &mut Stamps) -> Option<Head> {
    let raw = record.raw();
    let mut properties = Properties::of(raw);
    let (mut time, mut level, mut source) = (None, None, None);
    for Property { name, value, place } in properties.by_ref() {
        let word = Some(place..place + value.len()).filter(|word| !word.is_empty());
        match name {
            b"Date" if time.is_none() => time = iso::read(value, stamps),
            b"Level" if level.is_none() => level = word.map(|word| (words::level(value), word)),
            b"Source" if source.is_none() => source = word,
            _ => {}
        }
    }
    if !properties.any() {
        return None;
    }
    let (message, lines) = message(record, properties.description());
    let mut head = Head::new(format, record, message).with_lines(lines);
    if let Some(time) = time {
        head = head.with_time(time, 0);
    }
    if let Some((level, word)) = level {
        head = head.with_level(level, word);
    }
    if let Some(source) = source {
        head = head.with_component(source);
    }
    Some(head)
}

/// Where the first line of a description is, and where the others are.
fn message(record: &Record<'_>, text: &[u8]) -> (Range<usize>, Range<usize>) {
    // An empty text has no place of its own.
    if text.is_empty() {
        let end = record.raw().len();
        return (end..end, 0..0);
    }
    in_lines(record, text, line_feed(text), <[u8]>::trim_ascii_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_lines() {
        for (line, expected) in [
            ("Event[0]:\n", true),
            ("Event[0]\r\n", true),
            ("Event[1234567890]:\r\n", true),
            ("Event[12345678901]:\r\n", false),
            ("Event[]:\n", false),
            ("Event[1]: \n", false),
            ("Event[1]:", false),
            ("event[1]:\n", false),
        ] {
            assert_eq!(is_first_line(line.as_bytes()), expected, "{line:?}");
        }
    }
}
