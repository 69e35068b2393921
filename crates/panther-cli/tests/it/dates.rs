//! One table gives the same times wherever it stands: as a file, in an archive, in a stream.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::{items, panther, ran};

/// A table whose dates could begin with the day or with the month, up to its last row.
fn table() -> String {
    let row = "Error,03/04/2026 10:00:00,Contoso Agent,7,None,Access is denied.\r\n";
    let header = "Level,Date and Time,Source,Event ID,Task Category\r\n";
    let table = [header, &row.repeat(2000), &row.replace("03/04", "13/04")].concat();
    assert!(
        table.len() - row.len() > 64 << 10,
        "not only the first bytes count"
    );
    table
}

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xFF, 0xFE].into_iter().chain(units).collect()
}

/// The times of the items of one run.
fn times(items: &[Value]) -> Vec<String> {
    let times = items.iter().filter_map(|item| item["time"].as_str());
    times.map(str::to_owned).collect()
}

/// The times of the slice, which everything else is held against.
fn expected(table: &str) -> Vec<String> {
    let log = panther::parse(table.as_bytes(), "System.csv");
    let times = log.events().filter_map(|event| event.time());
    let times: Vec<String> = times.map(|time| time.to_string()).collect();
    assert_eq!(times.len(), 2001);
    assert_eq!(times[0], "2026-04-03T10:00:00");
    assert_eq!(times[2000], "2026-04-13T10:00:00");
    times
}

#[test]
fn a_table_has_the_same_times_in_a_file_and_in_a_stream() {
    let table = table();
    let expected = expected(&table);
    let folder = tempfile::tempdir().unwrap();
    for bytes in [table.clone().into_bytes(), utf16(&table)] {
        let path = folder.path().join("System.csv");
        fs::write(&path, &bytes).unwrap();
        for threads in ["1", "2"] {
            let found = times(&items(&["--threads", threads], &path));
            assert!(found == expected, "file, {threads} threads: {}", found[0]);
        }
        let mut command = panther();
        command.args(["events", "--output", "jsonl", "-"]);
        let found = times(&ran(command.write_stdin(bytes.clone())).json_lines());
        assert!(found == expected, "one write: {}", found[0]);

        let found = times(&slowly(&bytes));
        assert!(found == expected, "many writes: {}", found[0]);
    }
}

/// The items of a stream that comes in small writes with pauses, of which one is longer than the
/// time in which a stream must show its format.
fn slowly(bytes: &[u8]) -> Vec<Value> {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("panther"))
        .args(["events", "--output", "jsonl", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = thread::spawn(move || {
        for (index, piece) in bytes.chunks(1501).enumerate() {
            stdin.write_all(piece).unwrap();
            stdin.flush().unwrap();
            let pause = if index == 3 { 700 } else { 2 };
            thread::sleep(Duration::from_millis(pause));
        }
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines = lines.lines().map(serde_json::from_str);
    lines.map(Result::unwrap).collect()
}

#[cfg(feature = "archives")]
#[test]
fn a_table_has_the_same_times_in_an_archive() {
    use super::archives::{gzip, tar, zip};

    let table = table();
    let expected = expected(&table);
    let folder = tempfile::tempdir().unwrap();
    for bytes in [table.clone().into_bytes(), utf16(&table)] {
        for (name, archive) in [
            ("a.zip", zip(&[("logs/System.csv", &bytes)])),
            ("a.tar.gz", gzip(&tar("logs/System.csv", &bytes))),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, archive).unwrap();
            for threads in ["1", "2"] {
                let found = times(&items(&["--threads", threads], &path));
                assert!(found == expected, "{name}, {threads} threads: {}", found[0]);
            }
        }
    }
}
