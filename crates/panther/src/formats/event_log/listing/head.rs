//! Reads the head of an event: time, level, provider, and the range of the message.

use std::ops::Range;

use super::details::{Properties, Property};
use crate::formats::event_log::labels::stated;
use crate::formats::event_log::lines::in_lines;
use crate::formats::event_log::view::trimmed;
use crate::formats::event_log::words;
use crate::model::escaping::line_feed;
use crate::model::head::Head;
use crate::model::record::Record;
use crate::scan::iso;
use crate::scan::stamp::Stamps;

/// Reads the head of an event. Returns `None` if no property follows the first line.
pub(super) fn read(record: &Record<'_>, stamps: &mut Stamps) -> Option<Head> {
    let raw = record.raw();
    let mut properties = Properties::of(raw);
    let (mut time, mut level, mut source, mut keywords) = (None, None, None, None);
    for Property { name, value, place } in properties.by_ref() {
        let word = Some(place..place + value.len()).filter(|word| !word.is_empty());
        match name {
            b"Date" if time.is_none() => time = iso::read(value, stamps),
            b"Level" if level.is_none() => level = word,
            b"Keyword" | b"Keywords" if keywords.is_none() => keywords = word,
            b"Source" if source.is_none() => source = word,
            _ => {}
        }
    }
    if !properties.any() {
        return None;
    }
    let (message, lines) = message(record, properties.description());
    let mut head = Head::new(record, message).with_lines(lines);
    if let Some(time) = time {
        head = head.with_time(time, 0);
    }
    let (level, keywords) = (level.unwrap_or_default(), keywords.unwrap_or_default());
    let text = |range: &Range<usize>| record.part(range.clone());
    let found = words::level_with_keywords(text(&level), text(&keywords));
    if let Some((found, from_keywords)) = found {
        head = head.with_level(found, if from_keywords { keywords } else { level });
    }
    if let Some(source) = source {
        head = head.with_component(source);
    }
    Some(head)
}

/// The ranges of the first line of the description and of its other lines.
fn message(record: &Record<'_>, text: Range<usize>) -> (Range<usize>, Range<usize>) {
    let text = trimmed(record.raw(), text);
    match text.filter(|text| !stated(record.part(text.clone())).is_empty()) {
        Some(text) => in_lines(record, text, line_feed, <[u8]>::trim_ascii_end),
        None => {
            let end = record.raw().len();
            (end..end, 0..0)
        }
    }
}
