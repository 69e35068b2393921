//! The sample logs under `examples/logs` keep the grammar's columns, line ends and marks, and tell
//! the story that their README tells.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const MARK: &str = "\u{feff}";
const DENIED: &str = "拒绝访问。";
const DENIED_IN_GBK: &[u8] = b"\xBE\xDC\xBE\xF8\xB7\xC3\xCE\xCA\xA1\xA3\r\n";

/// Files in the grammar of fixed columns, with their records.
const LOGS: [(&str, usize); 5] = [
    ("Panther/setupact.log", 90),
    ("Panther/setuperr.log", 8),
    ("DISM/dism.log", 69),
    ("CBS/CBS.log", 67),
    ("UpdateAgent/UpdateAgent.log", 60),
];

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/logs/upgrade-31-percent");
    let path: PathBuf = folder.join(name);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    // What Windows said is in the code page of a Chinese system, and all else in UTF-8.
    assert_eq!(
        String::from_utf8(bytes.clone()).is_err(),
        name == "DISM/dism.log"
    );
    let text = bytes.split_inclusive(|byte| *byte == b'\n').map(|line| {
        line.strip_suffix(DENIED_IN_GBK).map_or_else(
            || String::from_utf8(line.to_vec()).unwrap(),
            |start| format!("{}{DENIED}\r\n", str::from_utf8(start).unwrap()),
        )
    });
    text.collect()
}

/// The records of a log, without marks, each up to the next record.
fn records(log: &str) -> Vec<String> {
    let mut records: Vec<String> = Vec::new();
    for line in log.split_inclusive('\n') {
        let bare = line.trim_start_matches(MARK);
        if bare.starts_with("2024-03-12 ") {
            records.push(bare.to_owned());
        } else if let Some(record) = records.last_mut() {
            record.push_str(line);
        }
    }
    records
}

#[test]
fn columns_and_line_ends_are_exact() {
    for (name, count) in LOGS {
        let log = read(name);
        assert!(log.starts_with(MARK), "{name}");
        let records = records(&log);
        assert_eq!(records.len(), count, "{name}");
        for record in &records {
            assert!(record.ends_with("\r\n"), "{name}: {record:?}");
            let (level, rest) = record[21..].split_at(10);
            assert!(
                ["Info      ", "Warning   ", "Error     "].contains(&level),
                "{name}: {record:?}"
            );
            let code = rest[1..11].trim_matches(['[', ']']);
            assert!(
                code.trim().is_empty() || (code.len() == 8 && code.starts_with("0x")),
                "{name}: {record:?}"
            );
            let component = &rest[12..18];
            assert!(!component.trim_end().contains(' '), "{name}: {record:?}");
            assert_eq!(
                (&record[19..21], &rest[..1], &rest[11..12], &rest[18..19]),
                (", ", " ", " ", " "),
                "{record:?}"
            );
        }
        assert!(
            records.is_sorted_by_key(|record| record[..19].to_owned()),
            "{name}"
        );
    }
}

#[test]
fn the_failure_is_told() {
    let [setupact, setuperr, dism, cbs, agent] = LOGS.map(|(name, _)| read(name));
    for log in [&setupact, &setuperr] {
        assert!(log.contains("CApplyWIM: Failure while applying image 1 for"));
        assert!(log.contains("Error 0x80070005[gle=0x00000005]\r\n"));
        assert!(log.contains("Error: 0x80070005[gle=0x000000b7]\r\n"));
    }
    assert!(setupact.contains("0x80070005 - 0x2000C"));
    assert!(
        setupact.contains("OnProgressChanged: 31%") && !setupact.contains("OnProgressChanged: 32%")
    );
    assert!(agent.contains("Install progress: 31%"));
    assert_eq!(
        dism.matches("\r\n[5808] [0x80070005] RestoreFilesCallback:(3821): 拒绝访问。\r\n")
            .count(),
        24
    );
    let refused = records(&dism)
        .into_iter()
        .filter(|record| record.contains("RestoreFilesCallback"))
        .filter_map(|record| Some(record.split_once(" (HRESULT=0x80070005)")?.0[87..].to_owned()));
    assert_eq!(refused.collect::<BTreeSet<_>>().len(), 24);
    assert!(cbs.contains("POQ 0 starts:\n \n    0: Move File"));
    assert!(cbs.contains("\n[gle=0x80070005]\r\n"));
    assert!(
        cbs.contains("Info                  CBS    \r\n=====")
            && cbs.contains("Total Detected Corruption:\t1\r\n")
    );
    // The errors of setupact.log, and nothing else, are in setuperr.log.
    let errors: Vec<String> = records(&setupact)
        .into_iter()
        .filter(|record| record[21..].starts_with("Error"))
        .collect();
    assert_eq!(records(&setuperr), errors);
}

