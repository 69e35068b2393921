//! Reads the head of a listed event: time, level, provider, and the range of the message.

use std::ops::Range;

use super::details::{EventList, properties};
use crate::formats::dates;
use crate::formats::event_log::lines::in_lines;
use crate::formats::event_log::names::Role;
use crate::formats::event_log::words;
use crate::model::escaping::Escaping;
use crate::model::head::Head;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

/// Reads the head of an event.
pub(super) fn read(list: &EventList, record: &Record<'_>, stamps: &mut Stamps) -> Head {
    let raw = record.raw();
    let (mut time, mut level, mut word, mut keywords) = (None, None, None, None);
    let (mut provider, mut message) = (None, None);
    for property in properties(raw) {
        let value = Some(property.value).filter(|value| !value.is_empty());
        let place = match property.role {
            Role::Time if time.is_none() => {
                let text = value.and_then(|value| raw.get(value));
                time = text.and_then(|text| dates::read(text, list.order, stamps));
                continue;
            }
            Role::Level => &mut level,
            Role::LevelWord => &mut word,
            Role::Keywords => &mut keywords,
            Role::Data if property.name == b"KeywordsDisplayNames" => &mut keywords,
            Role::Provider => &mut provider,
            Role::Message => &mut message,
            _ => continue,
        };
        *place = place.take().or(value);
    }
    let (message, lines) = match message {
        Some(text) => in_lines(
            record,
            text,
            |text| list.line_break(text),
            <[u8]>::trim_ascii_end,
        ),
        None => (raw.len()..raw.len(), 0..0),
    };
    let mut head = Head::new(record, message).with_lines(lines);
    if let Some(time) = time {
        head = head.with_time(time, 0);
    }
    let level = level.or(word).unwrap_or_default();
    let keywords = keywords.unwrap_or_default();
    let text = |range: &Range<usize>| raw.get(range.clone()).unwrap_or_default();
    let found = words::level_with_keywords(text(&level), text(&keywords));
    if let Some((found, from_keywords)) = found {
        head = head.with_level(found, if from_keywords { keywords } else { level });
    }
    if let Some(provider) = provider {
        head = head.with_component(provider);
    }
    head
}
