//! The parts of an event in a table.

use std::borrow::Cow;

use super::cells::{Cells, unescape};
use super::columns::Columns;
use super::shape::{self, Shape};
use crate::formats::dates::Order;
use crate::formats::event_log::explain::EventLog;
use crate::formats::event_log::names::Role;
use crate::formats::event_log::view::{EachValue, Rendering, System, View, fill, text};
use crate::model::escaping::Escaping;
use crate::model::time::Zone;
use crate::scan::number::number;

/// The grammar of one table.
#[derive(Clone, Debug)]
pub(super) struct EventTable {
    pub(super) columns: Columns,
    pub(super) shape: Shape,
    /// The index of the last column that a row needs to be read.
    pub(super) last_needed: usize,
    /// The zone of times that state none.
    pub(super) zone: Zone,
    pub(super) order: Order,
}

impl EventTable {
    /// The grammar of a table with these columns.
    pub(super) fn new(columns: Columns, zone: Zone, order: Order) -> Self {
        let roles: Vec<Role> = columns.columns.iter().map(|column| column.role).collect();
        Self {
            shape: Shape::new(columns.separator, &roles, order),
            last_needed: shape::last_needed(&columns),
            columns,
            zone,
            order,
        }
    }
}

impl EventLog for EventTable {}

impl Escaping for EventTable {
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        unescape(text)
    }
}

impl View for EventTable {
    fn system<'a>(&'a self, record: &'a [u8]) -> System<'a> {
        system(record, &self.columns)
    }

    fn rendering<'a>(&'a self, record: &'a [u8]) -> Option<Rendering<'a>> {
        rendering(record, &self.columns)
    }

    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>) {
        each_value(record, &self.columns, each);
    }

    /// The order of the columns is not that of the provider's values.
    fn keeps_order(&self) -> bool {
        false
    }
}

/// Reads the columns that are properties of the event.
fn system<'a>(row: &'a [u8], columns: &'a Columns) -> System<'a> {
    let mut system = System::default();
    for (role, value) in values(row, columns) {
        let place = match role {
            Role::Time => &mut system.time,
            // Words belong to the rendering of the exporting machine.
            Role::Level if number(value.trim_ascii()).is_some() => &mut system.level,
            Role::Audit if !is_word(value) => &mut system.keywords,
            Role::Keywords => &mut system.keywords,
            Role::Provider => &mut system.provider,
            Role::ProviderGuid => &mut system.provider_guid,
            Role::Id => &mut system.id,
            Role::Qualifiers => &mut system.qualifiers,
            Role::Version => &mut system.version,
            Role::Task => &mut system.task,
            Role::Opcode => &mut system.opcode,
            Role::RecordId => &mut system.record_id,
            Role::ActivityId => &mut system.activity_id,
            Role::RelatedActivityId => &mut system.related_activity_id,
            Role::Pid => &mut system.pid,
            Role::Tid => &mut system.tid,
            Role::Channel => &mut system.channel,
            Role::Computer => &mut system.computer,
            Role::UserSid => &mut system.user_sid,
            _ => continue,
        };
        fill(place, Some(value));
    }
    if system.provider.is_none() {
        system.provider = text(columns.provider());
    }
    system
}

/// Reads the columns with words. Returns `None` if they are all empty.
fn rendering<'a>(row: &'a [u8], columns: &'a Columns) -> Option<Rendering<'a>> {
    let mut rendering = Rendering::default();
    for (role, value) in values(row, columns) {
        let place = match role {
            Role::LevelWord => &mut rendering.level,
            Role::Level if number(value.trim_ascii()).is_none() => &mut rendering.level,
            Role::Audit if is_word(value) => &mut rendering.level,
            Role::TaskWord => &mut rendering.task,
            Role::OpcodeWord => &mut rendering.opcode,
            Role::Message => &mut rendering.message,
            _ => continue,
        };
        fill(place, Some(value));
    }
    (rendering != Rendering::default()).then_some(rendering)
}

/// Calls `each` with every other column that is not empty.
fn each_value<'a>(row: &'a [u8], columns: &'a Columns, each: &mut EachValue<'_, 'a>) {
    let cells = Cells::of_record(row, columns.separator);
    for (index, cell) in cells.enumerate() {
        let value = row.get(cell).unwrap_or_default();
        if columns.role(index) != Role::Data || value.trim_ascii().is_empty() {
            continue;
        }
        let name = columns.columns.get(index).map(|column| &*column.name);
        if each(name, value).is_break() {
            return;
        }
    }
}

/// Whether a column of keywords contains a word, as opposed to a number.
fn is_word(keywords: &[u8]) -> bool {
    let first = keywords.trim_ascii_start().first();
    !first.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
}

fn values<'a>(row: &'a [u8], columns: &'a Columns) -> impl Iterator<Item = (Role, &'a [u8])> {
    let cells = Cells::of_record(row, columns.separator).enumerate();
    cells.map(|(index, cell)| (columns.role(index), row.get(cell).unwrap_or_default()))
}
