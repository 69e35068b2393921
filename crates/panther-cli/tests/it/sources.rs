//! Paths of every kind.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{dism_text, items, panther, ran, run, sample};

/// What `events` and `scan` say of a path that cannot be read: its name and the reason, and exit 1.
fn assert_refused(path: &Path, reason: &str) {
    let message = format!("panther: {}: {reason}", path.display());
    for words in [&["events"][..], &["scan"], &["scan", "--output", "json"]] {
        let ran = run(words, path);
        assert_eq!(ran.status, 1, "{words:?} {}", path.display());
        assert!(
            ran.err.starts_with(&message),
            "{} is not {message}",
            ran.err
        );
        assert_eq!(ran.err.lines().count(), 1);
    }
    let json = run(&["scan", "--output", "json"], path).out;
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["skipped"][0]["source"], path.to_str().unwrap());
    assert!(
        report["skipped"][0]["reason"]
            .as_str()
            .unwrap()
            .starts_with(reason)
    );
    assert_eq!(report["skipped"][0]["is_log"], true);
    // A file that is not read is named once, on standard error.
    assert_eq!(run(&["scan"], path).out, "no logs\n");
}

#[test]
fn what_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    // The words are those of the system, in its language.
    let error = fs::metadata(&path).unwrap_err().to_string();
    assert_refused(&path, &error);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // No writer will ever come.
    assert!(
        std::process::Command::new("mkfifo")
            .arg(at("pipe"))
            .status()
            .unwrap()
            .success()
    );
    assert_refused(
        &at("pipe"),
        "not a regular file but a named pipe; to read a stream, give it as standard input",
    );
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    assert_refused(&at("socket"), "not a regular file but a socket");
    assert_refused(Path::new("/dev/zero"), "not a regular file but a device");
    std::os::unix::fs::symlink("nowhere", at("dangling")).unwrap();
    assert_refused(&at("dangling"), "No such file or directory");
    std::os::unix::fs::symlink("loop", at("loop")).unwrap();
    assert_refused(&at("loop"), "");
    // In a folder each is named, and the rest is read.
    fs::copy(sample("CBS/CBS.log"), at("CBS.log")).unwrap();
    let ran = run(&["events", "--level", "error"], folder.path());
    assert_eq!((ran.status, ran.err.lines().count()), (1, 4), "{}", ran.err);
    assert!(ran.out.contains("STATUS_ACCESS_DENIED"));
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    fs::copy(sample("CBS/CBS.log"), &path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::File::open(&path).is_ok() {
        // The superuser may read everything.
        return;
    }
    assert_refused(&path, "Permission denied");
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).unwrap();
    fs::set_permissions(&inner, fs::Permissions::from_mode(0o0)).unwrap();
    let ran = run(&["events"], &inner);
    fs::set_permissions(&inner, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(ran.err.matches("inner").count(), 1, "{}", ran.err);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder
        .path()
        .join(std::ffi::OsStr::from_bytes(b"bad\xFF\x1B[31m\nname.log"));
    fs::copy(sample("CBS/CBS.log"), &path).unwrap();
    for words in [&["scan"][..], &["events"]] {
        let out = run(words, &path).all();
        assert!(
            out.contains("bad\u{FFFD}\u{FFFD}[31m\u{FFFD}name.log"),
            "{out}"
        );
    }
    assert!(
        items(&[], &path)[0]["source"]
            .as_str()
            .unwrap()
            .ends_with("bad\u{FFFD}\u{1b}[31m\nname.log")
    );
    let ran = run(&["scan"], path.with_extension("gone"));
    assert!(!ran.err.contains('\u{1b}') && !ran.out.contains('\u{1b}'));
}

#[test]
fn odd_contents() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let count = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let found = items(&[], &path);
        let mut at = 0;
        for item in &found {
            assert_eq!(item["byte_start"], at);
            at = item["byte_end"].as_u64().unwrap();
        }
        assert_eq!(at, bytes.len() as u64);
        found.len()
    };
    assert_eq!(count(b""), 0);
    assert_eq!(count(b"x"), 1);
    assert_eq!(count(b"\xEF\xBB\xBF"), 1);
    assert_eq!(count(&[0; 300_000]), 1);
    // No record tells that this is a servicing log, so it is plain text, and each line is an item.
    assert_eq!(count(&b"\n".repeat(100_000)), 100_000);
    assert_eq!(count(&vec![b'x'; 5 << 20]), 2);
    let header = b"2024-03-12 09:21:38, Info                  CBS    ";
    assert_eq!(count(&[&header[..], &[b'x'; 5 << 20]].concat()), 2);
}

