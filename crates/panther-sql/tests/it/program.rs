//! The program `panther-sql`.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::support::{record, two_hosts};

fn program() -> Command {
    let mut command = Command::cargo_bin("panther-sql").unwrap();
    command.env("HOME", std::env::temp_dir());
    command
}

fn folder_of(name: &str, bytes: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    folder
}

const BY_LEVEL: &str =
    "SELECT host, level, count(*) AS n FROM events GROUP BY host, level ORDER BY host, level";

#[test]
fn rows_are_printed_in_three_forms() {
    let folder = two_hosts();
    for (format, expected) in [
        (
            "table",
            "host  level    n\n----  -------  -\nA     error    3\nA     info     2\nA     warning  1\nB     error    1\nB     info     1\n",
        ),
        (
            "csv",
            "host,level,n\nA,error,3\nA,info,2\nA,warning,1\nB,error,1\nB,info,1\n",
        ),
        (
            "json",
            "{\"host\":\"A\",\"level\":\"error\",\"n\":3}\n{\"host\":\"A\",\"level\":\"info\",\"n\":2}\n{\"host\":\"A\",\"level\":\"warning\",\"n\":1}\n{\"host\":\"B\",\"level\":\"error\",\"n\":1}\n{\"host\":\"B\",\"level\":\"info\",\"n\":1}\n",
        ),
    ] {
        let mut program = program();
        program
            .arg(BY_LEVEL)
            .arg(folder.path())
            .args(["--format", format]);
        program
            .args(["--host-from", "{host}/**"])
            .assert()
            .success()
            .stdout(expected);
    }
}

#[test]
fn a_file_is_there_only_if_it_is_complete() {
    let folder = two_hosts();
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("rows.parquet");
    let entries = || fs::read_dir(out.path()).unwrap().count();
    let mut fails = program();
    fails
        .args(["SELECT 1 / (byte_start - byte_start) FROM events"])
        .arg(folder.path());
    fails.arg("-o").arg(&path).assert().failure();
    assert_eq!(entries(), 0);
    program()
        .arg(BY_LEVEL)
        .arg(folder.path())
        .arg("-o")
        .arg(&path)
        .assert()
        .success();
    assert!(fs::read(&path).unwrap().starts_with(b"PAR1"));
    let mut unknown = program();
    unknown
        .arg(BY_LEVEL)
        .arg(folder.path())
        .arg("-o")
        .arg(out.path().join("rows.xls"));
    unknown.assert().failure();
    assert_eq!(entries(), 1);
}

/// A device that is always full stands for a full disk.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = two_hosts();
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("panther-sql"));
    let run = command
        .arg(BY_LEVEL)
        .arg(folder.path())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&run.stderr).contains("No space left"));
}

#[test]
fn wrong_names_get_the_nearest_one() {
    let folder = two_hosts();
    for (query, message) in [
        (
            "SELECT lvel FROM events",
            "no column `lvel`; the nearest is `level`",
        ),
        (
            "SELECT * FROM evnts",
            "no table `evnts`; the nearest is `events`",
        ),
    ] {
        let assert = program().arg(query).arg(folder.path()).assert().code(1);
        assert.stderr(format!("panther-sql: {message}\n"));
    }
}

/// A zip whose first member is stored. The second one says that it is compressed, and is not.
fn damaged_zip() -> Vec<u8> {
    let mut writer = Vec::new();
    let mut directory = Vec::new();
    let text = record(
        "2031-02-03 09:00:00",
        "Error",
        "CBS",
        "Lost [HRESULT = 0x80070005]",
    );
    let members = [("CBS.log", 0_u16), ("dism.log", 8)];
    for (name, method) in members {
        let start = u32::try_from(writer.len()).unwrap();
        let (name, length) = (name.as_bytes(), u32::try_from(text.len()).unwrap());
        let checksum = crc32(text.as_bytes());
        let mut common = Vec::new();
        common.extend([20, 0, 0, 0]);
        common.extend(method.to_le_bytes());
        common.extend([0; 4]);
        common.extend(checksum.to_le_bytes());
        common.extend(length.to_le_bytes());
        common.extend(length.to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        writer.extend(b"PK\x03\x04");
        writer.extend(&common);
        writer.extend([0, 0]);
        writer.extend(name);
        writer.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 12]);
        directory.extend(start.to_le_bytes());
        directory.extend(name);
    }
    let start = u32::try_from(writer.len()).unwrap();
    let length = u32::try_from(directory.len()).unwrap();
    writer.extend(directory);
    writer.extend(b"PK\x05\x06\0\0\0\0\x02\0\x02\0");
    writer.extend(length.to_le_bytes());
    writer.extend(start.to_le_bytes());
    writer.extend([0, 0]);
    writer
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

