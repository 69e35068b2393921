use std::fs;

use panther_set::LogSet;

use super::*;

fn set(files: &[(&str, &str)]) -> (tempfile::TempDir, LogSet) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let set = LogSet::discover([folder.path()]);
    (folder, set)
}

fn line(time: &str, level: &str, message: &str) -> String {
    format!("2031-03-09 {time}, {level:<21} SP     {message}\r\n")
}

#[test]
fn an_error_in_two_logs_is_one_entry() {
    let error = line(
        "08:10:02",
        "Error",
        "Lost 7 files in C:\\A with 0x80070005[gle=0x5]",
    );
    let again = line(
        "08:10:09",
        "Error",
        "Lost 9 files in C:\\B with 0x80070005[gle=0x5]",
    );
    let act = line(
        "08:10:01",
        "Info",
        "Setup phase change: [SetupPhaseUnknown] -> [SetupPhaseInstall]",
    ) + &error
        + &again
        + &line("08:10:10", "Error", "Other");
    let (_folder, set) = set(&[("setupact.log", &act), ("setuperr.log", &(error + &again))]);
    let overview = Overview::of(&set);
    let groups: Vec<_> = overview
        .errors
        .iter()
        .map(|group| (group.text.as_str(), group.count, group.places.len()))
        .collect();
    assert_eq!(
        groups,
        [
            ("Lost 7 files in C:\\A with 0x80070005[gle=0x5]", 4, 2),
            ("Other", 1, 1)
        ]
    );
    let group = &overview.errors[0];
    assert_eq!(group.first.as_deref(), Some("2031-03-09 08:10:02"));
    assert_eq!(group.last.as_deref(), Some("2031-03-09 08:10:09"));
    assert_eq!(group.places[0].line, Some(2));
    assert_eq!(group.places[1].line, Some(1));
    assert_eq!(group.codes, ["0x80070005", "0x00000005"]);
    let source = &overview.sources[0];
    assert_eq!((source.events, source.errors), (4, 3));
    assert_eq!(source.marks[0].label, "Install");
    assert_eq!(source.histogram.buckets.len(), 4);
}

#[test]
fn the_parts_of_a_large_log_are_one() {
    let mut log = String::new();
    for index in 0..20_000 {
        let time = format!(
            "{:02}:{:02}:{:02}",
            index / 3600,
            index / 60 % 60,
            index % 60
        );
        let level = if index % 5000 == 4999 {
            "Error"
        } else {
            "Info"
        };
        log += &line(
            &time,
            level,
            &format!("Step {index} of the work that Setup does"),
        );
    }
    let (_folder, set) = set(&[("setupact.log", &log)]);
    let overview = Overview::of(&set);
    let source = &overview.sources[0];
    assert!(log.len() > 3 << 18);
    assert_eq!((source.events, source.errors), (20_000, 4));
    assert!(source.gaps.is_empty() && source.jumps.is_empty());
    assert_eq!(source.last.unwrap() - source.first.unwrap(), 19_999);
    let group = &overview.errors[0];
    assert_eq!((group.count, group.places[0].line), (4, Some(5000)));
}

#[test]
fn gaps_and_jumps_are_found() {
    let log = line("08:00:00", "Info", "a")
        + &line("10:30:00", "Info", "b")
        + &line("09:00:00", "Info", "c");
    let (_folder, set) = set(&[("setupact.log", &log)]);
    let source = &Overview::of(&set).sources[0];
    assert_eq!(source.gaps[0].to - source.gaps[0].from, 9000);
    assert_eq!(source.jumps[0].from - source.jumps[0].to, 5400);
}

#[test]
fn files_are_hashed() {
    let (_folder, set) = set(&[("setupact.log", &line("08:00:00", "Info", "a"))]);
    let mut overview = Overview::of(&set);
    overview.hash(&set);
    let hash = overview.sources[0].sha256.as_deref().unwrap();
    assert_eq!(hash.len(), 64);
    assert!(
        overview.sources[0]
            .hashed
            .as_deref()
            .unwrap()
            .ends_with("setupact.log")
    );
}
