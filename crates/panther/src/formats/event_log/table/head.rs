//! Reads the head of an event: time, level, provider, and the range of the message.

use std::ops::Range;

use super::cells::Cells;
use super::details::EventTable;
use super::header;
use super::shape::{self, Shape};
use crate::formats::dates;
use crate::formats::event_log::lines::in_lines;
use crate::formats::event_log::names::Role;
use crate::formats::event_log::view::trimmed;
use crate::formats::event_log::words;
use crate::model::escaping::line_feed;
use crate::model::head::Head;
use crate::model::item::Reason;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::time::{LogTime, Zone};
use crate::scan::number::number;
use crate::scan::stamp::Stamps;

/// Reads the head of the event in a row, or the reason why the row is not an event.
///
/// A row is an event if it contains the columns of the time and the event id, and has a valid time.
/// It is also an event if it has an event id and its time is empty or not in the calendar. Where the
/// table lacks one of the two columns, the other decides.
/// Otherwise its quotes are damaged, so that other columns are in these places.
///
/// The message is split into its lines. Without a message, the message is empty and is located at
/// the first column without another meaning, so that these columns become the body of the event.
pub(super) fn read(
    table: &EventTable,
    record: &Record<'_>,
    stamps: &mut Stamps,
) -> Result<Head, Reason> {
    let raw = record.raw();
    let known = &table.columns;
    let mut parts = RowParts::default();
    let mut columns = 0;
    let mut fields = Cells::of_record(raw, known.separator);
    for field in fields.by_ref().take(table.last_needed + 1) {
        let role = known.role(columns);
        columns += 1;
        match role {
            Role::Time => {
                let text = raw.get(field).unwrap_or_default().trim_ascii();
                parts.time = dates::read(text, table.order, stamps);
                parts.time_text = Some(text);
            }
            Role::Id => {
                let text = raw.get(field).unwrap_or_default();
                parts.is_numbered = Some(shape::is_number(text));
            }
            Role::Message => parts.message = trimmed(raw, field),
            Role::Level | Role::Audit => parts.level = trimmed(raw, field),
            Role::LevelWord => parts.level_word = trimmed(raw, field),
            Role::Keywords => parts.keywords = trimmed(raw, field),
            Role::Provider => parts.provider = trimmed(raw, field),
            Role::Data if parts.rest.is_none() => parts.rest = Some(start_of(raw, field)),
            _ => {}
        }
    }
    if !parts.is_event(&table.shape) {
        let (first, rest) = raw
            .split_at_checked(record.first_line().len())
            .unwrap_or((raw, &[]));
        return Err(
            if rest.trim_ascii().is_empty() && header::is_one(first, known) {
                Reason::Markup
            } else if columns < 2 {
                Reason::Stray
            } else {
                Reason::Malformed
            },
        );
    }
    Ok(parts.head(table, record, fields.at().min(raw.len())))
}

/// The parts of a row.
#[derive(Default)]
struct RowParts<'a> {
    time: Option<LogTime>,
    time_text: Option<&'a [u8]>,
    /// Whether the column of the event id contains a number.
    is_numbered: Option<bool>,
    level: Option<Range<usize>>,
    level_word: Option<Range<usize>>,
    keywords: Option<Range<usize>>,
    provider: Option<Range<usize>>,
    message: Option<Range<usize>>,
    /// The start of the first column without another meaning.
    rest: Option<usize>,
}

impl RowParts<'_> {
    /// Whether the columns that identify an event exist and are valid.
    fn is_event(&self, shape: &Shape) -> bool {
        let is_date = |text| dates::Parts::of(text).is_some();
        match (self.time_text, self.is_numbered) {
            (Some(time), Some(is_numbered)) => {
                self.time.is_some() || (is_numbered && (time.is_empty() || is_date(time)))
            }
            (Some(time), None) if !shape.has_id() => self.time.is_some() || is_date(time),
            (None, Some(is_numbered)) if !shape.has_time() => is_numbered,
            _ => false,
        }
    }

    fn head(self, table: &EventTable, record: &Record<'_>, end: usize) -> Head {
        let raw = record.raw();
        let (message, lines) = match self.message {
            Some(message) => in_lines(record, message, line_feed, <[u8]>::trim_ascii_end),
            None => {
                let place = self.rest.unwrap_or(end);
                (place..place, 0..0)
            }
        };
        let mut head = Head::new(record, message).with_lines(lines);
        if let Some(time) = self.time {
            let zone = match time.zone() {
                Zone::Unstated => table.zone,
                stated => stated,
            };
            head = head.with_time(time.with_zone(zone), 0);
        }
        // If there are both, the number decides.
        if let Some(place) = self.level.or(self.level_word) {
            let keywords = self.keywords.unwrap_or_default();
            let word = raw.get(place.clone()).unwrap_or_default();
            let level = match words::audit(raw.get(keywords).unwrap_or_default()) {
                Some(Level::Warning) => Level::Warning,
                _ if number(word).is_some() => words::level_of_number(word),
                _ => words::level_or_audit(word),
            };
            head = head.with_level(level, place);
        }
        if let Some(place) = self.provider {
            head = head.with_component(place);
        }
        head
    }
}

/// The start of a field without its leading blanks.
#[inline]
fn start_of(raw: &[u8], field: Range<usize>) -> usize {
    let text = raw.get(field.clone()).unwrap_or_default();
    field.start + (text.len() - text.trim_ascii_start().len())
}
