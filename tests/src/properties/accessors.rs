//! I3 and I7: every accessor answers, and says what is so.

use std::fmt::Write as _;
use std::hint::black_box;

use panther::details::{Field, FieldValue};
use panther::{Event, Item, Items, Layout, Level, Span, Text};

use super::same::Seen;

/// Whether the lines of an event of this layout are those of its message, and not those of its
/// record.
fn is_document(layout: &Layout) -> bool {
    let id = layout.format();
    id.as_str().starts_with("evtx")
        || [
            "diag-xml",
            "setupdiag",
            "compat-xml",
            "miglog",
            "setupapi",
            "cmtrace",
            "reportingevents",
        ]
        .contains(&id.as_str())
}

/// I3 and I7: every accessor of every item answers, what has a span lies inside, and an owned copy
/// says the same. The layout was learned from the bytes `shown`, or from none.
pub fn check_accessors(layout: &Layout, shown: &[u8], bytes: &[u8]) {
    for item in Items::new(layout, bytes) {
        let raw = item.raw();
        match item {
            Item::Unparsed(gap) => {
                assert_eq!(gap.text().as_bytes(), raw);
                assert!(!gap.reason().name().is_empty());
                black_box(gap.is_benign());
                assert!(item.event().is_none());
            }
            Item::Event(event) => {
                check_event(layout, &event, shown, bytes);
                let kept = event.into_owned();
                check_same_event(&event, &kept.as_event());
            }
        }
        black_box(format!("{item:?}"));
    }
}

fn check_event(layout: &Layout, event: &Event<'_>, shown: &[u8], source: &[u8]) {
    let raw = event.raw();
    let body = event.body();
    let message = event.message();
    // Lines of co-installers and records of setup stand in the same files.
    let together = ["cbs", "dism", "setup", "coinstaller"];
    let is_guest = [event.format(), layout.format()]
        .iter()
        .all(|format| together.contains(&format.as_str()));
    assert!(is_guest || event.format() == layout.format());
    assert!(raw.ends_with(&body), "a body that is not the record's end");
    assert!(body.starts_with(&message), "a message outside its body");
    assert_eq!(event.body_span().end, event.span().end);
    assert_eq!(event.body_span().len(), body.len() as u64);
    assert!(
        is_one_line(layout, event, message),
        "a message of two lines"
    );
    assert!(
        !message.last().is_some_and(|last| b" \t\r".contains(last)),
        "trailing blanks"
    );
    // A format that marks only warnings and errors prints no word for the others.
    let is_worded = match event.level() {
        None => event.level_text().is_empty(),
        Some(Level::Info) => true,
        Some(_) => !event.level_text().is_empty(),
    };
    assert!(is_worded, "a level without its word");
    if let Some(level) = event.level() {
        assert!(Level::ALL.contains(&level));
    }
    assert!(event.component().is_none_or(|name| !name.is_empty()));
    assert!(
        event
            .prefix()
            .is_none_or(|prefix| !prefix.is_empty() && raw.starts_with(&prefix))
    );

    check_lines(layout, event);
    check_codes(layout, event, source);
    black_box(format!("{:?}", event.details()));
    // What the layout learned, such as the header of a table, says names, and may say the provider.
    check_fields(&event.fields(), raw, shown);
    black_box(event.time().map(|time| time.to_string()));
    black_box(event.decoded(body));
}

/// Whether a text has no line end. A line that PowerShell wrapped is one line without the wrap.
fn is_one_line(layout: &Layout, event: &Event<'_>, text: Text<'_>) -> bool {
    if layout.format() == "evtx-list" {
        !event.decoded(text).contains(&b'\n')
    } else {
        !text.contains(&b'\n')
    }
}

fn check_lines(layout: &Layout, event: &Event<'_>) {
    // The continuation lines are what a plain split finds.
    let raw = event.raw();
    let mut lines: Vec<&[u8]> = raw.split(|&byte| byte == b'\n').skip(1).collect();
    if raw.ends_with(b"\n") {
        lines.pop();
    }
    let found: Vec<&[u8]> = event
        .lines()
        .map(|line| line.as_bytes())
        .inspect(|line| assert!(is_one_line(layout, event, Text::new(line))))
        .collect();
    // An event of a document has only the lines of its message, which the reference reads.
    if !is_document(layout) {
        assert_eq!(
            found,
            lines
                .iter()
                .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
                .collect::<Vec<_>>()
        );
    }
    assert_eq!(event.line_details().count(), found.len());
    for (line, details) in event.lines().zip(event.line_details()) {
        black_box(format!("{details:?}"));
        check_fields(&details.fields(), &line, &[]);
    }
}

fn check_codes(layout: &Layout, event: &Event<'_>, source: &[u8]) {
    // The data of an event of the event log may come before its message.
    let whole = match layout.format().as_str().starts_with("evtx") {
        true => event.span(),
        false => event.body_span(),
    };
    let column = event.code_column().map(|code| code.span);
    if let Some(span) = column {
        check_span(span, event.span(), source);
        assert!(span.end <= event.body_span().start);
    }
    let codes = event.codes();
    let mut at = whole.start;
    for code in codes.iter().skip(usize::from(column.is_some())) {
        let span = code.span;
        check_span(span, whole, source);
        assert!(at <= span.start, "codes that overlap or go backwards");
        at = span.end;
        black_box(code.name());
    }
}

/// Every key is known and there once, and every text is a piece of the record or the line, or of
/// what the layout was learned from.
fn check_fields(fields: &[Field<'_>], whole: &[u8], shown: &[u8]) {
    let whole = whole.as_ptr_range();
    for (index, field) in fields.iter().enumerate() {
        assert!(Field::KEYS.contains(&field.key), "key {}", field.key);
        let before = fields.iter().take(index);
        assert!(
            before.into_iter().all(|other| other.key != field.key),
            "{} twice",
            field.key
        );
        let check = |text: Text<'_>| {
            let piece = text.as_ptr_range();
            assert!(
                text.is_empty()
                    || whole.start <= piece.start && piece.end <= whole.end
                    || shown
                        .windows(text.len())
                        .any(|part| part == text.as_bytes()),
                "{} is not in its text: {text:?}",
                field.key
            );
        };
        match field.value {
            FieldValue::Text(text) => check(text),
            FieldValue::Data(data) => {
                assert!(data.iter().next().is_some(), "no data");
                for datum in data {
                    // The name of a value may be that of its column, in another record.
                    check(datum.value);
                    black_box(datum.decoded());
                }
            }
            _ => {}
        }
    }
}

fn check_span(span: Span, whole: Span, source: &[u8]) {
    assert!(!span.is_empty(), "an empty span");
    assert!(whole.contains(span), "{span} outside {whole}");
    assert!(source.get(span.start as usize..span.end as usize).is_some());
}

/// All accessors of two events agree, the lazy ones too.
fn check_same_event(left: &Event<'_>, right: &Event<'_>) {
    assert_eq!(Seen::new(left), Seen::new(right));
    assert_eq!(lazy(left), lazy(right));
}

/// What the lazy accessors say, as text.
fn lazy(event: &Event<'_>) -> String {
    let mut text = String::new();
    for line in event.lines() {
        let _ = writeln!(text, "{line:?}");
    }
    for line in event.line_details() {
        let _ = writeln!(text, "{line:?}");
    }
    let _ = writeln!(
        text,
        "{:?} {:?} {:?}",
        event.codes(),
        event.details(),
        event.fields()
    );
    text
}
