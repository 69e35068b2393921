//! The rules of the crate.

use panther_diagnose::{Diagnoser, RuleSet};

/// Every rule finds its own fixtures, and not those that it must not.
#[test]
fn every_rule_passes_its_tests() {
    let report = Diagnoser::new(RuleSet::embedded()).test("");
    let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
