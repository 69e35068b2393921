//! The properties and some counts over whole real files. Without a corpus these tests say so and
//! pass.

use std::fs;
use std::ops::ControlFlow;

use panther::details::FieldValue;
use panther::{Event, Item, Items, Layout, Level, Reason, Registry};
use panther_set::LogSet;
use panther_tests::corpus::{File, files, root, say_skipped};
use panther_tests::properties::{
    check_accessors, check_chunks, check_feed, check_interrupted_feed, check_kernels,
    check_reference, check_tiling, layout, layouts,
};

const SERVICING: [&str; 5] = ["cbs", "dism", "setupact", "setuperr", "case"];

fn learned(file: &File) -> Layout {
    Registry::default().learn(&file.bytes, file.own_name())
}

#[test]
fn every_file_tiles_under_its_format_and_under_every_other() {
    for file in files(&[]) {
        for (layout, _) in layouts(&file.bytes) {
            check_tiling(&layout, &file.bytes);
        }
        check_accessors(&learned(&file), &file.bytes, &file.bytes);
        check_kernels(&file.bytes);
    }
}

#[test]
fn cut_and_fed_files_give_the_same_items() {
    for file in files(&[]) {
        let layout = learned(&file);
        for window in [4099, 65_536, 1 << 20] {
            check_chunks(&layout, &file.bytes, window);
        }
        check_feed(&layout, &file.bytes, &[977, 20_000, 3]);
        check_interrupted_feed(&layout, &file.bytes, &[5_000, 30_000], 70);
    }
}

#[test]
fn whole_files_equal_the_reference() {
    for file in files(&[]) {
        check_reference(&layout("cbs", b""), b"", &file.bytes);
        check_reference(&learned(&file), &file.bytes, &file.bytes);
    }
}

/// A line with a time, read as a person would: nineteen bytes and a comma, behind a mark or a file
/// name or not.
fn has_stamp(line: &[u8]) -> bool {
    let pattern = "9999-99-99 99:99:99, ";
    let shape = |text: &str| -> String {
        text.chars()
            .map(|char| if char.is_ascii_digit() { '9' } else { char })
            .collect()
    };
    let text = String::from_utf8_lossy(line);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let shape = shape(text);
    shape.starts_with(pattern) || shape.contains(&format!(".log:{pattern}"))
}

#[test]
fn no_line_with_a_time_is_lost() {
    let mut total = 0;
    for file in files(&SERVICING) {
        let mut expected = Vec::new();
        let mut at = 0;
        for line in file.bytes.split_inclusive(|&byte| byte == b'\n') {
            if has_stamp(line) {
                let mark = if line.starts_with(b"\xEF\xBB\xBF") {
                    3
                } else {
                    0
                };
                expected.push(at + mark);
            }
            at += line.len() as u64;
        }
        let found: Vec<u64> = Items::new(&learned(&file), &file.bytes)
            .filter(|item| match item {
                Item::Event(event) => event.format() != "coinstaller",
                Item::Unparsed(gap) => gap.reason() == Reason::BadTime,
            })
            .map(|item| item.span().start)
            .collect();
        assert_eq!(found.len(), expected.len(), "{}", file.path());
        assert_eq!(found, expected, "{}", file.path());
        total += found.len();
    }
    eprintln!("{total} records");
}

/// The lines that follow a record are known well enough that none of them is taken for text that
/// belongs to no record; and each line of a co-installer is a record.
#[test]
fn real_logs_have_no_foreign_text() {
    for file in files(&SERVICING) {
        let layout = learned(&file);
        let foreign = Items::new(&layout, &file.bytes)
            .filter(|item| matches!(item, Item::Unparsed(gap) if gap.reason() == Reason::Foreign));
        let foreign: Vec<String> = foreign.map(|item| format!("{item:?}")).collect();
        assert!(foreign.is_empty(), "{}: {foreign:#?}", file.path());
    }
}

/// `%WINDIR%\setupact.log` has the name of setup's log, and lines of co-installers.
fn is_headless(file: &File) -> bool {
    let mut lines = file.bytes.split(|&byte| byte == b'\n');
    lines.next().is_some_and(|line| !has_stamp(line))
}

/// Whether a text has a time and a comma somewhere, as a quoted record has.
fn quotes_a_record(bytes: &[u8]) -> bool {
    let pattern = b"9999-99-99 99:99:99, ";
    bytes.windows(pattern.len()).any(|part| {
        let mut pairs = part.iter().zip(pattern);
        pairs.all(|(byte, &form)| *byte == form || form == b'9' && byte.is_ascii_digit())
    })
}

