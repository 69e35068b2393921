//! Reads the head of an event: time, level, provider, and the range of the message.

use std::ops::Range;

use super::details::rendering_info;
use super::section::Section;
use crate::formats::event_log::lines::in_lines;
use crate::formats::event_log::view::trimmed;
use crate::formats::event_log::words;
use crate::formats::markup::tags::Children;
use crate::model::escaping::line_feed;
use crate::model::head::Head;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::time::{LogTime, Zone};
use crate::scan::iso;
use crate::scan::stamp::Stamps;

/// Reads the head of an event. Returns `None` if the event has no section `System`.
///
/// The message is that of `RenderingInfo`, split into its lines. Without `RenderingInfo`, the
/// message is empty and is located after `System`, so that the values become the body of the event.
pub(super) fn read(record: &Record<'_>, stamps: &mut Stamps) -> Option<Head> {
    let Section {
        system,
        places,
        start,
        end,
    } = Section::of(record.raw())?;
    let (message, lines) = message(record, start).unwrap_or((end..end, 0..0));
    let mut head = Head::new(record, message).with_lines(lines);
    if let Some(time) = system.time.and_then(|text| time(&text, stamps)) {
        head = head.with_time(time, 0);
    }
    if let Some(word) = system.level {
        let level = match system.keywords.and_then(|keywords| words::audit(&keywords)) {
            Some(Level::Warning) => Level::Warning,
            _ => words::level_of_number(&word),
        };
        head = head.with_level(level, places.level);
    }
    if system.provider.is_some() {
        head = head.with_component(places.provider);
    }
    Some(head)
}

/// The time of the event in XML.
pub(crate) fn utc_of(xml: &[u8], stamps: &mut Stamps) -> Option<LogTime> {
    time(&Section::of(xml)?.system.time?, stamps)
}

/// Reads a time. The event log only records UTC, so some exports omit the zone.
#[inline]
fn time(text: &[u8], stamps: &mut Stamps) -> Option<LogTime> {
    let time = iso::read(text, stamps)?;
    let zone = match time.zone() {
        Zone::Unstated => Zone::Utc,
        stated => stated,
    };
    Some(time.with_zone(zone))
}

/// The ranges of the first line of the rendered message and of its other lines.
fn message(record: &Record<'_>, from: usize) -> Option<(Range<usize>, Range<usize>)> {
    let tag = rendering_info(record.raw(), from)?;
    let mut children = Children::of(record.raw(), &tag);
    let message = children.find(|element| element.tag.name == b"Message")?;
    let text = trimmed(record.raw(), message.tag.end..message.content_end)?;
    Some(in_lines(record, text, line_feed, without_end))
}

/// Trims the end of a line, including an escaped carriage return.
fn without_end(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii_end();
    ["&#13;", "&#xD;", "&#xd;"]
        .iter()
        .find_map(|escaped| line.strip_suffix(escaped.as_bytes()))
        .unwrap_or(line)
        .trim_ascii_end()
}
