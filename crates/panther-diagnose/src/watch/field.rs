//! Typed fields of an event, by the name that a rule gives.

use std::borrow::Cow;

use panther::details::{Details, Evtx, Field, FieldValue, Known};
use panther::{Event, Text};

use crate::language::error::Problem;

/// The key of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FieldKey {
    /// A key of [`Event::fields`].
    Field(String),
    Component,
    Level,
    EventId,
    /// A value of the event log, by name or by number.
    Data(String),
    CrashApplication,
    CrashModule,
    CrashPath,
    ServiceName,
    FilterName,
}

impl FieldKey {
    pub(crate) fn new(name: &str) -> Result<Self, Problem> {
        Ok(match name {
            "provider" | "component" => Self::Component,
            "level" => Self::Level,
            "event_id" => Self::EventId,
            "crash.application" => Self::CrashApplication,
            "crash.module" => Self::CrashModule,
            "crash.path" => Self::CrashPath,
            "service.name" => Self::ServiceName,
            "filter.name" => Self::FilterName,
            other => match other.strip_prefix("data.") {
                Some(datum) => Self::Data(datum.to_owned()),
                None if Field::KEYS.contains(&other) => Self::Field(other.to_owned()),
                None => return Err(Problem::new(format!("no format has a field {other:?}"))),
            },
        })
    }

    /// The value of the field, without escapes; `None` if the event has no such field.
    pub(crate) fn of<'a>(&self, event: &Event<'a>) -> Option<Cow<'a, [u8]>> {
        let plain = |text: Text<'a>| decoded(event, text);
        match self {
            Self::Component => event.component().map(plain),
            Self::Level => event
                .level()
                .map(|level| Cow::Borrowed(level.name().as_bytes())),
            Self::EventId => evtx(event)?
                .system()
                .event_id()
                .map(|id| Cow::Owned(id.to_string().into_bytes())),
            Self::Field(key) => match event.field(key)? {
                FieldValue::Text(text) => Some(plain(text)),
                FieldValue::Number(number) => Some(Cow::Owned(number.to_string().into_bytes())),
                FieldValue::Time(time) => Some(Cow::Owned(time.to_string().into_bytes())),
                _ => None,
            },
            Self::Data(name) => {
                let number: Option<usize> = name.parse().ok();
                let data = match event.field("data")? {
                    FieldValue::Data(data) => data,
                    _ => return None,
                };
                let mut all = data.iter().enumerate();
                let found = all.find(|(index, datum)| {
                    number == Some(*index) || datum.name.is_some_and(|key| key == name.as_str())
                });
                found.map(|(_, datum)| datum.decoded())
            }
            Self::CrashApplication | Self::CrashModule | Self::CrashPath => {
                let Some(Known::ApplicationError(crash)) = evtx(event)?.known() else {
                    return None;
                };
                let text = match self {
                    Self::CrashApplication => crash.application,
                    Self::CrashModule => crash.module,
                    _ => crash.path,
                };
                text.map(plain)
            }
            Self::ServiceName => match evtx(event)?.known() {
                Some(Known::Service(service)) => service.service.map(plain),
                _ => None,
            },
            Self::FilterName => match evtx(event)?.known() {
                Some(Known::FilterLoaded(filter)) => filter.filter.map(plain),
                _ => None,
            },
        }
    }
}

/// A text of an event without escapes.
pub(crate) fn decoded<'a>(event: &Event<'a>, text: Text<'a>) -> Cow<'a, [u8]> {
    match event.escaping() {
        Some(escaping) => escaping.unescape(text.as_bytes()),
        None => Cow::Borrowed(text.as_bytes()),
    }
}

/// The details of an event of the event log.
pub(crate) fn evtx<'a>(event: &Event<'a>) -> Option<Evtx<'a>> {
    match event.details() {
        Details::Evtx(evtx) => Some(evtx),
        _ => None,
    }
}
