//! The values of a finding: the attributes of its elements, and its properties.

use std::ops::Range;

use crate::details::field::Fields;
use crate::formats::event_log::data::EventData;
use crate::formats::event_log::view::{EachValue, View};
use crate::formats::markup::lines::XmlText;
use crate::formats::markup::tags::{Kind, Tag, Tags};
use crate::model::escaping::Escaping;
use crate::model::explain::{Explain, RecordText};
use crate::model::text::Text;

/// The grammar of the findings.
#[derive(Debug)]
pub(super) struct Findings;

/// A name and a value, and the position of the value in the record.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) name: &'a [u8],
    pub(super) value: &'a [u8],
    start: usize,
    /// Whether it is an attribute of the finding, and not of an element inside.
    pub(super) is_own: bool,
}

impl Value<'_> {
    /// The position of the value in the record.
    pub(super) const fn range(&self) -> Range<usize> {
        self.start..self.start + self.value.len()
    }
}

/// The values of a finding, in their order.
pub(super) fn values(record: &[u8]) -> impl Iterator<Item = Value<'_>> {
    Tags::new(record, 0)
        .filter(|tag| tag.kind != Kind::Close)
        .flat_map(|tag| values_of(&tag))
}

/// The values of a tag. A property has its name and its value in attributes; the other attributes
/// name themselves.
fn values_of<'a>(tag: &Tag<'a>) -> impl Iterator<Item = Value<'a>> + use<'a> {
    let property = match tag.name {
        b"Property" => tag.attribute(b"Name"),
        _ => None,
    };
    let is_own = tag.start == 0;
    let is_list = tag.name == b"PropertyList";
    tag.attributes().filter_map(move |attribute| {
        let name = match property {
            Some(name) if attribute.name == b"Value" => name,
            Some(_) => return None,
            None if is_list || attribute.name.starts_with(b"xmlns") => return None,
            None => attribute.name,
        };
        Some(Value {
            name,
            value: attribute.value,
            start: attribute.value_start,
            is_own,
        })
    })
}

impl Explain for Findings {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        for value in values(record.raw) {
            if let Some(key) = key(value.name)
                && fields.get(key).is_none()
            {
                fields.text(key, Some(Text::new(value.value)));
            }
        }
        fields.data(EventData::new(record.raw, self));
        fields
    }

    fn escaping(&self) -> Option<&dyn Escaping> {
        Some(self)
    }
}

impl XmlText for Findings {}

impl View for Findings {
    /// The values that are no field of their own and are not empty.
    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>) {
        for value in values(record) {
            if key(value.name).is_none()
                && !value.value.is_empty()
                && each(Some(value.name), value.value).is_break()
            {
                return;
            }
        }
    }
}

/// The key of the field that a value becomes.
fn key(name: &[u8]) -> Option<&'static str> {
    Some(match name {
        b"BlockingType" => "blocking",
        b"Inf" => "inf",
        b"LowerCaseLongPathUnexpanded" => "file",
        _ => return None,
    })
}
