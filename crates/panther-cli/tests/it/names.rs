//! Names inside archives as paths, patterns of names, and the name of standard input.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::archives::{gzip, zip};
use super::{Ran, items, panther, ran, run, sample};

fn write_bundle(folder: &Path) -> PathBuf {
    let path = folder.join("SetupDiag.zip");
    fs::write(&path, bundle()).unwrap();
    path
}

fn bundle() -> Vec<u8> {
    let read = |name: &str| fs::read(sample(name)).unwrap();
    zip(&[
        ("DISM/dism.log.gz", &gzip(&read("DISM/dism.log"))),
        ("Panther/setupact.log", &read("Panther/setupact.log")),
        ("CBS/CBS.log", &read("CBS/CBS.log")),
    ])
}

fn sources(ran: &Ran) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let sources = report["sources"].as_array().unwrap().iter();
    sources
        .map(|source| source["source"].as_str().unwrap().to_owned())
        .collect()
}

fn scan(words: &[&str], path: impl AsRef<Path>) -> Ran {
    run(&[&["scan", "--output", "json"], words].concat(), path)
}

fn piped(words: &[&str], bytes: Vec<u8>) -> Ran {
    ran(panther().args(words).write_stdin(bytes))
}

#[test]
fn a_name_that_scan_prints_is_a_path_of_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_bundle(folder.path());
    let names = sources(&scan(&[], &path));
    assert_eq!(names.len(), 3);
    for name in &names {
        assert_eq!(sources(&scan(&[], name)), [name.as_str()]);
    }
    let mut expected = items(&[], sample("Panther/setupact.log"));
    for item in &mut expected {
        item["source"] = names[1].as_str().into();
    }
    assert!(items(&[], &names[1]) == expected);
    let folder_of_it = format!("{}!/Panther/", path.display());
    let merged = run(&["events", "--merge", "--output", "jsonl"], &folder_of_it);
    assert_eq!(merged.status, 0);
    assert_eq!(merged.out.lines().count(), expected.len());
    for command in ["diagnose", "events"] {
        assert_eq!(run(&[command], &names[1]).status, 0, "{command}");
    }
    let report = folder.path().join("report.html");
    let report = report.to_str().unwrap();
    assert_eq!(run(&["report", "-o", report], &names[1]).status, 0);
}

#[test]
fn a_member_that_is_not_there_is_named_with_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_bundle(folder.path());
    let wrong = format!("{}!/setupact.log", path.display());
    let ran = run(&["events"], &wrong);
    let message = format!(
        "panther: {wrong}: no member of the archive has this name; the nearest: Panther/setupact.log\n"
    );
    assert_eq!((ran.status, ran.err), (1, message));
}

#[test]
fn patterns_of_names_choose_logs_and_say_what_they_leave_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_bundle(folder.path());
    for words in [
        &["--include", "cbs*"][..],
        &[
            "--include",
            "*.log",
            "--exclude",
            "panther",
            "--exclude",
            "dism.*",
        ],
        &["--exclude", "*.gz", "--exclude", "/Panther/setup*.log"],
    ] {
        let ran = scan(words, &path);
        assert_eq!(sources(&ran), [format!("{}!/CBS/CBS.log", path.display())]);
        let note = "panther: note: --include and --exclude leave out 2 files\n";
        assert_eq!((ran.status, ran.err.as_str()), (0, note));
    }
    for command in ["events", "scan", "diagnose"] {
        let ran = run(&[command, "--include", "*.evtx"], &path);
        let message =
            "panther: nothing is left to read: --include and --exclude leave out 3 files\n";
        assert_eq!(
            (ran.status, ran.out.as_str(), ran.err.as_str()),
            (1, "", message)
        );
    }
    let ran = run(&["scan", "--include", "[a"], &path);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("'--include <GLOB>'"), "{}", ran.err);
}

#[test]
fn an_archive_on_standard_input_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_bundle(folder.path());
    let file = run(&["events", "--output", "jsonl"], &path).all();
    // As JSON has it, which escapes the backslashes of Windows.
    let written = serde_json::to_string(path.to_str().unwrap()).unwrap();
    let written = written.trim_matches('"');
    for (words, name) in [
        (&[][..], "-".to_owned()),
        (
            &["--stdin-name", "x/SetupDiag.zip"],
            "x/SetupDiag.zip".to_owned(),
        ),
    ] {
        let words = [&["events", "--output", "jsonl", "-"], words].concat();
        let stream = piped(&words, bundle()).all();
        assert!(stream == file.replace(written, &name), "{name}");
    }
    assert_eq!(piped(&["diagnose", "-"], bundle()).status, 0);
    let merged = piped(&["events", "--merge", "--level", "error", "-"], bundle());
    assert_eq!(merged.status, 0, "{}", merged.err);
    // Members can be read twice, unlike a log.
    let words = ["events", "--context", "--output", "jsonl", "-"];
    assert_eq!(piped(&words, bundle()).status, 0);
    let ran = piped(&words, fs::read(sample("CBS/CBS.log")).unwrap());
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("--context reads the logs twice"),
        "{}",
        ran.err
    );
}

#[test]
fn an_archive_on_standard_input_keeps_to_the_limits() {
    let ran = piped(&["events", "--no-temp", "-"], bundle());
    let message =
        "panther: -: an archive as a stream needs a temporary file, which --no-temp forbids\n";
    assert_eq!((ran.status, ran.err.as_str()), (1, message));
    let ran = piped(&["scan", "--max-total", "2KiB", "-"], bundle());
    assert_eq!(ran.status, 1);
    assert!(
        ran.err
            .contains("-: over a limit: expands to more than 2 KiB; more with --max-total"),
        "{}",
        ran.err
    );
}

#[test]
fn standard_input_has_the_name_that_it_is_given() {
    let log = fs::read(sample("CBS/CBS.log")).unwrap();
    let ran = piped(
        &[
            "scan",
            "--output",
            "json",
            "--stdin-name",
            "host-7/CBS.log",
            "-",
        ],
        log.clone(),
    );
    assert_eq!(sources(&ran), ["host-7/CBS.log"]);
    let ran = piped(&["scan", "--stdin-name", "trace.etl", "-"], vec![1, 2, 3]);
    assert!(ran.err.contains("trace.etl: an event trace"), "{}", ran.err);
    let ran = piped(&["scan", "--stdin-name", "CBS.log", "x.log"], log);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("no PATH is -"), "{}", ran.err);
}
