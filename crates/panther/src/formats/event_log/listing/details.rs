//! The parts of an event that `wevtutil` lists: one property per line, then the description.

use std::ops::Range;

use memchr::{memchr, memmem};

use crate::formats::event_log::explain::EventLog;
use crate::formats::event_log::labels::stated;
use crate::formats::event_log::view::{EachValue, Rendering, System, View, fill, text, trimmed};
use crate::model::escaping::Escaping;

/// The grammar of the listing.
#[derive(Debug)]
pub(super) struct Listing;

impl EventLog for Listing {
    const ESCAPES: bool = false;
}

impl Escaping for Listing {}

impl View for Listing {
    fn system<'a>(&'a self, record: &'a [u8]) -> System<'a> {
        system(record)
    }

    fn rendering<'a>(&'a self, record: &'a [u8]) -> Option<Rendering<'a>> {
        Some(rendering(record))
    }

    /// A listing contains the message, but not its values.
    fn each_value<'a>(&'a self, _record: &'a [u8], _each: &mut EachValue<'_, 'a>) {}
}

/// Iterates over the properties of a record, and then knows the range of its description.
pub(crate) struct Properties<'a> {
    record: &'a [u8],
    start: usize,
    at: usize,
}

/// A property of a record, which is one line.
pub(crate) struct Property<'a> {
    pub(crate) name: &'a [u8],
    /// The value. Empty for `N/A`.
    pub(crate) value: &'a [u8],
    /// The offset of the value in the record.
    pub(crate) place: usize,
}

impl<'a> Properties<'a> {
    /// The properties after the first line.
    pub(crate) fn of(record: &'a [u8]) -> Self {
        let at = memchr(b'\n', record).map_or(record.len(), |end| end + 1);
        Self {
            record,
            start: at,
            at,
        }
    }

    /// Whether at least one property or the description has been read.
    pub(crate) const fn any(&self) -> bool {
        self.at > self.start
    }

    /// The range of the description, once all properties have been read.
    pub(crate) const fn description(&self) -> Range<usize> {
        self.at..self.record.len()
    }
}

impl<'a> Iterator for Properties<'a> {
    type Item = Property<'a>;

    /// Ends after the name `Description`, or before a line that is not a property.
    fn next(&mut self) -> Option<Property<'a>> {
        let rest = self.record.get(self.at..)?;
        let len = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let line = rest.get(..len)?;
        let indented = line.strip_prefix(b" ")?;
        let colon = memchr(b':', indented)?;
        let name = indented.get(..colon)?.trim_ascii();
        let place = self.at + 1 + colon + 1;
        if name == b"Description" {
            self.at = place;
            return None;
        }
        let value = indented.get(colon + 1..)?;
        let value = match joined(value) {
            // The next property begins at its blanks.
            Some((value, next)) => {
                self.at = place + next;
                value
            }
            None => {
                self.at += len;
                value
            }
        };
        let place = place + (value.len() - value.trim_ascii_start().len());
        let value = stated(value.trim_ascii());
        Some(Property { name, value, place })
    }
}

/// Splits a value from the properties that Windows Server 2022 prints behind it on the same line:
/// `Task: Installer ?  Level: Error ?  Opcode: Start`. Returns the value and the offset of the next
/// property. The `?` stands for a character that the console lacks.
fn joined(text: &[u8]) -> Option<(&[u8], usize)> {
    const NAMES: [&[u8]; 5] = [b"Level:", b"Opcode:", b"Keyword:", b"User:", b"User Name:"];
    let next = memmem::find_iter(text, b"  ").find(|at| {
        let name = text.get(at + 2..).unwrap_or_default();
        NAMES.iter().any(|known| name.starts_with(known))
    })?;
    let value = text.get(..next)?.trim_ascii_end();
    let value = ["?", "\u{fffd}"]
        .iter()
        .find_map(|mark| value.strip_suffix(mark.as_bytes()))
        .unwrap_or(value);
    Some((value, next))
}

/// Reads the properties. Task, opcode and keywords are words here.
fn system(record: &[u8]) -> System<'_> {
    let mut system = System::default();
    for Property { name, value, .. } in Properties::of(record) {
        let place = match name {
            b"Log Name" => &mut system.channel,
            b"Source" => &mut system.provider,
            b"Date" => &mut system.time,
            b"Event ID" => &mut system.id,
            b"Task" => &mut system.task,
            b"Level" => &mut system.level,
            b"Opcode" => &mut system.opcode,
            b"Keyword" | b"Keywords" => &mut system.keywords,
            b"User" => &mut system.user_sid,
            b"Computer" => &mut system.computer,
            _ => continue,
        };
        fill(place, Some(value));
    }
    system
}

/// Reads the words and the description.
fn rendering(record: &[u8]) -> Rendering<'_> {
    let mut rendering = Rendering::default();
    let mut properties = Properties::of(record);
    for Property { name, value, .. } in properties.by_ref() {
        let place = match name {
            b"Task" => &mut rendering.task,
            b"Level" => &mut rendering.level,
            b"Opcode" => &mut rendering.opcode,
            _ => continue,
        };
        fill(place, Some(value));
    }
    let description = trimmed(record, properties.description());
    let description = description.and_then(|text| record.get(text));
    rendering.message = text(description.map(stated));
    rendering
}
