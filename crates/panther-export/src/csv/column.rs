//! The columns of CSV.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use panther::details::Field;

/// A column of [`Csv`](crate::Csv).
///
/// Columns have the names that the keys of JSON Lines have; see [`schema`](crate::schema). Further
/// columns are `code` and `code_name`, the first result code of an event; each key of `fields`; and
/// `data.NAME`, one value of an event of the event log. The column `fields` has the fields that have
/// no column of their own, as a JSON object.
///
/// ```
/// use panther_export::Column;
///
/// assert_eq!("event_id".parse::<Column>().unwrap().name(), "event_id");
/// assert_eq!("data.TargetUserName".parse::<Column>().unwrap().name(), "data.TargetUserName");
/// assert!("colour".parse::<Column>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column(pub(super) Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What every item has, or what no format reads.
    Item(Part),
    /// A key of `fields`.
    Field(&'static str),
    /// A value of the field `data`, with its whole name.
    Datum(Box<str>),
}

impl Kind {
    /// Whether the column has the field with this key.
    pub(super) fn is_field(&self, key: &str) -> bool {
        matches!(self, Self::Field(known) if *known == key)
    }
}

/// Makes an enum of parts and the list of their names.
macro_rules! parts {
    ($($part:ident $name:literal)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Part { $($part),* }

        const PARTS: &[(&str, Part)] = &[$(($name, Part::$part)),*];
    };
}

parts! {
    Kind "kind"
    Source "source"
    Sha256 "sha256"
    Format "format"
    ByteStart "byte_start"
    ByteEnd "byte_end"
    Time "time"
    UtcOffset "utc_offset"
    Level "level"
    Component "component"
    Message "message"
    Lines "lines"
    Code "code"
    CodeName "code_name"
    Codes "codes"
    Fields "fields"
    Reason "reason"
}

/// The columns without a choice.
const DEFAULT: [&str; 24] = [
    "kind",
    "source",
    "format",
    "byte_start",
    "byte_end",
    "time",
    "utc_offset",
    "level",
    "component",
    "provider",
    "event_id",
    "pid",
    "tid",
    "session",
    "package",
    "kb",
    "code",
    "code_name",
    "message",
    "lines",
    "codes",
    "computer",
    "fields",
    "reason",
];

impl Column {
    /// The columns that people filter by, and the rest of the fields.
    ///
    /// ```
    /// use panther_export::Column;
    ///
    /// let names: Vec<_> = Column::defaults().iter().map(|column| column.name().to_owned()).collect();
    /// assert!(names.contains(&"event_id".to_owned()) && names.contains(&"fields".to_owned()));
    /// ```
    #[must_use]
    pub fn defaults() -> Vec<Self> {
        DEFAULT
            .iter()
            .filter_map(|name| name.parse().ok())
            .collect()
    }

    /// The names of all columns, apart from those of values.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let fields = Field::KEYS.iter().copied().chain(["prefix"]);
        PARTS.iter().map(|(name, _)| *name).chain(fields)
    }

    /// The name of the column.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.0 {
            Kind::Item(part) => {
                let row = PARTS.iter().find(|(_, known)| known == part);
                row.map_or("", |(name, _)| name)
            }
            Kind::Field(key) => key,
            Kind::Datum(name) => name,
        }
    }
}

impl FromStr for Column {
    type Err = UnknownColumn;

    fn from_str(name: &str) -> Result<Self, UnknownColumn> {
        if let Some((_, part)) = PARTS.iter().find(|(known, _)| *known == name) {
            return Ok(Self(Kind::Item(*part)));
        }
        if let Some(key) = Self::names().find(|known| *known == name) {
            return Ok(Self(Kind::Field(key)));
        }
        match name.strip_prefix("data.") {
            Some(datum) if !datum.is_empty() => Ok(Self(Kind::Datum(name.into()))),
            _ => Err(UnknownColumn(name.to_owned())),
        }
    }
}

/// There is no column with this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownColumn(String);

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no column {:?}; the columns are", self.0)?;
        Column::names().try_for_each(|name| write!(f, " {name}"))?;
        f.write_str(" and data.NAME")
    }
}

impl Error for UnknownColumn {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_that_of_its_column() {
        for name in Column::names() {
            assert_eq!(name.parse::<Column>().unwrap().name(), name);
        }
        assert_eq!(Column::defaults().len(), DEFAULT.len());
        for name in ["", "colour", "data.", "Time"] {
            assert!(name.parse::<Column>().is_err(), "{name}");
        }
    }
}
