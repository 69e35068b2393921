//! Wrong command lines, and help.

use super::{panther, ran, run, sample};

#[test]
fn a_wrong_command_line_is_exit_2_and_says_what_was_expected() {
    for (words, expected) in [
        (&["--nope"][..], "'--nope'"),
        (&["frobnicate"], "'frobnicate'"),
        (&["events"], "<PATH>"),
        (&["code"], "<CODE>"),
        (&["events", "--nope", "x"], "'--nope'"),
        (
            &["events", "--level", "loud", "x"],
            "expected one of info, warning, error",
        ),
        (
            &["events", "--level", "error,loud+", "x"],
            "warning+ means warning and worse",
        ),
        (
            &["events", "--since", "someday", "x"],
            "expected a time such as 2020-07-29",
        ),
        (
            &["events", "--until", "2020-02-30", "x"],
            "expected a time such as 2020-07-29",
        ),
        (
            &[
                "events",
                "--since",
                "2020-02-02",
                "--until",
                "2020-02-01T23:59",
                "x",
            ],
            "--since is after --until",
        ),
        (
            &["events", "--since", "2020-02-02T10:00+Mars", "x"],
            "an instant such as 2020-07-29T16:29Z",
        ),
        (
            &["events", "--tz", "Mars/Olympus", "x"],
            "expected a time zone such as Europe/Berlin or W. Europe Standard Time, or an offset such as +08:00, from -23:59 to +23:59",
        ),
        (&["events", "--tz", "host=", "x"], "or PATH=ZONE"),
        (&["events", "--code", "soon", "x"], "E_ACCESSDENIED"),
        (
            &["code", "soon"],
            "\"soon\" is no code; expected a code such as",
        ),
        (&["code", "5", "0x8zz"], "\"0x8zz\" is no code"),
        (&["events", "--encoding", "klingon", "x"], "cp936"),
        (
            &["events", "--format", "syslog", "x"],
            "expected one of setup, cbs, dism",
        ),
        (
            &["scan", "--as", "syslog", "x"],
            "expected one of setup, cbs, dism",
        ),
        (&["events", "--grep", "(", "x"], "unclosed group"),
        (
            &["events", "--csv-raw", "x"],
            "--csv-raw is for --output csv",
        ),
        (&["follow", "--poll", "0", "x"], "a number of seconds"),
        (&["follow", "-"], "panther events -"),
        (&["follow", "--tail", "few", "x"], "'few'"),
        (
            &["events", "--threads", "0", "x"],
            "expected a whole number from 1 on",
        ),
        (
            &["events", "--threads", "many", "x"],
            "expected a whole number from 1 on",
        ),
        (
            &["scan", "--max-total", "much", "x"],
            "expected a size such as 500MB or 64GiB",
        ),
        (&["scan", "--max-depth", "256", "x"], "0..=255"),
        (&["events", "--output", "xml", "x"], "text, jsonl, csv"),
        (&["scan", "--output", "xml", "x"], "text, json"),
        (
            &["diagnose", "--level", "error", "x"],
            "--level is an option of scan, stats, events and follow",
        ),
        (&["scan", "--merge", "x"], "an option of events and follow"),
        (
            &["report", "-o", "json", "x"],
            "panther diagnose --output json",
        ),
        (&["report", "-o", "html", "x"], "such as report.html"),
        // The usage is that of the command.
        (&["events", "--context", "x"], "Usage: panther events"),
        (
            &["diagnose", "--brief", "--all", "x"],
            "cannot be used with",
        ),
    ] {
        let ran = ran(panther().args(words));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{words:?}");
        assert!(ran.err.starts_with("error: "), "{words:?}: {}", ran.err);
        assert!(ran.err.contains(expected), "{words:?}: {}", ran.err);
    }
}

#[test]
fn help_is_there_for_every_command() {
    for words in [
        &["--help"][..],
        &["scan", "--help"],
        &["events", "--help"],
        &["code", "--help"],
        &["follow", "--help"],
        &["formats", "--help"],
    ] {
        let help = ran(panther().args(words)).all();
        assert!(help.contains("Usage: panther"), "{words:?}");
        assert!(
            help.lines().all(|line| line.chars().count() <= 80),
            "{words:?}"
        );
    }
    let help = ran(panther().arg("--help")).all();
    assert!(help.contains("Exit status") && help.contains("Examples:"));
    assert_eq!(ran(&mut panther()).status, 2);
}

