//! The parts of an event in a row.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

use super::columns::Columns;
use crate::formats::dates::Order;
use crate::formats::event_log::explain::EventLog;
use crate::formats::event_log::names::Role;
use crate::formats::event_log::view::{EachValue, Rendering, System, View, fill, text, trimmed};
use crate::model::escaping::Escaping;

/// The grammar of one table.
#[derive(Clone, Debug)]
pub(super) struct FixedTable {
    pub(super) columns: Columns,
    pub(super) order: Order,
    /// The provider that all headings of the source name.
    pub(super) provider: Option<Box<[u8]>>,
}

impl EventLog for FixedTable {}

impl Escaping for FixedTable {
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        Cow::Borrowed(text)
    }

    fn line_break(&self, text: &[u8]) -> Option<Range<usize>> {
        line_break(text)
    }
}

/// The line feed with the blanks of the next line.
pub(super) fn line_break(text: &[u8]) -> Option<Range<usize>> {
    let feed = memchr(b'\n', text)?;
    let after = text.get(feed + 1..)?;
    let blanks = after.iter().take_while(|&&byte| byte == b' ').count();
    Some(feed..feed + 1 + blanks)
}

/// The range of the message: its column, and the lines that continue it.
pub(super) fn message(table: &FixedTable, record: &[u8]) -> Option<Range<usize>> {
    let first = first_line(record);
    let mut places = table.columns.places(first);
    let (_, place) = places.find(|(role, _)| *role == Role::Message)?;
    trimmed(record, place.start..record.len())
}

fn first_line(record: &[u8]) -> &[u8] {
    let end = memchr(b'\n', record).unwrap_or(record.len());
    record.get(..end).unwrap_or(record)
}

impl View for FixedTable {
    fn system<'a>(&'a self, record: &'a [u8]) -> System<'a> {
        let mut system = System::default();
        for (role, place) in self.columns.places(first_line(record)) {
            let property = match role {
                Role::Time => &mut system.time,
                Role::Id => &mut system.id,
                Role::RecordId => &mut system.record_id,
                Role::Provider => &mut system.provider,
                Role::Channel => &mut system.channel,
                Role::Computer => &mut system.computer,
                _ => continue,
            };
            fill(property, record.get(place));
        }
        fill(&mut system.provider, self.provider.as_deref());
        system
    }

    fn rendering<'a>(&'a self, record: &'a [u8]) -> Option<Rendering<'a>> {
        let mut rendering = Rendering {
            message: text(message(self, record).and_then(|place| record.get(place))),
            ..Rendering::default()
        };
        for (role, place) in self.columns.places(first_line(record)) {
            let word = match role {
                Role::Level | Role::LevelWord => &mut rendering.level,
                Role::TaskWord => &mut rendering.task,
                _ => continue,
            };
            fill(word, record.get(place));
        }
        Some(rendering)
    }

    /// A table contains the message, but not its values.
    fn each_value<'a>(&'a self, _record: &'a [u8], _each: &mut EachValue<'_, 'a>) {}

    fn is_truncated(&self, record: &[u8]) -> bool {
        message(self, record).is_some_and(|place| {
            let message = record.get(place).unwrap_or_default();
            message.ends_with(b"...") || message.ends_with("…".as_bytes())
        })
    }
}
