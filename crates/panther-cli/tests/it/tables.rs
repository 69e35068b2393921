//! What is said of event logs exported as tables.

use std::fs;

use serde_json::{Value, json};

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

/// A note about many logs is one line, whatever reads them.
#[test]
fn a_doubt_about_many_logs_is_one_note() {
    let folder = tempfile::tempdir().unwrap();
    let row = "Error,03/04/2024 10:00:00,Contoso Agent,7,None,Access is denied.\r\n";
    for number in 0..300 {
        let path = folder.path().join(format!("{number:03}.csv"));
        fs::write(path, [HEADER, row].concat()).unwrap();
    }
    for words in [
        &["scan"][..],
        &["events"],
        &["events", "--merge", "--tz", "Z"],
        &["events", "--since", "2024-01-01T00:00Z", "--tz", "Z"],
    ] {
        let ran = ran(panther().args(words).arg(folder.path()));
        assert_eq!(ran.status, 0);
        assert_eq!(ran.err.lines().count(), 1, "{words:?}: {}", ran.err);
        assert!(ran.err.starts_with("panther: note: "), "{}", ran.err);
        assert!(ran.err.contains("002.csv and 297 more: "), "{}", ran.err);
    }
}

#[test]
fn no_row_of_a_log_is_a_formula_in_csv() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("setupact.log");
    let log =
        "2024-03-12 09:21:38, Error                 SP     =HYPERLINK(\"http://example.com\")\r\n";
    fs::write(&path, log).unwrap();
    let csv = |words: &[&str]| {
        let mut command = panther();
        command.args(["events", "--output", "csv", "--tz", "-05:00"]);
        ran(command.args(words).arg(&path)).all()
    };
    let escaped = csv(&[]);
    assert!(
        escaped.contains(",-05:00,error,SP,") && escaped.contains(",\"'=HYPERLINK(\"\"http"),
        "{escaped}"
    );
    assert_eq!(csv(&["--csv-raw"]), escaped.replace("'=", "="));
}

/// Each table is read by its own header, however many others one run reads.
#[test]
fn every_table_has_its_own_columns() {
    const TABLES: usize = 1100;
    let folder = tempfile::tempdir().unwrap();
    // Short names, because a command line of Windows has at most 32,767 characters.
    let name = |number: usize| format!("{number:04}.csv");
    for number in 0..TABLES {
        let header = HEADER.replace("\r\n", &format!(",Column{number}\r\n"));
        let row = format!("Error,25/03/2024 10:00:00,Contoso Agent,7,None,value {number}\r\n");
        fs::write(folder.path().join(name(number)), header + &row).unwrap();
    }
    // From one file to the next the numbers jump, so no order favours the first tables.
    let mixed = |step: usize| (0..TABLES).map(move |index| (index * step + 7) % TABLES);
    for threads in ["1", "2"] {
        for step in [1, 1, TABLES - 1, 387] {
            let mut command = panther();
            command.args(["events", "--output", "jsonl", "--threads", threads]);
            command.args(mixed(step).map(name)).current_dir(&folder);
            let events = ran(&mut command).json_lines();
            let mut events = events.iter().filter(|item| item["kind"] == "event");
            for number in mixed(step) {
                let event = events.next().unwrap();
                assert_eq!(event["source"], name(number));
                let data = &event["fields"]["data"];
                let expected = json!({format!("Column{number}"): format!("value {number}")});
                assert_eq!(*data, expected, "{threads} threads, step {step}");
            }
            assert!(events.next().is_none());
        }
    }
}
