//! The rows of JSON Lines: every key, its type and its unit.
//!
//! [`KEYS`] lists the keys of a row in their order. A key has one type in every row of every format,
//! so that DuckDB, polars and pyarrow can make a column of it; what does not fit has a key of its
//! own, such as `opcode_text` beside `opcode`. [`JSON_SCHEMA`] says the same as a JSON Schema.
#![doc = include_str!("../../SCHEMA.md")]

mod fields;

use panther::details::{Field, FieldKind};

use crate::text::escape_into;

/// The number of the schema. It grows when a key gets another name, type or meaning, and stays when
/// a key is added.
pub const VERSION: u32 = 2;

/// The JSON Schema of a row: `crates/panther-export/schema/events.schema.json`.
pub const JSON_SCHEMA: &str = include_str!("../../schema/events.schema.json");

/// The type of the values of a key.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Type {
    /// A string.
    Text,
    /// A string that is one of these words.
    Word(fn() -> Vec<&'static str>),
    /// A whole number from 0 to [`i64::MAX`].
    Number,
    /// A string such as `2016-09-28T04:30:31.455`, without a zone, and with the digits of the second
    /// that the log has: none, or up to nine.
    Time,
    /// A string such as `+08:00`.
    Offset,
    /// A string of 64 hexadecimal digits.
    Hash,
    /// A list of strings.
    Texts,
    /// A list of objects with these keys.
    Objects(&'static [Key]),
    /// An object with some of these keys.
    Object(fn() -> Vec<Key>),
    /// An object whose keys are names from the log. All values are strings.
    Data,
}

/// A key of an object.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The key itself.
    pub name: &'static str,
    /// The type of all its values.
    pub kind: Type,
    /// What the value means, with its unit.
    pub about: &'static str,
}

const fn key(name: &'static str, kind: Type, about: &'static str) -> Key {
    Key { name, kind, about }
}

/// The keys of a row, in their order.
pub const KEYS: &[Key] = &[
    key(
        "kind",
        Type::Word(|| vec!["event", "unparsed", "header"]),
        "what the row is; a header is the first row, if it was asked for",
    ),
    key(
        "schema",
        Type::Number,
        "in a header: the number of the schema",
    ),
    key(
        "program",
        Type::Text,
        "in a header: the name of the program that wrote the rows",
    ),
    key(
        "version",
        Type::Text,
        "in a header: the version of that program",
    ),
    key(
        "source",
        Type::Text,
        "the path of the log, and `!/` before each name of a member of an archive",
    ),
    key(
        "sha256",
        Type::Hash,
        "the SHA-256 of the whole source, if it was asked for",
    ),
    key(
        "format",
        Type::Text,
        "the id of the format that read the item",
    ),
    key(
        "byte_start",
        Type::Number,
        "the offset of the first byte of the item in its source, as the source is stored",
    ),
    key("byte_end", Type::Number, "the offset after its last byte"),
    key(
        "time",
        Type::Time,
        "the time in the header of the event, by the clock of the log, or by the one that --utc or --show-tz names",
    ),
    key(
        "utc_offset",
        Type::Offset,
        "the UTC offset of that clock, if it is known",
    ),
    key(
        "level",
        Type::Word(|| {
            panther::Level::ALL
                .iter()
                .map(|level| level.name())
                .collect()
        }),
        "the level",
    ),
    key(
        "component",
        Type::Text,
        "the component that wrote the event",
    ),
    key(
        "message",
        Type::Text,
        "the first line after the header, without blanks at its end",
    ),
    key(
        "lines",
        Type::Texts,
        "the lines after the first, without their line ends",
    ),
    key(
        "codes",
        Type::Objects(CODE),
        "the result codes in the event, in their order",
    ),
    key(
        "fields",
        Type::Object(fields::all),
        "the details of the event, which its format reads",
    ),
    key(
        "reason",
        Type::Word(|| {
            panther::Reason::ALL
                .iter()
                .map(|reason| reason.name())
                .collect()
        }),
        "why bytes belong to no event",
    ),
    key("text", Type::Text, "these bytes as text"),
    key(
        "nuls",
        Type::Number,
        "in place of the text of a run of NULs: their number",
    ),
    key(
        "count",
        Type::Number,
        "with --dedupe: how many copies of the event the logs have, itself included",
    ),
    key(
        "sources",
        Type::Texts,
        "with --dedupe: the sources that have the event",
    ),
];

