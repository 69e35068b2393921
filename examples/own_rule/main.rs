//! How does a rule of one's own find a failure that only one's own machines have?
//!
//! ```text
//! cargo run --example own_rule
//! ```
//!
//! The rule is data, in `ledger.toml`: the records that it looks at, when they mean something, how sure that is, the words
//! for it, and its tests. `crates/panther-diagnose/RULES.md` is the guide to the language.

use std::error::Error;
use std::fs;
use std::path::Path;

use panther_diagnose::{Diagnoser, RuleSet};
use panther_set::LogSet;

const RULE: &str = include_str!("ledger.toml");

const SETUPACT: &str = "\
2031-04-02 03:41:07, Info                  SP     Moving files to C:\\Windows.old\r\n\
2031-04-02 03:41:19, Error                 SP     Cannot move the file D:\\Ledger\\ledger.db. Error 0x80070020[gle=0x00000020]\r\n";

const EVENTS: &str = "\
<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='ContosoLedger'/>\
<EventID>40</EventID><Level>4</Level><TimeCreated SystemTime='2031-04-02T01:40:02.0000000Z'/><Channel>Application</Channel>\
<Computer>PC-0001</Computer></System><EventData><Data>Backup begins</Data></EventData></Event></Events>";

/// The causes that these rules find in these logs, with the lines that show them.
fn causes(rules: RuleSet, folder: &Path) -> Vec<String> {
    let diagnosis = Diagnoser::new(rules).diagnose(&LogSet::discover([folder]));
    let findings = diagnosis.findings.iter().flat_map(|finding| {
        let cause = format!(
            "{} ({:?}): {}",
            finding.rule, finding.confidence, finding.cause
        );
        let lines = finding
            .evidence
            .iter()
            .map(|cited| format!("  {}", cited.text));
        std::iter::once(cause).chain(lines)
    });
    findings.collect()
}

fn write_logs(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("setupact.log"), SETUPACT)?;
    fs::write(folder.join("Application.xml"), EVENTS)
}

fn main() -> Result<(), Box<dyn Error>> {
    // The tests of the rule itself. A wrong key or a rule without tests is an error with line and column.
    let diagnoser = Diagnoser::new(RuleSet::parse("ledger.toml", RULE)?);
    let report = diagnoser.test("contoso.");
    println!("{} tests, {} failed", report.tests, report.failures.len());
    for failure in &report.failures {
        println!("{failure}");
    }

    // All rules of panther, and the rule of this folder.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("own_rule");
    let logs = std::env::temp_dir().join("panther-own-rule");
    write_logs(&logs)?;
    for line in causes(RuleSet::with_folder(folder)?, &logs) {
        println!("{line}");
    }
    fs::remove_dir_all(logs)?;
    Ok(())
}

#[test]
fn the_tests_of_the_rule_pass() {
    let report = Diagnoser::new(RuleSet::parse("ledger.toml", RULE).unwrap()).test("");
    assert_eq!(report.tests, 2);
    assert!(report.failures.is_empty(), "{:#?}", report.failures);
}

#[test]
fn the_rule_finds_the_backup_among_all_rules() {
    let logs = std::env::temp_dir().join(format!("panther-own-rule-{}", std::process::id()));
    write_logs(&logs).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("own_rule");
    let found = causes(RuleSet::with_folder(folder).unwrap(), &logs);
    fs::remove_dir_all(logs).unwrap();
    assert_eq!(
        found[0],
        "contoso.ledger.backup-open (Likely): The nightly backup of Contoso Ledger had D:\\Ledger\\ledger.db open, so \
         that Setup could not move it."
    );
    assert!(found[1].contains("Cannot move the file"), "{found:?}");
}

#[test]
fn a_mistake_in_a_rule_is_named_with_its_place() {
    let wrong = RULE.replace("within = ", "whithin = ");
    let error = RuleSet::parse("ledger.toml", &wrong).unwrap_err();
    assert!(error.to_string().contains("whithin"), "{error}");
}
