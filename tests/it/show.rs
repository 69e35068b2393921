//! What is read from a log, as the golden cases print it.

use std::fmt::Write as _;
use std::io::Cursor;
use std::ops::ControlFlow;

use panther::details::{Details, FieldValue, Known, LineDetails};
use panther::{Event, Item, Text};
use panther_set::Source;
use panther_tests::formats::row;
use panther_tests::properties::registry;

/// Calls `each` for the items of a log, and gives the id of its format.
pub(crate) fn for_each(bytes: &[u8], name: &str, mut each: impl FnMut(Item<'_>)) -> &'static str {
    let log = registry().parse(bytes, name);
    if !row(log.format().as_str()).is_binary() {
        log.items().for_each(each);
        return log.format().as_str();
    }
    // The text of a binary record is made while its source is read.
    let source = Source::stream(name, Cursor::new(bytes.to_vec())).expect("a source");
    let done = source.for_each(|item| {
        each(*item);
        ControlFlow::Continue(())
    });
    assert!(done.is_ok_and(|flow| flow.is_continue()));
    source.format().as_str()
}

/// Every item of a log, and everything that an event says.
pub(crate) fn show(bytes: &[u8], name: &str) -> String {
    let mut lines = Vec::new();
    let format = for_each(bytes, name, |item| match item {
        Item::Unparsed(gap) => {
            let (span, reason) = (gap.span(), gap.reason());
            lines.push(format!("{span} {reason} {}", text(gap.text())));
        }
        Item::Event(event) => show_event(&event, &mut lines),
    });
    lines.insert(0, format!("format {format}"));
    lines.push(String::new());
    lines.join("\n")
}

fn show_event(event: &Event<'_>, lines: &mut Vec<String>) {
    let mut head = format!("{} event", event.span());
    if let Some(time) = event.time() {
        let _ = write!(head, " {time}");
    }
    if let Some(level) = event.level() {
        let _ = write!(head, " {level} {}", text(event.level_text()));
    }
    if let Some(component) = event.component() {
        let _ = write!(head, " component {}", text(component));
    }
    if let Some(code) = event.code_column() {
        let _ = write!(head, " column {}", code.span);
    }
    lines.push(head);
    if let Some(prefix) = event.prefix() {
        lines.push(format!("  prefix  {}", text(prefix)));
    }
    lines.push(format!("  message {}", text(event.message())));
    for (line, details) in event.lines().zip(event.line_details()) {
        lines.push(format!("  line    {}", text(line)));
        if !matches!(details, LineDetails::Text(_)) {
            lines.push(format!("    details {details:?}"));
        }
    }
    for code in event.codes() {
        let (kind, role) = (code.kind.name(), code.role.name());
        let name = code.name().unwrap_or("-");
        lines.push(format!(
            "  code    {} {kind} {role} {name} {}",
            code.code, code.span
        ));
    }
    show_fields(event, lines);
    match event.details() {
        Details::None => {}
        details => lines.push(format!("  details {details:?}")),
    }
    if let Details::Evtx(evtx) = event.details()
        && let Some(Known::ErrorReport(report)) = evtx.known()
    {
        lines.push(format!("  setup   {:?}", report.setup()));
    }
}

/// The fields, unescaped.
fn show_fields(event: &Event<'_>, lines: &mut Vec<String>) {
    let decoded = |part: Text<'_>| text(Text::new(&event.decoded(part)));
    for field in event.fields() {
        let key = field.key;
        match field.value {
            FieldValue::Text(value) => lines.push(format!("  {key}={}", decoded(value))),
            FieldValue::Number(value) => lines.push(format!("  {key}={value}")),
            FieldValue::Data(data) => lines.extend(data.iter().map(|datum| {
                let name = datum.name.unwrap_or_default();
                format!("  {key}={} {}", decoded(name), decoded(datum.value))
            })),
            value => lines.push(format!("  {key}={value:?}")),
        }
    }
}

/// The text in bars, so that blanks at its ends show; with escapes for what does not. NULs are
/// counted.
fn text(text: Text<'_>) -> String {
    if !text.is_empty() && text.iter().all(|&byte| byte == 0) {
        return format!("{} NULs", text.len());
    }
    let shown = match text.to_str() {
        Some(text) => text
            .chars()
            .map(|char| {
                if char.is_control() || char == '\u{FEFF}' {
                    char.escape_default().to_string()
                } else {
                    char.to_string()
                }
            })
            .collect(),
        None => text.escape_ascii().to_string(),
    };
    format!("|{shown}|")
}
