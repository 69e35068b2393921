//! The columns of the table.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// The type of all values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ColumnType {
    /// A text.
    Text,
    /// A whole number from -2^63 to 2^63 - 1.
    Number,
    /// An instant: nanoseconds since 1970 in UTC.
    Instant,
    /// A reading of a clock in an unknown zone: nanoseconds since 1970 on that clock.
    ClockTime,
    /// A list of codes. Each has the texts `value`, `kind`, `role` and `name`; `name` may be null.
    Codes,
    /// A map from names to a text each.
    Texts,
    /// A map from names to a list of texts each.
    Lists,
}

impl ColumnType {
    /// The name that the documentation uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Instant => "instant",
            Self::ClockTime => "time of a clock",
            Self::Codes => "list of structs",
            Self::Texts => "map of texts",
            Self::Lists => "map of lists of texts",
        }
    }
}

/// Makes the enum of all columns, with the properties of each, and that of the columns that have the value
/// of a key of `fields`.
macro_rules! columns {
    ([$($field:ident)*] $($variant:ident $name:literal $kind:ident $about:literal)*) => {
        /// A column of the table.
        ///
        /// ```
        /// use panther_export::table::{Column, ColumnType};
        ///
        /// let column: Column = "event_id".parse().unwrap();
        /// assert_eq!(column, Column::EventId);
        /// assert_eq!(column.kind(), ColumnType::Number);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Column {
            $(#[doc = $about] $variant,)*
        }

        impl Column {
            /// All columns, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name of the column.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The type of its values.
            #[must_use]
            pub const fn kind(self) -> ColumnType {
                match self { $(Self::$variant => ColumnType::$kind,)* }
            }

            /// The meaning of its values, with their unit.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }
        }

        /// The columns that have the value of a key of `fields`; their names are these keys.
        #[derive(Clone, Copy)]
        pub(super) enum OfField {
            $($field,)*
        }

        impl OfField {
            /// How many there are.
            pub(super) const COUNT: usize = [$(Self::$field),*].len();

            /// All of them.
            pub(super) const COLUMNS: &'static [Column] = &[$(Column::$field),*];

            /// The column.
            #[inline]
            pub(super) const fn column(self) -> Column {
                match self { $(Self::$field => Column::$field,)* }
            }

            /// The column that has the value of this key of `fields`.
            #[inline]
            pub(super) fn of_key(key: &str) -> Option<Self> {
                $(if key == const { Column::$field.name() } {
                    return Some(Self::$field);
                })*
                None
            }

            /// This column, if it has the value of a key.
            #[inline]
            pub(super) const fn of_column(column: Column) -> Option<Self> {
                match column {
                    $(Column::$field => Some(Self::$field),)*
                    _ => None,
                }
            }
        }
    };
}

columns! {
    [RecordId Provider EventId Pid Tid Session Package Kb Phase Operation Function]
    Host "host" Text "the machine that wrote the log, as a pattern of paths tells it"
    Source "source" Text "the path of the log, or of the archive that holds it"
    Member "member" Text "the name of the member of the archive, and `!/` between the names of nested ones"
    Format "format" Text "the id of the format that read the item"
    ByteStart "byte_start" Number "the offset of the first byte of the item in its log, as the log is stored"
    ByteEnd "byte_end" Number "the offset after its last byte"
    Line "line" Number "the number of the first line of the item in its log, from 1; null in binary logs, and in copies whose lines panther strips"
    RecordId "record_id" Number "the number of the record in its event log"
    TimeUtc "time_utc" Instant "the instant of the event; null where its UTC offset is unknown"
    TimeLocal "time_local" ClockTime "the time in the header of the event, by the clock of the log"
    UtcOffset "utc_offset_s" Number "how many seconds that clock is ahead of UTC"
    OffsetEvidence "offset_evidence" Text "where the offset comes from: `stated` by the time itself, `proved` by records of the log, `lent` by other logs of the machine, `given` by the caller, or `none`"
    Level "level" Text "the level"
    Component "component" Text "the component that wrote the event"
    Provider "provider" Text "the provider of the event, or the provider of DISM"
    EventId "event_id" Number "the id of the event of the Windows event log"
    Message "message" Text "the first line after the header, without blanks at its end; of unparsed bytes, their text"
    Lines "lines" Text "the lines after the first, with their line ends between them"
    Code "code" Text "the first result code, or else the first code: `0x` and eight hexadecimal digits"
    CodeKind "code_kind" Text "how its number is read"
    CodeRole "code_role" Text "what the line says that this code is"
    CodeName "code_name" Text "the name of its constant"
    Codes "codes" Codes "all codes of the event, in their order"
    Pid "pid" Number "the process id"
    Tid "tid" Number "the thread id"
    Session "session" Text "the servicing session that the event names, or else the one it belongs to, if sessions were asked for"
    Package "package" Text "the identity of the package that the event names"
    Kb "kb" Text "the number of the update that the event names, with `KB`"
    Phase "phase" Text "the phase of the upgrade"
    Operation "operation" Text "the operation"
    Function "function" Text "the function that wrote the record"
    Attempt "attempt" Number "the number of the upgrade attempt, from 1, if attempts were asked for"
    Fields "fields" Texts "the details of the event that have no column of their own"
    Data "data" Lists "the values of an event of the event log by their names; a value without a name is under `Data`"
    UnparsedReason "unparsed_reason" Text "why the bytes belong to no event; null for an event"
}

impl Column {
    /// Whether its values depend on the UTC offset of times that do not state theirs.
    ///
    /// ```
    /// use panther_export::table::Column;
    ///
    /// assert!(Column::TimeUtc.needs_offset() && !Column::TimeLocal.needs_offset());
    /// ```
    #[must_use]
    pub const fn needs_offset(self) -> bool {
        matches!(self, Self::TimeUtc | Self::UtcOffset | Self::OffsetEvidence)
    }

    /// Whether events of one log, and of one session if the caller knows it, can have different values
    /// while all their bytes after the time are the same.
    ///
    /// ```
    /// use panther_export::table::Column;
    ///
    /// assert!(Column::ByteStart.differs_by_event() && !Column::Message.differs_by_event());
    /// ```
    #[must_use]
    pub const fn differs_by_event(self) -> bool {
        matches!(
            self,
            Self::ByteStart
                | Self::ByteEnd
                | Self::Line
                | Self::TimeUtc
                | Self::TimeLocal
                | Self::UtcOffset
                | Self::OffsetEvidence
                | Self::Attempt
        )
    }

    /// Whether its values depend on the records around an event too, which name its session and its
    /// attempt.
    #[must_use]
    pub const fn needs_context(self) -> bool {
        matches!(self, Self::Session | Self::Attempt)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Column {
    type Err = UnknownTableColumn;

    fn from_str(name: &str) -> Result<Self, UnknownTableColumn> {
        let mut columns = Self::ALL.iter().copied();
        let found = columns.find(|column| column.name() == name);
        found.ok_or_else(|| UnknownTableColumn(name.to_owned()))
    }
}

/// The table has no column with this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTableColumn(String);

impl fmt::Display for UnknownTableColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no column {:?}; the columns are", self.0)?;
        Column::ALL.iter().try_for_each(|name| write!(f, " {name}"))
    }
}

impl Error for UnknownTableColumn {}
