//! Which of the matching events are printed, and on which clock.

use std::fs;
use std::path::Path;

use super::{Ran, run, sample, samples};

fn line(level: &str, second: u8, message: &str) -> String {
    format!("2024-03-12 09:00:{second:02}, {level:<21} CBS    {message}\r\n")
}

fn proof(second: u8, utc: &str) -> String {
    line(
        "Info",
        second,
        &format!("Universal Time is: 2024-03-12 {utc}.003"),
    )
}

fn events(words: &[&str], path: impl AsRef<Path>) -> Ran {
    run(&[&["events"], words].concat(), path)
}

/// The messages in text output, without headings, and with separators.
fn messages(ran: &Ran) -> Vec<&str> {
    let rows = ran
        .out
        .lines()
        .filter(|line| *line == "--" || line.starts_with("20"));
    rows.map(|row| row.rsplit("CBS     ").next().unwrap_or(row))
        .collect()
}

/// Two logs with ten events each, of which the numbers 2, 3 and 7 are errors.
fn two_logs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        let text: String = (0..10)
            .map(|number| {
                let level = if [2, 3, 7].contains(&number) {
                    "Error"
                } else {
                    "Info"
                };
                line(level, number, &format!("{name}{number}"))
            })
            .collect();
        fs::write(folder.path().join(format!("{name}.log")), text).unwrap();
    }
    folder
}

#[test]
fn events_around_a_match() {
    let logs = two_logs();
    let one = logs.path().join("a.log");
    let errors = |words: &[&str]| events(&[&["--level", "error"], words].concat(), &one);
    assert_eq!(messages(&errors(&[])), ["a2", "a3", "a7"]);
    assert_eq!(
        messages(&errors(&["-A", "1"])),
        ["a2", "a3", "a4", "--", "a7", "a8"]
    );
    assert_eq!(
        messages(&errors(&["-B", "1"])),
        ["a1", "a2", "a3", "--", "a6", "a7"]
    );
    assert_eq!(
        messages(&errors(&["-C", "2"])),
        ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9"][..8]
            .iter()
            .chain(&["a8", "a9"])
            .copied()
            .collect::<Vec<_>>()
    );
    // JSON Lines have no separator.
    let rows = errors(&["-A", "1", "--output", "jsonl"]).json_lines();
    assert_eq!(rows.len(), 5);
    // In a merge, the events around a match are those of all logs.
    let merged = events(&["--merge", "--grep", "a7", "-C", "1"], logs.path());
    assert_eq!(messages(&merged), ["b6", "a7", "b7"]);
}

/// A log that threads read in pieces has the same surroundings as in one piece.
#[test]
fn events_around_a_match_do_not_depend_on_threads() {
    let folder = tempfile::tempdir().unwrap();
    let text: String = (0..30_000)
        .map(|number| {
            let level = if number % 997 == 0 { "Error" } else { "Info" };
            line(level, (number / 600) as u8, &format!("event {number}"))
        })
        .collect();
    fs::write(folder.path().join("CBS.log"), text).unwrap();
    let on = |threads: &str| {
        let words = [
            "--level",
            "error",
            "-B",
            "3",
            "-A",
            "2",
            "--threads",
            threads,
        ];
        let ran = events(&words, folder.path());
        assert_eq!((ran.status, ran.err.as_str()), (0, ""));
        ran.out
    };
    let one = on("1");
    let expected: Vec<String> = (0..30_000_i32)
        .step_by(997)
        .flat_map(|at| (at - 3).max(0)..=(at + 2).min(29_999))
        .map(|number| format!("event {number}"))
        .collect();
    let found: Vec<&str> = one
        .lines()
        .filter_map(|line| line.split("CBS     ").nth(1))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(one, on("4"));
}

