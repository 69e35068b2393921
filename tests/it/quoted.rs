//! Logs that somebody copied: the same items, whatever stands before their lines.

use std::io::Cursor;
use std::ops::ControlFlow;

use panther_set::Source;
use panther_tests::formats::{ROWS, Row};

/// Makes what stands before the line with this number.
type Prefix = fn(usize) -> String;

/// The prefixes that people and tools put before lines.
const PREFIXES: [(&str, Prefix); 10] = [
    ("a quotation", |_| "> ".to_owned()),
    ("a quotation of a quotation", |_| ">> ".to_owned()),
    ("a block of code", |_| "    ".to_owned()),
    ("a tab", |_| "\t".to_owned()),
    ("libwdi", |_| "libwdi:debug [syslog] ".to_owned()),
    ("findstr", |_| r"C:\Logs\old logs\a.log:".to_owned()),
    ("Select-String", |number| {
        format!(r"C:\Logs\a.log:{number}:")
    }),
    ("grep -n", |number| format!("{number}:")),
    ("an editor", |number| format!("{number:>6}  ")),
    ("a journal", |number| {
        format!("Mar 12 09:{:02}:07 host app[12]: ", number % 60)
    }),
];

/// The format of a source, and the items: whether they are events, and their bytes.
fn read(bytes: &[u8]) -> (Source, Vec<(bool, Vec<u8>)>) {
    let source = Source::stream("-", Cursor::new(bytes.to_vec())).expect("a source");
    let mut items = Vec::new();
    let done = source.for_each(|item| {
        items.push((item.event().is_some(), item.raw().to_vec()));
        ControlFlow::Continue(())
    });
    assert!(done.is_ok());
    (source, items)
}

fn quoted(log: &[u8], prefix: Prefix) -> Vec<u8> {
    let lines = log.split_inclusive(|&byte| byte == b'\n').enumerate();
    let lines = lines.map(|(at, line)| [prefix(100 + at).as_bytes(), line].concat());
    lines.collect::<Vec<_>>().concat()
}

/// The servicing formats read prefixes themselves, and each text is a log for `plain`.
fn is_tested(row: &&Row) -> bool {
    !row.is_binary() && !["cbs", "dism", "setup", "plain"].contains(&row.id)
}

/// Whether marks or separators show the records of a format, whatever stands around them.
fn is_known_anyhow(id: &str) -> bool {
    let tables = ["evtx-csv", "evtx-text"];
    let trees = ["miglog", "setupdiag", "evtx-json", "evtx-clixml"];
    id.ends_with("-xml") || tables.contains(&id) || trees.contains(&id)
}

#[test]
fn every_format_has_the_same_items_behind_a_prefix() {
    let mut faults = String::new();
    for row in ROWS.iter().filter(is_tested) {
        let log = (row.sample)(6 << 10).log;
        let (source, expected) = read(&log);
        assert!(!source.is_quoted(), "{}", row.id);
        for (name, prefix) in PREFIXES {
            let (found, items) = read(&quoted(&log, prefix));
            // Words before the lines of XML, JSON or a table hide few records.
            let has_words = ["libwdi", "a journal"].contains(&name);
            if has_words && found.format() == source.format() && is_known_anyhow(row.id) {
                continue;
            }
            if found.format() != source.format() || items != expected {
                let format = found.format();
                faults += &format!("{} behind {name}: {format}\n", row.id);
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn a_quotation_in_utf16_is_read_like_one_in_utf8() {
    let log = (panther_tests::formats::row("bluebox").sample)(6 << 10).log;
    let quoted = String::from_utf8(quoted(&log, |_| "> ".to_owned())).expect("a text");
    let wide: Vec<u8> = quoted.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (source, items) = read(&[b"\xFF\xFE".as_slice(), &wide].concat());
    assert_eq!(source.line_prefix().as_deref(), Some("> "));
    let marked = read(&[b"\xEF\xBB\xBF", quoted.as_bytes()].concat());
    assert!(items == marked.1);
}

#[test]
fn a_blank_line_behind_each_line_is_none_of_the_log() {
    let log = (panther_tests::formats::row("evtx-copied").sample)(6 << 10).log;
    let spaced = log.split_inclusive(|&byte| byte == b'\n');
    let spaced: Vec<_> = spaced.map(|line| [line, b"\r\n"].concat()).collect();
    let ((source, expected), (found, items)) = (read(&log), read(&spaced.concat()));
    assert_eq!(found.format(), source.format());
    assert!(items == expected);
}

/// A page shows a quotation with an empty paragraph behind each line.
#[test]
fn every_format_is_read_in_a_quotation_with_blank_lines_between() {
    let mut faults = String::new();
    for row in ROWS.iter().filter(is_tested) {
        let log = (row.sample)(6 << 10).log;
        let (source, expected) = read(&log);
        let spaced = log.split_inclusive(|&byte| byte == b'\n');
        let spaced: Vec<_> = spaced.map(|line| [b"> ", line, b"\r\n"].concat()).collect();
        let (found, items) = read(&spaced.concat());
        let events = |items: &[(bool, Vec<u8>)]| items.iter().filter(|item| item.0).count();
        if found.format() != source.format() || events(&items) != events(&expected) {
            let counts = (events(&items), events(&expected));
            faults += &format!("{}: {}, {counts:?}\n", row.id, found.format());
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// The source of a page has the log in the escapes of HTML.
#[test]
fn xml_is_read_in_the_escapes_of_html() {
    for id in ["evtx-xml", "diag-xml", "evtx-clixml"] {
        let log = (panther_tests::formats::row(id).sample)(6 << 10).log;
        let text = String::from_utf8(log.clone()).expect("a text");
        let text = text.trim_start_matches('\u{FEFF}');
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        let escaped = escaped.replace('>', "&gt;").replace('"', "&quot;");
        let (found, items) = read(escaped.as_bytes());
        assert_eq!(found.format(), id);
        assert!(items == read(text.as_bytes()).1, "{id}");
    }
}

#[test]
fn labels_of_copied_events_may_be_emphasized() {
    let log = (panther_tests::formats::row("evtx-copied").sample)(6 << 10).log;
    let text = String::from_utf8(log).expect("a text");
    let (_, expected) = read(text.as_bytes());
    for (open, close) in [("**", ":**"), ("**", "**:"), ("*", ":*"), ("- **", ":**")] {
        let emphasized = |line: &str| match line.split_once(':') {
            Some((label, value)) if label.len() < 16 => format!("{open}{label}{close}{value}"),
            _ => line.to_owned(),
        };
        let lines: String = text.split_inclusive('\n').map(emphasized).collect();
        let (found, items) = read(lines.as_bytes());
        assert_eq!(found.format(), "evtx-copied", "{open}{close}");
        let events = |items: &[(bool, Vec<u8>)]| items.iter().filter(|item| item.0).count();
        assert_eq!(events(&items), events(&expected), "{open}{close}");
    }
}

#[test]
fn blanks_before_the_first_line_hide_no_record() {
    for row in ROWS.iter().filter(is_tested) {
        let log = (row.sample)(6 << 10).log;
        let (source, expected) = read(&log);
        let (found, items) = read(&[b" ", log.as_slice()].concat());
        assert_eq!(found.format(), source.format());
        let events = |items: &[(bool, Vec<u8>)]| items.iter().filter(|item| item.0).count();
        assert_eq!(events(&items), events(&expected), "{}", row.id);
    }
}
