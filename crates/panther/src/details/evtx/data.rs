//! The values that a provider gave with an event.

use std::borrow::Cow;
use std::fmt;
use std::iter::FusedIterator;

#[cfg(feature = "json")]
use super::json;
use super::{Form, clixml, table, xml};
use crate::Text;

/// The values of an event, in the order of the record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EventData<'a> {
    record: &'a [u8],
    form: Form,
}

impl<'a> EventData<'a> {
    pub(super) const fn new(record: &'a [u8], form: Form) -> Self {
        Self { record, form }
    }

    /// The values.
    #[must_use]
    pub fn iter(&self) -> EventDatums<'a> {
        EventDatums(match self.form {
            Form::Xml => Values::Xml(xml::Data::new(self.record)),
            Form::Listing => Values::None,
            Form::CliXml => Values::CliXml(clixml::Data::new(self.record)),
            #[cfg(feature = "json")]
            Form::Json => Values::Json(json::Data::new(self.record)),
            Form::Table(layout) => Values::Table(table::Data::new(self.record, layout)),
        })
    }

    /// The first value of this name, as the record has it.
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
    /// The name; of XML the attribute `Name`, or else the name of the element, and none for a bare `Data`; of JSON the name of the
    /// value, and none in an array; of a table what the header calls the column.
    pub name: Option<Text<'a>>,
    /// The value as the record has it.
    pub value: Text<'a>,
    form: Form,
}

impl<'a> EventDatum<'a> {
    pub(super) fn new(name: Option<&'a [u8]>, value: &'a [u8], form: Form) -> Self {
        Self {
            name: name.filter(|name| !name.is_empty()).map(Text::new),
            value: Text::new(value),
            form,
        }
    }

    /// The value without what the record's grammar escapes.
    #[must_use]
    pub fn decoded(&self) -> Cow<'a, [u8]> {
        self.form.unescape(self.value.as_bytes())
    }
}

/// The iterator over [`EventData`].
#[derive(Clone, Debug)]
pub struct EventDatums<'a>(Values<'a>);

#[derive(Clone, Debug)]
enum Values<'a> {
    None,
    CliXml(clixml::Data<'a>),
    Xml(xml::Data<'a>),
    #[cfg(feature = "json")]
    Json(json::Data<'a>),
    Table(table::Data<'a>),
}

impl<'a> Iterator for EventDatums<'a> {
    type Item = EventDatum<'a>;

    fn next(&mut self) -> Option<EventDatum<'a>> {
        match &mut self.0 {
            Values::None => None,
            Values::CliXml(data) => data.next(),
            Values::Xml(data) => data.next(),
            #[cfg(feature = "json")]
            Values::Json(data) => data.next(),
            Values::Table(data) => data.next(),
        }
    }
}

impl FusedIterator for EventDatums<'_> {}
