//! The attributes of a row.

use super::head::is_time;
use crate::details::field::{Fields, NumberKey, number_key};
use crate::formats::event_log::data::EventData;
use crate::formats::event_log::view::{EachValue, View};
use crate::formats::markup::lines::XmlText;
use crate::formats::markup::tags::{Attribute, Tags};
use crate::model::escaping::Escaping;
use crate::model::explain::{Explain, RecordText};
use crate::model::text::Text;

/// The grammar of the rows.
#[derive(Debug)]
pub(super) struct Rows;

impl Explain for Rows {
    fn fields<'a>(&'a self, record: RecordText<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        for attribute in attributes(record.raw) {
            let value = Some(Text::new(attribute.value));
            match key(attribute.name) {
                Some(Key::Text(key)) if fields.get(key).is_none() => fields.text(key, value),
                Some(Key::Number(key))
                    if fields.get(key.number).is_none() && fields.get(key.text).is_none() =>
                {
                    fields.decimal(key, value);
                }
                _ => {}
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
enum Key {
    Text(&'static str),
    Number(NumberKey),
}

fn key(name: &[u8]) -> Option<Key> {
    Some(match name {
        b"Fun" => Key::Text("function"),
        b"Fil" => Key::Text("file"),
        b"LN" => Key::Number(number_key!("line")),
        b"PID" | b"PrcId" => Key::Number(number_key!("pid")),
        b"TID" | b"ThdId" => Key::Number(number_key!("tid")),
        b"Exe" => Key::Text("executable"),
        b"Uid" => Key::Number(number_key!("event_id")),
        _ => return None,
    })
}
