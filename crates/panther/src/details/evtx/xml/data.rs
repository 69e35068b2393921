//! The values that a provider gave with an event.

use super::tags::{Kind, Tag, Tags};
use crate::details::evtx::{EventDatum, Form};

/// The values: every element of a section that has no element inside.
#[derive(Clone, Debug)]
pub(in crate::details::evtx) struct Data<'a> {
    tags: Tags<'a>,
    /// How many elements are open, the section's own included; 0 outside.
    depth: usize,
    /// The tag before, if it opened an element.
    open: Option<Tag<'a>>,
}

impl<'a> Iterator for Data<'a> {
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
                    return Some(datum(&tag, &[]));
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

impl<'a> Data<'a> {
    pub(in crate::details::evtx) const fn new(record: &'a [u8]) -> Self {
        Self {
            tags: Tags::new(record, 0),
            depth: 0,
            open: None,
        }
    }

    fn end_of_open(&mut self, end: usize) -> Option<EventDatum<'a>> {
        let open = self.open.take()?;
        let value = self.tags.text.get(open.end..end)?;
        Some(datum(&open, value))
    }
}

/// A bare `Data` has no name. A value is empty where it is a line end and blanks.
fn datum<'a>(tag: &Tag<'a>, value: &'a [u8]) -> EventDatum<'a> {
    let element = (tag.name != b"Data").then_some(tag.name);
    let name = tag.attribute(b"Name").or(element);
    // Some programs put the tags of an empty element on two lines.
    let is_layout = value.contains(&b'\n') && value.iter().all(u8::is_ascii_whitespace);
    EventDatum::new(name, if is_layout { &[] } else { value }, Form::Xml)
}