/// No driver is to blame, and each filter is named by Windows and by SetupDiag.
#[test]
fn the_other_logs_agree() {
    let drivers = read("INF/setupapi.dev.log");
    assert!(drivers.starts_with("[Device Install Log]\r\n"));
    assert_eq!(drivers.matches("\r\n>>>  [").count(), 4);
    assert_eq!(
        drivers
            .matches("\r\n<<<  [Exit status: SUCCESS]\r\n")
            .count(),
        4
    );
    let (system, results) = (
        read("winevt/System.xml"),
        read("SetupDiag/SetupDiagResults.xml"),
    );
    let filters = [
        "fabavflt",
        "CtoDocGuard",
        "WdFilter",
        "luafv",
        "Wof",
        "FileInfo",
    ];
    assert!(results.contains(&format!(
        "<FilterDrivers>{},</FilterDrivers>",
        filters.join(",")
    )));
    for filter in filters {
        assert!(system.contains(&format!("<Data Name='DeviceName'>{filter}</Data>")));
    }
    assert!(results.contains("<RegisteredAV>Fabrikam Antivirus</RegisteredAV>"));
    for log in [drivers, system, results] {
        assert_eq!(log.matches('\n').count(), log.matches("\r\n").count());
    }
}

/// The event log has the same story in UTC, eight hours behind.
#[test]
fn the_event_log_names_the_agent() {
    let xml = read("winevt/Application.xml");
    let events: Vec<&str> = xml.split("<Event ").skip(1).collect();
    assert_eq!(events.len(), 5);
    let denied = events[3];
    for part in [
        "Provider Name='ContosoDocGuard'",
        "<Level>2</Level>",
        "SystemTime='2024-03-12T01:21:38.",
        "<Data Name='ProcessId'>5808</Data>",
        "<Data Name='Filter'>CtoDocGuard</Data>",
    ] {
        assert!(denied.contains(part), "{part}");
    }
    assert!(events[4].contains("<Data>WinSetupDiag02</Data>"));
    assert!(events[4].contains("<Data>0x80070005</Data><Data>0x2000C</Data>"));
}

#[test]
fn each_odd_thing_is_there() {
    let [setupact, _, dism, cbs, agent] = LOGS.map(|(name, _)| read(name));
    let all = |log: &str, test: fn(&str) -> bool| {
        records(log).iter().filter(|record| test(record)).count()
    };
    assert_eq!(
        all(&agent, |record| record[43..].starts_with("       ")),
        60
    );
    assert!(all(&cbs, |record| record[43..].starts_with("         Arbiter")) == 1);
    assert!(all(&setupact, |record| record[32..].starts_with("[0x")) > 10);
    assert_eq!(all(&cbs, |record| record[50..].starts_with("\r\n")), 2);
    assert_eq!(dism.matches(MARK).count(), 2);
    assert!(dism.contains("\r\n\u{feff}2024-03-12 09:16:40, "));
    for log in [&cbs, &dism, &setupact] {
        assert!(log.matches('\n').count() > log.matches("\r\n").count());
    }
    let details = read("CBS/sfcdetails.txt");
    assert!(
        details
            .lines()
            .all(|line| line.starts_with("C:\\Windows\\Logs\\CBS\\CBS.log:2024-03-12 "))
    );
    for line in details.lines() {
        assert!(
            cbs.contains(&line["C:\\Windows\\Logs\\CBS\\CBS.log:".len()..]),
            "{line}"
        );
    }
}
