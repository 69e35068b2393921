//! Little of everything: handles, memory and space. Each ends with what was read delivered and the
//! cause named.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use super::archives::{gzip, tar, zip};
use super::{Ran, panther, ran, run, sample};

/// Runs `panther` under limits that a shell sets.
fn limited(limits: &str, words: &[&str], path: &Path) -> Ran {
    let program = panther().get_program().to_owned();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{limits}; exec \"$0\" \"$@\"")]);
    ran(command.arg(program).args(words).arg(path))
}

/// Logs in files, zips and compressed tars, in one folder.
fn write_logs(folder: &Path, files: usize) {
    let log = fs::read(sample("CBS/CBS.log")).unwrap();
    for number in 0..files {
        fs::write(folder.join(format!("{number}_CBS.log")), &log).unwrap();
    }
    let members = [("a_CBS.log", &*log), ("b_CBS.log", &*log)];
    fs::write(folder.join("logs.zip"), zip(&members)).unwrap();
    fs::write(folder.join("logs.tgz"), gzip(&tar("c_CBS.log", &log))).unwrap();
}

#[test]
fn few_handles_are_enough() {
    let folder = tempfile::tempdir().unwrap();
    write_logs(folder.path(), 300);
    for words in [
        &["scan"][..],
        &["events", "--output", "jsonl"],
        &["events", "--merge", "--output", "jsonl"],
    ] {
        let expected = run(words, folder.path());
        let found = limited("ulimit -n 24", words, folder.path());
        assert!(found == expected, "{words:?}: {}", found.err);
    }
}

#[test]
fn little_memory_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    write_logs(folder.path(), 20);
    let log = fs::read(sample("CBS/CBS.log")).unwrap();
    let large = log.repeat((32 << 20) / log.len());
    fs::write(
        folder.path().join("large.tgz"),
        gzip(&tar("CBS.log", &large)),
    )
    .unwrap();
    fs::write(folder.path().join("large.log"), &large).unwrap();
    // A record without an end, and a run of NULs, of a whole file each.
    fs::write(folder.path().join("line.txt"), vec![b'x'; 32 << 20]).unwrap();
    fs::write(
        folder.path().join("nuls_CBS.log"),
        [&log[..], &vec![0; 32 << 20]].concat(),
    )
    .unwrap();
    for words in [
        &["scan", "--threads", "4"][..],
        &["events", "--level", "error", "--threads", "4"],
        &["events", "--merge", "--level", "error", "--threads", "4"],
    ] {
        let expected = run(words, folder.path());
        let found = limited("ulimit -v 1200000", words, folder.path());
        assert!(found == expected, "{words:?}: {}", found.err);
        assert_eq!(found.status, 0, "{words:?}: {}", found.err);
    }
}

/// As a disk that fills up: the temporary file of a merge cannot take all items.
#[test]
fn a_temporary_file_that_meets_a_limit_is_said() {
    let folder = tempfile::tempdir().unwrap();
    write_logs(folder.path(), 3);
    let words = ["events", "--merge", "--output", "jsonl", "--tz", "+08:00"];
    let whole = run(&words, folder.path());
    assert_eq!(whole.status, 0, "{}", whole.err);
    let full = limited("trap '' XFSZ; ulimit -f 1", &words, folder.path());
    assert_eq!(full.status, 1);
    let [error] = full.err.lines().collect::<Vec<_>>()[..] else {
        panic!("{}", full.err);
    };
    assert!(error.contains("c_CBS.log: its temporary file: "), "{error}");
    // The others are merged.
    let others = whole.out.lines().filter(|line| !line.contains("c_CBS.log"));
    assert!(full.out.lines().eq(others));
}

/// As a disk that fills up: the output has a limit that it meets in the middle.
#[test]
fn output_that_meets_a_limit_is_said() {
    let folder = tempfile::tempdir().unwrap();
    write_logs(folder.path(), 20);
    let out = folder.path().join("out");
    let logs = folder.path().join("logs.zip");
    for output in ["text", "jsonl", "csv"] {
        let words = ["events", "--output", output];
        let expected = run(&words, &logs).out;
        assert!(expected.len() > 4096);
        let limits = format!("trap '' XFSZ; ulimit -f 8; exec > '{}'", out.display());
        let found = limited(&limits, &words, &logs);
        assert_eq!(found.status, 1);
        assert!(
            found.err.starts_with("panther: cannot write: "),
            "{}",
            found.err
        );
        let written = fs::read_to_string(&out).unwrap();
        assert!(written.len() >= 4096 && expected.starts_with(&written));
    }
}
