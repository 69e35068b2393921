//! A log that grows while the program follows it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::{items, panther, ran};

const LONG: Duration = Duration::from_secs(30);

/// The program, which follows a file and whose output is read on the side.
struct Following {
    child: Child,
    lines: Receiver<String>,
    notices: Receiver<String>,
}

impl Following {
    fn start(path: &Path, words: &[&str]) -> Self {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("panther"))
            .args(["follow", "--output", "jsonl", "--include-unparsed"])
            .arg(path)
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = lines_of(child.stdout.take().unwrap());
        let notices = lines_of(child.stderr.take().unwrap());
        Self {
            child,
            lines,
            notices,
        }
    }

    fn message(&self) -> String {
        let line = self.lines.recv_timeout(LONG).expect("an event");
        let item: Value = serde_json::from_str(&line).unwrap();
        item["message"].as_str().unwrap_or_default().to_owned()
    }

    fn notice(&self) -> String {
        self.notices.recv_timeout(LONG).expect("a notice")
    }

    /// Ctrl-C; gives what came out until the program ended, and not before.
    fn interrupt(mut self) -> Vec<String> {
        let id = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        kill(id, Signal::SIGINT).unwrap();
        let rest = self.lines.iter().collect();
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        rest
    }
}

fn lines_of(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        BufReader::new(stream)
            .lines()
            .map_while(Result::ok)
            .try_for_each(|line| sender.send(line))
    });
    lines
}

fn record(message: &str) -> String {
    format!("2024-03-12 09:21:38, Info                  CBS    {message}\r\n")
}

fn append(path: &Path, bytes: impl AsRef<[u8]>) {
    let mut file = File::options()
        .append(true)
        .create(true)
        .open(path)
        .unwrap();
    file.write_all(bytes.as_ref()).unwrap();
}

fn log_in(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("CBS.log")
}

/// A thousand appends that cut lines, characters and line ends anywhere give the items of the whole, once each.
#[test]
fn no_event_is_lost_or_doubled() {
    for words in [
        &["--settle", "60"][..],
        &["--settle", "60", "--poll", "0.01"],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = log_in(&folder);
        let mut log = "\u{FEFF}".to_owned();
        for index in 0..3000 {
            log += &record(&format!("event {index} 拒绝访问。"));
            if index % 7 == 0 {
                log += "  continuation Größe\r\n\r\n";
            }
        }
        let following = Following::start(&path, words);
        let mut random = 1_u64;
        let (mut rest, mut appends) = (log.as_bytes(), 0);
        while !rest.is_empty() {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let size = 1 + (random >> 33) as usize % 390;
            let (piece, more) = rest.split_at(size.min(rest.len()));
            append(&path, piece);
            if appends % 50 == 0 {
                thread::sleep(Duration::from_millis(1));
            }
            (rest, appends) = (more, appends + 1);
        }
        assert!(appends >= 1000, "{appends}");
        // The last item but one is there when all was read.
        let mut found = Vec::new();
        while !found
            .iter()
            .any(|line: &String| line.contains("event 2998"))
        {
            found.push(following.lines.recv_timeout(LONG).expect("an event"));
        }
        found.extend(following.interrupt());
        let found: Vec<Value> = found
            .iter()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert!(found == items(&["--include-unparsed"], &path), "{words:?}");
    }
}

#[test]
fn events_come_while_the_log_grows() {
    let folder = tempfile::tempdir().unwrap();
    let path = log_in(&folder);
    append(&path, record("old"));
    let following = Following::start(&path, &["--settle", "0.1"]);
    assert_eq!(following.message(), "old");
    for index in 0..5 {
        append(&path, record(&format!("event {index}")));
        assert_eq!(following.message(), format!("event {index}"));
    }
    append(
        &path,
        "2024-03-12 09:21:38, Info                  CBS    torn",
    );
    // Nothing shows that it was read.
    thread::sleep(Duration::from_secs(2));
    let rest = following.interrupt();
    assert_eq!(rest.len(), 1);
    assert!(rest[0].contains("\"message\":\"torn\""), "{rest:?}");
}

