//! SIGINT and SIGTERM.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

const STOPPED: &str = "panther: stopped before everything was read\n";

fn start(words: &[&str], paths: &[PathBuf], stdin: Stdio) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin!("panther"))
        .args(words)
        .args(paths)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
}

fn record(index: usize) -> String {
    format!("2024-03-12 09:21:38, Info                  CBS    event {index}\r\n")
}

/// Logs that are much longer than what a pipe holds.
fn big_logs(folder: &tempfile::TempDir) -> Vec<PathBuf> {
    let log: String = (0..100_000).map(record).collect();
    let paths = ["CBS.log", "CbsPersist.log"].map(|name| folder.path().join(name));
    paths.iter().for_each(|path| fs::write(path, &log).unwrap());
    paths.into()
}

/// The numbers of the events in the output, which must consist of whole lines.
fn numbers(out: &str) -> Vec<usize> {
    assert!(out.is_empty() || out.ends_with('\n'));
    let number = |line: &str| {
        let item: Value = serde_json::from_str(line).unwrap();
        let message = item["message"].as_str().unwrap();
        message.strip_prefix("event ").unwrap().parse().unwrap()
    };
    out.lines().map(number).collect()
}

#[test]
fn events_end_with_a_whole_line() {
    let folder = tempfile::tempdir().unwrap();
    let paths = big_logs(&folder);
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        for words in [
            &["events", "--output", "jsonl"][..],
            &["events", "--output", "jsonl", "--threads", "1"],
            &["events", "--output", "jsonl", "--merge"],
        ] {
            let mut child = start(words, &paths, Stdio::null());
            let mut stdout = child.stdout.take().unwrap();
            // It has begun to print, and now waits for its reader.
            let mut begin = [0; 100];
            stdout.read_exact(&mut begin).unwrap();
            send(&child, signal);
            thread::sleep(Duration::from_millis(200));
            let mut out = String::from_utf8(begin.into()).unwrap();
            stdout.read_to_string(&mut out).unwrap();
            let found = numbers(&out);
            assert!(found.len() < 200_000, "{words:?}: it goes on to the end");
            let expected: Vec<usize> = if words.contains(&"--merge") {
                (0..100_000).flat_map(|number| [number; 2]).collect()
            } else {
                (0..100_000).chain(0..100_000).collect()
            };
            assert!(expected.starts_with(&found) || words.contains(&"--merge"));
            let mut err = String::new();
            child
                .stderr
                .take()
                .unwrap()
                .read_to_string(&mut err)
                .unwrap();
            assert_eq!(child.wait().unwrap().code(), Some(130), "{words:?}");
            assert!(err.ends_with(STOPPED), "{err}");
        }
    }
}

/// The events of standard input that were read are printed, also one that may go on.
#[test]
fn standard_input_ends_with_what_was_read() {
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        for words in [
            &["events", "--output", "jsonl", "-"][..],
            &["events", "--output", "jsonl", "--merge", "-"],
        ] {
            let mut child = start(words, &[], Stdio::piped());
            let mut stdin = child.stdin.take().unwrap();
            (0..100).for_each(|index| stdin.write_all(record(index).as_bytes()).unwrap());
            // Nothing shows that the last event was read.
            thread::sleep(Duration::from_millis(1500));
            send(&child, signal);
            let output = child.wait_with_output().unwrap();
            let out = String::from_utf8(output.stdout).unwrap();
            assert_eq!(numbers(&out), (0..100).collect::<Vec<_>>(), "{words:?}");
            assert_eq!(output.status.code(), Some(130));
        }
    }
}

#[test]
fn follow_ends_with_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        fs::write(&path, record(0) + &record(1)).unwrap();
        let words = [
            "follow", "--output", "jsonl", "--settle", "60", "--poll", "60",
        ];
        let mut child = start(&words, std::slice::from_ref(&path), Stdio::null());
        let mut stdout = child.stdout.take().unwrap();
        let mut begin = [0; 1];
        stdout.read_exact(&mut begin).unwrap();
        // It looks again in a minute only.
        thread::sleep(Duration::from_millis(500));
        let more: String = (0..3000).map(record).collect();
        fs::write(&path, more).unwrap();
        fs::rename(&path, folder.path().join("CbsPersist.log")).unwrap();
        fs::write(&path, record(3000)).unwrap();
        send(&child, signal);
        let mut out = String::from_utf8(begin.into()).unwrap();
        stdout.read_to_string(&mut out).unwrap();
        assert_eq!(numbers(&out), (0..=3000).collect::<Vec<_>>());
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_second_signal_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let paths = big_logs(&folder);
    for words in [&["events"][..], &["events", "--merge"], &["follow"]] {
        let paths = if words == ["follow"] {
            &paths[..1]
        } else {
            &paths[..]
        };
        let mut child = start(words, paths, Stdio::null());
        // Nobody reads on, so that it cannot end by itself.
        let mut begin = [0; 100];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut begin).unwrap();
        send(&child, Signal::SIGINT);
        thread::sleep(Duration::from_millis(300));
        assert!(child.try_wait().unwrap().is_none(), "{words:?}");
        send(&child, Signal::SIGINT);
        let begun = Instant::now();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{words:?}");
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}

/// A table of what was read does not pass for one of everything.
#[test]
fn scan_ends_too() {
    let mut child = start(&["scan", "-"], &[], Stdio::piped());
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all((record(0) + &record(1)).as_bytes())
        .unwrap();
    thread::sleep(Duration::from_millis(1500));
    send(&child, Signal::SIGTERM);
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), err.as_str()), (Some(130), STOPPED));
}
