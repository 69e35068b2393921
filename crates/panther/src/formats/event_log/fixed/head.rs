//! Reads the head of a row: time, level, provider, and the range of the message.

use super::details::{self, FixedTable};
use crate::formats::dates;
use crate::formats::event_log::lines::in_lines;
use crate::formats::event_log::names::Role;
use crate::formats::event_log::words;
use crate::model::head::Head;
use crate::model::record::Record;
use crate::scan::number::number;
use crate::scan::stamp::Stamps;

/// Reads the head of the event in a row.
pub(super) fn read(table: &FixedTable, record: &Record<'_>, stamps: &mut Stamps) -> Head {
    let raw = record.raw();
    let first = record.first_line();
    let text = |place: &std::ops::Range<usize>| raw.get(place.clone()).unwrap_or_default();
    let (message, lines) = match details::message(table, raw) {
        Some(message) => in_lines(record, message, details::line_break, <[u8]>::trim_ascii_end),
        None => (raw.len()..raw.len(), 0..0),
    };
    let mut head = Head::new(record, message).with_lines(lines);
    for (role, place) in table.columns.places(first) {
        if place.is_empty() {
            continue;
        }
        match role {
            Role::Time => {
                if let Some(time) = dates::read(text(&place), table.order, stamps) {
                    head = head.with_time(time, 0);
                }
            }
            Role::Level | Role::LevelWord => {
                let word = text(&place);
                let level = match number(word) {
                    Some(_) => words::level_of_number(word),
                    None => words::level_of_start(word),
                };
                head = head.with_level(level, place);
            }
            Role::Provider => head = head.with_component(place),
            _ => {}
        }
    }
    head
}
