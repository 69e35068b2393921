//! What commands print over the sample logs, on a terminal of 80 columns and into a pipe, compared
//! with files; `UPDATE_GOLDEN=1` writes the files.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::pty::{Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use snapbox::assert::Action;
use snapbox::{Assert, Data};
use unicode_width::UnicodeWidthStr;

use super::samples;

/// The width of the terminal.
const WIDTH: u16 = 80;

/// The name of the file, and the words of the command in a folder with the sample logs.
const TRANSCRIPTS: [(&str, &[&str]); 30] = [
    ("diagnose", &["diagnose", "logs"]),
    ("report", &["report", "logs"]),
    ("scan", &["scan", "logs"]),
    ("scan-one", &["scan", "logs/CBS/CBS.log"]),
    ("scan-wide", &["scan", "--wide", "logs"]),
    ("scan-all", &["scan", "--codes", "--components", "logs"]),
    ("stats", &["stats", "logs"]),
    (
        "stats-by",
        &[
            "stats",
            "-l",
            "warning+",
            "--by",
            "day,hour,message",
            "--top",
            "3",
            "logs",
        ],
    ),
    (
        "stats-json",
        &[
            "stats",
            "--by",
            "level,code",
            "--top",
            "2",
            "-o",
            "json",
            "logs/CBS",
        ],
    ),
    ("events", &["events", "-l", "error+", "logs/Panther"]),
    (
        "events-merge",
        &[
            "events",
            "-l",
            "error+",
            "--merge",
            "logs/Panther",
            "logs/CBS",
        ],
    ),
    (
        "events-jsonl",
        &["events", "-l", "error+", "-o", "jsonl", "logs/CBS"],
    ),
    ("code-pair", &["code", "0xC1900101", "0x4000D"]),
    (
        "code-sentence",
        &["code", "Error: 0x80070005 (E_ACCESSDENIED), Ox800f081f"],
    ),
    ("code-short", &["code", "0x8007000"]),
    ("no-such-code", &["code", "0x80070005", "0x8007zzzz"]),
    ("follow", &["follow", "-l", "error+", "logs/CBS/CBS.log"]),
    (
        "follow-merge",
        &["follow", "-l", "error+", "--merge", "logs/CBS/CBS.log"],
    ),
    ("completions", &["completions", "elvish"]),
    ("man", &["man", "code"]),
    ("no-such-page", &["man", "evnts"]),
    ("formats", &["formats"]),
    ("rules", &["rules", "dism"]),
    ("no-command", &["logs"]),
    ("no-such-command", &["evnts", "logs"]),
    ("no-such-option", &["events", "--levle", "error", "logs"]),
    ("no-such-level", &["events", "--level", "eror", "logs"]),
    ("no-such-format", &["events", "--format", "cb", "logs"]),
    ("no-such-property", &["stats", "--by", "levels", "logs"]),
    ("no-such-file", &["scan", "lost.log"]),
];

/// Commands that print lines of logs as they are, or data, and so print longer lines too.
fn may_be_wide(name: &str) -> bool {
    let has_data = ["events", "follow", "completions", "man"];
    has_data.iter().any(|command| name.starts_with(command))
        || matches!(name, "scan-wide" | "stats-json" | "no-such-format")
}

/// The end of the log that is followed; then a person presses Ctrl-C.
const END: &str = "Failed to initialize the store of the offline image.";

#[test]
fn commands_print_what_they_printed() {
    let folder = tempfile::tempdir().unwrap();
    copy(&samples(), &folder.path().join("logs"));
    fs::write(folder.path().join("logs/trace.etl"), b"\0\x01").unwrap();
    let action = match std::env::var_os("UPDATE_GOLDEN") {
        Some(_) => Action::Overwrite,
        None => Action::Verify,
    };
    let assert = Assert::new().action(action);
    for (name, words) in TRANSCRIPTS {
        let terminal = on_terminal(words, folder.path());
        let piped = into_pipe(words, folder.path());
        assert_eq!(terminal.0, piped.0, "{name}: the status");
        for line in terminal.1.lines() {
            let width = line.width();
            assert!(width <= WIDTH.into() || may_be_wide(name), "{name}: {line}");
        }
        let quoted = words.iter().map(|word| {
            if word.contains(' ') {
                format!("{word:?}")
            } else {
                (*word).to_owned()
            }
        });
        let mut text = format!("$ panther {}\n", quoted.collect::<Vec<_>>().join(" "));
        let parts = [
            ("a terminal of 80 columns", &terminal.1),
            ("standard error beside it", &terminal.2),
            ("a pipe", &piped.1),
            ("standard error beside it", &piped.2),
        ];
        for (title, part) in parts {
            text += &format!("---- {title}\n{part}");
        }
        text += &format!("---- status {}\n", piped.0.unwrap());
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/it/transcripts")
            .join(format!("{name}.txt"));
        assert.eq(Data::text(text).raw(), Data::read_from(&path, None).raw());
    }
}

