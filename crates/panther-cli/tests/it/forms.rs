//! How rows of JSON Lines, CSV and Timesketch look.

use std::fs;

use serde_json::{Value, json};

use super::{items, panther, ran, run, sample, samples};

fn rows(words: &[&str]) -> String {
    let words = [&["events", "--output", "csv"], words].concat();
    run(&words, sample("CBS/CBS.log")).all()
}

#[test]
fn a_header_row_comes_first_and_once() {
    let rows = run(&["events", "--output", "jsonl", "--header"], samples()).json_lines();
    let header = &rows[0];
    assert_eq!(
        (
            &header["kind"],
            &header["schema"],
            &header["program"],
            &header["version"]
        ),
        (
            &json!("header"),
            &json!(2),
            &json!("panther"),
            &json!(env!("CARGO_PKG_VERSION"))
        )
    );
    assert_eq!(rows[1..], items(&[], samples()));
    // Each row has only keys that the header has.
    for row in &rows[1..] {
        let known = |key: &String| header.get(key).is_some();
        assert!(row.as_object().unwrap().keys().all(known), "{row}");
    }
}

#[test]
fn columns_are_chosen_by_name() {
    let csv = rows(&["--columns", "time,package,message", "--level", "error"]);
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("time,package,message"));
    assert!(lines.next().unwrap().starts_with("2024-03-12T"));
    for (words, message) in [
        (&["--columns", "tme"][..], "no column \"tme\"; time is one"),
        (&["--delimiter", ";;"], "one ASCII character, or tab"),
        (&["--delimiter", "\""], "a meaning of its own"),
    ] {
        let words = [&["events", "--output", "csv"], words].concat();
        let ran = run(&words, sample("CBS/CBS.log"));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(message), "{}", ran.err);
    }
}

#[test]
fn a_spreadsheet_of_another_country_gets_its_delimiter_and_mark() {
    let comma = rows(&["--columns", "kind,level"]);
    for (delimiter, letter) in [(";", ";"), ("tab", "\t"), ("\\t", "\t")] {
        let other = rows(&["--columns", "kind,level", "--delimiter", delimiter]);
        assert_eq!(other, comma.replace(',', letter));
    }
    let marked = rows(&["--columns", "kind,level", "--bom"]);
    assert_eq!(marked, format!("\u{FEFF}{comma}"));
}

#[test]
fn forms_are_for_their_output() {
    for (words, message) in [
        (&["--columns", "time"][..], "--columns is for --output csv"),
        (
            &["--columns", "sha256", "--output", "csv"],
            "the column sha256 needs --hash",
        ),
        (&["--delimiter", ";"], "--delimiter is for --output csv"),
        (&["--bom", "--output", "jsonl"], "--bom is for --output csv"),
        (
            &["--header", "--output", "csv"],
            "--header is for --output jsonl",
        ),
    ] {
        let ran = run(&[&["events"], words].concat(), samples());
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains(message), "{}", ran.err);
    }
}

#[test]
fn a_timeline_has_the_events_whose_instant_is_known_and_says_how_many_have_none() {
    let folder = tempfile::tempdir().unwrap();
    let line = |text| format!("2024-03-12 09:21:38, Info                  CBS    {text}\r\n");
    let path = folder.path().join("CBS.log");
    fs::write(&path, line("one") + &line("two")).unwrap();
    let timeline = |words: &[&str]| {
        let mut command = panther();
        command
            .args(["events", "--output", "timesketch"])
            .args(words);
        ran(command.arg(folder.path()))
    };
    for words in [&[][..], &["--merge"]] {
        let unknown = timeline(words);
        assert_eq!((unknown.status, unknown.out.as_str()), (0, ""));
        assert!(
            unknown
                .err
                .contains("2 items left out: their UTC offset is not known"),
            "{}",
            unknown.err
        );
        assert!(
            unknown.err.contains("its events have no place in UTC"),
            "{}",
            unknown.err
        );
        let given = timeline(&[words, &["--tz", "Europe/Berlin", "--hash"]].concat());
        let rows = given.json_lines();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["datetime"], "2024-03-12T08:21:38.000000+00:00");
        assert_eq!(rows[0]["message"], "one");
        assert_eq!(rows[0]["sha256"].as_str().unwrap().len(), 64);
    }
    // Some logs of the sample tell the offset to the others.
    let rows = run(&["events", "--output", "timesketch"], samples());
    assert_eq!(rows.status, 0);
    assert!(
        rows.err.contains("is not in the log and taken from"),
        "{}",
        rows.err
    );
    let first: Value = serde_json::from_str(rows.out.lines().next().unwrap()).unwrap();
    for key in [
        "message",
        "datetime",
        "timestamp",
        "timestamp_desc",
        "source",
        "byte_start",
        "byte_end",
    ] {
        assert!(first.get(key).is_some(), "{key}");
    }
}