#[test]
fn what_happens_to_the_file_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = log_in(&folder);
    let following = Following::start(&path, &["--settle", "0.5"]);
    let notice = following.notice();
    let expected = format!(
        "CBS.log: not there yet; waiting for it in the folder {}",
        folder.path().display()
    );
    assert!(notice.ends_with(&expected), "{notice}");
    // Until it has seen that there is no file.
    thread::sleep(Duration::from_secs(2));
    append(&path, record("first"));
    assert!(
        following
            .notice()
            .ends_with("CBS.log: the file is there; it is read from its start")
    );
    assert_eq!(following.message(), "first");
    append(&path, record("second"));
    fs::rename(&path, folder.path().join("CbsPersist.log")).unwrap();
    append(&path, record("third"));
    assert_eq!(
        [following.message(), following.message()],
        ["second", "third"]
    );
    assert!(
        following
            .notice()
            .contains("another file has this name now")
    );
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(0)
        .unwrap();
    assert!(
        following
            .notice()
            .contains("the file was cut or written anew")
    );
    append(&path, record("fourth"));
    assert_eq!(following.message(), "fourth");
    fs::remove_file(&path).unwrap();
    assert!(
        following
            .notice()
            .contains("the file is gone; waiting for another")
    );
    append(&path, record("fifth"));
    assert!(following.notice().contains("the file is there"));
    assert_eq!(following.message(), "fifth");
    assert_eq!(following.interrupt(), [""; 0]);
}

/// Rotations under a writer that never waits.
#[test]
fn rotations_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = log_in(&folder);
    append(&path, record("event 0"));
    let following = Following::start(&path, &["--settle", "60"]);
    let mut expected = 1;
    for round in 1..=20 {
        for _ in 0..20 {
            append(&path, record(&format!("event {expected}")));
            expected += 1;
        }
        let next = format!("event {}", expected - 2);
        while following.message() != next {}
        append(&path, record(&format!("event {expected}")));
        expected += 1;
        fs::rename(&path, folder.path().join(format!("CbsPersist_{round}.log"))).unwrap();
        append(&path, record(&format!("event {expected}")));
        assert_eq!(following.message(), format!("event {}", expected - 2));
        assert_eq!(following.message(), format!("event {}", expected - 1));
        expected += 1;
        let notice = following.notice();
        assert!(notice.contains("another file"), "round {round}: {notice}");
    }
    // The event before the last shows that the last was read.
    append(&path, record("last"));
    assert_eq!(following.message(), format!("event {}", expected - 1));
    let rest = following.interrupt();
    assert_eq!(rest.len(), 1, "{rest:?}");
}

#[test]
fn filters_and_outputs_are_those_of_events() {
    let folder = tempfile::tempdir().unwrap();
    let path = log_in(&folder);
    for index in 0..100 {
        append(&path, record(&format!("event {index}")));
    }
    append(
        &path,
        "2024-03-12 09:21:39, Error                 CBS    Lost, Error 0x80070005\r\n",
    );
    let run = |words: &[&str]| -> (Child, BufReader<ChildStdout>) {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("panther"))
            .args(["follow", "--settle", "0.05"])
            .arg(&path)
            .args(words)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        (child, stdout)
    };
    for (words, expected) in [
        (
            &["--code", "E_ACCESSDENIED"][..],
            "CBS.log (cbs)\n2024-03-12 09:21:39  error    CBS     Lost, Error 0x80070005  <- E_ACCESSDENIED\n",
        ),
        (&["--level", "error", "--output", "csv"], "reason\nevent,"),
        (
            &["--tail", "3"],
            "CBS.log (cbs)\n2024-03-12 09:21:38  info     CBS     event 98\n2024-03-12 09:21:38  info     CBS     event 99\n2024-03-12 09:21:39  error",
        ),
        (
            &["--tail", "1", "--grep", "event [0-4]"],
            "CBS.log (cbs)\n2024-03-12 09:21:38  info     CBS     event 49\n",
        ),
    ] {
        let (mut child, mut stdout) = run(words);
        let mut out = String::new();
        while !out.contains(expected) {
            assert!(stdout.read_line(&mut out).unwrap() > 0, "{words:?}: {out}");
        }
        let id = Pid::from_raw(i32::try_from(child.id()).unwrap());
        kill(id, Signal::SIGTERM).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let path = log_in(&folder);
    append(&path, record("one") + &record("two"));
    let mut following = Following::start(&path, &["--settle", "0.1"]);
    // The thread that reads ends with its receiver, and closes the pipe, when it has one more line.
    drop(std::mem::replace(&mut following.lines, mpsc::channel().1));
    for index in 0..600 {
        append(&path, record(&format!("event {index}")));
        if let Some(status) = following.child.try_wait().unwrap() {
            assert_eq!(status.code(), Some(0));
            assert_eq!(following.notices.iter().count(), 0);
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("it goes on without a reader");
}

/// What the program guessed of the layout is noted once.
#[test]
fn a_doubt_about_dates_is_noted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("System.csv");
    let row = "Error,03/04/2024 10:00:00,Contoso Agent,7,None,Access is denied.\r\n";
    let header = "Level,Date and Time,Source,Event ID,Task Category\r\n";
    append(&path, [header, row, row].concat());
    let following = Following::start(&path, &["--settle", "0.1"]);
    let note = following.notice();
    assert!(note.starts_with("panther: note: "), "{note}");
    assert!(note.contains("System.csv: day or month first?"), "{note}");
    append(&path, [row, row].concat());
    assert_eq!(following.message(), "");
    append(&path, row);
    assert!(
        following
            .notices
            .recv_timeout(Duration::from_millis(400))
            .is_err()
    );
    following.interrupt();
}

#[test]
fn what_cannot_be_followed_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    fs::write(at("a.zip"), b"PK\x05\x06").unwrap();
    for (name, reason) in [
        ("socket", "not a regular file but a socket"),
        ("a.zip", "a zip archive: not followed"),
        #[cfg(feature = "archives")]
        ("a.zip!/CBS.log", "a member of an archive: not followed"),
    ] {
        let ran = ran(panther().arg("follow").arg(at(name)));
        let message = format!("panther: {}: {reason}\n", at(name).display());
        assert_eq!((ran.status, ran.out.as_str()), (1, ""));
        let last = ran.err.lines().last().unwrap_or_default();
        assert_eq!(format!("{last}\n"), message);
    }
}

