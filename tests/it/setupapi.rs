//! The real logs of SetupAPI. Without a corpus these tests say so and pass.

use panther::details::{Details, FieldValue, SetupApiKind};
use panther::{Event, Item, Items, Layout, Level, Reason, Registry};
use panther_tests::corpus::{File, files};

fn learned(file: &File) -> Layout {
    let layout = Registry::default().learn(&file.bytes, file.own_name());
    assert_eq!(layout.format(), "setupapi", "{}", file.path());
    layout
}

/// Calls `check` with the events of a file of the corpus, if there is one.
fn with_events(name: &str, check: impl FnOnce(&[Event<'_>])) {
    for file in files(&["setupapi"]) {
        if file.name == name {
            let layout = learned(&file);
            return check(
                &Items::new(&layout, &file.bytes)
                    .events()
                    .collect::<Vec<_>>(),
            );
        }
    }
}

fn number(event: &Event<'_>, key: &str) -> u64 {
    match event.field(key) {
        Some(FieldValue::Number(number)) => number,
        _ => 0,
    }
}

fn sections<'a, 'e>(events: &'e [Event<'a>]) -> impl Iterator<Item = &'e Event<'a>> {
    events.iter().filter(|event| match event.details() {
        Details::SetupApi(record) => record.kind() == SetupApiKind::Section,
        _ => false,
    })
}

#[test]
fn sections_are_those_that_plaso_counts() {
    with_events("log2timeline__plaso__setupapi.dev.log", |events| {
        assert_eq!(sections(events).count(), 194);
        let title = "Device Install (DiInstallDriver) - C:\\Windows\\System32\\DriverStore\\";
        let start = "2016-10-12T03:36:30.936";
        let mut found = sections(events).filter(|event| {
            event.message().starts_with(title.as_bytes())
                && event.time().is_some_and(|time| time.to_string() == start)
        });
        let section = found.next().expect("the section of the printer");
        assert!(section.message().ends_with(b"prnms003.inf"));
        let Details::SetupApi(record) = section.details() else {
            panic!("{section:?}")
        };
        let end = record.end().expect("an end").to_string();
        assert_eq!(end, "2016-10-12T03:36:30.998");
        assert_eq!(record.duration_ms(), Some(62));
        assert_eq!(record.exit().expect("an exit").text, "SUCCESS");
    });
    with_events("log2timeline__plaso__setupapi.setup.log", |events| {
        assert_eq!(sections(events).count(), 16);
    });
}

#[test]
fn marked_lines_are_counted_and_failures_are_errors() {
    for (name, warnings) in [
        (
            "AndrewRathbun__DFIRArtifactMuseum__Win10_setupapi.dev.log",
            1275,
        ),
        (
            "AndrewRathbun__DFIRArtifactMuseum__Win11_setupapi.dev.log",
            787,
        ),
    ] {
        with_events(name, |events| {
            let sum: u64 = events.iter().map(|event| number(event, "warnings")).sum();
            assert_eq!(sum, warnings, "{name}");
            let errors = events
                .iter()
                .filter(|event| event.level() == Some(Level::Error));
            let mut failures = 0;
            for event in errors {
                assert_eq!(event.level_text(), "FAILURE");
                failures += 1;
            }
            assert_eq!(failures, 5, "{name}");
        });
    }
}

/// Every line that begins or ends a section, as a person would count them, is in a record of its
/// own, and nothing else is lost.
#[test]
fn records_have_one_start_and_one_end() {
    for file in files(&["setupapi"]) {
        let layout = learned(&file);
        let count = |start: &str| {
            let lines = file.bytes.split(|&byte| byte == b'\n');
            lines
                .filter(|line| line.starts_with(start.as_bytes()))
                .count()
        };
        let (mut starts, mut exits, mut boots, mut stamps) = (0, 0, 0, 0);
        for item in Items::new(&layout, &file.bytes) {
            let event = match item {
                Item::Event(event) => event,
                Item::Unparsed(gap) => {
                    let reason = gap.reason();
                    let is_known = matches!(reason, Reason::Markup | Reason::NulRun);
                    assert!(is_known, "{}: {gap:?}", file.path());
                    continue;
                }
            };
            let Details::SetupApi(record) = event.details() else {
                panic!("{event:?}")
            };
            match record.kind() {
                SetupApiKind::Section => starts += 1,
                SetupApiKind::Boot => boots += 1,
                SetupApiKind::Stamped => stamps += 1,
                _ => {}
            }
            exits += usize::from(record.exit().is_some());
            let is_header = record.kind() == SetupApiKind::Header;
            assert!(
                is_header || event.time().is_some(),
                "{}: {event:?}",
                file.path()
            );
        }
        assert_eq!(starts, count(">>>  ["), "{}", file.path());
        assert_eq!(exits, count("<<<  [Exit"), "{}", file.path());
        assert_eq!(boots, count("[Boot Session: "), "{}", file.path());
        assert_eq!(stamps, count("[20"), "{}", file.path());
    }
}