#[test]
fn the_version_has_the_commit_and_the_features() {
    let long = ran(panther().arg("--version")).all();
    let (version, features) = long.split_once('\n').unwrap();
    assert_eq!(ran(panther().arg("-V")).all(), format!("{version}\n"));
    let known = format!("panther {}", env!("CARGO_PKG_VERSION"));
    let commit = version.strip_prefix(&known).unwrap();
    // A build without git does not know its commit.
    if let Some(commit) = commit.strip_prefix(" (") {
        let digits = commit.strip_suffix(')').unwrap();
        assert_eq!(digits.len(), 10);
        assert!(digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    } else {
        assert_eq!(commit, "");
    }
    assert_eq!(features, "features: +archives +evtx +follow +time-zones\n");
}

/// Whatever the file is called: panther.exe, or a name that somebody gave it.
#[test]
fn the_program_is_called_panther() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder
        .path()
        .join(format!("old-panther{}", std::env::consts::EXE_SUFFIX));
    std::fs::copy(assert_cmd::cargo::cargo_bin!("panther"), &other).unwrap();
    let run = |words: &[&str]| ran(assert_cmd::Command::new(&other).args(words));
    for words in [
        &["--help"][..],
        &["scan", "--help"],
        &["scan"],
        &["scna"],
        &["scan", "--nothing"],
        &["events", "--csv-raw", "x"],
        &["code", "soon"],
        &["--version"],
        &["scan", "nowhere.log"],
    ] {
        let ran = run(words);
        let text = (ran.out + &ran.err).replace(other.to_str().unwrap(), "");
        assert!(text.contains("panther"), "{text}");
        assert!(
            !text.contains("old-panther") && !text.contains("panther.exe"),
            "{text}"
        );
        assert!(!text.contains("panther-cli"), "{text}");
    }
}

#[test]
fn codes_are_explained() {
    let text = run(&["code"], "0xC1900101-0x4000D").all();
    for line in [
        "code       0xc1900101",
        "extend     0x4000d",
        "operation  MIGRATE_DATA",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    // An explanation is wrapped, and hangs below its beginning.
    let text = run(&["code"], "0xC1900101").all();
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert!(text.contains("\n           "), "{text}");
    let text =
        ran(panther().args(["code", "Error", "[0xC1900101", "-", "0x40017],", "Code 28"])).all();
    for line in ["extend     0x40017", "kind       problem"] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    // Messages of setup have another name for a phase.
    assert!(
        text.contains("\nphase      OOBE_BOOT\nalias      SECOND_BOOT\n"),
        "{text}"
    );
    let text = run(&["code"], "0x8007002").all();
    let doubt = "doubt      The number has only 7 digits, and failures have 8.";
    assert!(text.lines().any(|found| found == doubt), "{text}");
    let line = "meant      0x80070002 ERROR_FILE_NOT_FOUND: A file was not found.";
    assert!(text.lines().any(|found| found == line), "{text}");
    // Flags may come after codes, and negative numbers are codes.
    let json = ran(panther().args([
        "code",
        "-2147024891",
        "5",
        "E_ACCESSDENIED",
        "--output",
        "json",
    ]))
    .all();
    let codes: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(codes[0], codes[2]);
    assert_eq!(codes[0]["name"], "E_ACCESSDENIED");
    assert_eq!(codes[0]["decimal"], -2147024891);
}

#[test]
fn formats_are_listed() {
    let text = ran(panther().arg("formats")).all();
    let mut lines = text.lines();
    let column = lines.next().unwrap().find("logs").unwrap();
    // A line with an id begins a row; the rest of a long description hangs below its beginning.
    let mut rows: Vec<(String, String)> = Vec::new();
    for line in lines {
        assert!(line.chars().count() <= 80 && line.is_ascii(), "{line}");
        let (id, description) = line.split_at(column);
        assert!(!description.starts_with(' '), "{line}");
        match (id.trim_end(), rows.last_mut()) {
            ("", Some((_, all))) => *all += &format!(" {description}"),
            (id, _) => rows.push((id.to_owned(), description.to_owned())),
        }
    }
    let registry = panther_set::registry();
    let formats = registry.formats().iter();
    let expected: Vec<(String, String)> = formats
        .map(|format| (format.id().to_string(), format.about().to_owned()))
        .collect();
    assert_eq!(rows, expected);
    let json = ran(panther().args(["formats", "--output", "json"])).all();
    let list: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(list.len(), rows.len());
}

#[test]
fn thousands_of_threads_are_no_more_than_the_work() {
    let one = run(&["events", "--threads", "1"], sample("CBS/CBS.log"));
    assert_eq!(
        run(&["events", "--threads", "100000"], sample("CBS/CBS.log")),
        one
    );
}

/// The README of the program lists the commands as that of the workspace does.
#[test]
fn both_readmes_list_the_same_commands() {
    let commands = |readme: &str| {
        // A command of the list has blanks before its description, and one of a recipe a remark.
        let is_command = |line: &&str| {
            line.starts_with("panther ") && line.contains("  ") && !line.contains('#')
        };
        let lines = readme.lines().filter(is_command);
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let listed = commands(include_str!("../../README.md"));
    assert_eq!(listed.len(), 12);
    assert_eq!(listed, commands(include_str!("../../../../README.md")));
}
