//! The guide to the language of rules says what is true.

use panther_diagnose::{Diagnoser, RuleSet};

const GUIDE: &str = include_str!("../../RULES.md");

/// The first example of the guide is a whole file of rules, whose tests pass.
#[test]
fn the_example_of_the_guide_works() {
    let example = GUIDE.split("```toml\n").nth(1).unwrap();
    let example = example.split("\n```\n").next().unwrap();
    let rules = RuleSet::parse("guide.toml", example).unwrap_or_else(|error| panic!("{error}"));
    let report = Diagnoser::new(rules).test("");
    assert_eq!(report.tests, 2);
    assert!(report.failures.is_empty(), "{:#?}", report.failures);
}