#[test]
fn a_damaged_zip_gives_what_can_be_read_and_exit_1() {
    let folder = folder_of("logs.zip", &damaged_zip());
    let mut count = program();
    let assert = count
        .args(["SELECT count(*) AS n FROM events"])
        .arg(folder.path())
        .assert();
    let output = assert.code(1).get_output().clone();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "n\n-\n1\n");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("logs.zip!/dism.log: damaged"), "{stderr}");
    let mut sources = program();
    sources.args(["SELECT member, status, reason FROM sources ORDER BY member"]);
    let assert = sources
        .arg(folder.path())
        .args(["--format", "csv"])
        .assert()
        .code(1);
    let stdout = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!(lines[1], "CBS.log,read,");
    assert!(
        lines[2].starts_with("dism.log,not read,damaged"),
        "{lines:?}"
    );
}

/// The rows before the damage are the answer, and `sources` says what is missing.
#[test]
fn a_gzip_file_that_is_cut_off_is_read_in_part() {
    let line = record("2031-02-03 09:00:00", "Info", "CBS", "Ready");
    let mut gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    for _ in 0..4 {
        // A block that is stored and not the last one.
        let block = line.repeat(60_000 / line.len());
        let len = u16::try_from(block.len()).unwrap();
        gzip.push(0);
        gzip.extend(len.to_le_bytes());
        gzip.extend((!len).to_le_bytes());
        gzip.extend(block.as_bytes());
    }
    let folder = folder_of("CBS.log.gz", &gzip);
    let query = "SELECT status, events > 3000 AS most, reason FROM sources";
    let mut sources = program();
    let assert = sources
        .arg(query)
        .arg(folder.path())
        .args(["--format", "csv"])
        .assert();
    let stdout = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    assert!(
        stdout.starts_with("status,most,reason\nread in part,true,damaged"),
        "{stdout}"
    );
    let mut count = program();
    count
        .args(["SELECT count(*) > 3000 AS most FROM events"])
        .arg(folder.path());
    let assert = count.assert().code(1).stdout("most\n----\ntrue\n");
    let stderr = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(
        stderr.contains("CBS.log.gz") && stderr.contains("damaged"),
        "{stderr}"
    );
}

/// A limit on the length of files stands for a full disk.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_no_half_file() {
    let line = record("2031-02-03 09:00:00", "Info", "CBS", "Ready");
    let folder = folder_of("CBS.log", line.repeat(20_000).as_bytes());
    let out = tempfile::tempdir().unwrap();
    for name in ["rows.parquet", "rows.csv"] {
        let limited = "trap '' XFSZ; ulimit -f 16; exec \"$@\"";
        let mut command = std::process::Command::new("sh");
        command
            .args(["-c", limited, "sh"])
            .arg(assert_cmd::cargo::cargo_bin("panther-sql"));
        command
            .arg("SELECT byte_start, byte_end, message FROM events")
            .arg(folder.path());
        let run = command
            .arg("-o")
            .arg(out.path().join(name))
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.contains(name) && stderr.contains("File too large"),
            "{stderr}"
        );
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    }
}

#[test]
fn what_is_not_there_is_an_error() {
    let assert = program()
        .args(["SELECT 1 FROM events", "no/such/folder"])
        .assert()
        .code(1);
    let stderr = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(stderr.contains("no/such/folder"), "{stderr}");
    let none = program().arg("SELECT 1 FROM events").assert().code(1);
    none.stderr("panther-sql: no logs: their paths follow the query\n");
}

#[test]
fn the_prompt_reads_queries_of_several_lines() {
    let folder = two_hosts();
    let input = ".tables\n.schema codes\nSELECT count(*)\nAS n FROM events;\n.quit\n";
    let assert = program()
        .arg(folder.path())
        .write_stdin(input)
        .assert()
        .success();
    let stdout = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    assert!(
        stdout.contains("one row for each code") && stdout.ends_with("n\n-\n8\n"),
        "{stdout}"
    );
    let failed = program()
        .arg(folder.path())
        .write_stdin(".tabels\nSELECT x FROM events;\n")
        .assert()
        .code(1);
    let stderr = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
    assert!(
        stderr.contains("no command `.tabels`") && stderr.contains("no column `x`"),
        "{stderr}"
    );
}

#[test]
fn a_query_comes_from_a_file() {
    let folder = two_hosts();
    let query =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/first_failure_of_each_host.sql");
    let mut program = program();
    program
        .arg("-f")
        .arg(query)
        .arg(folder.path())
        .args(["--host-from", "{host}/**"]);
    let assert = program.args(["--format", "csv"]).assert().success();
    let stdout = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    assert_eq!(stdout.lines().count(), 3, "{stdout}");
}

/// Ctrl-C ends a query that would take hours.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_query_at_once() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    let folder = folder_of(
        "CBS.log",
        record("2031-02-03 09:00:00", "Info", "CBS", "Ready")
            .repeat(20_000)
            .as_bytes(),
    );
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("panther-sql"))
        .arg("SELECT count(*) FROM events a, events b, events c WHERE a.byte_start + b.byte_start < c.byte_start")
        .arg(folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_secs(3));
    assert!(child.try_wait().unwrap().is_none(), "the query is over");
    let start = Instant::now();
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(
        start.elapsed() < Duration::from_secs(3),
        "{:?}",
        start.elapsed()
    );
}
