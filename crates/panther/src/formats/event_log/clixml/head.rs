//! Reads the head of an event: time, level, provider, and the range of the message.

use super::details::line_break;
use super::details::{Properties, text};
use crate::formats::event_log::lines::in_lines;
use crate::formats::event_log::view::trimmed;
use crate::formats::event_log::words;
use crate::model::head::Head;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::scan::iso;
use crate::scan::stamp::Stamps;

pub(super) fn read(record: &Record<'_>, stamps: &mut Stamps) -> Head {
    let raw = record.raw();
    let (mut time, mut level, mut provider, mut message) = (None, None, None, None);
    let mut keywords = None;
    for (name, element) in Properties::of(raw) {
        let place = match name {
            b"TimeCreated" => &mut time,
            b"Level" => &mut level,
            b"Keywords" => &mut keywords,
            b"ProviderName" => &mut provider,
            b"Message" => &mut message,
            _ => continue,
        };
        if place.is_none() {
            *place = text(&element).and_then(|range| trimmed(raw, range));
        }
    }
    let (message, lines) = match message {
        Some(text) => in_lines(record, text, line_break, <[u8]>::trim_ascii_end),
        None => (raw.len()..raw.len(), 0..0),
    };
    let mut head = Head::new(record, message).with_lines(lines);
    if let Some(time) = time.and_then(|time| iso::read(record.part(time), stamps)) {
        head = head.with_time(time, 0);
    }
    if let Some(word) = level {
        let keywords = record.part(keywords.unwrap_or_default());
        let level = match words::audit(keywords) {
            Some(Level::Warning) => Level::Warning,
            _ => words::level_of_number(record.part(word.clone())),
        };
        head = head.with_level(level, word);
    }
    if let Some(name) = provider {
        head = head.with_component(name);
    }
    head
}
