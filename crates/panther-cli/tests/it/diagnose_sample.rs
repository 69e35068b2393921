//! The diagnosis of the sample set, in a folder and in the zip that it arrives in.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use panther_set::LogSet;
use serde_json::Value;

use super::archives::zip;
use super::{items, run, sample, samples};

const BLOCKED: &str = "security.blocked.other-product";
const REFUSED: &str = "setup.apply.blocked-by-filter";

fn diagnosis(path: impl AsRef<Path>) -> Value {
    serde_json::from_str(&run(&["diagnose", "--output", "json"], path).all()).unwrap()
}

/// The finding of a rule.
fn finding<'a>(diagnosis: &'a Value, rule: &str) -> &'a Value {
    let mut findings = diagnosis["findings"].as_array().unwrap().iter();
    findings
        .find(|finding| finding["rule"] == rule)
        .unwrap_or_else(|| panic!("{rule} did not fire"))
}

/// The best answer: its rule, and how sure it is.
fn answer(diagnosis: &Value) -> (&str, &str) {
    let primary = &diagnosis["findings"][0];
    assert_eq!(primary["status"], "primary");
    let word = |key: &str| primary[key].as_str().unwrap();
    (word("rule"), word("confidence"))
}

/// The lines that a finding cites: the source behind this path, and the number of the line.
fn cited(finding: &Value, under: &Path) -> Vec<(String, u64)> {
    let evidence = finding["evidence"].as_array().unwrap().iter();
    let lines = evidence.map(|one| {
        let source = one["source"].as_str().unwrap();
        let name = source.strip_prefix(under.to_str().unwrap()).unwrap();
        let name = name.trim_start_matches(['!', '/', '\\']);
        (name.replace('\\', "/"), one["line"].as_u64().unwrap())
    });
    lines.collect()
}

fn owned((name, line): (&str, u64)) -> (String, u64) {
    (name.to_owned(), line)
}

/// What a diagnosis asks for.
fn asked(finding: &Value) -> Vec<&str> {
    let asks = finding["missing"].as_array().unwrap().iter();
    asks.map(|ask| ask["what"].as_str().unwrap()).collect()
}

/// The zip in which somebody sends the sample set.
fn zipped(folder: &Path) -> PathBuf {
    let set = LogSet::discover([samples()]);
    let read = |source: &panther_set::Source| {
        let name = source.path().strip_prefix(samples()).unwrap();
        let name = format!("LEDGER-PC07/{}", name.to_str().unwrap().replace('\\', "/"));
        (name, fs::read(source.path()).unwrap())
    };
    let members: Vec<_> = set.sources().iter().map(read).collect();
    let members: Vec<(&str, &[u8])> = members
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let path = folder.join("LEDGER-PC07.zip");
    fs::write(&path, zip(&members)).unwrap();
    path
}

/// These logs of the sample set in a folder.
fn some(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let to = folder.path().join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(sample(name), to).unwrap();
    }
    folder
}

