//! Rows of the table say what the JSON Lines say, and each value has the type of its column.

use panther::{FormatId, Item};
use panther_export::Utf8;
use panther_export::table::{Column, ColumnSet, ColumnType, Place, Row, TableRows};
use serde_json::{Map, Value};

/// Compares the row of an item with its line of JSON.
pub(super) fn check_table_row(item: &Item<'_>, source: &str, format: FormatId, line: &Value) {
    let place = Place::new(source, format);
    let mut json = Vec::new();
    let rows = TableRows::new(Column::ALL.to_vec());
    let row = Row::new(item, &place, &Utf8);
    rows.write(&row, &mut json);
    check_columns(&row);
    let row: Value = serde_json::from_slice(&json).expect("a line of JSON");
    let row = row.as_object().expect("an object");
    for (key, value) in row {
        let column: Column = key.parse().expect("a column of the table");
        assert!(fits(column.kind(), value), "{key}: {value}");
    }
    let of_line = |key: &str| line.get(key);
    for key in [
        "source",
        "format",
        "byte_start",
        "byte_end",
        "level",
        "component",
        "codes",
    ] {
        assert_eq!(row.get(key), of_line(key), "{key}");
    }
    assert_eq!(row.get("unparsed_reason"), of_line("reason"));
    assert_eq!(row.get("message"), of_line("message").or(of_line("text")));
    let lines = of_line("lines").and_then(Value::as_array);
    let lines = lines.map(|lines| lines.iter().filter_map(Value::as_str).collect::<Vec<_>>());
    let table = row.get("lines").and_then(Value::as_str);
    // The table has the line ends between lines as they are written.
    assert_eq!(
        table.map(without_returns),
        lines.map(|lines| without_returns(&lines.join("\n")))
    );
    check_time(row, of_line("time"));
    check_fields(row, of_line("fields"));
}

/// A column that has a value is one of those that may have one, whatever else is asked for.
fn check_columns(row: &Row<'_, Utf8>) {
    let all = row.columns(ColumnSet::of(Column::ALL));
    for &column in Column::ALL {
        let alone = Row::new(row.item(), row.place(), &Utf8).columns(ColumnSet::of(&[column]));
        assert_eq!(alone, all.and(ColumnSet::of(&[column])), "{column}");
        if row.value(column).is_some() {
            assert!(all.contains(column), "{column}");
        }
    }
}

/// A text without carriage returns at the ends of its lines.
fn without_returns(text: &str) -> String {
    let lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a value of JSON has the type of a column.
fn fits(kind: ColumnType, value: &Value) -> bool {
    let texts = |value: &Value| {
        value
            .as_array()
            .is_some_and(|list| list.iter().all(Value::is_string))
    };
    match (kind, value) {
        (ColumnType::Text, Value::String(_)) => true,
        (ColumnType::Number, Value::Number(number)) => number.is_i64() || number.is_u64(),
        (ColumnType::Instant, Value::String(time)) => time.len() == 30 && time.ends_with('Z'),
        (ColumnType::ClockTime, Value::String(time)) => time.len() == 29,
        (ColumnType::Codes, Value::Array(codes)) => codes.iter().all(Value::is_object),
        (ColumnType::Texts, Value::Object(map)) => map.values().all(Value::is_string),
        (ColumnType::Lists, Value::Object(map)) => map.values().all(texts),
        _ => false,
    }
}

/// The time of the table has the digits of that of the line, unless its nanoseconds do not fit.
fn check_time(row: &Map<String, Value>, time: Option<&Value>) {
    let time = time.and_then(Value::as_str);
    match (row.get("time_local").and_then(Value::as_str), time) {
        (Some(local), Some(time)) => {
            let digits = local.get(..time.len()).expect("nine digits of the second");
            assert_eq!(digits, time);
        }
        (None, Some(time)) => {
            let year: u16 = time
                .get(..4)
                .and_then(|year| year.parse().ok())
                .expect("a year");
            assert!(!(1678..=2261).contains(&year), "{time}");
        }
        (local, None) => assert_eq!(local, None),
    }
    assert_eq!(row.contains_key("offset_evidence"), time.is_some());
}

/// Each field is a column, or in `fields`, or in `data`.
fn check_fields(row: &Map<String, Value>, fields: Option<&Value>) {
    let none = Map::new();
    let object = |value: Option<&Value>| value.and_then(Value::as_object).cloned();
    let fields = object(fields).unwrap_or_default();
    let others = object(row.get("fields")).unwrap_or_default();
    let as_text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let mut in_others = 0;
    for (key, value) in &fields {
        if key == "data" {
            let count = value.as_object().unwrap_or(&none).len();
            let lists = object(row.get("data")).unwrap_or_default();
            let values = lists.values().filter_map(Value::as_array).map(Vec::len);
            assert_eq!(values.sum::<usize>(), count, "values of data");
        } else if let Some(own) = row.get(key).filter(|_| key.parse::<Column>().is_ok()) {
            assert_eq!(as_text(own), as_text(value), "{key}");
        } else {
            let other = others
                .get(key)
                .unwrap_or_else(|| panic!("no {key} in {others:?}"));
            assert_eq!(as_text(other), as_text(value), "{key}");
            in_others += 1;
        }
    }
    assert_eq!(others.len(), in_others, "{others:?}");
}
