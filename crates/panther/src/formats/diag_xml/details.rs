//! The attributes of a row.

use super::head::is_time;
use crate::details::field::{FieldValue, Fields};
use crate::formats::event_log::data::EventData;
use crate::formats::event_log::view::{EachValue, View};
use crate::formats::markup::lines::XmlText;
use crate::formats::markup::tags::{Attribute, Tags};
use crate::model::escaping::Escaping;
use crate::model::explain::{Explain, RecordText};
use crate::model::text::Text;
use crate::scan::number::number;

/// The grammar of the rows.
#[derive(Debug)]
pub(super) struct Rows;

impl Explain for Rows {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        for attribute in attributes(record.raw) {
            let Some(key) = key(attribute.name) else {
                continue;
            };
            if fields.get(key).is_none() {
                match number(attribute.value) {
                    Some(value) => fields.push(key, FieldValue::Number(value)),
                    None => fields.text(key, Some(Text::new(attribute.value))),
                }
            }
        }
        fields.data(EventData::new(record.raw, self));
        fields
    }

    fn escaping(&self) -> Option<&dyn Escaping> {
        Some(self)
    }
}

impl XmlText for Rows {}

impl View for Rows {
    /// The attributes that are neither in the head nor a field of their own, and have a value.
    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>) {
        for attribute in attributes(record) {
            let is_known = matches!(attribute.name, b"Msg" | b"Sev" | b"Mod")
                || is_time(&attribute)
                || key(attribute.name).is_some();
            if !is_known
                && !attribute.value.is_empty()
                && each(Some(attribute.name), attribute.value).is_break()
            {
                return;
            }
        }
    }
}

fn attributes(record: &[u8]) -> impl Iterator<Item = Attribute<'_>> {
    let row = Tags::new(record, 0).next();
    row.into_iter().flat_map(|row| row.attributes())
}

/// The key of the field that an attribute becomes.
fn key(name: &[u8]) -> Option<&'static str> {
    Some(match name {
        b"Fun" => "function",
        b"Fil" => "file",
        b"LN" => "line",
        b"PID" | b"PrcId" => "pid",
        b"TID" | b"ThdId" => "tid",
        b"Exe" => "executable",
        b"Uid" => "event_id",
        _ => return None,
    })
}
