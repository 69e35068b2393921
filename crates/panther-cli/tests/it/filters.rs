//! Which events are printed.

use std::path::Path;

use serde_json::Value;

use super::{run, sample, samples};

/// The items of these paths; standard error may only note which logs lack what a filter asks for.
fn items(words: &[&str], path: impl AsRef<Path>) -> Vec<Value> {
    let words = [&["events", "--output", "jsonl"], words].concat();
    let mut ran = run(&words, path);
    if ran
        .err
        .lines()
        .all(|line| line.contains("panther: note: no event ") || line.contains(", so --"))
    {
        ran.err.clear();
    }
    ran.json_lines()
}

fn count(words: &[&str]) -> usize {
    items(words, samples()).len()
}

/// How many events of the sample set, of any kind, satisfy a test.
fn expected(wanted: impl Fn(&Value) -> bool) -> usize {
    let all = items(&[], samples());
    all.iter()
        .filter(|item| item["kind"] == "event" && wanted(item))
        .count()
}

#[test]
fn levels() {
    let of = |levels: &'static [&str]| {
        expected(move |item| levels.iter().any(|level| item["level"] == *level))
    };
    assert_eq!(count(&["--level", "error"]), 50);
    assert_eq!(count(&["--level", "ERROR"]), 50);
    assert_eq!(count(&["--level", "warning"]), of(&["warning"]));
    assert_eq!(count(&["--level", "warning+"]), of(&["warning", "error"]));
    assert_eq!(
        count(&["--level", "warning,error"]),
        of(&["warning", "error"])
    );
    assert_eq!(
        count(&["--level", "info", "--level", "error+"]),
        of(&["info", "error"])
    );
    assert_eq!(count(&["--level", "debug+"]), expected(|_| true));
    assert_eq!(count(&["--level", "fatal"]), 0);
}

#[test]
fn components() {
    let csi = expected(|item| item["component"] == "CSI");
    assert_eq!(count(&["--component", "CSI"]), csi);
    assert_eq!(count(&["--component", "csi"]), csi);
    assert_eq!(
        count(&["--component", "csi,DISM"]),
        csi + expected(|item| item["component"] == "DISM")
    );
    assert_eq!(count(&["--component", "CS"]), 0);
}

#[test]
fn event_ids_and_providers() {
    let path = sample("winevt");
    let all = items(&["--level", "debug+"], &path);
    let ids: Vec<u64> = all
        .iter()
        .filter_map(|item| item["fields"]["event_id"].as_u64())
        .collect();
    let id = ids[0];
    let found = items(&["--event-id", &id.to_string()], &path);
    assert_eq!(
        found.len(),
        ids.iter().filter(|other| **other == id).count()
    );
    assert!(found.iter().all(|item| item["fields"]["event_id"] == id));
    assert_eq!(items(&["--event-id", "99999"], &path).len(), 0);

    let provider = found[0]["fields"]["provider"].as_str().unwrap();
    let of = |name: &str| items(&["--provider", name], &path);
    let same = of(provider);
    assert!(
        same.iter()
            .all(|item| item["fields"]["provider"] == provider)
    );
    assert_eq!(same, of(&provider.to_uppercase()));
    assert_eq!(same, of(provider.trim_start_matches("Microsoft-Windows-")));
    let both = of(&format!("{provider},Nobody"));
    assert_eq!(same, both);
}

#[test]
fn a_filter_says_which_logs_lack_what_it_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let cbs = "2024-03-12 09:21:38, Error                 CBS    Lost\r\n";
    std::fs::write(folder.path().join("CBS.log"), cbs).unwrap();
    for number in 0..9 {
        std::fs::write(folder.path().join(format!("{number}.txt")), "words\n").unwrap();
    }
    for command in ["events", "scan"] {
        let ran = run(&[command, "--level", "error"], folder.path());
        assert_eq!(ran.status, 0);
        let [note] = ran.err.lines().collect::<Vec<_>>()[..] else {
            panic!("{}", ran.err)
        };
        assert!(
            note.ends_with(
                "2.txt and 6 more (plain) have no levels, so --level takes none of their events"
            ),
            "{note}"
        );
    }
    let ran = run(&["events", "--event-id", "7", "--merge"], folder.path());
    assert_eq!(
        (ran.out.as_str(), ran.err.lines().count()),
        ("", 4),
        "{}",
        ran.err
    );
    // A merge says of the logs without a time that they come last.
    assert!(
        ran.err.contains("has a time, so all of it comes last"),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .contains("and 7 more (plain, cbs) have no event ids"),
        "{}",
        ran.err
    );
}

#[test]
fn scan_counts_what_a_filter_takes() {
    let path = sample("CBS/CBS.log");
    let table = run(&["scan", "--output", "json", "--code", "0xd0000022"], &path).all();
    let table: Value = serde_json::from_str(&table).unwrap();
    assert_eq!(table["total"]["events"], 1);
    let ran = run(&["scan", "--since", "2024-03-12T09:00Z"], &path);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("by the log's own clock"), "{}", ran.err);
}

#[test]
fn text_shows_a_code_that_only_a_continuation_line_has() {
    let text = run(&["events", "--code", "0xd0000022"], sample("CBS/CBS.log")).all();
    let event = text.lines().nth(1).unwrap();
    assert!(
        event.ends_with("<- 0xd0000022 STATUS_ACCESS_DENIED"),
        "{text}"
    );
}

