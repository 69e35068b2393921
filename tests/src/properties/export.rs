//! Exports read back as the events that they are of.

use panther::{FormatId, Item, Items, Layout};
use panther_export::{Column, Csv, CsvStyle, JsonLines, Pretty, Timesketch, Utf8};
use serde_json::Value;

use super::table::check_table_row;

/// The name of a source, which is hard to write in every export.
const SOURCE: &str = "=a,\"b\"\\\n'\u{FEFF}";

/// What Csv takes for the start of a formula.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Some of the letters that a terminal does not show, or that turn the text around.
const HIDDEN: [char; 8] = [
    '\u{AD}', '\u{200B}', '\u{200F}', '\u{202E}', '\u{2028}', '\u{2066}', '\u{2069}', '\u{FEFF}',
];

/// Whether a letter is a control character, apart from those that lay out text.
fn is_control(letter: char) -> bool {
    letter.is_control() && !['\t', '\r', '\n'].contains(&letter)
}

/// The columns whose text is panther's own.
const OWN: [&str; 10] = [
    "kind",
    "format",
    "byte_start",
    "byte_end",
    "time",
    "utc_offset",
    "level",
    "code",
    "codes",
    "fields",
];

/// I7: a line of JSON is one line, reads back with serde_json, and says what `Serialize` says; a
/// row of CSV reads back with the crate csv and has the cells that the line has; the text for people
/// cannot steer a terminal.
pub fn check_exports(layout: &Layout, bytes: &[u8]) {
    let format = layout.format();
    let items = || Items::new(layout, bytes);
    let (mut plain, mut escaped) = (CsvStyle::new().header(), CsvStyle::new().header());
    let exact = Csv::new(SOURCE, format, Utf8);
    let style = CsvStyle::new().with_escaped_formulas();
    let harmless = Csv::new(SOURCE, format, Utf8).with_style(style);
    let timeline = Timesketch::new(SOURCE, Utf8);
    let pretty = Pretty::new(SOURCE, format, Utf8).with_label(SOURCE);
    let mut text = pretty.heading();
    for item in items() {
        exact.write(&item, &mut plain);
        harmless.write(&item, &mut escaped);
        pretty.write(&item, &mut text);
        check_timesketch(&timeline, &item);
    }
    let text = str::from_utf8(&text).expect("text");
    let steers = |letter: char| is_control(letter) || HIDDEN.contains(&letter) || letter == '\r';
    assert!(!text.contains(steers), "{text:?}");

    let (mut plain, mut escaped) = (
        csv::Reader::from_reader(&*plain),
        csv::Reader::from_reader(&*escaped),
    );
    let (mut plain, mut escaped) = (plain.records(), escaped.records());
    let writer = JsonLines::new(SOURCE, format, Utf8);
    for item in items() {
        let value = check_json(&writer, &item, format);
        check_table_row(&item, SOURCE, format, &value);
        let row = plain.next().expect("a row").expect("a cell a column");
        check_row(&row, &value);
        let harmless = escaped.next().expect("a row").expect("a cell a column");
        let columns = Column::defaults();
        for (column, (harmless, exact)) in columns.iter().zip(harmless.iter().zip(&row)) {
            let is_formula = !OWN.contains(&column.name()) && exact.starts_with(FORMULA);
            let exact = if is_formula {
                format!("'{exact}")
            } else {
                exact.to_owned()
            };
            assert_eq!(harmless, exact);
        }
    }
    assert!(
        plain.next().is_none() && escaped.next().is_none(),
        "rows of no item"
    );
}

/// The line of an item, read back.
fn check_json(writer: &JsonLines<Utf8>, item: &Item<'_>, format: FormatId) -> Value {
    let mut line = Vec::new();
    writer.write(item, &mut line);
    let line = str::from_utf8(&line).expect("JSON is UTF-8");
    let line = line.strip_suffix('\n').expect("a line end");
    assert!(!line.contains(char::is_control), "{line:?}");
    let value: Value = serde_json::from_str(line).expect("JSON");
    let mut said = value.clone();
    let keys = said.as_object_mut().expect("an object");
    assert_eq!(keys.shift_remove("source"), Some(SOURCE.into()));
    if item.event().is_none() {
        assert_eq!(keys.shift_remove("format"), Some(format.as_str().into()));
    }
    let expected = serde_json::to_value(item).expect("a value");
    // As text, because the order of the keys counts.
    assert_eq!(said.to_string(), expected.to_string());
    value
}

/// A row for Timesketch is one line that has what Timesketch needs.
fn check_timesketch(writer: &Timesketch<Utf8>, item: &Item<'_>) {
    let mut line = Vec::new();
    let has_time = item.event().is_some_and(|event| event.time().is_some());
    assert_eq!(writer.write_at(item, Some(0), &mut line), has_time);
    if !has_time {
        assert!(line.is_empty());
        return;
    }
    let line = str::from_utf8(&line).expect("JSON is UTF-8");
    let line = line.strip_suffix('\n').expect("a line end");
    assert!(!line.contains(char::is_control), "{line:?}");
    let value: Value = serde_json::from_str(line).expect("JSON");
    for key in ["message", "datetime", "timestamp_desc"] {
        assert!(value[key].is_string(), "{key} of {line}");
    }
    assert!(value["timestamp"].is_i64(), "{line}");
}

/// The cells that are told in the same way by JSON.
fn check_row(row: &csv::StringRecord, json: &Value) {
    let columns = Column::defaults();
    assert_eq!(row.len(), columns.len());
    let found = |name: &str| {
        let at = columns.iter().position(|column| column.name() == name);
        &row[at.expect("a column")]
    };
    // CSV has no escapes for control characters.
    let unwanted = |letter: char| is_control(letter) && letter != '\0';
    let cell = |text: &str| text.replace(unwanted, "\u{FFFD}");
    let text = |key: &str| cell(json[key].as_str().unwrap_or_default());
    for key in [
        "kind",
        "source",
        "format",
        "time",
        "utc_offset",
        "level",
        "component",
        "reason",
    ] {
        assert_eq!(found(key), text(key), "column {key}");
    }
    for key in ["byte_start", "byte_end"] {
        assert_eq!(found(key), json[key].to_string(), "column {key}");
    }
    let message = if text("kind") == "event" {
        "message"
    } else {
        "text"
    };
    assert_eq!(found("message"), text(message));
    let lines = json["lines"].as_array().map_or(&[][..], Vec::as_slice);
    let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
    assert_eq!(found("lines"), cell(&lines.join("\n")));
    let codes = json["codes"].as_array().map_or(0, Vec::len);
    assert_eq!(found("codes").split_whitespace().count(), codes);
    // Each field has a cell of its own, or is in the object of the others.
    let rest: Value = match found("fields") {
        "" => Value::Null,
        rest => serde_json::from_str(rest).expect("an object"),
    };
    for (key, value) in json["fields"].as_object().into_iter().flatten() {
        if columns.iter().any(|column| column.name() == key) {
            let expected = value.as_str().map_or_else(|| value.to_string(), &cell);
            assert_eq!(found(key), expected, "field {key}");
            assert!(rest.get(key).is_none());
        } else {
            assert_eq!(&rest[key], value, "field {key}");
        }
    }
}
