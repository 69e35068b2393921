//! Reads the head of a copied event: time, level, provider, and the range of the message.

use std::ops::Range;

use super::details::Parts;
use super::frame;
use crate::formats::dates::{self, Order};
use crate::formats::event_log::lines::in_lines;
use crate::formats::event_log::words;
use crate::formats::event_log::xml::utc_of;
use crate::model::escaping::line_feed;
use crate::model::head::Head;
use crate::model::record::Record;
use crate::scan::stamp::Stamps;

/// Reads the head of an event. Returns `None` if no event starts with the record.
pub(super) fn read(record: &Record<'_>, order: Order, stamps: &mut Stamps) -> Option<Head> {
    let raw = record.raw();
    if !frame::begins(raw) {
        return None;
    }
    let parts = Parts::of(raw);
    let (message, lines) = match parts.message() {
        Some(text) => in_lines(record, text, line_feed, <[u8]>::trim_ascii_end),
        None => (raw.len()..raw.len(), 0..0),
    };
    let mut head = Head::new(record, message).with_lines(lines);
    let exact = parts.xml(raw).and_then(|xml| utc_of(xml, stamps));
    let text = |range: &Range<usize>| raw.get(range.clone()).unwrap_or_default();
    if let Some(time) = exact.or_else(|| dates::read(text(&parts.date), order, stamps)) {
        head = head.with_time(time, 0);
    }
    // Security logs print 0 for the level of an audit, and its outcome in the keywords.
    let level = words::level_with_keywords(text(&parts.level), text(&parts.keywords));
    if let Some((level, from_keywords)) = level {
        let place = if from_keywords {
            parts.keywords
        } else {
            parts.level
        };
        head = head.with_level(level, place);
    }
    if !parts.provider.is_empty() {
        head = head.with_component(parts.provider);
    }
    Some(head)
}
