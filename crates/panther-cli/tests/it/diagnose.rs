//! `panther diagnose`, `report` and `rules`: their outputs, options and statuses.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use super::archives::zip;
use super::{panther, ran, run, sample, samples};

fn json(words: &[&str], path: impl AsRef<std::path::Path>) -> Value {
    let ran = run(words, path);
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// A folder with files of these names and texts.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn text_fits_80_columns_and_names_the_cause_first() {
    let ran = run(&["diagnose"], samples());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let wide = ran.out.lines().find(|line| line.chars().count() > 80);
    assert_eq!(wide, None);
    let first = ran
        .out
        .lines()
        .find(|line| line.contains("primary"))
        .unwrap();
    assert!(first.starts_with("certain"), "{first}");
}

#[test]
fn every_output_says_the_same() {
    let rule = json(&["diagnose", "--output", "json"], samples())["findings"][0]["rule"].clone();
    let rule = rule.as_str().unwrap();
    for output in ["text", "json", "markdown", "sarif"] {
        let ran = run(&["diagnose", "--output", output], samples());
        assert_eq!(ran.status, 0, "{output}");
        assert!(ran.out.contains(rule), "{output} lacks {rule}");
    }
    let sarif = json(&["diagnose", "--output", "sarif"], samples());
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], rule);
}

#[test]
fn the_status_tells_scripts_whether_a_cause_is_likely() {
    assert_eq!(run(&["diagnose", "--exit-code"], samples()).status, 3);
    let alone = sample("Panther/setupact.log");
    assert_eq!(run(&["diagnose", "--exit-code"], alone).status, 0);
    assert_eq!(run(&["diagnose"], "no/such/folder").status, 1);
}

#[test]
fn without_a_failure_there_is_no_finding() {
    let log = "2031-03-09 08:10:02, Info                  CBS    TrustedInstaller service starts successfully.\r\n";
    let folder = folder(&[("CBS.log", log)]);
    let found = json(&["diagnose", "--output", "json"], folder.path());
    assert_eq!(found["findings"].as_array().unwrap().len(), 0);
    let text = run(&["diagnose"], folder.path()).out;
    assert!(text.to_lowercase().contains("no cause"), "{text}");
}

#[test]
fn a_rule_explains_itself() {
    let setupact = sample("Panther/setupact.log");
    let rule = "setup.apply.blocked-by-filter";
    let ran = run(&["diagnose", "--explain", rule], &setupact);
    assert_eq!(ran.status, 0);
    assert!(ran.out.contains("fires (attempt 1)"), "{}", ran.out);
    assert!(
        ran.out.contains("holds    apply: 1 record\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("unknown "), "{}", ran.out);
    let ran = run(&["diagnose", "--explain", "no.such.rule"], &setupact);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("panther rules lists them"), "{}", ran.err);
}

#[test]
fn names_are_redacted_alike_everywhere() {
    let log = "2031-03-09 08:10:02, Error                 SP     Error READ, 0x00000570 while gathering/applying object: File, C:\\Users\\marlene\\AppData [key]. Will return 0\r\n\
        2031-03-09 08:10:03, Info                  MIG    Shell application requested abort\r\n";
    let folder = folder(&[("setupact.log", log)]);
    for output in ["text", "json", "markdown", "sarif"] {
        let plain = run(&["diagnose", "--output", output], folder.path());
        assert!(plain.out.contains("marlene"), "{output}: {}", plain.out);
        let redacted = run(&["diagnose", "--redact", "--output", output], folder.path());
        assert!(
            !redacted.out.contains("marlene"),
            "{output}: {}",
            redacted.out
        );
        assert!(
            redacted.out.contains("user-1"),
            "{output}: {}",
            redacted.out
        );
    }
}

#[test]
fn a_report_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    let mut command = panther();
    command
        .args(["report", "--language", "zh", "-o"])
        .arg(&file);
    let ran = ran(command.arg(samples()));
    assert_eq!(ran.status, 0, "{}", ran.err);
    let page = fs::read_to_string(&file).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") || page.starts_with("<!doctype html>"));
    assert!(page.contains("lang=\"zh"));
    for other in ["src=\"http", "href=\"http", "@import", "<link"] {
        assert!(!page.contains(other), "{other}");
    }
    assert_eq!(
        run(&["report", "-o", "-", "--language", "tlh"], samples()).status,
        2
    );
    assert_eq!(run(&["report", "-o", "-"], "-").status, 2);
}

