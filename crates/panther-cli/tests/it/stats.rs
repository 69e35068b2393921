//! `panther stats`

use std::fs;

use serde_json::Value;

use super::{run, samples};

fn counted(words: &[&str]) -> Value {
    let words = [&["stats", "--output", "json"], words].concat();
    let ran = run(&words, samples());
    assert_eq!(ran.status, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// The counts of a property as pairs.
fn counts(stats: &Value, by: &str) -> Vec<(String, u64)> {
    let groups = stats["groups"].as_array().unwrap();
    let group = groups.iter().find(|group| group["by"] == by).unwrap();
    let counts = group["counts"].as_array().unwrap().iter();
    let pair = |count: &Value| {
        let text = count["text"].as_str().unwrap().to_owned();
        (text, count["events"].as_u64().unwrap())
    };
    counts.map(pair).collect()
}

#[test]
fn the_counts_are_those_of_scan() {
    let stats = counted(&["--by", "level,component,code", "--top", "1000"]);
    let scan = run(&["scan", "--components", "--output", "json"], samples());
    let scan: Value = serde_json::from_str(&scan.out).unwrap();
    assert_eq!(stats["events"], scan["total"]["events"]);
    for (level, count) in counts(&stats, "level") {
        assert_eq!(scan["total"]["levels"][&level], count, "{level}");
    }
    for (name, count) in counts(&stats, "component") {
        assert_eq!(scan["total"]["components"][&name], count, "{name}");
    }
    // The code column of setup has ids of messages.
    assert!(
        counts(&stats, "code")
            .iter()
            .all(|(code, _)| !code.starts_with("0x000601"))
    );
}

#[test]
fn a_filter_counts_what_it_prints() {
    let words = ["-l", "error+", "-c", "0x80070005"];
    let printed = run(
        &[&["events", "-o", "jsonl"], &words[..]].concat(),
        samples(),
    );
    let stats = counted(&[&["--by", "hour"], &words[..]].concat());
    assert_eq!(stats["events"], printed.out.lines().count() as u64);
    let hours: u64 = counts(&stats, "hour").iter().map(|(_, count)| count).sum();
    assert_eq!(stats["untimed"], stats["events"].as_u64().unwrap() - hours);
    let rows = stats["histogram"]["rows"].as_array().unwrap();
    let events: u64 = rows.iter().filter_map(|row| row["events"].as_u64()).sum();
    assert_eq!(events, hours);
}

#[test]
fn the_counts_depend_on_no_thread() {
    let all = [
        "--by",
        "level,component,provider,code,day,hour,message",
        "-j",
    ];
    let one = counted(&[&all[..], &["1"]].concat());
    assert_eq!(counted(&[&all[..], &["7"]].concat()), one);
}

/// More different messages than are kept are said, and events without a time too.
#[test]
fn what_is_left_out_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let letter =
        |number: usize, place: u32| char::from(b'g' + (number / 17_usize.pow(place) % 17) as u8);
    let line = |number: usize| {
        let word: String = (0..4).map(|place| letter(number, place)).collect();
        format!("lost {word}\n")
    };
    fs::write(&path, (0..50_100).map(line).collect::<String>()).unwrap();
    let ran = run(&["stats", "--by", "message"], &path);
    assert_eq!(ran.status, 0);
    let note =
        "there are more than 50000 different values of message: 100 further counts are left out";
    assert!(ran.err.contains(note), "{}", ran.err);
    assert!(
        ran.out
            .contains("50100 events without a time: not in the histogram"),
        "{}",
        ran.out
    );
}

/// Windows always shows UTF-8.
#[cfg(not(windows))]
#[test]
fn bars_are_ascii_where_utf8_is_not_shown() {
    let bars = |locale: &str| {
        let mut command = super::panther();
        command
            .env("LC_ALL", locale)
            .args(["stats", "--by", "level"]);
        super::ran(command.arg(samples())).out
    };
    assert!(bars("C").is_ascii() && bars("C").contains("  ####"));
    assert!(bars("de_DE.UTF-8").contains("████"));
}

/// A host is a folder or an archive below the shared folder, and each log counts for one.
#[test]
fn hosts_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let error = "2020-07-29 16:29:16, Error                 CBS    Lost 7 files\r\n";
    for (host, errors) in [("host-1", 2), ("host-2", 1)] {
        let path = folder.path().join(host).join("Panther");
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("setuperr.log"), error.repeat(errors)).unwrap();
    }
    let log = error.repeat(3);
    let members = [("CBS/CBS.log", log.as_bytes())];
    fs::write(
        folder.path().join("host-3.zip"),
        super::archives::zip(&members),
    )
    .unwrap();
    let ran = run(
        &["stats", "-o", "json", "-l", "error+", "--by", "host,log"],
        folder.path(),
    );
    let stats: Value = serde_json::from_str(&ran.out).unwrap();
    let expected = [("host-3.zip", 3), ("host-1", 2), ("host-2", 1)];
    assert_eq!(
        counts(&stats, "host"),
        expected.map(|(host, errors)| (host.to_owned(), errors))
    );
    assert_eq!(counts(&stats, "log").len(), 3);
    let by_host = ["stats", "-o", "json", "--by", "host"];
    let pattern = ["--host-from", "host-{host}/**"];
    let ran = run(&[&by_host[..], &pattern].concat(), folder.path());
    let stats: Value = serde_json::from_str(&ran.out).unwrap();
    let expected = [("3.zip", 3), ("1", 2), ("2", 1)];
    assert_eq!(
        counts(&stats, "host"),
        expected.map(|(host, errors)| (host.to_owned(), errors))
    );
    let ran = run(&[&["stats"][..], &pattern].concat(), folder.path());
    assert!(
        ran.err.contains("--host-from is for --by host"),
        "{}",
        ran.err
    );
}
