//! `panther events --merge`, and the offsets that it needs.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Ran, dism_text, items, panther, ran, run, sample, samples};

fn merge(words: &[&str], path: impl AsRef<Path>) -> Ran {
    run(&[&["events", "--merge"], words].concat(), path)
}

fn json(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn line(local: &str, message: &str) -> String {
    format!("2024-03-12 {local}, Info                  CBS    {message}\r\n")
}

fn proof(local: &str, utc: &str) -> String {
    line(local, &format!("Universal Time is: 2024-03-12 {utc}.003"))
}

/// The messages of what was printed as JSON Lines.
fn messages(ran: &Ran) -> Vec<String> {
    assert_eq!(ran.status, 0, "{}", ran.err);
    json(&ran.out)
        .iter()
        .map(|item| item["message"].as_str().unwrap_or("-").to_owned())
        .collect()
}

/// Seconds of a day in UTC, of an event of that day.
fn instant(item: &Value) -> Option<f64> {
    let (time, offset) = (item["time"].as_str()?, item["utc_offset"].as_str()?);
    let clock = time.strip_prefix("2024-03-12T")?;
    let number = |text: &str| text.parse::<f64>().ok();
    let seconds = |hours: &str, rest: f64| Some(number(hours)? * 3600.0 + rest);
    let local = seconds(
        &clock[..2],
        number(&clock[3..5])? * 60.0 + number(&clock[6..])?,
    )?;
    Some(local - seconds(&offset[..3], 0.0)?)
}

#[test]
fn the_samples_in_one_order() {
    let ran = merge(&["--output", "jsonl"], samples());
    assert_eq!(ran.status, 0);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(
        ran.err.starts_with("panther: note: the UTC offset of ")
            && ran
                .err
                .contains(" and 4 more is not in the log and taken from ")
            && ran.err.trim_end().ends_with("CBS.log"),
        "{}",
        ran.err
    );
    let found = json(&ran.out);
    let instants: Vec<f64> = found.iter().filter_map(instant).collect();
    assert!(instants.len() > 290 && instants.is_sorted());
    let mut per_source: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for item in &found {
        // The event log is in UTC, all else in the offset that one log shows.
        let offset = match item["format"].as_str() {
            Some("evtx-xml") => "+00:00",
            _ => "+08:00",
        };
        assert_eq!(item.get("time").is_some(), item["utc_offset"] == offset);
        let keys: Vec<&String> = item.as_object().unwrap().keys().collect();
        if item.get("time").is_some() {
            assert_eq!(keys[5..7], ["time", "utc_offset"]);
        }
        let mut item = item.clone();
        // What the event log says itself stands there without a merge too.
        if offset == "+08:00" {
            item.as_object_mut().unwrap().shift_remove("utc_offset");
        }
        let source = found.iter().find(|other| other["source"] == item["source"]);
        let source = source.unwrap()["source"].as_str().unwrap();
        per_source.entry(source).or_default().push(item);
    }
    // Source by source it is what is printed without a merge.
    assert_eq!(
        per_source.into_values().flatten().collect::<Vec<_>>(),
        items(&[], samples())
    );
}

#[test]
fn every_output_is_the_same_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["CBS/CBS.log", "DISM/dism.log", "Panther/setupact.log"] {
        let log = fs::read(sample(name)).unwrap().repeat(30);
        fs::write(folder.path().join(name.rsplit('/').next().unwrap()), log).unwrap();
    }
    for words in [
        &["--output", "text"][..],
        &["--output", "jsonl"],
        &["--output", "csv", "--include-unparsed"],
        &[
            "--output",
            "text",
            "--level",
            "warning+",
            "--grep",
            "(?i)denied|拒绝",
        ],
    ] {
        let on = |threads| merge(&[words, &["--threads", threads]].concat(), folder.path());
        let one = on("1");
        assert!(one.out.len() > 10_000, "{words:?}");
        for threads in ["2", "3", "4"] {
            assert!(on(threads) == one, "{words:?} on {threads} threads");
        }
    }
}