#[test]
fn a_missing_folder_is_awaited_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Windows/Logs/CBS.log");
    let following = Following::start(&path, &["--settle", "0.1"]);
    let expected = format!(
        "waiting for it and for its folder, of which only {} is there",
        folder.path().display()
    );
    let notice = following.notice();
    assert!(notice.ends_with(&expected), "{notice}");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    append(&path, record("first"));
    assert_eq!(following.message(), "first");
    following.interrupt();
}

#[test]
fn several_logs_are_followed_with_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("logs")).unwrap();
    append(&log_in(&folder), record("one"));
    append(&at("logs/dism.log"), record("two"));
    fs::write(at("logs/setup.etl"), [1, 2, 3]).unwrap();
    let start = |words: &[&str]| {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("panther"))
            .args(["follow", "--settle", "0.1"])
            .args(words)
            .args([log_in(&folder), at("logs")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Following {
            lines: lines_of(child.stdout.take().unwrap()),
            notices: lines_of(child.stderr.take().unwrap()),
            child,
        }
    };
    let following = start(&["--merge"]);
    let notice = following.notice();
    assert!(notice.contains("setup.etl: an event trace"), "{notice}");
    let next = || following.lines.recv_timeout(LONG).expect("a line");
    let mut first = [next(), next()];
    first.sort();
    assert!(
        first[0].contains("CBS.log ") && first[0].ends_with("one"),
        "{first:?}"
    );
    assert!(
        first[1].contains("dism.log ") && first[1].ends_with("two"),
        "{first:?}"
    );
    append(&at("logs/dism.log"), record("three"));
    let line = next();
    assert!(
        line.contains("dism.log ") && line.ends_with("three"),
        "{line}"
    );
    append(&at("logs/new.log"), record("four"));
    let line = next();
    assert!(
        line.contains("new.log ") && line.ends_with("four"),
        "{line}"
    );
    following.interrupt();
    // The last events of each log, and headings in place of labels.
    append(&log_in(&folder), record("five"));
    let following = start(&["--tail", "1", "--exclude", "new.log", "--exclude", "*.etl"]);
    let notice = following.notice();
    assert!(
        notice.ends_with("--include and --exclude leave out 2 files"),
        "{notice}"
    );
    let next = || following.lines.recv_timeout(LONG).expect("a line");
    let mut lines: Vec<String> = (0..5).map(|_| next()).collect();
    lines.retain(|line| !line.is_empty());
    let end = |line: &str| line.rsplit(' ').next().unwrap().to_owned();
    let ends: Vec<String> = lines.iter().map(|line| end(line)).collect();
    let heading = |line: &String| line.contains(".log (");
    assert_eq!(
        lines.iter().filter(|line| heading(line)).count(),
        2,
        "{lines:?}"
    );
    assert!(
        ends.contains(&"five".to_owned()) && ends.contains(&"three".to_owned()),
        "{ends:?}"
    );
    following.interrupt();
}
