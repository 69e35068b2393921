//! The attributes of an element.

use super::head::is_value;
use crate::details::field::Fields;
use crate::formats::event_log::data::EventData;
use crate::formats::event_log::view::{EachValue, View};
use crate::formats::markup::lines::XmlText;
use crate::formats::markup::tags::{Attribute, Tags};
use crate::model::escaping::Escaping;
use crate::model::explain::{Explain, RecordText};
use crate::model::text::Text;

/// The grammar of the elements.
#[derive(Debug)]
pub(super) struct Migration;

impl Explain for Migration {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        let path = attributes(record.raw).find(|attribute| is_path(attribute));
        fields.text("file", path.map(|path| Text::new(path.value)));
        fields.data(EventData::new(record.raw, self));
        fields
    }

    fn escaping(&self) -> Option<&dyn Escaping> {
        Some(self)
    }
}

impl XmlText for Migration {}

impl View for Migration {
    /// The attributes that have a value and are no field of their own.
    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>) {
        for attribute in attributes(record) {
            if !is_path(&attribute)
                && !attribute.value.is_empty()
                && each(Some(attribute.name), attribute.value).is_break()
            {
                return;
            }
        }
    }
}

fn attributes(record: &[u8]) -> impl Iterator<Item = Attribute<'_>> {
    let tag = Tags::new(record, 0).next();
    let attributes = tag.into_iter().flat_map(|tag| tag.attributes());
    attributes.filter(is_value)
}

/// Whether an attribute is the path of an object.
fn is_path(attribute: &Attribute<'_>) -> bool {
    attribute.name.eq_ignore_ascii_case(b"path")
}