/// The keys of a code.
const CODE: &[Key] = &[
    key(
        "value",
        Type::Text,
        "the code: `0x` and eight hexadecimal digits",
    ),
    key(
        "kind",
        Type::Word(|| {
            panther::code::CodeKind::ALL
                .iter()
                .map(|kind| kind.name())
                .collect()
        }),
        "how the number is read",
    ),
    key(
        "role",
        Type::Word(|| {
            panther::code::CodeRole::ALL
                .iter()
                .map(|role| role.name())
                .collect()
        }),
        "what the line says that the code is",
    ),
    key(
        "name",
        Type::Text,
        "the name of the constant, if the code has one",
    ),
];

/// The row that a header is: one value of each key and each type.
///
/// Readers take the columns and their types from the first rows of a file: DuckDB from 20,480 and
/// polars from 100. With this row, they know all of them. The values mean nothing, apart from `kind`,
/// `schema`, `program` and `version`.
///
/// ```
/// let row = String::from_utf8(panther_export::schema::header("panther", "1.0")).unwrap();
/// assert!(row.starts_with(r#"{"kind":"header","schema":2,"program":"panther","version":"1.0","#));
/// ```
#[must_use]
pub fn header(program: &str, version: &str) -> Vec<u8> {
    let mut out = Vec::new();
    put_object(KEYS, &mut out, |name, out| {
        match name {
            "kind" => escape_into("header", out),
            "schema" => out.extend_from_slice(VERSION.to_string().as_bytes()),
            "program" => escape_into(program, out),
            "version" => escape_into(version, out),
            _ => return false,
        }
        true
    });
    out.push(b'\n');
    out
}

/// Writes an object with all keys. `put` writes the values that mean something.
fn put_object(keys: &[Key], out: &mut Vec<u8>, mut put: impl FnMut(&str, &mut Vec<u8>) -> bool) {
    let mut before = b'{';
    for key in keys {
        out.push(before);
        before = b',';
        escape_into(key.name, out);
        out.push(b':');
        if !put(key.name, out) {
            put_example(key.kind, out);
        }
    }
    out.push(b'}');
}

/// Writes a value of this type, the shortest one where there is a choice.
fn put_example(kind: Type, out: &mut Vec<u8>) {
    let none = |_: &str, _: &mut Vec<u8>| false;
    match kind {
        Type::Text | Type::Word(_) | Type::Offset | Type::Hash => out.extend_from_slice(b"\"\""),
        Type::Number => out.push(b'0'),
        // Readers that look for times find one.
        Type::Time => out.extend_from_slice(b"\"1970-01-01T00:00:00\""),
        Type::Texts => out.extend_from_slice(b"[\"\"]"),
        Type::Objects(keys) => {
            out.push(b'[');
            put_object(keys, out, none);
            out.push(b']');
        }
        Type::Object(keys) => put_object(&keys(), out, none),
        // A column cannot have an empty name, so DuckDB takes the object for a map of any names.
        Type::Data => out.extend_from_slice(b"{\"\":\"\"}"),
    }
}

/// The type of a field of an event.
const fn type_of(kind: FieldKind) -> Type {
    match kind {
        FieldKind::Number => Type::Number,
        FieldKind::Time => Type::Time,
        FieldKind::Data => Type::Data,
        // A kind that this writer does not know is written as null.
        _ => Type::Text,
    }
}

/// The type of a field by its key.
fn field_type(key: &str) -> Type {
    type_of(Field::kind_of(key).unwrap_or(FieldKind::Text))
}

#[cfg(test)]
mod tests;
