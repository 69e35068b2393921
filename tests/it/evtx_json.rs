//! The event log as JSON: sizes and shapes that must not cost too much, the layouts, and counts
//! over real files.

use std::time::{Duration, Instant};

use panther::details::Details;
use panther::{Cutter, Feeder, Item, Items, Layout, MAX_ITEM, Reason, Registry};
use panther_set::LogFile;
use panther_tests::corpus::{files, say_skipped};
use panther_tests::properties::{
    check_accessors, check_chunks, check_cuts, check_feed, check_reference, check_tiling, layout,
};

const PATIENCE: Duration = Duration::from_secs(20);

const HEAD: &str = r#"{"Event":{"System":{"Provider":{"Name":"P"},"Level":2,"TimeCreated":{"SystemTime":"2024-03-12T01:21:38Z"}},"EventData":{"#;

fn patiently(what: &str, work: impl FnOnce()) {
    let begun = Instant::now();
    work();
    assert!(
        begun.elapsed() < PATIENCE,
        "{what} took {:?}",
        begun.elapsed()
    );
}

/// The layout of a source that shows nothing, and the one that this log shows, each with the bytes
/// that it was learned from.
fn layouts(log: &[u8]) -> [(Layout, &[u8]); 2] {
    [&[], log].map(|shown| (layout("evtx-json", shown), shown))
}

fn filled(length: usize) -> Vec<u8> {
    format!("{HEAD}\"a\":\"{}\"}}}}}}\n", "x".repeat(length)).into_bytes()
}

#[test]
fn events_of_every_size_that_matters() {
    let frame = filled(0).len();
    for length in [
        300_000,
        MAX_ITEM - frame - 70,
        MAX_ITEM - frame - 2,
        MAX_ITEM - frame,
        MAX_ITEM - frame + 1,
        MAX_ITEM - frame + 2,
        MAX_ITEM + 5,
    ] {
        for behind in ["", "stray", "[ ", "\n\n,"] {
            let log = [
                &filled(5)[..],
                &filled(length),
                behind.as_bytes(),
                &filled(5),
            ]
            .concat();
            for (layout, shown) in layouts(&log) {
                check_tiling(&layout, &log);
                check_reference(&layout, shown, &log);
                check_chunks(&layout, &log, 1 << 20);
                check_feed(&layout, &log, &[MAX_ITEM - 30, 7]);
                check_feed(&layout, &log, &[60_000]);
            }
        }
    }
}

#[test]
fn endless_json() {
    for piece in [
        "{\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        "\"",
        "\\",
        "\n",
        " ",
        "{\"a\":",
        "[{\"a\":",
        "{\"a\":[",
        ",{\"Event\":",
        ",{\"Even",
        "\"a\":1,",
        "\"a\":\"\",",
        "\"System\":{},",
        "\"System\":{\"Level\":2},",
        "\"Event\":{",
        "{\"Event\":[",
        "\"Message\":\"\\n\",",
        "\"\\n",
        "Record 1 ",
        "{\n",
        "\n{\"",
        "null,",
    ] {
        let endless = piece.repeat((1 << 20) / piece.len());
        for head in [
            HEAD,
            &HEAD[..HEAD.len() - 1],
            "{\"EventID\":1,\"Channel\":\"x\",",
            "{\"EventID\":1,\"Channel\":\"x\",\"Message\":\"",
        ] {
            let tail = "\"Message\":\"\"}}}";
            let log = [
                &filled(5)[..],
                head.as_bytes(),
                endless.as_bytes(),
                tail.as_bytes(),
                &filled(5),
            ]
            .concat();
            for (layout, _) in layouts(&log) {
                patiently(piece, || check_tiling(&layout, &log));
                patiently(piece, || check_chunks(&layout, &log, 100_000));
                patiently(piece, || check_feed(&layout, &log, &[4096]));
            }
            patiently(piece, || check_accessors(&layouts(&log)[0].0, b"", &log));
        }
    }
}

#[test]
fn small_pushes_into_one_long_object_are_not_quadratic() {
    for filling in ["x", "{\"a\":1},", "\\\"", "\n  "] {
        let long = filling.repeat((MAX_ITEM - 1000) / filling.len());
        let log = [&filled(5)[..], HEAD.as_bytes(), long.as_bytes()].concat();
        for (layout, _) in layouts(&log) {
            patiently(filling, || check_feed(&layout, &log, &[64]));
        }
    }
}

