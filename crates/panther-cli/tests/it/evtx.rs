//! Event logs as Windows keeps them are printed as the same log in XML is.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use panther_tests::event_log::{CHUNK, HEADER, Record, chunk, file, log, numbered};
use serde_json::Value;

use super::{items, panther, ran, run};

/// The same 300 records as a `.evtx` file and as XML, each alone in its folder under one name.
fn both(folder: &Path) -> [PathBuf; 2] {
    let xml: String = numbered(1, 300)
        .iter()
        .map(|record| record.xml() + "\n")
        .collect();
    [("binary", log(6, 50)), ("xml", xml.into_bytes())].map(|(kind, bytes)| {
        let path = folder.join(kind).join("Ledger");
        fs::create_dir(folder.join(kind)).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    })
}

#[test]
fn text_and_csv_and_filters_are_those_of_the_xml() {
    let folder = tempfile::tempdir().unwrap();
    let [binary, xml] = both(folder.path());
    for words in [
        &["events"][..],
        &["events", "--level", "error"],
        &[
            "events",
            "--component",
            "LedgerSync",
            "--grep",
            "Jahr.bersicht 14",
        ],
        &[
            "events",
            "--since",
            "2024-03-12T01:22:00Z",
            "--until",
            "2024-03-12T01:23:00Z",
        ],
        &["events", "--merge"],
    ] {
        let [found, expected] = [&binary, &xml].map(|path| {
            let heading = path.to_str().unwrap();
            run(words, path).all().replace(heading, "Ledger")
        });
        assert!(expected.lines().count() > 3, "{words:?}: {expected}");
        // The heading names the format.
        let found = found.replacen("evtx", "evtx-xml", 1);
        let differ = found
            .lines()
            .zip(expected.lines())
            .find(|(one, other)| one != other);
        assert_eq!(differ, None, "{words:?}");
        assert_eq!(found.lines().count(), expected.lines().count());
    }
    let csv = |path: &Path| {
        let out = run(&["events", "--output", "csv"], path).all();
        let rows = out.lines().skip(1);
        let parts = rows.map(|row| row.splitn(6, ',').nth(5).unwrap().to_owned());
        parts.collect::<Vec<_>>()
    };
    assert!(csv(&binary) == csv(&xml));
}

#[test]
fn json_differs_in_the_places_alone() {
    let folder = tempfile::tempdir().unwrap();
    let [binary, xml] = both(folder.path());
    let lines = |path: &Path| {
        let mut lines = items(&[], path);
        let places: Vec<Value> = lines
            .iter()
            .map(|line| line["byte_start"].clone())
            .collect();
        for line in &mut lines {
            for name in ["source", "format", "byte_start", "byte_end"] {
                line[name] = Value::Null;
            }
        }
        (lines, places)
    };
    let ((found, places), (expected, _)) = (lines(&binary), lines(&xml));
    assert!(found == expected);
    let (_, in_chunk) = chunk(&numbered(1, 50));
    assert_eq!(places[0], HEADER + in_chunk[0].start);
    assert_eq!(places[49], HEADER + in_chunk[49].start);
    assert_eq!(places[50], HEADER + CHUNK + in_chunk[0].start);
    for threads in ["1", "2", "5"] {
        assert!(lines(&binary).0 == found, "{threads} threads");
        let words = ["events", "--output", "jsonl", "--threads", threads];
        let count = run(&words, &binary).all().lines().count();
        assert_eq!(count, 300);
    }
}

#[test]
fn scan_counts_what_was_read_and_what_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = log(3, 50);
    bytes[HEADER + CHUNK..HEADER + 2 * CHUNK].fill(0xFF);
    let path = folder.path().join("Ledger.evtx");
    fs::write(&path, &bytes).unwrap();
    let report: Value =
        serde_json::from_str(&run(&["scan", "--output", "json"], &path).all()).unwrap();
    let source = &report["sources"][0];
    assert_eq!(source["format"], "evtx");
    assert_eq!(source["encoding"], "utf-8");
    assert_eq!(
        (&source["events"], &source["unparsed"]),
        (&100.into(), &1.into())
    );
    assert_eq!(source["first"], "2024-03-12T01:21:39.1234567Z");

    let named = run(&["events", "--include-unparsed"], &path).all();
    let (from, to) = (HEADER + CHUNK, HEADER + 2 * CHUNK);
    let line = format!("[malformed at {from}..{to}] no chunk: it does not begin as one\n");
    assert!(named.contains(&line));
    let quiet = run(&["events"], &path).all();
    assert!(!quiet.contains("malformed"));
}

#[test]
fn standard_input_and_archives_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = log(4, 50);
    let words = ["events", "--output", "jsonl", "-"];
    let piped = ran(panther().args(words).write_stdin(bytes.clone())).json_lines();
    assert_eq!(piped.len(), 200);
    assert_eq!(
        (&piped[0]["format"], &piped[0]["fields"]["record_id"]),
        (&"evtx".into(), &1.into())
    );

    let path = folder.path().join("Ledger.evtx.gz");
    let out = fs::File::create(&path).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(out, flate2::Compression::fast());
    gzip.write_all(&bytes).unwrap();
    gzip.finish().unwrap();
    let packed = items(&[], &path);
    let place = |line: &Value| {
        (
            line["byte_start"].clone(),
            line["byte_end"].clone(),
            line["fields"].clone(),
        )
    };
    assert!(packed.iter().map(place).eq(piped.iter().map(place)));
}

/// Two logs that were written at the same time, one of which wrapped.
#[test]
fn merged_logs_come_by_time() {
    let folder = tempfile::tempdir().unwrap();
    let (even, odd): (Vec<Record>, Vec<Record>) = numbered(1, 120)
        .into_iter()
        .partition(|record| record.id % 2 == 0);
    for (name, records, turn) in [("Even.evtx", even, 0), ("Odd.evtx", odd, 2)] {
        let mut chunks: Vec<Vec<u8>> = records.chunks(20).map(|part| chunk(part).0).collect();
        chunks.rotate_left(turn);
        fs::write(folder.path().join(name), file(&chunks)).unwrap();
    }
    let ids: Vec<u64> = items(&["--merge"], folder.path())
        .iter()
        .map(|line| line["fields"]["record_id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, (1..=120).collect::<Vec<_>>());
}

#[test]
fn an_event_log_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Ledger.evtx");
    fs::write(&path, log(1, 5)).unwrap();
    let refused = run(&["follow"], &path);
    assert_eq!((refused.status, refused.out.as_str()), (1, ""));
    let message = format!(
        "panther: {}: an event log (.evtx): not followed\n",
        path.display()
    );
    assert_eq!(refused.err, message);
}
