use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::LogSet;

/// Lines of a log of Setup: a time, and the component with its message.
fn lines(lines: &[(&str, &str)]) -> String {
    let line = |(time, rest): &(&str, &str)| {
        let (component, message) = rest.split_once(' ').unwrap_or((rest, ""));
        format!("{time}, Info                  {component:6} {message}\r\n")
    };
    lines.iter().map(line).collect()
}

fn write(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
    fs::write(path, text).unwrap();
}

/// The attempts of a folder, each with the names of its logs.
fn found(folder: &TempDir) -> Vec<(Attempt, Vec<String>)> {
    let set = LogSet::discover([folder.path()]);
    let (attempts, errors) = set.attempts();
    assert_eq!(errors.len(), 0);
    let name = |&index: &usize| {
        let name = set.sources()[index].name().replace('\\', "/");
        let root = folder.path().to_string_lossy().replace('\\', "/");
        name.replace(&format!("{root}/"), "")
    };
    attempts
        .into_iter()
        .map(|attempt| {
            let mut names: Vec<String> = attempt.logs.iter().map(name).collect();
            names.sort();
            (attempt, names)
        })
        .collect()
}

const INSTALL: &str = "MOUPG SetupHost::Initialize: CmdLine                = [/Install /Quiet]";

fn times(attempt: &Attempt) -> [String; 2] {
    [attempt.first, attempt.last].map(|time| time.unwrap().to_string())
}

fn pair(attempt: &Attempt) -> String {
    let result = attempt.result.unwrap();
    let extend = result.extend.map_or(0, |extend| extend.value());
    format!("{:#x}-{extend:#x}", result.code.value())
}

#[test]
fn two_attempts_in_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let first = [
        ("2024-03-12 09:00:00", INSTALL),
        (
            "2024-03-12 09:10:00",
            "SP Operation failed: Apply WIM file a.wim. Error: 0x80070005[gle=0x000000b7]",
        ),
        (
            "2024-03-12 09:11:00",
            "MOUPG ImageExit: Initializing SetupResult: [0x80070005]",
        ),
        (
            "2024-03-12 09:11:00",
            "MOUPG ImageExit: Initializing Extended:    [0x2000c]",
        ),
        (
            "2024-03-12 09:11:01",
            "MOUPG CSetupHost::Execute(433): Result = 0x800704C7",
        ),
    ];
    let second = [
        ("2024-03-12 10:00:00", INSTALL),
        ("2024-03-12 10:40:00", "SP Ready"),
    ];
    write(
        &folder,
        "Panther/setupact.log",
        &lines(&[first.as_slice(), &second].concat()),
    );
    // Nothing here says where an attempt begins.
    write(&folder, "Panther/setuperr.log", &lines(&[first[1]]));
    write(
        &folder,
        "Panther/Rollback/setupact.log",
        &lines(&[
            (
                "2024-03-12 10:50:00",
                "SP Initiating rollback/uninstall, phase = 0",
            ),
            (
                "2024-03-12 10:55:00",
                "MOUPG ImageExit: Initializing SetupResult: [0xc1900101]",
            ),
            (
                "2024-03-12 10:55:00",
                "MOUPG ImageExit: Initializing Extended:    [0x30018]",
            ),
        ]),
    );
    write(
        &folder,
        "Logs/DISM/dism.log",
        &lines(&[("2024-03-12 09:05:00", "DISM Busy")]),
    );
    write(
        &folder,
        "Logs/CBS/CBS.log",
        &lines(&[("2024-03-11 09:05:00", "CBS Busy")]),
    );

    let found = found(&folder);
    let [(one, one_logs), (two, two_logs)] = found.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(times(one), ["2024-03-12T09:00:00", "2024-03-12T09:11:01"]);
    assert_eq!(one.outcome, AttemptOutcome::Failed);
    assert_eq!(pair(one), "0x80070005-0x2000c");
    assert_eq!(one.phases, [AttemptPhase::DownLevel]);
    assert_eq!(one.operation.as_deref(), Some("Apply WIM file a.wim"));
    assert_eq!(
        one_logs,
        &[
            "Logs/DISM/dism.log",
            "Panther/setupact.log",
            "Panther/setuperr.log"
        ]
    );
    assert!(!one.clocks_differ);

    assert_eq!(times(two), ["2024-03-12T10:00:00", "2024-03-12T10:55:00"]);
    assert_eq!(two.outcome, AttemptOutcome::RolledBack);
    assert_eq!(pair(two), "0xc1900101-0x30018");
    assert_eq!(
        two.phases,
        [AttemptPhase::DownLevel, AttemptPhase::Rollback]
    );
    assert_eq!(
        two_logs,
        &["Panther/Rollback/setupact.log", "Panther/setupact.log"]
    );
}

#[test]
fn machines_are_apart_and_copies_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let log = lines(&[
        ("2024-03-12 09:00:00", INSTALL),
        ("2024-03-12 09:30:00", "SP x"),
    ]);
    for name in [
        "a/$WINDOWS.~BT/Sources/Panther",
        "a/Windows/Panther",
        "b/Panther",
    ] {
        write(&folder, &format!("{name}/setupact.log"), &log);
    }
    let found = found(&folder);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_eq!(found.iter().map(|(_, logs)| logs.len()).max(), Some(2));
    assert!(
        found
            .iter()
            .all(|(attempt, _)| attempt.outcome == AttemptOutcome::Unknown)
    );
}

