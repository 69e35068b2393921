//! Standard input that is slow, standard output that is closed.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, SendError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{items, panther, ran, sample};

fn start(words: &[&str]) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin!("panther"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The lines of a stream as they come, and the thread that reads them.
fn lines_of(stdout: ChildStdout) -> (Receiver<String>, JoinHandle<Result<(), SendError<String>>>) {
    let (sender, lines) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        BufReader::new(stdout)
            .lines()
            .try_for_each(|line| sender.send(line.unwrap()))
    });
    (lines, reader)
}

#[test]
fn standard_input_reads_as_the_file_does() {
    for name in ["CBS/CBS.log", "DISM/dism.log", "Panther/setupact.log"] {
        // Longer than what is looked at to know the format, and named twice.
        let log = fs::read(sample(name)).unwrap().repeat(10);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name.rsplit('/').next().unwrap());
        fs::write(&path, &log).unwrap();
        let mut expected = items(&[], &path);
        expected
            .iter_mut()
            .for_each(|item| item["source"] = "-".into());
        for words in [&["-"][..], &["-", "-"], &["-", "--threads", "1"]] {
            let mut command = panther();
            command
                .args(["events", "--output", "jsonl"])
                .args(words)
                .write_stdin(log.clone());
            assert!(
                ran(&mut command).json_lines() == expected,
                "{name} {words:?}"
            );
        }
    }
    assert_eq!(
        ran(panther().args(["events", "-"]).write_stdin("")).all(),
        ""
    );
}

/// Each event comes as soon as it is complete, while the writer goes on holding the pipe open.
#[test]
fn events_of_a_slow_pipe_come_at_once() {
    let record = |second: u8| {
        format!("2024-03-12 09:21:{second}, Info                  CBS    event {second}\r\n")
    };
    let utf16 = |text: &str| {
        text.encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>()
    };
    for (threads, decoded) in [("1", false), ("4", false), ("2", true)] {
        let mut child = start(&["events", "--output", "jsonl", "--threads", threads, "-"]);
        let mut stdin = child.stdin.take().unwrap();
        let (lines, reader) = lines_of(child.stdout.take().unwrap());
        let mut write = |text: String| {
            stdin
                .write_all(&if decoded {
                    utf16(&text)
                } else {
                    text.into_bytes()
                })
                .unwrap();
            stdin.flush().unwrap();
        };
        write(record(10));
        for second in 11..15 {
            // The next record says that the one before is complete.
            write(record(second));
            let line = lines
                .recv_timeout(Duration::from_secs(20))
                .expect("an event while the pipe is open");
            assert!(
                line.contains(&format!("\"message\":\"event {}\"", second - 1)),
                "{line}"
            );
        }
        drop(stdin);
        assert!(
            lines
                .recv_timeout(Duration::from_secs(20))
                .unwrap()
                .contains("event 14")
        );
        assert!(child.wait().unwrap().success());
        assert!(reader.join().unwrap().is_ok());
    }
}

/// Nothing tells that a pipe is plain text before its end but the time it takes.
#[test]
fn lines_of_a_slow_plain_pipe_come_soon() {
    for command in ["events", "scan"] {
        let words = if command == "scan" {
            &["scan", "--output", "json", "-"][..]
        } else {
            &["events", "--output", "jsonl", "-"]
        };
        let mut child = start(words);
        let mut stdin = child.stdin.take().unwrap();
        let (lines, reader) = lines_of(child.stdout.take().unwrap());
        let mut write = |text: &str| {
            stdin.write_all(text.as_bytes()).unwrap();
            stdin.flush().unwrap();
        };
        write("no line ");
        std::thread::sleep(Duration::from_secs(1));
        write("yet\nsecond\n");
        if command == "events" {
            for message in ["no line yet", "second", "third", "fourth"] {
                if message.starts_with(['t', 'f']) {
                    write(&format!("{message}\n"));
                }
                let line = lines
                    .recv_timeout(Duration::from_secs(20))
                    .expect("an event while the pipe is open");
                assert!(
                    line.contains(&format!("\"message\":\"{message}\"")),
                    "{line}"
                );
            }
        }
        drop(stdin);
        assert!(child.wait().unwrap().success());
        assert!(reader.join().unwrap().is_ok());
        let report: String = lines.iter().collect();
        assert_eq!(
            report.contains("\"events\": 2"),
            command == "scan",
            "{report}"
        );
    }
}

/// `panther events ... | head -1`
#[test]
fn a_closed_pipe_ends_it_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    fs::write(&path, fs::read(sample("CBS/CBS.log")).unwrap().repeat(300)).unwrap();
    let path = path.to_str().unwrap();
    for words in [
        &["events", path][..],
        &["events", path, "--threads", "1", "--output", "jsonl"],
        &["events", path, "--threads", "4", "--output", "csv"],
    ] {
        let mut child = start(words);
        drop(child.stdin.take());
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(!line.is_empty());
        let mut err = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut err)
            .unwrap();
        assert_eq!(
            (child.wait().unwrap().code(), err.as_str()),
            (Some(0), ""),
            "{words:?}"
        );
    }
}

