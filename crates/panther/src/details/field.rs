//! Details as keys and values.

use std::iter::FusedIterator;
use std::ops::Deref;

use smallvec::SmallVec;

use crate::formats::event_log::data::EventData;
use crate::model::text::Text;
use crate::model::time::LogTime;
use crate::scan::number::number;

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
    /// in all formats, and values of one [kind](Field::kind_of).
    pub const KEYS: &'static [&'static str] = &names(&TABLE);

    /// The kind that every value of this key has, in all formats; `None` if the formats of this
    /// crate and of `panther-set` do not use the key.
    ///
    /// ```
    /// use panther::details::{Field, FieldKind};
    ///
    /// assert_eq!(Field::kind_of("opcode"), Some(FieldKind::Number));
    /// assert_eq!(Field::kind_of("opcode_text"), Some(FieldKind::Text));
    /// assert_eq!(Field::kind_of("colour"), None);
    /// ```
    #[must_use]
    pub fn kind_of(key: &str) -> Option<FieldKind> {
        let row = TABLE.iter().find(|(known, _)| *known == key);
        row.map(|&(_, kind)| kind)
    }
}

/// The kind of a [`FieldValue`]. A key has values of one kind, so that readers of exports can give
/// it a column of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldKind {
    /// [`FieldValue::Text`].
    Text,
    /// [`FieldValue::Number`].
    Number,
    /// [`FieldValue::Time`].
    Time,
    /// [`FieldValue::Data`].
    Data,
}

/// All keys, and the kind of their values. Where a log has a text in the place of a number, the
/// text has the key with `_text` behind it.
const TABLE: [(&str, FieldKind); 104] = {
    use FieldKind::{Data, Number, Text, Time};
    [
        ("pid", Number),
        ("pid_text", Text),
        ("tid", Number),
        ("tid_text", Text),
        ("provider", Text),
        ("function", Text),
        ("file", Text),
        ("line", Number),
        ("line_text", Text),
        ("sequence", Text),
        ("utc", Time),
        ("session", Text),
        ("package", Text),
        ("kb", Text),
        ("state", Text),
        ("applicable", Text),
        ("target", Text),
        ("servicing_stack", Text),
        ("inf", Text),
        ("installer", Text),
        ("installer_id", Text),
        ("plugin", Text),
        ("clsid", Text),
        ("detected", Number),
        ("repaired", Number),
        ("corrupt", Text),
        ("operation", Text),
        ("phase", Text),
        ("progress", Number),
        ("executable", Text),
        ("command_line", Text),
        ("destination", Text),
        ("provider_guid", Text),
        ("event_id", Number),
        ("event_id_text", Text),
        ("qualifiers", Number),
        ("qualifiers_text", Text),
        ("version", Text),
        ("event_version", Number),
        ("event_version_text", Text),
        ("package_version", Text),
        ("task", Number),
        ("task_text", Text),
        ("opcode", Number),
        ("opcode_text", Text),
        ("keywords", Text),
        ("record_id", Number),
        ("record_id_text", Text),
        ("activity_id", Text),
        ("channel", Text),
        ("computer", Text),
        ("user_sid", Text),
        ("title", Text),
        ("subject", Text),
        ("duration_ms", Number),
        ("exit_status", Text),
        ("exit_code", Text),
        ("warnings", Number),
        ("errors", Number),
        ("device_id", Text),
        ("hardware_id", Text),
        ("driver_package", Text),
        ("driver_provider", Text),
        ("driver_date", Text),
        ("driver_version", Text),
        ("service", Text),
        ("problem", Number),
        ("class_guid", Text),
        ("service_pack", Text),
        ("architecture", Text),
        ("profile", Text),
        ("profile_guid", Text),
        ("started", Time),
        ("ended", Time),
        ("elapsed", Number),
        ("report_id", Text),
        ("antivirus", Text),
        ("filter_drivers", Text),
        ("quoted_time", Time),
        ("quoted_level", Text),
        ("blocking", Text),
        ("truncated", Number),
        ("data", Data),
        ("event_name", Text),
        ("category", Text),
        ("update_id", Text),
        ("revision", Number),
        ("service_id", Text),
        ("client_id", Text),
        ("call_id", Text),
        ("job_id", Text),
        ("trace_guid", Text),
        ("correlation", Text),
        ("dump", Text),
        ("build", Number),
        ("processors", Number),
        ("uptime_ms", Number),
        ("parameter_1", Text),
        ("parameter_2", Text),
        ("parameter_3", Text),
        ("parameter_4", Text),
        ("address", Text),
        ("size", Number),
        ("unread", Text),
    ]
};

#[expect(
    clippy::indexing_slicing,
    reason = "a constant is made while the crate is compiled"
)]
const fn names<const N: usize>(
    table: &'static [(&'static str, FieldKind); N],
) -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = table[index].0;
        index += 1;
    }
    names
}