const RULE: &str = "\
schema = 1
[[rule]]
id = 'mine.printer'
kind = 'why'
title = 'The printer service refused the update'
family = 'mine'
when = 'refused'
refs = ['our handbook']
[[rule.see]]
name = 'refused'
log = ['setup']
text = 'Printer service {name:word} refused the update'
[rule.confidence]
base = 'likely'
[[rule.cause]]
text = 'The printer service {name} refused the update.'
[[rule.test]]
name = 'it refuses'
expect = 'likely'
captures = { name = 'one' }
[[rule.test.log]]
name = 'setupact.log'
text = '2031-03-09 08:10:02, Error                 SP     Printer service one refused the update'
[[rule.test]]
name = 'it does not'
expect = 'none'
[[rule.test.log]]
name = 'setupact.log'
text = '2031-03-09 08:10:02, Error                 SP     Printer service one took the update'
";

#[test]
fn rules_of_a_folder_are_added_and_tested() {
    let rules = folder(&[("mine.toml", RULE)]);
    let rules = rules.path().to_str().unwrap();
    let log = "2031-03-09 08:10:02, Error                 SP     Printer service two refused the update\r\n";
    let logs = folder(&[("setupact.log", log)]);
    let found = json(
        &["diagnose", "--rules", rules, "--output", "json"],
        logs.path(),
    );
    assert_eq!(
        found["findings"][0]["cause"],
        "The printer service two refused the update."
    );
    let ran = run(&["rules", "--rules", rules, "--test"], "mine.");
    assert_eq!((ran.status, ran.out.as_str()), (0, "2 tests, 0 failed\n"));
    let listed = json(&["rules", "--rules", rules, "--output", "json"], "mine.");
    assert_eq!(listed[0]["logs"][0], "setup");
}

#[test]
fn a_wrong_rule_is_an_error_with_its_place() {
    let rules = folder(&[("mine.toml", &RULE.replace("family", "familiy"))]);
    let ran = run(&["rules", "--rules"], rules.path());
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("mine.toml:6:1: unknown field `familiy`"),
        "{}",
        ran.err
    );
    let failing = folder(&[("mine.toml", &RULE.replace("'one' }", "'two' }"))]);
    let ran = run(&["rules", "mine.", "--test", "--rules"], failing.path());
    assert_eq!(ran.status, 1);
    assert!(
        ran.err.contains("mine.printer, \"it refuses\": name is"),
        "{}",
        ran.err
    );
}

#[test]
fn all_rules_are_listed() {
    let ran = run(&["rules"], "");
    assert_eq!(ran.status, 0);
    let wide = ran.out.lines().find(|line| line.chars().count() > 80);
    assert_eq!(wide, None);
    let count = ran
        .out
        .lines()
        .last()
        .and_then(|line| line.split(' ').next());
    assert!(
        count.and_then(|count| count.parse::<u32>().ok()) > Some(150),
        "{count:?}"
    );
}

#[test]
fn a_code_says_what_the_rules_know_of_it() {
    let code = json(&["code", "--output", "json"], "0x80070005");
    let rules = code[0]["rule"].as_array().unwrap();
    assert!(
        rules
            .iter()
            .any(|rule| rule == "setup.apply.blocked-by-filter"),
        "{code}"
    );
    assert!(code[0]["logs"].as_str().unwrap().contains("setup"));
}

#[test]
fn a_path_alone_suggests_the_diagnosis() {
    let mut command = panther();
    let path: PathBuf = samples();
    let ran = ran(command.arg(&path));
    assert_eq!(ran.status, 2);
    let expected = format!("panther diagnose {}", path.display());
    assert!(ran.err.contains(&expected), "{}", ran.err);
}

#[test]
fn events_say_what_they_belong_to() {
    let ran = run(
        &["events", "--context", "--output", "jsonl"],
        sample("CBS/CBS.log"),
    );
    assert_eq!(ran.status, 0);
    let contexts: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["fields"]["context"].clone())
        .filter(|context| !context.is_null())
        .collect();
    assert!(!contexts.is_empty());
    assert!(
        contexts
            .iter()
            .any(|context| context["kind"] == "servicing"),
        "{contexts:?}"
    );
    assert_eq!(run(&["events", "--context"], samples()).status, 2);
    assert_eq!(
        run(&["events", "--context", "--output", "jsonl"], "-").status,
        2
    );
}

/// A log of Setup that begins at 08:10 and ends with these records.
fn setupact(records: &[&str]) -> String {
    let start = [
        "Info                  MOUPG  SetupHost::Initialize: CmdLine                = [/Install /Quiet]",
    ];
    let records = start.iter().chain(records).enumerate();
    records
        .map(|(second, record)| format!("2031-03-09 08:10:{second:02}, {record}\r\n"))
        .collect()
}

