//! Rows of the table as JSON Lines.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{items, run, samples};

/// The rows of the table of a path.
fn rows(words: &[&str], path: impl AsRef<Path>) -> Vec<Value> {
    items(&[&["--quiet", "--schema", "table"], words].concat(), path)
}

#[test]
fn the_table_has_the_items_of_json_lines() {
    let rows = rows(&[], samples());
    let items = items(&[], samples());
    assert_eq!(rows.len(), items.len());
    for (row, item) in rows.iter().zip(&items) {
        for key in [
            "source",
            "format",
            "byte_start",
            "byte_end",
            "level",
            "component",
        ] {
            assert_eq!(row.get(key), item.get(key), "{key} of {item}");
        }
        assert_eq!(row.get("unparsed_reason"), item.get("reason"));
        let time = |time: &Value| time.as_str().map(|time| time[..19].to_owned());
        assert_eq!(row.get("time_local").map(time), item.get("time").map(time));
    }
}

#[test]
fn lines_are_those_of_the_file_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = String::new();
    for number in 0..12_000_usize {
        log += &format!("2020-07-29 16:29:16, Info                  CBS    Number {number}\r\n");
        log += &"  a line below it\n".repeat(number % 4);
    }
    fs::write(folder.path().join("CBS.log"), &log).unwrap();
    // A log that is read from end to end.
    let utf16: Vec<u8> = log.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(
        folder.path().join("wide.log"),
        [&b"\xFF\xFE"[..], &utf16].concat(),
    )
    .unwrap();
    let lines: Vec<&str> = log.lines().collect();
    for threads in ["1", "3"] {
        let rows = rows(
            &["--threads", threads, "--columns", "source,line,message"],
            folder.path(),
        );
        let events = rows.iter().filter(|row| row["message"] != "\u{FEFF}");
        let mut count = 0;
        for row in events {
            let line = row["line"].as_u64().unwrap() as usize;
            assert!(
                lines[line - 1].ends_with(row["message"].as_str().unwrap()),
                "{row}"
            );
            count += 1;
        }
        assert_eq!(count, 24_000);
    }
}

#[test]
fn hosts_come_from_the_folders_below_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    for host in ["pc-7", "pc-8"] {
        let logs = folder.path().join(host).join("Windows/Logs/CBS");
        fs::create_dir_all(&logs).unwrap();
        fs::write(logs.join("CBS.log"), line).unwrap();
    }
    fs::write(folder.path().join("CBS.log"), line).unwrap();
    let rows = rows(
        &["--host-from", "{host}/**", "--columns", "host"],
        folder.path(),
    );
    let hosts: Vec<String> = rows.iter().map(Value::to_string).collect();
    assert_eq!(hosts, ["{}", r#"{"host":"pc-7"}"#, r#"{"host":"pc-8"}"#]);
}

#[test]
fn offsets_have_their_evidence() {
    let columns = "time_utc,utc_offset_s,offset_evidence";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dism.log");
    fs::write(
        &path,
        "2020-07-29 16:29:16, Info                  DISM   Ready\r\n",
    )
    .unwrap();
    let first =
        |words: &[&str]| rows(&[&["--columns", columns], words].concat(), &path)[0].to_string();
    assert_eq!(first(&[]), r#"{"offset_evidence":"none"}"#);
    assert_eq!(
        first(&["--tz", "Europe/Berlin"]),
        r#"{"time_utc":"2020-07-29T14:29:16.000000000Z","utc_offset_s":7200,"offset_evidence":"given"}"#
    );
    let ran = run(&["events", "-o", "jsonl", "--schema", "table"], &path);
    assert!(
        ran.err.contains("so time_utc of its events is null"),
        "{}",
        ran.err
    );
    // Nobody looks for offsets that no column needs.
    let ran = run(
        &[
            "events",
            "-o",
            "jsonl",
            "--schema",
            "table",
            "--columns",
            "message",
        ],
        &path,
    );
    assert_eq!(ran.err, "");
}

#[test]
fn filters_and_headers_work_as_for_json_lines() {
    let errors = rows(&["--level", "error", "--columns", "level"], samples());
    assert!(!errors.is_empty() && errors.iter().all(|row| row["level"] == "error"));
    let all = rows(
        &["--header", "--columns", "level,unparsed_reason"],
        samples(),
    );
    assert_eq!(
        all[0].to_string(),
        r#"{"level":"","unparsed_reason":"header"}"#
    );
    let ran = run(
        &[
            "events",
            "-o",
            "jsonl",
            "--schema",
            "table",
            "--code",
            "0xDEADBEEF",
        ],
        samples(),
    );
    assert!(
        ran.err.contains("no event matches the options"),
        "{}",
        ran.err
    );
}

#[test]
fn options_that_do_not_fit_are_refused() {
    let refused = |words: &[&str], message: &str| {
        let ran = run(&[&["events"], words].concat(), samples());
        assert_eq!(ran.status, 2, "{words:?}");
        assert!(ran.err.contains(message), "{words:?}: {}", ran.err);
    };
    refused(&["--schema", "table"], "--schema is for --output jsonl");
    refused(
        &["--host-from", "{host}/**"],
        "--host-from is for the table",
    );
    refused(&["--to", "x"], "--to is for --output parquet");
    let table = ["-o", "jsonl", "--schema", "table"];
    let with = |words: &[&'static str]| [&table, words].concat();
    refused(
        &with(&["--columns", "time_utk"]),
        "no column \"time_utk\"; time_utc is one",
    );
    refused(&with(&["--merge"]), "in place of --merge");
    refused(&with(&["--count"]), "a table has all rows that match");
    refused(&with(&["--utc"]), "a table has each time in UTC");
    refused(&with(&["--hash"]), "--hash is for other outputs");
    refused(&with(&["--to", "x"]), "--to is for --output parquet");
    refused(
        &["--host-from", "host/**"],
        "expected a pattern of paths with {host} once in it",
    );
    if cfg!(not(feature = "arrow")) {
        refused(
            &["-o", "parquet", "--to", "x"],
            "built without the feature `arrow`",
        );
    }
}
