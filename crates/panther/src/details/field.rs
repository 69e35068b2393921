//! Details as keys and values.

use std::iter::FusedIterator;
use std::ops::Deref;

use smallvec::SmallVec;

use crate::formats::event_log::data::EventData;
use crate::model::text::Text;
use crate::model::time::LogTime;

/// A detail of a record: a key and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field<'a> {
    /// The key in snake case. Formats of this crate and of `panther-set` use only the keys in
    /// [`Field::KEYS`].
    pub key: &'static str,
    /// The value.
    pub value: FieldValue<'a>,
}

impl Field<'_> {
    /// All keys that the formats of this crate and of `panther-set` use. A key has the same meaning
    /// in all formats.
    pub const KEYS: &'static [&'static str] = &[
        "pid",
        "tid",
        "provider",
        "function",
        "file",
        "line",
        "sequence",
        "utc",
        "session",
        "package",
        "kb",
        "state",
        "applicable",
        "target",
        "servicing_stack",
        "inf",
        "installer",
        "installer_id",
        "plugin",
        "clsid",
        "detected",
        "repaired",
        "corrupt",
        "operation",
        "phase",
        "progress",
        "executable",
        "command_line",
        "destination",
        "provider_guid",
        "event_id",
        "qualifiers",
        "version",
        "package_version",
        "task",
        "opcode",
        "keywords",
        "record_id",
        "activity_id",
        "channel",
        "computer",
        "user_sid",
        "title",
        "subject",
        "duration_ms",
        "exit_status",
        "exit_code",
        "warnings",
        "errors",
        "device_id",
        "hardware_id",
        "driver_package",
        "driver_provider",
        "driver_date",
        "driver_version",
        "service",
        "problem",
        "class_guid",
        "service_pack",
        "architecture",
        "profile",
        "profile_guid",
        "started",
        "ended",
        "elapsed",
        "report_id",
        "antivirus",
        "filter_drivers",
        "quoted_time",
        "quoted_level",
        "blocking",
        "truncated",
        "data",
        "event_name",
        "category",
        "update_id",
        "revision",
        "service_id",
        "client_id",
        "call_id",
        "job_id",
        "trace_guid",
        "correlation",
        "dump",
        "build",
        "processors",
        "uptime_ms",
        "parameter_1",
        "parameter_2",
        "parameter_3",
        "parameter_4",
        "address",
        "size",
        "unread",
    ];
}

/// The value of a [`Field`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValue<'a> {
    /// A slice of the record.
    Text(Text<'a>),
    /// A decimal number.
    Number(u64),
    /// A time that the message states.
    Time(LogTime),
    /// Values with or without names: the data of a Windows event, or what a document states.
    Data(EventData<'a>),
}

/// The fields of one record, as a slice. Each key occurs at most once.
///
/// ```
/// let log = b"2020-07-29 16:29:16, Info                  CBS    \
///     Session: 31000001_1234567 initialized by client X.\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let fields = log.events().next().unwrap().fields();
/// assert_eq!(fields[0].key, "session");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields<'a>(SmallVec<[Field<'a>; 7]>);

impl<'a> Fields<'a> {
    /// The value of the field with this key; `None` if there is no such field.
    ///
    /// ```
    /// use panther::details::{FieldValue, Fields};
    ///
    /// let mut fields = Fields::default();
    /// fields.push("pid", FieldValue::Number(4242));
    /// assert_eq!(fields.get("pid"), Some(FieldValue::Number(4242)));
    /// assert_eq!(fields.get("tid"), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn get(&self, key: &str) -> Option<FieldValue<'a>> {
        let field = self.0.iter().find(|field| field.key == key);
        field.map(|field| field.value)
    }

    /// Adds a field. The caller makes sure that the key is new.
    #[inline]
    pub fn push(&mut self, key: &'static str, value: FieldValue<'a>) {
        self.0.push(Field { key, value });
    }

    /// Adds a text, unless it is `None` or empty.
    #[inline]
    pub(crate) fn text(&mut self, key: &'static str, text: Option<Text<'a>>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.push(key, FieldValue::Text(text));
        }
    }

    #[inline]
    pub(crate) fn number(&mut self, key: &'static str, number: Option<u32>) {
        if let Some(number) = number {
            self.push(key, FieldValue::Number(number.into()));
        }
    }

    /// Adds the data, unless there is none.
    #[inline]
    pub(crate) fn data(&mut self, data: EventData<'a>) {
        if !data.is_empty() {
            self.push("data", FieldValue::Data(data));
        }
    }

    #[inline]
    pub(crate) fn time(&mut self, key: &'static str, time: Option<LogTime>) {
        if let Some(time) = time {
            self.push(key, FieldValue::Time(time));
        }
    }
}

impl<'a> Deref for Fields<'a> {
    type Target = [Field<'a>];

    #[inline]
    fn deref(&self) -> &[Field<'a>] {
        &self.0
    }
}

impl<'a> IntoIterator for Fields<'a> {
    type Item = Field<'a>;
    type IntoIter = IntoFields<'a>;

    #[inline]
    fn into_iter(self) -> IntoFields<'a> {
        IntoFields(self.0.into_iter())
    }
}

impl<'f, 'a> IntoIterator for &'f Fields<'a> {
    type Item = &'f Field<'a>;
    type IntoIter = std::slice::Iter<'f, Field<'a>>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// An iterator over the fields of a record, by value.
#[derive(Clone, Debug)]
pub struct IntoFields<'a>(smallvec::IntoIter<[Field<'a>; 7]>);

impl<'a> Iterator for IntoFields<'a> {
    type Item = Field<'a>;

    #[inline]
    fn next(&mut self) -> Option<Field<'a>> {
        self.0.next()
    }
}

impl FusedIterator for IntoFields<'_> {}