#[test]
fn the_steps_of_windows_update_are_one_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let start = |mode: &str| format!("MOUPG SetupHost::Initialize: CmdLine = [{mode} /Update]");
    let steps = ["/PreDownload", "/Install", "/Finalize"].map(start);
    let log = [
        ("2024-03-10 09:00:00", steps[0].as_str()),
        ("2024-03-11 09:00:00", &steps[1]),
        ("2024-03-12 09:00:00", &steps[2]),
        (
            "2024-03-12 10:00:00",
            "MOUPG SetupHost::Initialize: CmdLine = [/Success /Update]",
        ),
    ];
    write(&folder, "Panther/setupact.log", &lines(&log));
    let found = found(&folder);
    let [(attempt, _)] = found.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(attempt.outcome, AttemptOutcome::Succeeded);
    assert_eq!(
        times(attempt),
        ["2024-03-10T09:00:00", "2024-03-12T10:00:00"]
    );
    assert_eq!(attempt.result, None);
}

#[test]
fn windows_pe_may_have_another_clock() {
    let folder = tempfile::tempdir().unwrap();
    write(
        &folder,
        "Panther/setupact.log",
        &lines(&[
            ("2024-03-12 09:00:00", INSTALL),
            ("2024-03-12 09:30:00", "SP x"),
        ]),
    );
    write(
        &folder,
        "Rollback/setupact.log",
        &lines(&[
            (
                "2024-03-12 01:40:00",
                "SP Initiating rollback/uninstall, phase = 0",
            ),
            (
                "2024-03-12 09:45:00",
                "SP Initiating rollback/uninstall, phase = 1",
            ),
        ]),
    );
    let found = found(&folder);
    let [(attempt, logs)] = found.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(
        times(attempt),
        ["2024-03-12T09:00:00", "2024-03-12T09:45:00"]
    );
    assert!(attempt.clocks_differ);
    assert_eq!(logs.len(), 2);
}

#[test]
fn logs_without_setup_tell_of_no_attempt() {
    let folder = tempfile::tempdir().unwrap();
    write(
        &folder,
        "CBS.log",
        &lines(&[("2024-03-12 09:00:00", "CBS Operation failed: x. Error: 0x5")]),
    );
    assert_eq!(found(&folder).len(), 0);
}

/// Windows of a log may be merged in any order.
#[test]
fn evidence_is_the_same_however_a_log_is_cut() {
    let log = lines(&[
        ("2024-03-12 09:00:00", INSTALL),
        (
            "2024-03-12 09:10:00",
            "SP Operation failed: One. Error: 0x80070005",
        ),
        ("2024-03-13 09:00:00", INSTALL),
        (
            "2024-03-13 09:10:00",
            "SP Operation failed: Two. Error: 0x80070002",
        ),
    ]);
    let log = panther::parse(log.as_bytes(), "setupact.log");
    let mut whole = AttemptEvidence::default();
    let mut merged = AttemptEvidence::default();
    let events: Vec<_> = log.events().collect();
    events.iter().for_each(|event| whole.observe(event));
    for event in events.iter().rev() {
        let mut piece = AttemptEvidence::default();
        piece.observe(event);
        merged.merge(piece);
    }
    let marks = |evidence: &AttemptEvidence| {
        let marks = evidence
            .marks
            .iter()
            .map(|mark| (mark.at, mark.mark.clone()));
        marks.collect::<Vec<_>>()
    };
    assert_eq!(marks(&whole), marks(&merged));
    assert_eq!(whole.stretches.len(), 2);
}

/// The clock of the rollback is a month ahead, and somebody put its log elsewhere.
#[test]
fn logs_with_the_same_report_belong_together() {
    const ID: &str = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9";
    let folder = tempfile::tempdir().unwrap();
    let install =
        format!("MOUPG SetupHost::Initialize: CmdLine = [/Install /ReportId {ID} /Quiet]");
    let result = format!(
        "MOUPG CSetupDiagnostics: Tracing Data [DWORD] -> [Setup360Result]=[0xC1900101] \
         [11111111-2222-3333-4444-555555555555][{}][][0x7]",
        ID.to_ascii_uppercase()
    );
    let first = [
        ("2024-03-12 09:00:00", &*install),
        ("2024-03-12 09:40:00", "SP Ready"),
    ];
    write(&folder, "one/Panther/setupact.log", &lines(&first));
    let rollback = [
        ("2024-04-12 09:50:00", "SP Initiating rollback/uninstall"),
        ("2024-04-12 09:51:00", &*result),
    ];
    write(&folder, "other/setupact.log", &lines(&rollback));
    let attempts = found(&folder);
    assert_eq!(attempts.len(), 1);
    let (attempt, names) = &attempts[0];
    assert_eq!(names, &["one/Panther/setupact.log", "other/setupact.log"]);
    assert_eq!(attempt.outcome, AttemptOutcome::RolledBack);
    assert_eq!(pair(attempt), "0xc1900101-0x0");
}
