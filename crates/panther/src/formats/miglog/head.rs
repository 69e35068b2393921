//! Reads the head of an element: time, level, name, and the range of the message.

use std::ops::Range;

use crate::formats::dates::{self, Order};
use crate::formats::markup::tags::{Attribute, Tags};
use crate::model::head::Head;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

/// The attributes that are the message, the best first.
const MESSAGES: [&[u8]; 8] = [
    b"message",
    b"msg",
    b"text",
    b"description",
    b"path",
    b"name",
    b"value",
    b"id",
];

/// Reads the head of an element. Returns `None` if its tag does not end, or has no attribute but
/// the names of schemas.
pub(super) fn read(record: &Record<'_>, stamps: &mut Stamps) -> Option<Head> {
    let tag = Tags::new(record.raw(), 0)
        .next()
        .filter(|tag| tag.start == 0)?;
    let (mut message, mut time, mut level): (Option<(usize, Range<usize>)>, _, _) =
        (None, None, None);
    for attribute in tag.attributes().filter(is_value) {
        let range = attribute.value_start..attribute.value_start + attribute.value.len();
        let rank = rank(attribute.name);
        if message.as_ref().is_none_or(|(best, _)| rank < *best) {
            message = Some((rank, range.clone()));
        }
        if is(attribute.name, &[b"level", b"severity"]) {
            if level.is_none() && !attribute.value.is_empty() {
                level = Some((Level::from_word(attribute.value), range));
            }
        } else if is(
            attribute.name,
            &[b"time", b"timestamp", b"date", b"datetime"],
        ) && time.is_none()
        {
            time = dates::read(attribute.value, Order::MonthFirst, stamps);
        }
    }
    let (rank, message) = message?;
    let message = match inner_text(record, tag.end) {
        // Text says more than a name.
        Some(text) if rank >= 4 => text,
        _ => message,
    };
    let text = record.part(message.clone());
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let first = text.get(..end).unwrap_or(text).trim_ascii_end();
    let lines = (message.start + end + 1).min(message.end)..message.end;
    let mut head = Head::new(record, message.start..message.start + first.len())
        .with_lines(lines)
        .with_component(1..1 + name_len(record.raw()));
    if let Some(time) = time {
        head = head.with_time(time, 0);
    }
    if let Some((level, word)) = level {
        head = head.with_level(level, word);
    }
    Some(head)
}

/// Whether an attribute is a value, and not the name of a schema.
pub(super) fn is_value(attribute: &Attribute<'_>) -> bool {
    !attribute.name.starts_with(b"xmlns")
}

/// The place of an attribute among those that are the message; the last for any other.
fn rank(name: &[u8]) -> usize {
    let mut messages = MESSAGES.iter();
    let rank = messages.position(|message| name.eq_ignore_ascii_case(message));
    rank.unwrap_or(MESSAGES.len())
}

fn is(name: &[u8], names: &[&[u8]]) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The range of the text between the tag and the next one, without blanks around it.
fn inner_text(record: &Record<'_>, start: usize) -> Option<Range<usize>> {
    let rest = record.part(start..record.raw().len());
    let end = memchr::memchr(b'<', rest)?;
    let text = rest.get(..end)?;
    let start = start + (end - text.trim_ascii_start().len());
    let len = text.trim_ascii().len();
    (len > 0).then_some(start..start + len)
}

fn name_len(raw: &[u8]) -> usize {
    let inside = raw.get(1..).unwrap_or_default();
    inside
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(inside.len())
}
