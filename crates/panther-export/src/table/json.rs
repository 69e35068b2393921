//! The table as JSON Lines.

use panther::code::FoundCode;

use super::column::{Column, ColumnType};
use super::row::{Row, Value};
use super::set::ColumnSet;
use crate::digits::nine_digits;
use crate::stage::Stage;
use crate::text::{Decode, escape_into};
use crate::values::{List, put_code, put_key, put_time};

/// Writes items as JSON Lines with the columns of the table as keys.
///
/// A row has no key for a null. Each key has one type in every row: numbers and texts are JSON's own,
/// an instant is a text such as `2016-09-27T20:30:31.455000000Z`, the time of a clock the same without
/// `Z`, a map is an object.
///
/// ```
/// use panther_export::Utf8;
/// use panther_export::table::{Column, Place, Row, TableRows};
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// let log = panther::parse(log, "CBS.log");
/// let rows = TableRows::new(vec![Column::TimeLocal, Column::Pid, Column::Message]);
/// let place = Place::new("CBS.log", log.format());
/// let mut out = Vec::new();
/// for item in &log {
///     rows.write(&Row::new(&item, &place, &Utf8), &mut out);
/// }
/// assert_eq!(
///     String::from_utf8(out).unwrap(),
///     "{\"time_local\":\"2020-07-29T16:29:16.000000000\",\"message\":\"Ready\"}\n"
/// );
/// ```
#[derive(Clone, Debug)]
pub struct TableRows {
    columns: Vec<Column>,
    set: ColumnSet,
}

impl TableRows {
    /// A writer of these columns, in this order.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        let set = columns.iter().copied().collect();
        Self { columns, set }
    }

    /// Appends one row.
    pub fn write(&self, row: &Row<'_, impl Decode>, out: &mut Vec<u8>) {
        let stage = &mut Stage::new(out);
        let mut object = List::new(b"{", b"}");
        let present = row.columns(self.set);
        for &column in &self.columns {
            if present.contains(column)
                && let Some(value) = row.value(column)
            {
                object.next(stage);
                // The names of columns are plain words.
                stage.put(b"\"");
                stage.put_bytes(column.name().as_bytes());
                stage.put(b"\":");
                put_value(&value, column.kind(), stage);
            }
        }
        end_row(&object, stage);
    }
}

/// A row with one value of each column and each type, whose `unparsed_reason` is `header`. Readers
/// that take the columns from the first rows of a file learn all of them from it. Its other values mean
/// nothing.
///
/// ```
/// use panther_export::table::{Column, header};
///
/// let row = header(&[Column::Level, Column::UnparsedReason]);
/// assert_eq!(row, b"{\"level\":\"\",\"unparsed_reason\":\"header\"}\n");
/// ```
#[must_use]
pub fn header(columns: &[Column]) -> Vec<u8> {
    let mut out = Vec::new();
    put_header(columns, &mut Stage::new(&mut out));
    out
}

fn put_header(columns: &[Column], stage: &mut Stage<'_>) {
    let mut object = List::new(b"{", b"}");
    for &column in columns {
        object.next(stage);
        put_key(column.name(), stage);
        let text = if column == Column::UnparsedReason {
            "header"
        } else {
            ""
        };
        match column.kind() {
            ColumnType::Text => escape_into(text, stage.out()),
            ColumnType::Number => stage.put(b"0"),
            ColumnType::Instant | ColumnType::ClockTime => {
                put_value(&Value::Nanoseconds(0), column.kind(), stage);
            }
            ColumnType::Codes => {
                stage.put(b"[{\"value\":\"\",\"kind\":\"\",\"role\":\"\",\"name\":\"\"}]");
            }
            ColumnType::Texts => stage.put(b"{\"\":\"\"}"),
            ColumnType::Lists => stage.put(b"{\"\":[\"\"]}"),
        }
    }
    end_row(&object, stage);
}

/// Ends a row, which is an object even without any key.
fn end_row(object: &List<1, 1>, stage: &mut Stage<'_>) {
    if object.is_empty() {
        stage.put(b"{}\n");
    } else {
        stage.put(b"}\n");
    }
}

fn put_value(value: &Value<'_>, kind: ColumnType, stage: &mut Stage<'_>) {
    match value {
        Value::Text(text) => escape_into(text, stage.out()),
        Value::Number(number) => put_number(*number, stage),
        Value::Nanoseconds(nanoseconds) => {
            put_nanoseconds(*nanoseconds, kind == ColumnType::Instant, stage);
        }
        Value::Codes(codes) => put_codes(codes, stage),
        Value::Texts(texts) => {
            let mut object = List::new(b"{", b"}");
            for (name, text) in texts {
                object.next(stage);
                put_key(name, stage);
                escape_into(text, stage.out());
            }
            object.end(stage);
        }
        Value::Lists(lists) => {
            let mut object = List::new(b"{", b"}");
            for (name, texts) in lists {
                object.next(stage);
                put_key(name, stage);
                let mut list = List::new(b"[", b"]");
                for text in texts {
                    list.next(stage);
                    escape_into(text, stage.out());
                }
                list.end(stage);
            }
            object.end(stage);
        }
    }
}

fn put_number(number: i64, stage: &mut Stage<'_>) {
    if number < 0 {
        stage.put(b"-");
    }
    stage.put_number(number.unsigned_abs());
}

fn put_codes(codes: &[FoundCode<'_>], stage: &mut Stage<'_>) {
    let mut list = List::new(b"[", b"]");
    for code in codes {
        list.next(stage);
        put_code(code, stage);
    }
    list.end(stage);
}

/// Writes a time of the years 1677 to 2262 with nine digits of the second.
fn put_nanoseconds(nanoseconds: i64, is_utc: bool, stage: &mut Stage<'_>) {
    const SECOND: i64 = 1_000_000_000;
    stage.put(b"\"");
    if let Some(time) = panther::LogTime::of_unix(nanoseconds.div_euclid(SECOND)) {
        put_time(time, stage);
    }
    stage.put(b".");
    stage.put(&nine_digits(nanoseconds.rem_euclid(SECOND) as u32));
    stage.put_bytes(if is_utc { b"Z\"" } else { b"\"" });
}
