//! Why did the upgrade fail?
//!
//! ```text
//! cargo run --example diagnose [PATH]...
//! ```
//!
//! `explain` is the whole of it: find the logs, read them once, and take what is named as the cause with the lines that show it.

use panther_diagnose::{Diagnoser, RuleSet};
use panther_set::LogSet;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/logs/upgrade-31-percent");

/// The likeliest cause of each attempt, with the lines that show it and what to ask for.
fn explain(set: &LogSet) -> Vec<String> {
    let diagnosis = Diagnoser::new(RuleSet::embedded()).diagnose(set);
    let mut told = Vec::new();
    for finding in diagnosis.primary() {
        told.push(format!("{:?}: {}", finding.confidence, finding.cause));
        for cited in &finding.evidence {
            let line = cited.line.unwrap_or_default();
            told.push(format!("  {}:{line}: {}", cited.source, cited.text));
        }
        let asks = finding.missing.iter();
        told.extend(asks.map(|ask| format!("  ask for {}: {}", ask.what, ask.why)));
    }
    told
}

fn main() {
    let mut paths: Vec<_> = std::env::args_os().skip(1).collect();
    if paths.is_empty() {
        paths.push(SAMPLES.into());
    }
    for line in explain(&LogSet::discover(paths)) {
        println!("{line}");
    }
}

#[test]
fn the_whole_sample_set_names_the_culprit() {
    let told = explain(&LogSet::discover([SAMPLES]));
    assert!(told[0].starts_with("Certain: ContosoDocGuard "), "{told:?}");
    let shown = told[1].contains("Application.xml:4: ") && told[1].contains("SetupHost.exe");
    assert!(shown, "{told:?}");
}

#[test]
fn one_log_of_it_is_only_possible() {
    let told = explain(&LogSet::discover([format!(
        "{SAMPLES}/Panther/setupact.log"
    )]));
    assert!(told[0].starts_with("Possible: "), "{told:?}");
    assert!(
        told.iter()
            .any(|line| line.starts_with("  ask for dism.log: "))
    );
}