#[test]
fn the_first_the_last_and_the_newest() {
    let logs = two_logs();
    let errors = |words: &[&str]| events(&[&["--level", "error"], words].concat(), logs.path());
    let first = errors(&["--max-count", "2"]);
    assert_eq!(messages(&first), ["a2", "a3"]);
    assert_eq!(
        first.err,
        "panther: note: --max-count 2: the logs were not read any further\n"
    );
    assert_eq!(
        messages(&errors(&["--last", "4"])),
        ["a7", "b2", "b3", "b7"]
    );
    assert_eq!(messages(&errors(&["--last", "1", "-B", "1"])), ["b6", "b7"]);
    assert_eq!(
        messages(&errors(&["--reverse"])),
        ["a7", "a3", "a2", "b7", "b3", "b2"]
    );
    assert_eq!(
        messages(&errors(&["--merge", "--reverse", "--last", "3"])),
        ["b7", "a7", "b3"]
    );
    assert_eq!(
        errors(&["--merge", "--max-count", "1"]).err.lines().count(),
        2
    );
}

#[test]
fn matches_are_counted() {
    let logs = two_logs();
    let at = |name: &str| logs.path().join(name).to_string_lossy().into_owned();
    let text = events(&["--count", "--level", "error"], logs.path()).all();
    let expected = format!("3  {}\n3  {}\n6  total\n", at("a.log"), at("b.log"));
    assert_eq!(text, expected);
    let rows = events(
        &["--count", "--grep", "a9", "--output", "jsonl"],
        logs.path(),
    );
    let rows = rows.json_lines();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["count"], rows[0]["source"].as_str()),
        (&1.into(), Some(&*at("a.log")))
    );
}

#[test]
fn no_match_is_said_and_has_a_status_for_scripts() {
    let logs = two_logs();
    let none = events(&["--grep", "nothing"], logs.path());
    assert_eq!(none.err, "panther: note: no event matches the options\n");
    assert_eq!(none.status, 0);
    let status = |words: &[&str]| {
        let words = [&["--exit-status", "--quiet"], words].concat();
        let ran = events(&words, logs.path());
        (ran.status, ran.err)
    };
    assert_eq!(status(&["--grep", "a7"]), (0, String::new()));
    assert_eq!(status(&["--grep", "nothing"]), (1, String::new()));
    let (code, error) = status(&["--grep", "a7", "nowhere.log"]);
    assert_eq!(code, 2);
    assert!(
        error.contains("nowhere.log"),
        "errors are not quiet: {error}"
    );
}

/// setuperr.log repeats the errors of setupact.log.
#[test]
fn copies_are_one_event() {
    let sources = [
        sample("Panther/setupact.log"),
        sample("Panther/setuperr.log"),
    ];
    let run = |words: &[&str]| {
        let words = [&["events", "--merge", "--level", "error+"], words].concat();
        super::ran(super::panther().args(words).args(&sources))
    };
    let all = run(&["--output", "jsonl"]);
    let once = run(&["--output", "jsonl", "--dedupe"]);
    let rows = |ran: &Ran| -> Vec<serde_json::Value> {
        let rows = ran
            .out
            .lines()
            .map(|row| serde_json::from_str(row).unwrap());
        rows.collect()
    };
    assert_eq!((rows(&all).len(), rows(&once).len()), (16, 8));
    for row in rows(&once) {
        assert_eq!(
            (&row["count"], row["sources"].as_array().unwrap().len()),
            (&2.into(), 2)
        );
    }
    assert!(
        once.err.contains("--dedupe left out 8 copies"),
        "{}",
        once.err
    );
    let text = run(&["--dedupe"]);
    assert_eq!(
        text.out
            .matches("  (2 times: setupact.log, setuperr.log)\n")
            .count(),
        8
    );
}

