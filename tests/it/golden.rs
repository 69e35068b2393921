//! Logs of our own writing beside what is read from them: `tests/golden/*.log` and `*.items`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p panther-tests golden` writes the `.items` again; read every difference before it is kept.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use panther::details::{Details, Evtx, FieldValue, Known};
use panther::{Event, Item, Text};
use panther_tests::properties::check_all;

pub(crate) fn logs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut logs: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of golden cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .collect();
    logs.sort();
    logs
}

#[test]
fn logs_are_read_as_their_goldens_say() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for path in logs() {
        let bytes = fs::read(&path).expect("a golden log");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let shown = show(&bytes, &name);
        let golden = path.with_extension("items");
        if update {
            fs::write(&golden, &shown).expect("a golden case is written");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if shown != expected {
            let line = shown
                .lines()
                .zip(expected.lines().chain(std::iter::repeat("")))
                .position(|(shown, expected)| shown != expected);
            wrong.push(format!(
                "{name}, line {}: see UPDATE_GOLDEN=1 and git diff",
                line.unwrap_or_default() + 1
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn goldens_have_every_property() {
    let logs = logs();
    assert!(logs.len() > 20, "the golden cases are missing");
    for path in logs {
        let bytes = fs::read(&path).expect("a golden log");
        for seed in 0..40 {
            check_all(&bytes, seed);
        }
    }
}

/// Every line end in a log stands beside its item, as a checkout that rewrites line ends would show.
#[test]
fn line_ends_survive_a_checkout() {
    let crlf = logs().into_iter().any(|path| {
        fs::read(path)
            .expect("a golden log")
            .windows(2)
            .any(|pair| pair == b"\r\n")
    });
    assert!(
        crlf,
        "the golden logs lost their CRs: see tests/.gitattributes"
    );
}

fn show(bytes: &[u8], name: &str) -> String {
    let items = panther::parse(bytes, name);
    let mut lines = vec![format!("format {}", items.format().id())];
    for item in items {
        let span = item.span();
        match item {
            Item::Unparsed(gap) => {
                lines.push(format!("{span} {} {}", gap.reason(), text(gap.text())));
            }
            Item::Event(event) => {
                let mut head = format!("{span} event");
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
                lines.extend(
                    event
                        .lines()
                        .map(|line| format!("  line    {}", text(line))),
                );
                if let Details::Evtx(evtx) = event.details() {
                    show_evtx(&event, &evtx, &mut lines);
                }
            }
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// What an event of the event log says, unescaped.
fn show_evtx(event: &Event<'_>, evtx: &Evtx<'_>, lines: &mut Vec<String>) {
    let decoded = |part: Text<'_>| text(Text::new(&event.decoded(part)));
    for field in event.fields() {
        match field.value {
            FieldValue::Text(value) => lines.push(format!("  {} {}", field.key, decoded(value))),
            FieldValue::Number(value) => lines.push(format!("  {} {value}", field.key)),
            FieldValue::Data(data) => lines.extend(data.iter().map(|datum| {
                let name = datum.name.unwrap_or_default();
                format!("  data {} {}", decoded(name), decoded(datum.value))
            })),
            _ => lines.push(format!("  {} {:?}", field.key, field.value)),
        }
    }
    if let Some(known) = evtx.known() {
        lines.push(format!("  {known:?}"));
        if let Known::ErrorReport(report) = known {
            lines.push(format!("  {:?}", report.setup()));
        }
    }
}

/// The text in bars, so that blanks at its ends show; with escapes for what does not. NULs are counted.
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
