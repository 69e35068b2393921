//! The parts of a listed event.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;
use smallvec::SmallVec;

use crate::formats::dates::Order;
use crate::formats::event_log::explain::EventLog;
use crate::formats::event_log::labels::{Labelled, lines};
use crate::formats::event_log::names::{Role, role};
use crate::formats::event_log::view::{EachValue, Rendering, System, View, fill};
use crate::model::escaping::Escaping;
use crate::scan::number::number;

/// The number of bytes that decide whether a line is a property.
pub(super) const NAME: usize = 64;

/// The grammar of one listing.
#[derive(Debug)]
pub(super) struct EventList {
    /// The name of the property that comes first.
    pub(super) first: Box<[u8]>,
    pub(super) order: Order,
}

impl EventList {
    /// Whether an event starts here.
    pub(super) fn begins(&self, bytes: &[u8]) -> bool {
        let near = bytes.get(..NAME).unwrap_or(bytes);
        near.starts_with(&self.first)
            && property(near).is_some_and(|property| *property.label == *self.first)
    }
}

/// A property of a record.
pub(super) struct Property<'a> {
    pub(super) role: Role,
    pub(super) name: &'a [u8],
    /// The range of the value, with the lines that continue it.
    pub(super) value: Range<usize>,
}

/// Reads a line as a property: a name at its start, blanks, a colon, and a blank or the line end.
pub(super) fn property(line: &[u8]) -> Option<Labelled<'_>> {
    let colon = memchr(b':', line.get(..NAME).unwrap_or(line))?;
    let (before, after) = (line.get(..colon)?, line.get(colon + 1..)?);
    let is_name = before.first().is_some_and(u8::is_ascii_alphanumeric);
    let is_apart = before.last() == Some(&b' ');
    let ends = matches!(after.first(), Some(b' ' | b'\r' | b'\n'));
    (is_name && is_apart && ends)
        .then(|| Labelled::of(line))
        .flatten()
}

/// The properties of a record.
pub(super) fn properties(record: &[u8]) -> SmallVec<[Property<'_>; 32]> {
    let mut found = SmallVec::<[Property<'_>; 32]>::new();
    for (start, line) in lines(record) {
        if let Some(property) = property(line) {
            let place = start + property.place;
            found.push(Property {
                role: role(property.label),
                name: property.label,
                value: place..place + property.value.len(),
            });
        } else if let Some(last) = found.last_mut()
            && !line.trim_ascii().is_empty()
        {
            last.value.end = start + line.trim_ascii_end().len();
        }
    }
    settle(&mut found);
    found
}

/// `Id` and, without it, `InstanceId` is the event id.
fn settle(properties: &mut [Property<'_>]) {
    for name in [b"Id".as_slice(), b"InstanceId"] {
        let has_id = properties.iter().any(|property| property.role == Role::Id);
        let named = properties.iter_mut().find(|property| property.name == name);
        if let Some(property) = named.filter(|_| !has_id) {
            property.role = Role::Id;
        }
    }
}

impl EventLog for EventList {}

impl Escaping for EventList {
    /// Joins wrapped lines.
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let Some(first) = next_break(text) else {
            return Cow::Borrowed(text);
        };
        let mut joined = Vec::with_capacity(text.len());
        let (mut rest, mut next) = (text, Some(first));
        while let Some(range) = next {
            joined.extend_from_slice(rest.get(..range.start).unwrap_or_default());
            if !is_wrap(rest, &range) {
                joined.push(b'\n');
            }
            rest = rest.get(range.end..).unwrap_or_default();
            next = next_break(rest);
        }
        joined.extend_from_slice(rest);
        Cow::Owned(joined)
    }

    /// The first line feed that is no wrap.
    fn line_break(&self, text: &[u8]) -> Option<Range<usize>> {
        let mut from = 0;
        loop {
            let rest = text.get(from..)?;
            let range = next_break(rest)?;
            if !is_wrap(rest, &range) {
                return Some(from + range.start..from + range.end);
            }
            from += range.end;
        }
    }
}

/// The first line feed with the carriage return before it and the blanks of the next line.
fn next_break(text: &[u8]) -> Option<Range<usize>> {
    let feed = memchr(b'\n', text)?;
    let start = match feed.checked_sub(1).and_then(|at| text.get(at)) {
        Some(b'\r') => feed - 1,
        _ => feed,
    };
    let after = text.get(feed + 1..)?;
    let blanks = after.iter().take_while(|&&byte| byte == b' ').count();
    Some(start..feed + 1 + blanks)
}

/// Whether PowerShell wrapped a line here, which it does behind a blank.
fn is_wrap(text: &[u8], range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    before.ends_with(b" ") && range.end < text.len()
}

impl View for EventList {
    fn system<'a>(&'a self, record: &'a [u8]) -> System<'a> {
        let mut system = System::default();
        for property in properties(record) {
            let value = record.get(property.value);
            let is_number = value.is_some_and(|value| number(value).is_some());
            let place = match property.role {
                Role::Time => &mut system.time,
                Role::Level if is_number => &mut system.level,
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
            fill(place, value);
        }
        system
    }

    fn rendering<'a>(&'a self, record: &'a [u8]) -> Option<Rendering<'a>> {
        let mut rendering = Rendering::default();
        for property in properties(record) {
            let place = match property.role {
                Role::LevelWord | Role::Level => &mut rendering.level,
                Role::TaskWord => &mut rendering.task,
                Role::OpcodeWord => &mut rendering.opcode,
                Role::Message => &mut rendering.message,
                _ => continue,
            };
            let value = record.get(property.value);
            if property.role != Role::Level || value.is_some_and(|value| number(value).is_none()) {
                fill(place, value);
            }
        }
        Some(rendering)
    }

    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>) {
        for property in properties(record) {
            let value = record.get(property.value).unwrap_or_default();
            if property.role == Role::Data
                && !value.is_empty()
                && each(Some(property.name), value).is_break()
            {
                return;
            }
        }
    }

    fn keeps_order(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_has_a_name_and_a_colon_apart() {
        for (line, expected) in [
            ("Id               : 20\n", Some(("Id", "20"))),
            ("Message : \r\n", Some(("Message", ""))),
            ("Message: the store\n", None),
            ("                   : more\n", None),
            ("Time :09:21\n", None),
        ] {
            let found = property(line.as_bytes()).map(|found| (found.label, found.value));
            let expected = expected.map(|(name, value)| (name.as_bytes(), value.as_bytes()));
            assert_eq!(found, expected, "{line:?}");
        }
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let list = EventList {
            first: (*b"Message").into(),
            order: Order::Likely,
        };
        for (text, expected) in [
            ("one \r\n      two", "one two"),
            ("one\r\n      two \n   three", "one\ntwo three"),
            ("one", "one"),
        ] {
            assert_eq!(&*list.unescape(text.as_bytes()), expected.as_bytes());
        }
    }
}