#[test]
fn everything_is_shown_on_one_clock() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("winevt")).unwrap();
    let cbs = [proof(0, "01:00:00"), line("Info", 9, "local")].concat();
    fs::write(folder.path().join("CBS.log"), cbs).unwrap();
    let event = "<Event><System><EventID>7</EventID>\
        <TimeCreated SystemTime='2024-03-12T01:00:05.25Z'/></System></Event>";
    fs::write(folder.path().join("winevt/System.xml"), event).unwrap();
    let clocks = |words: &[&str]| {
        let ran = events(words, folder.path());
        let rows = ran
            .out
            .lines()
            .filter_map(|row| row.strip_prefix("2024-03-12 "));
        let clocks: Vec<String> = rows
            .map(|row| row.split("  ").next().unwrap().to_owned())
            .collect();
        (clocks.join(" "), ran.err)
    };
    let (machine, note) = clocks(&["--merge"]);
    assert_eq!(machine, "09:00:00+08:00 09:00:05.25+08:00 09:00:09+08:00");
    assert!(
        note.contains("times are shown on the clock of the machine"),
        "{note}"
    );
    for merge in [&["--merge"][..], &[]] {
        let (utc, note) = clocks(&[merge, &["--utc"]].concat());
        let mut sorted: Vec<&str> = utc.split(' ').collect();
        sorted.sort_unstable();
        assert_eq!(sorted, ["01:00:00Z", "01:00:05.25Z", "01:00:09Z"]);
        assert_eq!(note, "");
        let (berlin, _) = clocks(&[merge, &["--show-tz", "+01:00"]].concat());
        assert!(berlin.contains("02:00:05.25+01:00"), "{berlin}");
    }
    let rows = events(&["--utc", "--output", "jsonl"], folder.path()).json_lines();
    let times: Vec<&str> = rows.iter().filter_map(|row| row["time"].as_str()).collect();
    assert_eq!(
        times,
        [
            "2024-03-12T01:00:00",
            "2024-03-12T01:00:09",
            "2024-03-12T01:00:05.25"
        ]
    );
    // Logs whose offset is unknown are shown as they are, and said to be.
    fs::remove_file(folder.path().join("CBS.log")).unwrap();
    fs::write(folder.path().join("dism.log"), line("Info", 0, "x")).unwrap();
    let (clocks, note) = clocks(&["--utc"]);
    assert!(clocks.contains("09:00:00"), "{clocks}");
    assert!(
        note.contains("so its times are shown as the log has them"),
        "{note}"
    );
}

/// A log that proves its offset lends it to the logs of its own machine, and to no other.
#[test]
fn offsets_stay_within_a_machine() {
    let folder = tempfile::tempdir().unwrap();
    for (host, log) in [
        ("h1", "CBS/CBS.log"),
        ("h1", "DISM/dism.log"),
        ("h2", "DISM/dism.log"),
    ] {
        let path = folder.path().join(host).join("Windows/Logs").join(log);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = match log {
            "CBS/CBS.log" => proof(0, "01:00:00"),
            _ => line("Info", 1, host),
        };
        fs::write(path, text).unwrap();
    }
    let ran = events(&["--merge", "--output", "jsonl"], folder.path());
    let rows: Vec<serde_json::Value> = ran
        .out
        .lines()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    let of = |message: &str| rows.iter().find(|row| row["message"] == message).unwrap();
    let has_offset = |row: &serde_json::Value| {
        let keys = row.as_object().unwrap();
        keys.get("utc_offset").cloned()
    };
    assert_eq!(has_offset(of("h1")), Some("+08:00".into()));
    assert_eq!(has_offset(of("h2")), None);
    assert!(
        ran.err.contains("h2") && ran.err.contains("is not known"),
        "{}",
        ran.err
    );
}

#[test]
fn a_zone_that_a_log_disproves_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("CBS.log"), proof(0, "01:00:00")).unwrap();
    for merge in [&["--merge"][..], &[]] {
        let ran = events(&[merge, &["--tz", "UTC"]].concat(), folder.path());
        let expected =
            "CBS.log is of 2024-03-12T09:00:00 local time and 2024-03-12T01:00:00.003 UTC\n";
        assert!(
            ran.err.contains(
                "the offset +00:00, and the log itself proves +08:00: the record at byte 0"
            ) && ran.err.ends_with(expected),
            "{}",
            ran.err
        );
        let right = events(&[merge, &["--tz", "Asia/Shanghai"]].concat(), folder.path());
        assert_eq!(right.err, "");
    }
}

