//! A row of a table as an event: what its columns are, a layout says.

mod fields;
mod layout;

use std::iter::Enumerate;

pub(crate) use fields::{Fields, QUOTE, closing_quote, next_quote, unescape};
pub(crate) use layout::{Column, Layout, Role};

use super::{EventDatum, Form, Rendering, System, fill, number, text};

/// What the columns say that have a place of their own.
pub(super) fn system<'a>(row: &'a [u8], layout: &'static Layout) -> System<'a> {
    let mut system = System::default();
    for (role, value) in values(row, layout) {
        let place = match role {
            Role::Time => &mut system.time,
            // Words are what the exporting machine says.
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
        system.provider = text(layout.provider());
    }
    system
}

/// What the columns say in words; `None` where none of them does.
pub(super) fn rendering<'a>(row: &'a [u8], layout: &'static Layout) -> Option<Rendering<'a>> {
    let mut rendering = Rendering::default();
    for (role, value) in values(row, layout) {
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

/// The other columns that are not empty.
#[derive(Clone, Debug)]
pub(super) struct Data<'a> {
    fields: Enumerate<Fields<'a>>,
    row: &'a [u8],
    layout: &'static Layout,
}

impl<'a> Data<'a> {
    pub(super) fn new(row: &'a [u8], layout: &'static Layout) -> Self {
        Self {
            fields: Fields::of_record(row, layout.separator).enumerate(),
            row,
            layout,
        }
    }
}

impl<'a> Iterator for Data<'a> {
    type Item = EventDatum<'a>;

    fn next(&mut self) -> Option<EventDatum<'a>> {
        loop {
            let (index, field) = self.fields.next()?;
            let value = self.row.get(field).unwrap_or_default();
            if self.layout.role(index) != Role::Data || value.trim_ascii().is_empty() {
                continue;
            }
            let column = self.layout.columns.get(index);
            let name = column.map(|column| column.name);
            return Some(EventDatum::new(name, value, Form::Table(self.layout)));
        }
    }
}

/// Whether this is none of the numbers that keywords are.
pub(crate) fn is_word(keywords: &[u8]) -> bool {
    let first = keywords.trim_ascii_start().first();
    !first.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
}

fn values<'a>(row: &'a [u8], layout: &'static Layout) -> impl Iterator<Item = (Role, &'a [u8])> {
    let fields = Fields::of_record(row, layout.separator).enumerate();
    fields.map(|(index, field)| (layout.role(index), row.get(field).unwrap_or_default()))
}
