//! The binary, as a person or a program meets it.

mod archives;
mod dates;
mod diagnose;
mod diagnose_sample;
mod dumps;
mod encodings;
#[cfg(feature = "evtx")]
mod evtx;
#[cfg(target_os = "linux")]
mod faults;
mod filters;
#[cfg(unix)]
mod follow;
mod forms;
mod merge;
mod names;
mod output;
mod picks;
mod provenance;
mod schema;
#[cfg(unix)]
mod signals;
mod sources;
mod stats;
mod streams;
mod table;
mod tables;
#[cfg(all(unix, feature = "follow"))]
mod transcripts;
mod usage;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

/// The sample logs of the examples.
fn samples() -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/logs/upgrade-31-percent");
    // With the separators that the program prints.
    path.components().collect()
}

fn sample(name: &str) -> PathBuf {
    samples().join(name)
}

/// The sample of dism.log, whose callback lines are in GBK, in UTF-8.
fn dism_text() -> String {
    let log = panther_set::LogFile::read(sample("DISM/dism.log")).unwrap();
    log.text(log.bytes()).into_owned()
}

fn panther() -> Command {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("panther");
    // Whoever runs the tests may have set these.
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
        command.env_remove(name);
    }
    command
}

/// What a finished command left behind.
#[derive(Debug, PartialEq)]
struct Ran {
    status: i32,
    out: String,
    err: String,
}

/// Runs `panther` with these words and then this path.
fn run(words: &[&str], path: impl AsRef<Path>) -> Ran {
    ran(panther().args(words).arg(path.as_ref()))
}

fn ran(command: &mut Command) -> Ran {
    let output = command
        .timeout(std::time::Duration::from_secs(60))
        .output()
        .expect("the program starts");
    Ran {
        status: output
            .status
            .code()
            .expect("no signal and no timeout ended it"),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

impl Ran {
    /// Standard output of a run that read everything.
    fn all(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (0, ""));
        self.out
    }

    fn json_lines(self) -> Vec<Value> {
        self.all()
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
            })
            .collect()
    }
}

/// The `--output jsonl` of all items of these paths.
fn items(words: &[&str], path: impl AsRef<Path>) -> Vec<Value> {
    let words = [&["events", "--output", "jsonl"], words].concat();
    run(&words, path).json_lines()
}
