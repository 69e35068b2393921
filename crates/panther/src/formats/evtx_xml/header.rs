//! What is read from an event at once: time, level, provider and where the message is.

use std::ops::Range;

use memchr::memchr;

use super::EvtxXml;
use crate::details::evtx::words;
use crate::details::evtx::xml::{self, Children, Section};
use crate::scan::iso;
use crate::{Head, Record, Stamps, Zone};

/// The head of an event; `None` where it has no section `System`.
///
/// The message is that of `RenderingInfo`, cut into its lines. Where there is none, it is empty and stands behind `System`, so that
/// the values are the event's body.
pub(super) fn read(
    format: &'static EvtxXml,
    record: &Record<'_>,
    stamps: &mut Stamps,
) -> Option<Head> {
    let raw = record.raw();
    let Section { system, start, end } = Section::of(raw)?;
    let (message, lines) = message(raw, start).unwrap_or((end..end, 0..0));
    let mut head = Head::new(format, record, message).with_lines(lines);
    if let Some(time) = system.time.and_then(|text| iso::read(&text, stamps)) {
        // The event log has no other clock, so it need not be said.
        let zone = match time.zone() {
            Zone::Unstated => Zone::Utc,
            stated => stated,
        };
        head = head.with_time(time.with_zone(zone), 0);
    }
    if let Some(word) = system.level {
        head = head.with_level(words::level_of_number(&word), place(raw, &word)?);
    }
    if let Some(name) = system.provider {
        head = head.with_component(place(raw, &name)?);
    }
    Some(head)
}

/// Where the first line of the rendered message is, and where the others are.
fn message(raw: &[u8], from: usize) -> Option<(Range<usize>, Range<usize>)> {
    let tag = xml::rendering_info(raw, from)?;
    let mut children = Children::of(raw, &tag);
    let message = children.find(|element| element.tag.name == b"Message")?;
    let text = message.content().trim_ascii();
    if text.is_empty() {
        return None;
    }
    let Range { start, end } = place(raw, text)?;
    let first = memchr(b'\n', text).unwrap_or(text.len());
    let line = text.get(..first)?.trim_ascii_end();
    // A carriage return that was escaped belongs to the line's end, too.
    let line = ["&#13;", "&#xD;", "&#xd;"]
        .iter()
        .find_map(|escaped| line.strip_suffix(escaped.as_bytes()))
        .unwrap_or(line)
        .trim_ascii_end();
    Some((start..start + line.len(), (start + first + 1).min(end)..end))
}

/// Where a part of the record is in it.
fn place(raw: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(raw.as_ptr().addr())?;
    Some(start..start + part.len())
}
