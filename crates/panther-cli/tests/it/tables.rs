//! What is said of event logs exported as tables.

use std::fs;

use serde_json::Value;

use super::{panther, ran};

const HEADER: &str = "Level,Date and Time,Source,Event ID,Task Category\r\n";

/// The times that the program reads, and what it says on standard error.
fn times(log: &str) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("System.csv");
    fs::write(&path, log).unwrap();
    let ran = ran(panther().args(["events", "--output", "jsonl"]).arg(&path));
    let times = ran.out.lines().filter_map(|line| {
        let item: Value = serde_json::from_str(line).unwrap();
        item["time"].as_str().map(str::to_owned)
    });
    (times.collect(), ran.err)
}

#[test]
fn a_date_far_behind_tells_day_from_month() {
    let row = "Error,03/04/2024 10:00:00,Contoso Agent,7,None,Access is denied.\r\n";
    let last = "Error,25/03/2024 10:00:00,Contoso Agent,7,None,Access is denied.\r\n";
    let log = [HEADER, &row.repeat(2000), last].concat();
    let (found, err) = times(&log);
    assert_eq!(err, "");
    assert_eq!(found[0], "2024-04-03T10:00:00");
    assert_eq!(found[2000], "2024-03-25T10:00:00");
}

#[test]
fn a_doubt_about_dates_is_said() {
    let row = "Error,03/04/2024 10:00:00,Contoso Agent,7,None,Access is denied.\r\n";
    let log = [HEADER, &row.repeat(20)].concat();
    let (found, err) = times(&log);
    assert_eq!(found.len(), 20);
    assert!(err.starts_with("panther: note: "), "{err}");
    assert!(err.contains("System.csv: "), "{err}");
}
