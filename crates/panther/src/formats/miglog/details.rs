//! The attributes of an element.

use std::borrow::Cow;
use std::ops::Range;

use super::head::is_value;
use crate::details::field::{FieldValue, Fields};
use crate::formats::event_log::data::EventData;
use crate::formats::event_log::view::{EachValue, View};
use crate::formats::markup::lines;
use crate::formats::markup::tags::Tags;
use crate::formats::markup::unescape::unescape;
use crate::model::escaping::Escaping;
use crate::model::explain::{Explain, RecordText};

/// The grammar of the elements.
#[derive(Debug)]
pub(super) struct Migration;

impl Explain for Migration {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        let data = EventData::new(record.raw, self);
        if !data.is_empty() {
            fields.push("data", FieldValue::Data(data));
        }
        fields
    }

    fn escaping(&self) -> Option<&dyn Escaping> {
        Some(self)
    }
}

impl Escaping for Migration {
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        unescape(text)
    }

    fn line_break(&self, text: &[u8]) -> Option<Range<usize>> {
        lines::line_break(text)
    }
}

impl View for Migration {
    /// The attributes that have a value.
    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>) {
        let tag = Tags::new(record, 0).next();
        let attributes = tag.into_iter().flat_map(|tag| tag.attributes());
        for attribute in attributes.filter(is_value) {
            if !attribute.value.is_empty() && each(Some(attribute.name), attribute.value).is_break()
            {
                return;
            }
        }
    }
}
