//! `Serialize` for items and their values, with the keys of the JSON Lines that `panther-export`
//! writes.
//!
//! An item becomes an object with these keys in this order, without those that have no value. Text
//! that is not UTF-8 gets U+FFFD where a byte is invalid. The name of the source is not in it, for an
//! item does not know it.
//!
//! - an event: `kind`, `format`, `byte_start`, `byte_end`, `time`, `utc_offset`, `level`,
//!   `component`, `message`, `lines`, `codes`, `fields`;
//! - unparsed bytes: `kind`, `byte_start`, `byte_end`, `reason`, and `text`, or `nuls` for a run of
//!   NULs: their number.

use std::borrow::Cow;

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use crate::code::{Code, CodeKind, CodeRole, FoundCode};
use crate::details::field::{Field, FieldValue};
use crate::formats::event_log::data::EventData;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason, Unparsed};
use crate::model::level::Level;
use crate::model::owned::{OwnedEvent, OwnedItem, OwnedUnparsed};
use crate::model::text::Text;
use crate::model::time::LogTime;

/// Serialises a type by a text that it gives.
macro_rules! as_text {
    ($($type:ty: $text:expr;)*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let text: fn(&$type) -> &'static str = $text;
                serializer.serialize_str(text(self))
            }
        }
    )*};
}

as_text! {
    Level: |level| level.name();
    Reason: |reason| reason.name();
    FormatId: |id| id.as_str();
    CodeKind: |kind| kind.name();
    CodeRole: |role| role.name();
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_str_lossy())
    }
}

/// The text of [`LogTime`]'s `Display`: without a zone.
impl Serialize for LogTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `0x80070005`.
impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:#010x}", self.value()))
    }
}

impl Serialize for FoundCode<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("value", &self.code)?;
        map.serialize_entry("kind", &self.kind)?;
        map.serialize_entry("role", &self.role)?;
        if let Some(name) = self.name() {
            map.serialize_entry("name", name)?;
        }
        map.end()
    }
}

/// A text of an event, without the escapes of its format.
struct Decoded<'e, 'a>(&'e Event<'a>, Text<'a>);

impl Serialize for Decoded<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&lossy(self.0.decoded(self.1)))
    }
}

fn lossy(bytes: Cow<'_, [u8]>) -> String {
    match bytes {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Cow::Owned(bytes) => String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

struct Lines<'e, 'a>(&'e Event<'a>);

impl Serialize for Lines<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.lines().map(|line| Decoded(self.0, line)))
    }
}

struct Fields<'e, 'a>(&'e Event<'a>, &'e [Field<'a>]);

impl Serialize for Fields<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for field in self.1 {
            match field.value {
                FieldValue::Text(text) => map.serialize_entry(field.key, &Decoded(self.0, text))?,
                FieldValue::Number(number) => map.serialize_entry(field.key, &number)?,
                FieldValue::Time(time) => map.serialize_entry(field.key, &time)?,
                FieldValue::Data(data) => map.serialize_entry(field.key, &data)?,
            }
        }
        if let Some(prefix) = self.0.prefix() {
            map.serialize_entry("prefix", &prefix)?;
        }
        map.end()
    }
}

/// An object of texts, with the keys of [`EventData::with_keys`].
impl Serialize for EventData<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, datum) in self.with_keys(|name| lossy(name).into()) {
            map.serialize_entry(&key, &lossy(datum.decoded()))?;
        }
        map.end()
    }
}

impl Serialize for Event<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", "event")?;
        map.serialize_entry("format", &self.format())?;
        map.serialize_entry("byte_start", &self.span().start)?;
        map.serialize_entry("byte_end", &self.span().end)?;
        if let Some(time) = self.time() {
            map.serialize_entry("time", &time)?;
            if let Some(seconds) = time.zone().offset() {
                map.serialize_entry("utc_offset", &offset(seconds))?;
            }
        }
        if let Some(level) = self.level() {
            map.serialize_entry("level", &level)?;
        }
        if let Some(component) = self.component() {
            map.serialize_entry("component", &Decoded(self, component))?;
        }
        map.serialize_entry("message", &Decoded(self, self.message()))?;
        if self.lines().next().is_some() {
            map.serialize_entry("lines", &Lines(self))?;
        }
        let codes = self.codes();
        if !codes.is_empty() {
            map.serialize_entry("codes", &*codes)?;
        }
        let fields = self.fields();
        if !fields.is_empty() || self.prefix().is_some() {
            map.serialize_entry("fields", &Fields(self, &fields))?;
        }
        map.end()
    }
}

/// `+08:00`.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

impl Serialize for Unparsed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("kind", "unparsed")?;
        map.serialize_entry("byte_start", &self.span().start)?;
        map.serialize_entry("byte_end", &self.span().end)?;
        map.serialize_entry("reason", &self.reason())?;
        match self.reason() {
            Reason::NulRun => map.serialize_entry("nuls", &self.raw().len())?,
            _ => map.serialize_entry("text", &self.text())?,
        }
        map.end()
    }
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Event(event) => event.serialize(serializer),
            Self::Unparsed(unparsed) => unparsed.serialize(serializer),
        }
    }
}

impl Serialize for OwnedEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_event().serialize(serializer)
    }
}

impl Serialize for OwnedUnparsed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_unparsed().serialize(serializer)
    }
}

impl Serialize for OwnedItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_item().serialize(serializer)
    }
}