#[test]
fn several_paths_in_their_order_and_each_once() {
    let (one, two) = (sample("DISM/dism.log"), sample("CBS/CBS.log"));
    let all = ran(panther()
        .args(["events", "--level", "error"])
        .args([&one, &two, &one]))
    .all();
    let headings: Vec<&str> = all.lines().filter(|line| line.contains(".log (")).collect();
    assert_eq!(headings.len(), 2);
    assert!(headings[0].ends_with("dism.log (dism)") && headings[1].ends_with("CBS.log (cbs)"));
    // One that is missing does not keep the others from being read.
    let ran = ran(panther()
        .args(["events", "--level", "error", "nowhere.log"])
        .args([&one, &two]));
    assert_eq!((ran.status, ran.out), (1, all));
    assert!(ran.err.starts_with("panther: nowhere.log: "));
}

#[test]
fn utf16_with_and_without_a_mark_reads_as_utf8() {
    let folder = tempfile::tempdir().unwrap();
    let text = dism_text();
    let text = text.trim_start_matches('\u{FEFF}');
    let path = folder.path().join("dism.log");
    fs::write(&path, text).unwrap();
    let mut expected = items(&[], &path);
    for item in &mut expected {
        let keys = item.as_object_mut().unwrap();
        keys.shift_remove("byte_start");
        keys.shift_remove("byte_end");
    }
    for (mark, to_bytes) in [
        ("", u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ("", u16::to_be_bytes),
        ("\u{FEFF}", u16::to_le_bytes),
        ("\u{FEFF}", u16::to_be_bytes),
    ] {
        let bytes: Vec<u8> = format!("{mark}{text}")
            .encode_utf16()
            .flat_map(to_bytes)
            .collect();
        fs::write(&path, &bytes).unwrap();
        for words in [&[][..], &["--encoding", "cp936"]] {
            let mut found = items(words, &path);
            // The byte ranges are those of the file as it lies.
            let mut at = 0;
            for item in &mut found {
                let keys = item.as_object_mut().unwrap();
                assert_eq!(keys.shift_remove("byte_start"), Some(at.into()));
                at = keys.shift_remove("byte_end").unwrap().as_u64().unwrap();
            }
            assert_eq!(at, bytes.len() as u64);
            let marks = usize::from(!mark.is_empty());
            assert!(
                found[..marks]
                    .iter()
                    .all(|item| item["reason"] == "byte_order_mark")
            );
            assert!(found[marks..] == expected, "{words:?}");
        }
    }
}

/// What had to be guessed is said, and nothing is where a later row decides.
#[test]
fn the_order_of_day_and_month_is_doubted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("System.csv");
    let header = "Level,Date and Time,Source,Event ID,Task Category\r\n";
    let row = "Error,03/04/2026 10:00:00,Contoso,7,None,\"Failed\r\nagain\"\r\n";
    fs::write(&path, [header, &row.repeat(3000)].concat()).unwrap();
    let ran = run(&["scan", "--output", "json"], &path);
    let doubt = "day or month first? read as day/month/year";
    let note = format!("panther: note: {}: {doubt}\n", path.display());
    assert_eq!((ran.status, ran.err), (0, note));
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["sources"][0]["doubt"], doubt);
    assert_eq!(report["sources"][0]["first"], "2026-04-03T10:00:00");
    assert_eq!(report["sources"][0]["events"], 3000);

    let last = "Error,03/20/2026 10:00:00,Contoso,7,None,Failed\r\n";
    fs::write(&path, [header, &row.repeat(3000), last].concat()).unwrap();
    let ran = run(&["scan", "--output", "json"], &path);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert!(report["sources"][0].get("doubt").is_none());
    assert_eq!(report["sources"][0]["first"], "2026-03-04T10:00:00");
}

#[test]
fn a_folder_without_logs_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for words in [&["diagnose"][..], &["events"], &["stats"]] {
        let ran = run(words, folder.path());
        let expected = format!(
            "panther: note: there are no logs in {}\n",
            folder.path().display()
        );
        assert_eq!((ran.status, ran.err), (0, expected), "{words:?}");
    }
    assert_eq!(run(&["scan"], folder.path()).all(), "no logs\n");
}

#[test]
fn a_misspelt_path_gets_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("SetupDiag.zip");
    let log = fs::read(sample("CBS/CBS.log")).unwrap();
    fs::write(&path, super::archives::zip(&[("Panther/CBS.log", &log)])).unwrap();
    for (name, expected) in [
        ("SetupDaig.zip", "did you mean "),
        ("SetupDiag", "did you mean "),
        ("SetupDaig.zip!/Panther", "SetupDiag.zip!/Panther?"),
        ("SetupDiag.zip!/Panthr", "the nearest: Panther"),
    ] {
        let ran = run(&["scan"], folder.path().join(name));
        assert_eq!(ran.status, 1, "{name}");
        assert!(ran.err.contains(expected), "{name}: {}", ran.err);
    }
    #[cfg(unix)]
    {
        let message = run(&["scan"], folder.path().join("*.log")).err;
        assert!(message.contains("--include takes a pattern"), "{message}");
    }
}