#[test]
fn the_folder_and_the_zip_name_the_document_guard() {
    let folder = tempfile::tempdir().unwrap();
    let zip = zipped(folder.path());
    for (path, under) in [
        (samples(), samples()),
        (
            zip.clone(),
            PathBuf::from(format!("{}!/LEDGER-PC07", zip.display())),
        ),
    ] {
        let found = diagnosis(&path);
        assert_eq!(answer(&found), (BLOCKED, "certain"));
        let blocked = finding(&found, BLOCKED);
        assert_eq!(
            blocked["cause"],
            "ContosoDocGuard recorded that it blocked a program of Setup or DISM."
        );
        assert_eq!(
            cited(blocked, &under),
            [("winevt/Application.xml", 4), ("DISM/dism.log", 44)].map(owned)
        );
        assert!(asked(blocked).is_empty());
        let refused = finding(&found, REFUSED);
        assert_eq!(
            (&refused["status"], &refused["confidence"]),
            (&"contributing".into(), &"certain".into())
        );
        let lines = cited(refused, &under);
        for line in [
            ("Panther/setupact.log", 78),
            ("Panther/setupact.log", 79),
            ("DISM/dism.log", 44),
            ("winevt/Application.xml", 4),
        ]
        .map(owned)
        {
            assert!(lines.contains(&line), "{line:?} in {lines:?}");
        }
        let results = "SetupDiag/SetupDiagResults.xml";
        assert!(lines.iter().any(|(name, _)| *name == results), "{lines:?}");
        let files = &refused["evidence"].as_array().unwrap()[4];
        assert_eq!(
            (&files["count"], &files["distinct"]["path"]),
            (&24.into(), &24.into())
        );
        // Nothing else is the cause, and what is not to blame is named.
        assert!(!found["findings"].to_string().contains("Fabrikam Antivirus"));
        let suspects = found["ruled_out"].as_array().unwrap();
        for name in [
            "too little disk space",
            "damaged media",
            "the registered antivirus",
            "failing hardware or memory",
            "a driver",
        ] {
            let suspect = suspects.iter().find(|one| one["suspect"] == name);
            assert_eq!(suspect.unwrap()["verdict"], "not-shown", "{name}");
        }
    }
}

/// Each cited record is an item of `panther events`, with the same bytes.
#[test]
fn events_shows_each_cited_record_again() {
    let folder = tempfile::tempdir().unwrap();
    for path in [samples(), zipped(folder.path())] {
        let span = |one: &Value| {
            let number = |key: &str| one[key].as_u64().unwrap();
            (
                one["source"].as_str().unwrap().to_owned(),
                number("byte_start"),
                number("byte_end"),
            )
        };
        let events: BTreeSet<_> = items(&[], &path).iter().map(span).collect();
        let found = diagnosis(&path);
        let findings = found["findings"].as_array().unwrap().iter();
        let of_findings = findings.flat_map(|finding| finding["evidence"].as_array().unwrap());
        let facts = found["facts"].as_array().unwrap().iter();
        let of_facts = facts
            .flat_map(|fact| fact["values"].as_array().unwrap())
            .map(|value| &value["evidence"]);
        let cited: Vec<_> = of_findings.chain(of_facts).map(span).collect();
        assert!(cited.len() > 20);
        for one in cited {
            assert!(events.contains(&one), "{one:?}");
        }
    }
}

#[test]
fn a_part_of_the_logs_says_less_and_asks_for_the_rest() {
    let alone = diagnosis(sample("Panther/setupact.log"));
    assert_eq!(answer(&alone), (REFUSED, "possible"));
    assert_eq!(
        asked(finding(&alone, REFUSED))[..4],
        [
            "dism.log",
            "Application.evtx",
            "System.evtx",
            "fltmc filters"
        ]
    );

    let folder = some(&["Panther/setupact.log", "DISM/dism.log"]);
    let two = diagnosis(folder.path());
    assert_eq!(answer(&two), (REFUSED, "likely"));
    assert_eq!(
        asked(finding(&two, REFUSED))[..3],
        ["Application.evtx", "System.evtx", "fltmc filters"]
    );

    // The list of filters names candidates, and no culprit.
    let folder = some(&["Panther/setupact.log", "DISM/dism.log", "winevt/System.xml"]);
    let three = diagnosis(folder.path());
    assert_eq!(answer(&three), (REFUSED, "likely"));
    let refused = finding(&three, REFUSED);
    let cause = refused["cause"].as_str().unwrap();
    for filter in ["CtoDocGuard", "fabavflt"] {
        assert!(cause.contains(filter), "{cause}");
    }
    assert!(!cause.contains("WdFilter"), "{cause}");
    assert_eq!(asked(refused)[0], "Application.evtx");
}

#[test]
fn the_exit_status_tells_that_a_cause_was_found() {
    assert_eq!(run(&["diagnose", "--exit-code"], samples()).status, 3);
    let one = run(&["diagnose", "--exit-code"], sample("Panther/setupact.log"));
    assert_eq!(one.status, 0, "it is only possible");
}
