//! Exports read back as the events that they are of.

use panther::{FormatId, Item, Items, Layout};
use panther_export::{Csv, JsonLines, Pretty, Utf8};
use serde_json::Value;

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

/// The columns with text that is not panther's own.
const FOREIGN: [usize; 5] = [1, 8, 9, 10, 12];

/// I7: a line of JSON is one line, reads back with serde_json, and says what `Serialize` says; a
/// row of CSV reads back with the crate csv and has the cells that the line has; the text for people
/// cannot steer a terminal.
pub fn check_exports(layout: &Layout, bytes: &[u8]) {
    let format = layout.format();
    let items = || Items::new(layout, bytes);
    let (mut plain, mut escaped) = (Csv::<Utf8>::header(), Csv::<Utf8>::header());
    let exact = Csv::new(SOURCE, format, Utf8);
    let harmless = Csv::new(SOURCE, format, Utf8).with_escaped_formulas();
    let pretty = Pretty::new(SOURCE, format, Utf8).with_label(SOURCE);
    let mut text = pretty.heading();
    for item in items() {
        exact.write(&item, &mut plain);
        harmless.write(&item, &mut escaped);
        pretty.write(&item, &mut text);
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
        let row = plain.next().expect("a row").expect("fourteen cells");
        check_row(&row, &value);
        let harmless = escaped.next().expect("a row").expect("fourteen cells");
        for (index, (harmless, exact)) in harmless.iter().zip(&row).enumerate() {
            let is_formula = FOREIGN.contains(&index) && exact.starts_with(FORMULA);
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

/// The cells that are told in the same way by JSON.
fn check_row(row: &csv::StringRecord, json: &Value) {
    assert_eq!(row.len(), 14);
    // CSV has no escapes for control characters.
    let unwanted = |letter: char| is_control(letter) && letter != '\0';
    let cell = |text: &str| text.replace(unwanted, "\u{FFFD}");
    let text = |key: &str| cell(json[key].as_str().unwrap_or_default());
    let expected = [
        (0, text("kind")),
        (1, text("source")),
        (2, text("format")),
        (3, json["start"].to_string()),
        (4, json["end"].to_string()),
        (5, text("time")),
        (6, text("offset")),
        (7, text("level")),
        (8, text("component")),
        (13, text("reason")),
    ];
    for (index, expected) in expected {
        assert_eq!(row[index], *expected, "column {index}");
    }
    let message = if text("kind") == "event" {
        "message"
    } else {
        "text"
    };
    assert_eq!(row[9], *text(message));
    let lines = json["lines"].as_array().map_or(&[][..], Vec::as_slice);
    let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
    assert_eq!(row[10], *cell(&lines.join("\n")));
    let codes = json["codes"].as_array().map_or(0, Vec::len);
    assert_eq!(row[11].split_whitespace().count(), codes);
}