/// Lines before the first time of a stream do not come before everything else.
#[test]
fn untimed_lines_of_a_stream_do_not_come_first() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("CBS.log"), line("Info", 1, "file")).unwrap();
    let stream = format!("a stray line\r\n{}", line("Info", 2, "stream"));
    let mut command = super::panther();
    let words = ["events", "--merge", "--include-unparsed", "-"];
    let ran = super::ran(command.args(words).arg(folder.path()).write_stdin(stream));
    let at = |text: &str| {
        ran.out
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {}", ran.out))
    };
    assert!(at("file") < at("a stray line") && at("a stray line") < at("  stream"));
}

#[test]
fn filters_of_what_was_parsed() {
    let count = |words: &[&str]| {
        let words = [&["events", "--output", "jsonl", "--quiet"], words].concat();
        run(&words, samples()).json_lines().len()
    };
    let field = |key: &'static str, value: &'static str| {
        run(&["events", "--output", "jsonl"], samples())
            .json_lines()
            .iter()
            .filter(|row| row["fields"][key] == value)
            .count()
    };
    let by_pid = count(&["--pid", "5808"]);
    assert!(by_pid > 20);
    assert_eq!(by_pid, count(&["--field", "pid=5808"]));
    assert_eq!(
        count(&["--field", "provider=DISM*"]),
        count(&["--provider", "DISM*"])
    );
    let session = "31093850_1194427610";
    assert_eq!(count(&["--session", session]), field("session", session));
    assert!(count(&["--session", session, "--context"]) > count(&["--session", session]));
    // The events that pass a filter and those that its opposite passes are all events.
    for (name, value) in [
        ("level", "info"),
        ("component", "CBS,DISM"),
        ("code", "0x80070005"),
        ("pid", "5808"),
        ("grep", "(?i)denied"),
        ("function", "CApplyWIM"),
    ] {
        let option = format!("--{name}");
        let not = format!("{name}={value}");
        let with = match name {
            "function" => count(&["--field", &not]),
            _ => count(&[&option, value]),
        };
        let all = count(&["--level", "debug+", "--include-unparsed"]);
        let without = count(&["--not", &not, "--include-unparsed"]);
        assert!(with > 0, "{name}");
        assert_eq!(with + without, all, "{name}");
    }
}

#[test]
fn wrong_filters_are_named() {
    for (words, expected) in [
        (
            ["--field", "exectable=x"],
            "no log has a field named exectable, but one named executable",
        ),
        (["--field", "pid"], "expected KEY=VALUE"),
        (["--not", "colour=red"], "no log has a field named colour"),
        (["--not", "level=loud"], "warning+ means warning and worse"),
        (["--kb", "KB"], "expected an article such as KB5000001"),
        (["--around", "noon"], "expected a time such as"),
        (["--around", "2024-03-12=soon"], "expected TIME=SPAN"),
        (
            ["--since", "-2 bananas"],
            "or a time before now such as -2h",
        ),
    ] {
        let ran = events(&words, samples());
        assert_eq!(ran.status, 2, "{words:?}");
        assert!(ran.err.contains(expected), "{words:?}: {}", ran.err);
    }
}

#[test]
fn times_are_written_in_many_ways() {
    let logs = two_logs();
    let one = logs.path().join("a.log");
    let count = |words: &[&str]| messages(&events(words, &one)).len();
    assert_eq!(count(&["--since", "2024-03-12 09:00:08"]), 2);
    assert_eq!(
        count(&["--since", "2024-03-12 09:00:08Z", "--tz", "UTC"]),
        2
    );
    assert_eq!(count(&["--since", "1710234008", "--tz", "+00:00"]), 2);
    assert_eq!(
        count(&[
            "--since",
            "2024-03-12 10:00:08 Europe/Berlin",
            "--tz",
            "UTC"
        ]),
        2
    );
    assert_eq!(count(&["--around", "2024-03-12 09:00:05=2s"]), 5);
    assert_eq!(count(&["--until", "yesterday"]), 10);
    assert_eq!(count(&["--since", "-2h"]), 0);
}