#[test]
fn archives_side_by_side_are_different_machines() {
    let unreadable = setupact(&[
        "Error                 SP     Error READ, 0x00000570 while gathering/applying object: File, C:\\Windows\\a.dll [b]. Will return 0",
        "Info                  MIG    Shell application requested abort",
    ]);
    let other = setupact(&[
        "Info                  SP     Applying image",
        "Error                 MOUPG  CSetupManager::Execute(294): Result = 0xC1900200",
    ]);
    let folder = tempfile::tempdir().unwrap();
    for (name, log) in [("a.zip", &unreadable), ("b.zip", &other)] {
        let bytes = zip(&[("Panther/setupact.log", log.as_bytes())]);
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let found = json(&["diagnose", "--output", "json"], folder.path());
    let attempts = found["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 2, "{found}");
    let archive = |source: &Value| {
        let name = source.as_str().unwrap();
        name[..name.find("!/").unwrap()].to_owned()
    };
    let findings = found["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 2, "{found}");
    for finding in findings {
        let attempt = finding["attempt"].as_u64().unwrap() as usize;
        let own = archive(&attempts[attempt]["sources"][0]);
        for evidence in finding["evidence"].as_array().unwrap() {
            assert_eq!(archive(&evidence["source"]), own, "{finding}");
        }
    }
}

/// The sample has event logs in UTC, and logs of Setup in the local time of a machine at +08:00.
#[test]
fn all_times_are_on_one_clock() {
    let offsets = |words: &[&str]| {
        let out = run(words, samples()).out;
        ["+00:00", "+08:00", "-03:30"].map(|offset| out.contains(offset))
    };
    for command in [
        &["diagnose", "--all"][..],
        &["diagnose", "--output", "markdown"],
        &["report", "-o", "-"],
    ] {
        assert_eq!(offsets(command), [false, true, false], "{command:?}");
        let utc = [command, &["--utc"]].concat();
        assert_eq!(offsets(&utc), [true, false, false], "{utc:?}");
        let zone = [command, &["--show-tz", "-03:30"]].concat();
        assert_eq!(offsets(&zone), [false, false, true], "{zone:?}");
    }
    // Programs get the times of the logs, whatever people see.
    let json = ["diagnose", "--utc", "--output", "json"];
    assert_eq!(offsets(&json), [true, true, false]);
}

/// The text for a case has the cause of each attempt and nothing else, in every output.
#[test]
fn a_brief_diagnosis_has_the_cause_alone() {
    let all = json(&["diagnose", "--output", "json"], samples());
    let brief = json(&["diagnose", "--brief", "--output", "json"], samples());
    let findings = brief["findings"].as_array().unwrap();
    assert!(findings.iter().all(|found| found["status"] == "primary"));
    assert_eq!(findings[0]["rule"], all["findings"][0]["rule"]);
    let around = |found: &Value| {
        let lines = found["evidence"].as_array().unwrap().iter();
        lines
            .filter_map(|cited| cited["before"].as_array())
            .map(Vec::len)
            .sum::<usize>()
    };
    assert_eq!(findings.iter().map(around).sum::<usize>(), 0);
    let lines = |words: &[&str]| run(words, samples()).out.lines().count();
    assert!(lines(&["diagnose", "--brief"]) < 40);
    assert!(lines(&["diagnose", "--brief", "-o", "markdown"]) < 60);
    let left_out = run(&["diagnose", "--brief"], samples()).err;
    assert!(left_out.contains("--brief leaves out"), "{left_out}");
    let status = run(&["diagnose", "--brief", "--exit-code"], samples()).status;
    assert_eq!(status, 3);
}

/// Logs of several machines are named, because a diagnosis takes them for one.
#[test]
fn the_folders_of_several_machines_are_noted() {
    let folder = tempfile::tempdir().unwrap();
    for host in ["HOST-1", "host-2"] {
        let panther = folder.path().join(host).join("Panther");
        fs::create_dir_all(&panther).unwrap();
        fs::copy(sample("Panther/setuperr.log"), panther.join("setuperr.log")).unwrap();
    }
    let note = run(&["diagnose"], folder.path()).err;
    assert!(note.contains("of 2 machines"), "{note}");
    assert!(
        note.contains("HOST-1, ") && note.contains("host-2)"),
        "{note}"
    );
    assert_eq!(run(&["diagnose"], folder.path().join("HOST-1")).err, "");
}
