//! What holds for the diagnosis of any logs.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use panther_diagnose::{Diagnoser, Diagnosis, Kind, RuleSet, Status};
use panther_set::LogSet;

static DIAGNOSER: LazyLock<Diagnoser> = LazyLock::new(|| Diagnoser::new(RuleSet::embedded()));

/// D1: the diagnosis does not depend on the number of threads. D2: each citation is an item of its
/// source, with the number of its line. D3: at most one finding of an attempt is primary.
///
/// # Panics
///
/// Where one does not hold.
pub fn check_diagnosis(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a log");
    let diagnose = |threads: usize| {
        let mut set = LogSet::builder().threads(threads).build();
        set.add_path(path.clone());
        (DIAGNOSER.diagnose(&set), set)
    };
    let (one, set) = diagnose(1);
    let (other, _) = diagnose(3);
    assert_eq!(json(&one), json(&other), "threads");
    check_citations(&one, &set);
    check_ranks(&one);
}

fn json(diagnosis: &Diagnosis) -> String {
    serde_json::to_string_pretty(diagnosis).expect("a diagnosis is JSON")
}

/// Formats whose text is that of the log, without escapes to undo.
const PLAIN: &[&str] = &[
    "cbs",
    "dism",
    "setup",
    "setupapi",
    "windowsupdate",
    "bluebox",
];

/// Every citation is an item, and its line is where it says.
fn check_citations(diagnosis: &Diagnosis, set: &LogSet) {
    let cited = || {
        let findings = diagnosis.findings.iter();
        let facts = diagnosis.facts.iter().flat_map(|fact| &fact.values);
        findings
            .flat_map(|finding| &finding.evidence)
            .chain(facts.map(|value| &value.evidence))
    };
    for source in set.sources() {
        let name = source.name();
        let mut spans = HashSet::new();
        let mut lines: Vec<String> = Vec::new();
        let mut rest = Vec::new();
        let _ = source.for_each(|item| {
            spans.insert((item.span().start, item.span().end));
            rest.extend_from_slice(item.raw());
            while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = rest.drain(..=end).collect();
                lines.push(source.text(&line).into_owned());
            }
            ControlFlow::Continue(())
        });
        lines.push(source.text(&rest).into_owned());
        for one in cited().filter(|one| one.source == name) {
            assert!(
                spans.contains(&(one.start, one.end)),
                "no item is cited: {one:?}"
            );
            let Some(line) = one.line else {
                continue;
            };
            let text = &lines[line as usize - 1];
            let cited = one.text.trim_end_matches('…');
            if PLAIN.contains(&source.format().as_str()) && text.len() < 400 {
                assert!(
                    text.contains(cited.trim()),
                    "line {line} is {text:?}: {one:?}"
                );
            }
        }
    }
}

fn check_ranks(diagnosis: &Diagnosis) {
    let mut attempts = HashSet::new();
    for finding in diagnosis.primary() {
        assert!(
            matches!(finding.kind, Kind::Why | Kind::Success),
            "{finding:?}"
        );
        if finding.attempt.is_some() {
            assert!(attempts.insert(finding.attempt), "two answers: {finding:?}");
        }
    }
    let order: Vec<Status> = diagnosis
        .findings
        .iter()
        .map(|finding| finding.status)
        .collect();
    assert!(order.is_sorted(), "{order:?}");
}

/// D4: a file of rules is an error with a place, or works on any log.
///
/// # Panics
///
/// Where it does not hold.
pub fn check_rules(text: &str, log: &[u8]) {
    match RuleSet::parse("rules.toml", text) {
        Err(error) => assert!(error.line() > 0 && error.column() > 0, "{error}"),
        Ok(rules) => {
            let mut set = LogSet::builder().threads(1).build();
            set.add_stream("log", std::io::Cursor::new(log.to_vec()));
            let _ = Diagnoser::new(rules).diagnose(&set);
        }
    }
}