#[test]
fn text_has_the_offset_and_the_log_on_each_line() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["cbs", "dism"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    let cbs = [
        proof("09:00:00", "01:00:00"),
        line("09:00:02", "two\r\n    more"),
    ];
    fs::write(folder.path().join("cbs/CBS.log"), cbs.concat()).unwrap();
    fs::write(
        folder.path().join("dism/d.log"),
        format!("a stray line\r\n{}", line("09:00:01", "one")),
    )
    .unwrap();
    let ran = merge(&["--include-unparsed"], folder.path());
    let expected = "\
2024-03-12 09:00:00+08:00  cbs/CBS.log  info     CBS     Universal Time is: 2024-03-12 01:00:00.003
dism/d.log   [preamble at 0..14] a stray line
2024-03-12 09:00:01+08:00  dism/d.log   info     CBS     one
2024-03-12 09:00:02+08:00  cbs/CBS.log  info     CBS     two
                                            more
";
    assert_eq!(ran.out.replace('\\', "/"), expected);
    // Without a merge and without a zone no offset is looked for.
    let plain = run(&["events"], folder.path()).all();
    assert!(plain.contains("2024-03-12 09:00:01  info "), "{plain}");
}

#[test]
fn zones_are_given_for_all_or_for_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.log"), line("12:00:00", "a")).unwrap();
    fs::write(at("b.log"), line("12:30:00", "b")).unwrap();
    let merged = |zones: &[&str]| {
        let zones = zones.iter().flat_map(|zone| ["--tz", zone]);
        let words: Vec<&str> = ["--output", "jsonl"].into_iter().chain(zones).collect();
        merge(&words, folder.path())
    };
    let plain = merged(&[]);
    assert_eq!(messages(&plain), ["a", "b"]);
    assert!(
        plain.err.contains("a.log, ")
            && plain.err.contains(
                "b.log is not known, and its times are taken as if they were UTC; --tz gives one"
            ),
        "{}",
        plain.err
    );
    assert!(!plain.out.contains("utc_offset"));
    let berlin = merged(&["Europe/Berlin"]);
    assert_eq!(
        (messages(&berlin).join(" "), berlin.err.as_str()),
        ("a b".to_owned(), "")
    );
    assert_eq!(berlin.out.matches(r#""utc_offset":"+01:00""#).count(), 2);
    let east = format!("{}=Asia/Shanghai", at("b.log").display());
    let both = merged(&["-05:00", &east]);
    assert_eq!(messages(&both), ["b", "a"]);
    assert_eq!(
        json(&both.out)
            .iter()
            .map(|item| item["utc_offset"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["+08:00", "-05:00"]
    );
    let slip = merged(&["Z", "elsewhere=Asia/Shanghai"]);
    assert_eq!(
        slip.err,
        "panther: note: --tz elsewhere=...: no log is there\n"
    );
    let slips = merged(&["elsewhere=Asia/Shanghai", "Z", "nowhere=Z"]);
    assert_eq!(
        slips.err,
        "panther: note: --tz elsewhere=..., --tz nowhere=...: no log is there\n"
    );
    // A zone is printed without a merge too.
    let words = ["--tz", "America/New_York"];
    assert!(
        items(&words, folder.path())
            .iter()
            .all(|item| item["utc_offset"] == "-04:00")
    );
    // So is one by its name on Windows, and that of the machine.
    let words = ["--tz", "W. Europe Standard Time"];
    let of_windows = items(&words, folder.path());
    assert!(of_windows.iter().all(|item| item["utc_offset"] == "+01:00"));
    let local = |zone: &str| {
        let words = ["events", "--tz", "local", "--output", "jsonl"];
        ran(panther().env("TZ", zone).args(words).arg(folder.path()))
    };
    let here = local("Asia/Tokyo").json_lines();
    assert!(here.iter().all(|item| item["utc_offset"] == "+09:00"));
    let nowhere = local("Mars/Olympus");
    assert_eq!(nowhere.status, 2);
    assert!(
        nowhere
            .err
            .contains("the time zone of this machine is not known")
    );
    let words = ["events", "--tz", "Z", "--output", "csv"];
    let csv = run(&words, folder.path()).all();
    assert!(
        csv.contains(",2024-03-12T12:00:00,+00:00,info,CBS,,,,,,,,,,a,"),
        "{csv}"
    );
}

#[test]
fn bounds_with_an_offset_are_instants() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let cbs = [proof("09:00:00", "01:00:00"), line("09:00:10", "cbs")];
    fs::write(at("CBS.log"), cbs.concat()).unwrap();
    fs::write(at("dism.log"), line("09:00:20", "dism")).unwrap();
    for merge in [&["--merge"][..], &[]] {
        let words =
            |bounds: &[&'static str]| [&["events", "--output", "jsonl"], merge, bounds].concat();
        for since in [
            "2024-03-12T01:00:10Z",
            "2024-03-12T02:00:10+01:00",
            "2024-03-12T09:00:10",
        ] {
            assert_eq!(
                messages(&run(&words(&["--since", since]), folder.path())),
                ["cbs", "dism"],
                "{since} {merge:?}"
            );
        }
        let until = words(&[
            "--until",
            "2024-03-12T01:00:19Z",
            "--since",
            "2024-03-12T09:00:01",
        ]);
        assert_eq!(messages(&run(&until, folder.path())), ["cbs"]);
        // An event whose offset is unknown cannot be compared with an instant.
        let unknown = run(&words(&["--since", "2020-01-01T00:00Z"]), at("dism.log"));
        assert_eq!(messages(&unknown), [""; 0]);
        assert!(
            unknown
                .err
                .contains("is not known, so --since and --until leave out its events")
        );
        let given = run(
            &words(&["--since", "2020-01-01T00:00Z", "--tz", "+02"]),
            at("dism.log"),
        );
        assert_eq!(
            (messages(&given), given.err),
            (vec!["dism".to_owned()], String::new())
        );
    }
}

/// JSON Lines without the byte ranges of their items.
fn without_ranges(lines: &str) -> Vec<Value> {
    let items = lines.lines().map(|line| {
        let mut item: Value = serde_json::from_str(line).unwrap();
        let keys = item.as_object_mut().unwrap();
        assert!(keys.shift_remove("byte_start").is_some());
        assert!(keys.shift_remove("byte_end").is_some());
        item
    });
    items.collect()
}

#[test]
fn standard_input_and_utf16_are_merged_as_files_are() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let dism = dism_text();
    let dism = dism.trim_start_matches('\u{FEFF}');
    fs::write(at("dism.log"), dism).unwrap();
    fs::copy(sample("CBS/CBS.log"), at("CBS.log")).unwrap();
    // A stream is in no folder, so it borrows no offset.
    let words = ["--output", "jsonl", "--tz", "+08:00"];
    let expected = merge(&words, folder.path());
    let separate = items(&[], folder.path());
    assert_eq!(expected.out.lines().count(), separate.len());
    let utf16: Vec<u8> = dism.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(at("dism.log"), utf16).unwrap();
    let in_utf16 = merge(&words, folder.path());
    assert_eq!(without_ranges(&in_utf16.out), without_ranges(&expected.out));
    fs::remove_file(at("dism.log")).unwrap();
    let piped = ran(panther()
        .args(["events", "--merge"])
        .args(words)
        .arg(folder.path())
        .arg("-")
        .write_stdin(dism));
    let name = at("dism.log").to_str().unwrap().replace('\\', "\\\\");
    assert_eq!(
        piped.out,
        expected.out.replace(&format!("\"{name}\""), "\"-\"")
    );
    assert_eq!((piped.status, piped.err.as_str()), (0, ""));
    // Of a stream it shows only at the end that nothing is known of it.
    let alone = ran(panther()
        .args(["events", "--merge", "-"])
        .write_stdin(line("12:00:00", "alone")));
    assert!(
        alone
            .err
            .starts_with("panther: note: the UTC offset of - is not known"),
        "{}",
        alone.err
    );
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_merged() {
    let ran = ran(panther()
        .args(["events", "--merge", "nowhere.log"])
        .arg(sample("CBS/CBS.log")));
    assert_eq!(ran.status, 1);
    assert!(ran.err.starts_with("panther: nowhere.log: "));
    assert!(ran.out.contains("2024-03-12 09:23:20+08:00  CBS.log  "));
}

/// `panther events --merge ... | head -1`
#[test]
fn a_closed_pipe_ends_it_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let log = fs::read(sample("CBS/CBS.log")).unwrap().repeat(300);
    for name in ["a.log", "b.log"] {
        fs::write(folder.path().join(name), &log).unwrap();
    }
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("panther"))
        .args(["events", "--merge", "--output", "jsonl"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(line.starts_with("{\"kind\""));
    let mut err = String::new();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn changes_of_the_offset_are_in_the_scan() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let log = [
        proof("09:00:00", "01:00:00"),
        proof("09:30:00", "01:30:00"),
        proof("09:00:00", "02:00:00"),
    ];
    let changed = log[0].len() * 2;
    fs::write(&path, log.concat()).unwrap();
    let table = run(&["scan"], &path).all();
    let row = table.lines().nth(1).unwrap();
    assert!(
        row.ends_with(&format!("  +08:00 at 0, +07:00 at {changed}")),
        "{row}"
    );
    let report: Value =
        serde_json::from_str(&run(&["scan", "--output", "json"], &path).all()).unwrap();
    let offset = &report["sources"][0]["utc_offset"];
    assert!(offset.get("value").is_none(), "{offset}");
    let evidence: Vec<(&str, u64, u64)> = offset["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|evidence| {
            (
                evidence["value"].as_str().unwrap(),
                evidence["byte_start"].as_u64().unwrap(),
                evidence["records"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(evidence, [("+08:00", 0, 2), ("+07:00", changed as u64, 1)]);
    assert!(report["total"].get("utc_offset").is_none());
}

/// The members of a zip have a decoder each as long as there are few of them.
#[cfg(feature = "archives")]
#[test]
fn many_members_need_a_temporary_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("logs.zip");
    let write = |count: usize| {
        let texts: Vec<(String, String)> = (0..count)
            .map(|number| {
                (
                    format!("{number}.log"),
                    line("09:00:00", &number.to_string()),
                )
            })
            .collect();
        let members: Vec<(&str, &[u8])> = texts
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_bytes()))
            .collect();
        fs::write(&path, super::archives::zip(&members)).unwrap();
    };
    for (count, is_refused) in [(16, false), (17, true)] {
        write(count);
        let words = ["--output", "jsonl", "--tz", "UTC"];
        assert_eq!(messages(&merge(&words, &path)).len(), count);
        // Nothing is written, so it does not matter where it would be.
        let nowhere = folder.path().join("nowhere");
        let mut command = panther();
        command.args(["events", "--merge", "--no-temp"]).args(words);
        let refused = ran(command.env("TMPDIR", &nowhere).arg(&path));
        assert_eq!(refused.status, i32::from(is_refused));
        assert_eq!(
            refused.err.lines().count(),
            if is_refused { count } else { 0 }
        );
        if is_refused {
            assert!(refused.out.is_empty());
            assert!(
                refused
                    .err
                    .contains("0.log: merging it needs a temporary file, which --no-temp forbids"),
                "{}",
                refused.err
            );
        }
        #[cfg(unix)]
        {
            let mut command = panther();
            command.args(["events", "--merge"]).args(words);
            let failed = ran(command.env("TMPDIR", &nowhere).arg(&path));
            assert_eq!(failed.status, i32::from(is_refused));
            assert_eq!(failed.err.contains("its temporary file"), is_refused);
        }
    }
}