/// The status, the output and the messages of a command.
type Transcript = (Option<i32>, String, String);

fn into_pipe(words: &[&str], folder: &Path) -> Transcript {
    let mut command = command(words, folder);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let output = child.stdout.take().unwrap();
    read(words, child, output)
}

fn on_terminal(words: &[&str], folder: &Path) -> Transcript {
    let size = Winsize {
        ws_row: 24,
        ws_col: WIDTH,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let pty = openpty(Some(&size), None).unwrap();
    let mut command = command(words, folder);
    let child = command.stdout(pty.slave).spawn().unwrap();
    // The command has the only other end of the terminal, so reading ends with it.
    drop(command);
    let (status, text, messages) = read(words, child, File::from(pty.master));
    (status, text.replace("\r\n", "\n"), messages)
}

/// Reads the output of a command until it ends. A command that follows a log is interrupted at [`END`].
fn read(words: &[&str], child: Child, mut output: impl Read) -> Transcript {
    let mut follows = words.first() == Some(&"follow");
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = output.read(&mut piece) {
        bytes.extend_from_slice(&piece[..count]);
        if follows && String::from_utf8_lossy(&bytes).contains(END) {
            let id = Pid::from_raw(i32::try_from(child.id()).unwrap());
            kill(id, Signal::SIGINT).unwrap();
            follows = false;
        }
    }
    let ended = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ended.status.code(), text(bytes), text(ended.stderr))
}

/// A command in a folder, whose messages go into a pipe, so that no progress bar is drawn.
fn command(words: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("panther"));
    for name in ["CLICOLOR_FORCE", "CLICOLOR", "COLUMNS"] {
        command.env_remove(name);
    }
    command
        .args(words)
        .current_dir(folder)
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// All help fits a terminal, and so does `COLUMNS` if it says less than the terminal.
#[test]
fn all_help_fits_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "",
        "diagnose",
        "report",
        "scan",
        "stats",
        "events",
        "follow",
        "code",
        "formats",
        "rules",
        "completions",
        "man",
    ] {
        let words: Vec<&str> = [name, "--help"]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect();
        for (status, help, _) in [
            on_terminal(&words, folder.path()),
            into_pipe(&words, folder.path()),
        ] {
            assert_eq!(status, Some(0), "{name}");
            for line in help.lines() {
                assert!(line.width() <= WIDTH.into(), "{name}: {line}");
            }
        }
    }
}

/// The environment and the options say more than the terminal itself.
#[test]
fn the_terminal_is_as_one_says() {
    let folder = tempfile::tempdir().unwrap();
    copy(&samples(), &folder.path().join("logs"));
    let (_, narrow, _) = on_terminal(&["scan", "logs"], folder.path());
    assert!(narrow.contains("\nlogs/CBS/\n  CBS.log "), "{narrow}");
    let colored = into_pipe(
        &["events", "--color", "always", "-l", "error+", "logs"],
        folder.path(),
    )
    .1;
    assert!(colored.contains("\u{1b}["), "{colored}");
    let plain = on_terminal(
        &["events", "--color", "never", "-l", "error+", "logs"],
        folder.path(),
    )
    .1;
    assert!(!plain.contains('\u{1b}'), "{plain}");
}

#[test]
fn completions_and_pages_are_made() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (status, script, _) = into_pipe(&["completions", shell], folder.path());
        assert_eq!(status, Some(0), "{shell}");
        assert!(
            script.contains("panther") && script.contains("diagnose"),
            "{shell}"
        );
    }
    let (_, page, _) = into_pipe(&["man", "events"], folder.path());
    assert!(
        page.contains(".TH panther-events 1") && page.contains("until"),
        "{page}"
    );
    let (status, _, message) = into_pipe(&["man", "evnts"], folder.path());
    assert_eq!(status, Some(2));
    assert!(message.contains("no command \"evnts\""), "{message}");
}