#[test]
fn what_the_head_shows_decides_whether_a_log_is_cut() {
    let lines = filled(5).repeat(50);
    let text = String::from_utf8(filled(5)).expect("text");
    let columns = text.replace(",\"", ",\n  \"").repeat(50);
    let array = format!("[{}]", text.trim().repeat(50).replace("}{", "},{"));
    for (log, pieces) in [
        (&lines[..], 50),
        (columns.as_bytes(), 50),
        (array.as_bytes(), 1),
    ] {
        let layout = Registry::default().learn(log, "");
        assert_eq!(layout.format(), "evtx-json");
        assert_eq!(Items::new(&layout, log).events().count(), 50);
        let cutter = Cutter::new(&layout, log, text.len());
        let own = (0..cutter.len()).filter(|&index| !cutter.range(index).is_empty());
        assert!(own.count() >= pieces);
        check_chunks(&layout, log, 100);
        check_cuts(&layout, log, 100);
    }
}

/// An event on a line of its own is there when its line is, and not when the next one begins.
#[test]
fn a_line_is_complete_at_its_end() {
    let line = filled(5);
    let mut feeder = Feeder::new(layout("evtx-json", &line.repeat(2)));
    assert_eq!(feeder.push(&line).count(), 1);
}

#[test]
fn utf_16_is_read_as_utf_8_is() {
    let text = format!(
        "[\r\n{},\r\n{}]\r\n",
        String::from_utf8(filled(5)).expect("text").trim(),
        HEAD.to_owned() + "\"b\":\"\u{62d2}\"}}}"
    );
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(units).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("events.json");
    std::fs::write(&path, bytes).expect("a file");
    let log = LogFile::read(&path).expect("a log");
    let components = log.items().filter_map(Item::event).map(|event| {
        assert_eq!(event.format(), "evtx-json");
        let Details::Evtx(evtx) = event.details() else {
            panic!("an event of the event log");
        };
        let values: Vec<String> = evtx
            .data()
            .iter()
            .map(|datum| datum.value.to_string())
            .collect();
        values.join("|")
    });
    assert_eq!(components.collect::<Vec<_>>(), ["xxxxx", "\u{62d2}"]);
}

/// The events and the other items of each file, counted by another program.
#[test]
fn real_files_have_the_events_that_were_counted() {
    const COUNTS: [(&str, usize, usize); 6] = [
        ("OTRF__Security-Datasets__Security_2022-09-22.json", 37, 0),
        ("OTRF__Security-Datasets__Sysmon_2022-09-22.json", 377, 0),
        (
            "SigmaHQ__sigma__0b9ad457-2554-44c1-82c2-d56a99c42377.json",
            5,
            0,
        ),
        ("Velocidex__velociraptor__evtx.out.yaml", 15, 14),
        (
            "WithSecureLabs__chainsaw__clo_search_q_jsonl_simple_string.txt",
            2,
            0,
        ),
        (
            "WithSecureLabs__chainsaw__clo_search_qj_simple_string.txt",
            2,
            0,
        ),
    ];
    let files = files(&["evtx-json"]);
    if files.is_empty() {
        return say_skipped();
    }
    for file in files {
        let layout = Registry::default().learn(&file.bytes, file.own_name());
        assert_eq!(layout.format(), "evtx-json", "{}", file.path());
        let (mut events, mut malformed) = (0, 0);
        for item in Items::new(&layout, &file.bytes) {
            match item {
                Item::Unparsed(gap) => malformed += usize::from(gap.reason() == Reason::Malformed),
                Item::Event(event) => {
                    events += 1;
                    let Details::Evtx(evtx) = event.details() else {
                        panic!("an event of the event log");
                    };
                    assert!(event.time().is_some(), "{}", file.path());
                    assert!(evtx.system().event_id().is_some(), "{}", file.path());
                    assert!(evtx.data().iter().next().is_some(), "{}", file.path());
                }
            }
        }
        let counted = COUNTS.iter().find(|(name, ..)| file.name == *name);
        let (expected, others) = counted.map_or((1, 0), |&(_, events, others)| (events, others));
        assert_eq!((events, malformed), (expected, others), "{}", file.path());
    }
}