#[test]
fn files_have_the_lines_that_the_manifest_counts() {
    let Some(root) = root() else {
        return say_skipped();
    };
    let manifest = fs::read_to_string(root.join("MANIFEST.tsv")).expect("a manifest");
    let mut columns = manifest.lines().next().unwrap_or_default().split('\t');
    let lines_at = columns.position(|name| name == "lines").expect("lines");
    let mut counted = 0;
    for file in files(&[]) {
        let row = manifest.lines().find_map(|row| {
            let cells: Vec<&str> = row.split('\t').collect();
            (cells[0] == file.path()).then_some(cells)
        });
        let count = row
            .as_ref()
            .filter(|row| !row[6].starts_with("UTF-16"))
            .and_then(|row| row[lines_at].parse::<usize>().ok());
        let Some(count) = count else { continue };
        let mut found = 0;
        let mut ended = true;
        for item in Items::new(&learned(&file), &file.bytes) {
            found += item.raw().iter().filter(|&&byte| byte == b'\n').count();
            ended = item.raw().ends_with(b"\n");
        }
        // A last line without its end counts too.
        assert_eq!(found + usize::from(!ended), count, "{}", file.path());
        counted += 1;
    }
    assert!(counted > 60, "{counted} files of the manifest");
}

#[test]
fn formats_are_detected() {
    for file in files(&SERVICING) {
        let expected = match &*file.folder {
            "setupact" if is_headless(&file) => "coinstaller",
            "cbs" => "cbs",
            "dism" => "dism",
            "setupact" | "setuperr" => "setup",
            _ if file.name.starts_with("dism") => "dism",
            _ => "setup",
        };
        assert_eq!(learned(&file).format(), expected, "{}", file.path());
        // Without the name, by the bytes alone.
        let unnamed = Registry::default().learn(&file.bytes, "").format();
        if is_headless(&file) {
            assert_eq!(unnamed, expected, "{}", file.path());
        } else if unnamed != expected {
            eprintln!("{}: {unnamed} by its bytes alone", file.path());
        }
    }
}

/// Every event that a plain search finds is read, with the section that all of them have.
#[test]
fn exported_event_logs_are_read() {
    for file in files(&["evtx-xml"]) {
        let layout = Registry::default().learn(&file.bytes, "");
        assert_eq!(layout.format(), "evtx-xml", "{}", file.path());
        let text = String::from_utf8_lossy(&file.bytes);
        let expected = ["<Event ", "<Event>"].map(|tag| text.matches(tag).count());
        let items = Items::new(&layout, &file.bytes);
        let lost = items
            .clone()
            .filter(|item| matches!(item, Item::Unparsed(gap) if !gap.is_benign()));
        assert_eq!(lost.count(), 0, "{}", file.path());
        let complete = items.events().filter(|event| {
            event.time().is_some() && event.level().is_some() && event.component().is_some()
        });
        assert_eq!(
            complete.count(),
            expected.iter().sum::<usize>(),
            "{}",
            file.path()
        );
    }
}

/// Every row of the tables is an event with a time, and what else they have was counted with
/// another program.
#[test]
fn exported_tables_are_read() {
    let expected = [
        ("ActionCenter.csv", "evtx-csv", 29, [29, 0, 0]),
        ("Setup.csv", "evtx-csv", 505, [504, 0, 1]),
        ("system_logs.csv", "evtx-csv", 354, [328, 12, 12]),
        ("Sample_Logon_Events.csv", "evtx-csv", 267, [0, 0, 0]),
        ("evtxexport.csv", "evtx-csv", 12, [12, 0, 0]),
        ("app.txt", "evtx-text", 32, [0, 0, 32]),
    ];
    for file in files(&["evtx-csv", "evtx-text"]) {
        let known = expected.iter().find(|known| file.name.ends_with(known.0));
        let Some(&(_, id, count, levels)) = known else {
            continue;
        };
        let layout = Registry::default().learn(&file.bytes, "");
        assert_eq!(layout.format(), id, "{}", file.path());
        assert_eq!(layout.doubt(), None, "{}", file.path());
        let items = Items::new(&layout, &file.bytes);
        let lost = items
            .clone()
            .filter(|item| matches!(item, Item::Unparsed(gap) if !gap.is_benign()));
        assert_eq!(lost.count(), 0, "{}", file.path());
        let times = items
            .clone()
            .events()
            .filter(|event| event.time().is_some());
        assert_eq!(times.count(), count, "{}", file.path());
        let found = [Level::Info, Level::Warning, Level::Error].map(|level| {
            let events = items.clone().events();
            events.filter(|event| event.level() == Some(level)).count()
        });
        assert_eq!(found, levels, "{}", file.path());
    }
}