/// Nobody reads the complaints either: no panic, and the exit status still tells.
#[test]
fn closed_standard_error_changes_nothing() {
    let mut child = start(&["events", "nowhere.log", "-"]);
    drop(child.stderr.take());
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    for words in [&["events"][..], &["scan"], &["events", "--output", "csv"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = Command::new(assert_cmd::cargo::cargo_bin!("panther"))
            .args(words)
            .arg(sample("CBS/CBS.log"))
            .stdout(full)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stderr.starts_with(b"panther: cannot write: "));
    }
}

/// A file that is cut while it is read: what was read comes out, then exit 1 with the reason.
#[test]
fn a_file_that_shrinks_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let log = fs::read(sample("CBS/CBS.log")).unwrap().repeat(6000);
    fs::write(&path, &log).unwrap();
    let mut child = start(&[
        "events",
        "--threads",
        "2",
        "--output",
        "jsonl",
        path.to_str().unwrap(),
    ]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    // The program waits for its reader; so the file is cut when few of its windows have been read.
    stdout.read_line(&mut String::new()).unwrap();
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(1 << 20)
        .unwrap();
    stdout.read_to_end(&mut Vec::new()).unwrap();
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{err}");
    assert!(
        err.contains("CBS.log: the file shrank while it was read: its"),
        "{err}"
    );
}

/// `scan` does not wait for its reader, so the cut may come before, while or after the file is read.
#[test]
fn a_file_that_shrinks_under_a_scan_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let log = fs::read(sample("CBS/CBS.log")).unwrap().repeat(3000);
    let mut named = 0;
    for delay in 0..12 {
        fs::write(&path, &log).unwrap();
        let child = start(&["scan", "--threads", "2", path.to_str().unwrap()]);
        std::thread::sleep(std::time::Duration::from_millis(delay));
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_len(1 << 20).unwrap();
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        match output.status.code() {
            Some(0) => assert!(err.is_empty(), "{err}"),
            Some(1) => {
                assert!(
                    err.contains("CBS.log: the file shrank while it was read: its"),
                    "{err}"
                );
                named += 1;
            }
            code => panic!("{code:?}: {err}"),
        }
    }
    // On some machine some cut may come too late or too early, but hardly all of them.
    println!("{named} of 12 were cut while they were read");
}

/// What is no text is named and not taken for text, wherever it comes from.
#[test]
fn an_archive_or_a_binary_file_is_no_stream_of_lines() {
    for (bytes, name) in [
        (&b"PK\x03\x04 and so on\n"[..], "a zip archive"),
        (b"\x1F\x8B\x08 and so on\n", "a gzip file"),
        (
            b"\x30\0\0\0LfLe and so on\n",
            "an event log of Windows XP (.evt), which `wevtutil epl OLD.evt NEW.evtx /lf:true` converts",
        ),
    ] {
        // Archives are read, and these are none.
        let expected = match name {
            "a zip archive" => "-: damaged: ".to_owned(),
            "a gzip file" => "-: ".to_owned(),
            name => format!("-: {name}: not read"),
        };
        for command in ["scan", "events"] {
            let ran = ran(panther().args([command, "-"]).write_stdin(bytes));
            assert_eq!(ran.status, 1, "{command}: {}", ran.err);
            assert!(ran.err.contains(&expected), "{}", ran.err);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, bytes).unwrap();
        let ran = ran(panther().arg("follow").arg(&path));
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{}", ran.err);
        let expected = match name {
            "a zip archive" | "a gzip file" => format!("{name}: not followed"),
            name => format!("{name}: not read"),
        };
        assert!(ran.err.contains(&expected), "{}", ran.err);
    }
}

/// Of a stream no offset is known before it is read; that none of its events is in time is said.
#[test]
fn a_stream_between_instants_is_said_to_be_left_out() {
    let log = fs::read(sample("CBS/CBS.log")).unwrap();
    let words = ["events", "-", "--since", "2024-03-12T00:00:00Z"];
    let left_out = ran(panther().args(words).write_stdin(log.clone()));
    assert_eq!((left_out.status, left_out.out.as_str()), (0, ""));
    assert!(
        left_out.err.contains(
            "the UTC offset of - is not known, so --since and --until leave out its events"
        ),
        "{}",
        left_out.err
    );
    let given = ran(panther()
        .args(words)
        .args(["--tz", "+08:00"])
        .write_stdin(log));
    assert_eq!((given.status, given.err.as_str()), (0, ""));
    assert!(given.out.lines().count() > 60, "{}", given.out);
}
