//! Memory dumps: one event each, in files, archives and streams.

use std::fs;

use panther_tests::dump::{kernel_64, minidump};
use panther_tests::pack::Pack;
use serde_json::Value;

use super::{items, panther, ran, run};

/// What the events of a dump say, whatever its name and its place are.
fn nameless(mut items: Vec<Value>) -> Vec<Value> {
    items
        .iter_mut()
        .for_each(|item| item["source"] = Value::Null);
    items
}

#[test]
fn the_event_names_the_bug_check() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("MEMORY.DMP");
    fs::write(&path, kernel_64(262_144)).unwrap();
    let text = run(&["events"], &path).all();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    assert!(
        lines[0].starts_with("2031-05-07 08:12:33.1234567Z  fatal "),
        "{text}"
    );
    let message = "Bug check 0x0000007E SYSTEM_THREAD_EXCEPTION_NOT_HANDLED (0xFFFFFFFFC0000005, \
                   0xFFFFF80311223344, 0x0000000000000001, 0x0000000000000000), 64-bit small \
                   memory dump, Windows build 19041, 8 processors, 262144 bytes";
    assert!(lines[0].contains(message), "{text}");
    for words in [&["--level", "fatal"][..], &["--code", "0x7E"], &["--merge"]] {
        let words = [&["events"], words].concat();
        assert!(run(&words, &path).all().contains(message), "{words:?}");
    }
    assert!(
        !run(&["events", "--until", "2031-05-07T08:12:32Z"], &path)
            .out
            .contains(message)
    );

    let read = items(&[], &path);
    let memory = (
        &read[1]["byte_start"],
        &read[1]["byte_end"],
        &read[1]["reason"],
    );
    assert_eq!(memory, (&8192.into(), &262_144.into(), &"markup".into()));
    assert_eq!(read.len(), 2);
    assert_eq!(
        (&read[0]["byte_start"], &read[0]["byte_end"]),
        (&0.into(), &8192.into())
    );
    assert_eq!(read[0]["time"], "2031-05-07T08:12:33.1234567");
    assert_eq!(read[0]["codes"][0]["kind"], "bugcheck");
    assert_eq!(read[0]["codes"][0]["role"], "result");
    let fields = &read[0]["fields"];
    assert_eq!(fields["dump"], "small memory dump");
    assert_eq!(fields["architecture"], "amd64");
    assert_eq!(fields["parameter_2"], "0xFFFFF80311223344");
    assert_eq!(
        (&fields["processors"], &fields["size"]),
        (&8.into(), &262_144.into())
    );
}

/// The memory is not read, which is no fault of the dump.
#[test]
fn scan_counts_the_whole_dump() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.dmp");
    fs::write(&path, [minidump(), vec![7; 100_000]].concat()).unwrap();
    fs::write(folder.path().join("cut.dmp"), &kernel_64(0x2000)[..20]).unwrap();
    let report = run(&["scan", "--output", "json"], folder.path()).all();
    let report: Value = serde_json::from_str(&report).unwrap();
    let [whole, cut] = [&report["sources"][0], &report["sources"][1]];
    assert_eq!(
        (&whole["format"], &cut["format"]),
        (&"dmp".into(), &"dmp".into())
    );
    assert_eq!(
        (&whole["events"], &whole["unparsed"]),
        (&1.into(), &0.into())
    );
    assert_eq!(whole["bytes"], 100_280);
    assert_eq!(whole["first"], "2031-05-07T08:12:33Z");
    assert_eq!((&cut["events"], &cut["unparsed"]), (&0.into(), &1.into()));

    let shown = run(&["events", "--include-unparsed"], folder.path()).all();
    assert!(
        shown.contains("[malformed at 0..20] a memory dump whose header is cut"),
        "{shown}"
    );
}

#[test]
fn streams_and_archives_have_the_event_of_the_file() {
    for (bytes, level) in [(kernel_64(100_000), "fatal"), (minidump(), "error")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("crash.dmp");
        fs::write(&path, &bytes).unwrap();
        let expected = nameless(items(&[], &path));
        assert_eq!(expected[0]["level"], level);
        assert_eq!(expected[0]["fields"]["size"], bytes.len());
        let mut command = panther();
        command.args(["events", "--output", "jsonl", "-"]);
        let found = ran(command.write_stdin(bytes.clone())).json_lines();
        assert_eq!(nameless(found), expected);
        for pack in Pack::ALL {
            let path = folder.path().join(format!("crash.{}", pack.ending()));
            fs::write(&path, pack.pack(&[("crash.dmp", &bytes)])).unwrap();
            assert_eq!(nameless(items(&[], &path)), expected, "{}", pack.ending());
        }
    }
}

#[cfg(unix)]
#[test]
fn a_dump_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crash.dmp");
    fs::write(&path, minidump()).unwrap();
    let ran = run(&["follow"], &path);
    let expected = format!("panther: {}: a memory dump: not followed\n", path.display());
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert_eq!(ran.err, expected);
}