/// No text of any other kind is taken for a servicing log by its bytes.
#[test]
fn other_files_are_no_servicing_logs() {
    for file in files(&[]) {
        if SERVICING.contains(&&*file.folder) {
            continue;
        }
        let found = Registry::default().learn(&file.bytes, "").format();
        assert!(
            !["cbs", "dism", "setup"].contains(&found.as_str()) || quotes_a_record(&file.bytes),
            "{}: {found}",
            file.path()
        );
    }
}

/// Every line of a log of the Windows Update client begins with a time, and is an event with it.
#[test]
fn lines_of_windows_update_have_their_times() {
    for file in files(&["windowsupdate"]) {
        let lines = file.bytes.split(|&byte| byte == b'\n');
        let lines = lines.filter(|line| !line.is_empty()).count();
        let layout = Registry::default().learn(&file.bytes, "");
        assert_eq!(layout.format(), "windowsupdate", "{}", file.path());
        let events = Items::new(&layout, &file.bytes).events();
        let events = events.filter(|event| event.time().is_some()).count();
        assert_eq!(events, lines, "{}", file.path());
    }
}

/// The documents of setup are read whole: no byte of them is unparsed for a reason but markup.
#[test]
fn documents_of_setup_are_read() {
    for file in files(&["setupdiag", "other"]) {
        let expected = match &*file.folder {
            "setupdiag" => "setupdiag",
            _ if file.name.contains("diagwrn") => "diag-xml",
            _ => continue,
        };
        let layout = learned(&file);
        assert_eq!(layout.format(), expected, "{}", file.path());
        let items = Items::new(&layout, &file.bytes);
        let (events, gaps): (Vec<_>, Vec<_>) = items.partition(|item| item.event().is_some());
        assert!(!events.is_empty(), "{}", file.path());
        for event in events.iter().filter_map(|item| item.event()) {
            assert!(event.time().is_some(), "{}: {event:?}", file.path());
            assert!(event.level().is_some(), "{}: {event:?}", file.path());
        }
        for gap in gaps.iter().filter_map(|item| item.unparsed()) {
            assert!(gap.is_benign(), "{}: {gap:?}", file.path());
        }
    }
}

/// The present state, the applicable one and the requested one are different fields: engines print
/// `ApplicableState: 112, CurrentState:0`, and a plan has all three.
#[test]
fn states_of_packages_are_told_apart() {
    let Some(root) = root() else {
        return say_skipped();
    };
    let (mut differ, mut plans, mut changes) = (0, 0, 0);
    // Most plans are in cabinets.
    let set = LogSet::discover([root.join("cbs"), root.join("other")]);
    for source in set.sources() {
        let done = source.for_each(|item| {
            if let Some(event) = item.event().filter(|event| event.format() == "cbs") {
                let message = event.message().to_string();
                let states = States::of(&message);
                if let Some((applicable, current)) = &states.applicable {
                    assert_eq!(
                        text_of(&event, "state").as_ref(),
                        Some(current),
                        "{message}"
                    );
                    assert_eq!(text_of(&event, "applicable").as_ref(), Some(applicable));
                    differ += usize::from(applicable != current);
                }
                if let Some((current, target)) = &states.plan {
                    assert_eq!(
                        text_of(&event, "state").as_ref(),
                        Some(current),
                        "{message}"
                    );
                    assert_eq!(
                        text_of(&event, "target").as_ref(),
                        Some(target),
                        "{message}"
                    );
                    plans += 1;
                    changes += usize::from(current != target);
                }
            }
            ControlFlow::Continue(())
        });
        assert!(done.is_ok());
    }
    assert_eq!((differ, plans, changes), (656, 129_870, 26_680));
}

/// The states that a message has by their labels.
struct States {
    applicable: Option<(String, String)>,
    plan: Option<(String, String)>,
}

impl States {
    fn of(message: &str) -> Self {
        let after = |label: &str| {
            let (_, rest) = message.split_once(label)?;
            let value = rest.trim_start().split([',', '\r', '\n', '[']).next()?;
            Some(value.trim_end().to_owned())
        };
        Self {
            applicable: after("ApplicableState:").zip(after("CurrentState:")),
            plan: after(" current:")
                .zip(after(" targeted:"))
                .filter(|_| message.starts_with("Plan:")),
        }
    }
}

fn text_of(event: &Event<'_>, key: &str) -> Option<String> {
    match event.field(key) {
        Some(FieldValue::Text(text)) => Some(text.to_string()),
        _ => None,
    }
}