#[test]
fn codes_in_any_notation() {
    let denied = expected(|item| {
        item["codes"]
            .as_array()
            .is_some_and(|codes| codes.iter().any(|code| code["value"] == "0x80070005"))
    });
    for notation in [
        "0x80070005",
        "80070005",
        "-2147024891",
        "E_ACCESSDENIED",
        "e_accessdenied",
        "0X80070005",
    ] {
        assert_eq!(count(&["--code", notation]), denied, "{notation}");
    }
    let win32 = count(&["--code", "5"]);
    assert_eq!(win32, count(&["--code", "ERROR_ACCESS_DENIED"]));
    assert!(win32 > 0 && win32 != denied);
    assert!(count(&["--code", "5,0x80070005"]) >= denied);
    assert_eq!(
        count(&["--code", "-2147024891,5"]),
        count(&["--code", "5,0x80070005"])
    );
    assert_eq!(count(&["--code", "0x8007ffff"]), 0);
}

#[test]
fn a_code_and_its_extend_code() {
    let pair = items(&["--code", "0x80070005-0x2000C"], samples());
    assert!(!pair.is_empty());
    assert!(
        pair.iter()
            .all(|item| item.to_string().to_ascii_lowercase().contains("0x2000c"))
    );
    assert!(pair.len() < count(&["--code", "0x80070005"]));
    assert_eq!(count(&["--code", "0x80070005-0x2000D"]), 0);
}

#[test]
fn a_code_that_only_a_continuation_line_has() {
    let found = items(&["--code", "0xd0000022"], sample("CBS/CBS.log"));
    let [event] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert!(!event["message"].as_str().unwrap().contains("0xd0000022"));
    assert_eq!(event["lines"][0], "[gle=0xd0000022]");
}

#[test]
fn times_of_any_precision() {
    let path = sample("DISM/dism.log");
    let all = items(&["--level", "debug+"], &path);
    let time = |item: &Value| item["time"].as_str().unwrap().to_owned();
    for bound in [
        "2024-03-12T09:16:40",
        "2024-03-12T09:16",
        "2024-03-12 09:16",
        "2024-03-12",
        "2024-03-11",
        "2024-03-13",
    ] {
        let iso = bound.replace(' ', "T");
        // A day or a minute is all of it, so that prefixes decide.
        let since = all.iter().filter(|item| time(item) >= iso).count();
        let until = all
            .iter()
            .filter(|item| time(item)[..iso.len()] <= iso[..])
            .count();
        assert_eq!(
            items(&["--since", bound], &path).len(),
            since,
            "since {bound}"
        );
        assert_eq!(
            items(&["--until", bound], &path).len(),
            until,
            "until {bound}"
        );
    }
    let second = items(
        &[
            "--since",
            "2024-03-12T09:21:38",
            "--until",
            "2024-03-12T09:21:38",
        ],
        &path,
    );
    assert!(!second.is_empty());
    assert!(
        second
            .iter()
            .all(|item| time(item) == "2024-03-12T09:21:38")
    );
    let minute = items(
        &["--since", "2024-03-12T09:21", "--until", "2024-03-12T09:21"],
        &path,
    );
    assert!(minute.len() > second.len());
}

#[test]
fn grep_sees_message_and_continuation_lines() {
    let denied = items(&["--grep", "拒绝访问"], sample("DISM/dism.log"));
    assert!(!denied.is_empty());
    assert!(
        denied
            .iter()
            .all(|item| item["lines"].to_string().contains("拒绝访问"))
    );
    assert_eq!(
        count(&["--grep", "(?i)ACCESSDENIED"]),
        count(&["--grep", "(?i)accessdenied"])
    );
    assert_eq!(
        count(&["--grep", "2024-03-12 09:21:38"]),
        0,
        "the header is not searched"
    );
    assert!(count(&["--grep", "(?m)^\\[5808\\]"]) > 0);
}

#[test]
fn grep_sees_text_in_its_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dism.log");
    std::fs::write(
        &path,
        b"2024-03-12 09:21:38, Error                 DISM   one\r\n[5808] [0x80070005] F:(1): \xBE\xDC\xBE\xF8\xB7\xC3\xCE\xCA\r\n\
          2024-03-12 09:21:38, Error                 DISM   two\r\n",
    )
    .unwrap();
    for words in [
        &["--grep", "拒绝访问"][..],
        &["--encoding", "cp936", "--grep", "拒绝访问"],
    ] {
        let found = items(words, &path);
        let [event] = found.as_slice() else {
            panic!("{words:?}: {found:?}")
        };
        assert_eq!(event["lines"][0], "[5808] [0x80070005] F:(1): 拒绝访问");
    }
    let words = ["--encoding", "cp1252", "--grep", "拒绝访问"];
    assert_eq!(items(&words, &path).len(), 0);
}

#[test]
fn formats() {
    assert_eq!(
        count(&["--format", "dism"]),
        items(&[], sample("DISM/dism.log")).len()
    );
    let two = items(&["--format", "dism,cbs"], samples());
    assert!(
        two.iter()
            .all(|item| item["format"] == "dism" || item["format"] == "cbs")
    );
    assert_eq!(count(&["--format", "plain"]), 0);
}

#[test]
fn filters_narrow_each_other_and_hide_the_unparsed() {
    let both = items(
        &[
            "--level",
            "error",
            "--component",
            "CBS",
            "--code",
            "E_ACCESSDENIED",
        ],
        samples(),
    );
    assert!(!both.is_empty());
    assert!(
        both.iter()
            .all(|item| item["level"] == "error" && item["component"] == "CBS")
    );
    let unparsed = |words: &[&str]| {
        items(words, samples())
            .iter()
            .filter(|item| item["kind"] == "unparsed")
            .count()
    };
    assert!(unparsed(&[]) > 0);
    assert_eq!(unparsed(&["--level", "error"]), 0);
    assert_eq!(
        unparsed(&["--level", "error", "--include-unparsed"]),
        unparsed(&[])
    );
}