/// The value of a [`Field`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValue<'a> {
    /// A slice of the record.
    Text(Text<'a>),
    /// A decimal number. In the fields of known keys it is at most [`i64::MAX`], which is what
    /// databases hold.
    Number(u64),
    /// A time that the message states.
    Time(LogTime),
    /// Values with or without names: the data of a Windows event, or what a document states.
    Data(EventData<'a>),
}

impl FieldValue<'_> {
    /// The kind of the value.
    ///
    /// ```
    /// use panther::details::{FieldKind, FieldValue};
    ///
    /// assert_eq!(FieldValue::Number(7).kind(), FieldKind::Number);
    /// ```
    #[must_use]
    pub const fn kind(&self) -> FieldKind {
        match self {
            Self::Text(_) => FieldKind::Text,
            Self::Number(_) => FieldKind::Number,
            Self::Time(_) => FieldKind::Time,
            Self::Data(_) => FieldKind::Data,
        }
    }

    /// Whether a field with this key may have the value. Any value fits a key that is not in
    /// [`Field::KEYS`].
    fn fits(&self, key: &str) -> bool {
        let is_small = !matches!(self, Self::Number(number) if i64::try_from(*number).is_err());
        Field::kind_of(key).is_none_or(|kind| kind == self.kind() && is_small)
    }
}

/// The keys of a number that some logs give as a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberKey {
    /// The key of the number.
    pub(crate) number: &'static str,
    /// The key of a text in its place.
    pub(crate) text: &'static str,
}

/// Makes the two keys of a [`NumberKey`].
macro_rules! number_key {
    ($key:literal) => {
        crate::details::field::NumberKey {
            number: $key,
            text: concat!($key, "_text"),
        }
    };
}
pub(crate) use number_key;

/// The fields of one record, as a slice. Each key occurs at most once.
///
/// ```
/// let log = b"2020-07-29 16:29:16, Info                  CBS    \
///     Session: 31000001_1234567 initialized by client X.\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let fields = log.events().next().unwrap().fields();
/// assert_eq!(fields[0].key, "session");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields<'a>(SmallVec<[Field<'a>; 7]>);

/// No fields.
impl Default for Fields<'_> {
    #[inline(always)]
    fn default() -> Self {
        Self(SmallVec::new())
    }
}

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
    ///
    /// # Panics
    /// In a build with debug assertions, if the key is one of [`Field::KEYS`] and the value is not
    /// of [its kind](Field::kind_of), or is a number above [`i64::MAX`].
    #[inline]
    pub fn push(&mut self, key: &'static str, value: FieldValue<'a>) {
        debug_assert!(value.fits(key), "the field {key} cannot be {value:?}");
        self.0.push(Field { key, value });
    }

    /// Adds a text, unless it is `None` or empty.
    #[inline]
    pub(crate) fn text(&mut self, key: &'static str, text: Option<Text<'a>>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.push(key, FieldValue::Text(text));
        }
    }

    /// Adds a number, unless it is `None` or above [`i64::MAX`].
    #[inline]
    pub(crate) fn number(&mut self, key: &'static str, number: Option<impl Into<u64>>) {
        let number = number.map(Into::into);
        if let Some(number) = number.filter(|&number| i64::try_from(number).is_ok()) {
            self.push(key, FieldValue::Number(number));
        }
    }

    /// Adds a text that is a number under this key. A text that is not a number gets the other key,
    /// unless it is empty.
    #[inline]
    pub(crate) fn decimal(&mut self, key: NumberKey, text: Option<Text<'a>>) {
        let number = text.and_then(|text| number(text.as_bytes()));
        match number.filter(|&number| i64::try_from(number).is_ok()) {
            Some(number) => self.push(key.number, FieldValue::Number(number)),
            None => self.text(key.text, text),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_kind() {
        let mut keys = Field::KEYS.to_vec();
        keys.sort_unstable();
        assert!(keys.windows(2).all(|keys| keys[0] != keys[1]));
        for key in keys {
            if let Some(number) = key.strip_suffix("_text") {
                assert_eq!(Field::kind_of(number), Some(FieldKind::Number), "{key}");
                assert_eq!(Field::kind_of(key), Some(FieldKind::Text), "{key}");
            }
        }
    }

    #[test]
    fn what_is_no_number_has_a_key_of_its_own() {
        let most = i64::MAX.to_string();
        for (text, expected) in [
            ("7", Some(("task", FieldValue::Number(7)))),
            (&most, Some(("task", FieldValue::Number(i64::MAX as u64)))),
            (
                "9223372036854775808",
                Some(("task_text", FieldValue::Text("9223372036854775808".into()))),
            ),
            (
                "Logon",
                Some(("task_text", FieldValue::Text("Logon".into()))),
            ),
            ("", None),
        ] {
            let mut fields = Fields::default();
            fields.decimal(number_key!("task"), Some(text.into()));
            let found = fields.first().map(|field| (field.key, field.value));
            assert_eq!(found, expected);
        }
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "the field pid cannot be")]
    fn a_value_of_another_kind_is_an_error_of_the_format() {
        Fields::default().push("pid", FieldValue::Text("four".into()));
    }
}
