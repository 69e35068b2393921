//! The values that a provider gave with an event.

use std::borrow::Cow;
use std::fmt;
use std::iter::FusedIterator;

use super::xml::{self, Kind, Tag, Tags};
use crate::Text;

/// The values of an event, in the order of the record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EventData<'a> {
    record: &'a [u8],
}

impl<'a> EventData<'a> {
    pub(super) const fn new(record: &'a [u8]) -> Self {
        Self { record }
    }

    /// The values.
    #[must_use]
    pub const fn iter(&self) -> EventDatums<'a> {
        EventDatums {
            tags: Tags::new(self.record, 0),
            depth: 0,
            open: None,
        }
    }

    /// The first value of this name, as the XML has it.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Text<'a>> {
        let mut data = self.iter();
        data.find(|datum| datum.name.is_some_and(|found| found == name))
            .map(|datum| datum.value)
    }
}

impl<'a> IntoIterator for EventData<'a> {
    type Item = EventDatum<'a>;
    type IntoIter = EventDatums<'a>;

    fn into_iter(self) -> EventDatums<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &EventData<'a> {
    type Item = EventDatum<'a>;
    type IntoIter = EventDatums<'a>;

    fn into_iter(self) -> EventDatums<'a> {
        self.iter()
    }
}

impl fmt::Debug for EventData<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

/// A value, and its name where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventDatum<'a> {
    /// The attribute `Name`, or else the name of the element; none for a bare `Data`.
    pub name: Option<Text<'a>>,
    /// The value as the XML has it; empty where it is a line end and blanks.
    pub value: Text<'a>,
}

impl<'a> EventDatum<'a> {
    fn new(tag: &Tag<'a>, value: &'a [u8]) -> Self {
        let element = (tag.name != b"Data").then_some(tag.name);
        let name = tag.attribute(b"Name").or(element);
        // Some programs put the tags of an empty element on two lines.
        let is_layout = value.contains(&b'\n') && value.iter().all(u8::is_ascii_whitespace);
        let value = if is_layout { &[] } else { value };
        Self {
            name: name.filter(|name| !name.is_empty()).map(Text::new),
            value: Text::new(value),
        }
    }

    /// The value without what XML escapes.
    #[must_use]
    pub fn decoded(&self) -> Cow<'a, [u8]> {
        xml::unescape(self.value.as_bytes())
    }
}

/// The iterator over [`EventData`]: every element of a section that has no element inside.
#[derive(Clone, Debug)]
pub struct EventDatums<'a> {
    tags: Tags<'a>,
    /// How many elements are open, the section's own included; 0 outside.
    depth: usize,
    /// The tag before, if it opened an element.
    open: Option<Tag<'a>>,
}

impl<'a> Iterator for EventDatums<'a> {
    type Item = EventDatum<'a>;

    fn next(&mut self) -> Option<EventDatum<'a>> {
        while let Some(tag) = self.tags.next() {
            if self.depth == 0 {
                let is_section = matches!(
                    tag.name,
                    b"EventData" | b"UserData" | b"ProcessingErrorData"
                );
                self.depth = usize::from(is_section && tag.kind == Kind::Open);
                continue;
            }
            match tag.kind {
                Kind::Open => {
                    self.depth += 1;
                    self.open = Some(tag);
                }
                Kind::Empty => {
                    self.open = None;
                    return Some(EventDatum::new(&tag, &[]));
                }
                Kind::Close => {
                    self.depth -= 1;
                    if let Some(datum) = self.end_of_open(tag.start) {
                        return Some(datum);
                    }
                }
            }
        }
        // A record that was cut off in a value.
        self.end_of_open(self.tags.text.len())
    }
}

impl<'a> EventDatums<'a> {
    fn end_of_open(&mut self, end: usize) -> Option<EventDatum<'a>> {
        let open = self.open.take()?;
        let value = self.tags.text.get(open.end..end)?;
        Some(EventDatum::new(&open, value))
    }
}

impl FusedIterator for EventDatums<'_> {}
