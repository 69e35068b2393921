//! Runs the tests inside rules.

use std::fmt;
use std::io::Cursor;

use panther_set::LogSet;

use crate::diagnoser::Diagnoser;
use crate::language::raw::{Expect, StatusOf, Test};
use crate::language::rule::Rule;
use crate::model::{Confidence, Diagnosis, Finding, Kind, Status};
use crate::watch::index::Owner;

/// The outcome of the tests inside rules.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct TestReport {
    /// How many tests ran.
    pub tests: usize,
    /// The tests that failed.
    pub failures: Vec<TestFailure>,
}

/// A test inside a rule that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestFailure {
    /// The id of the rule.
    pub rule: String,
    /// The file of the rule.
    pub file: String,
    /// The name of the test.
    pub test: String,
    /// The difference.
    pub message: String,
}

impl fmt::Display for TestFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            file,
            test,
            message,
        } = self;
        write!(f, "{file}: {rule}, {test:?}: {message}")
    }
}

impl Diagnoser {
    /// Runs the tests inside the rules whose id begins with `prefix`. All rules take part in each.
    ///
    /// ```
    /// use panther_diagnose::{Diagnoser, RuleSet};
    ///
    /// let report = Diagnoser::new(RuleSet::embedded()).test("noise.");
    /// assert!(report.failures.is_empty());
    /// ```
    #[must_use]
    pub fn test(&self, prefix: &str) -> TestReport {
        let tests = self.tests(prefix);
        TestReport {
            tests: tests.len(),
            failures: tests.filter_map(Result::err).collect(),
        }
    }

    /// The outcomes of these tests. A test runs when the iterator is asked for its outcome.
    ///
    /// ```
    /// use panther_diagnose::{Diagnoser, RuleSet};
    ///
    /// let diagnoser = Diagnoser::new(RuleSet::embedded());
    /// let mut tests = diagnoser.tests("noise.");
    /// assert!(tests.len() > 1);
    /// assert_eq!(tests.next(), Some(Ok(())));
    /// ```
    pub fn tests(&self, prefix: &str) -> impl ExactSizeIterator<Item = Result<(), TestFailure>> {
        let rules = self.rules().rules.iter();
        let chosen = rules.filter(|rule| rule.id.starts_with(prefix));
        let tests = chosen.flat_map(|rule| rule.tests.iter().map(move |test| (rule, test)));
        let tests: Vec<(&Rule, &Test)> = tests.collect();
        tests.into_iter().map(|(rule, test)| {
            self.run(rule, test).map_err(|message| TestFailure {
                rule: rule.id.clone(),
                file: rule.file.clone(),
                test: test.name.clone(),
                message,
            })
        })
    }

    fn run(&self, rule: &Rule, test: &Test) -> Result<(), String> {
        let mut set = LogSet::builder().threads(1).build();
        for log in &test.logs {
            set.add_stream(log.name.clone(), Cursor::new(log.text.clone().into_bytes()));
        }
        self.with_case(&set, |case, errors| {
            if rule.kind == Kind::Noise {
                let mut ids = case.index.of(Owner::Noise);
                // All noise rules have one owner, so the `see` tells whose it is.
                let matched = ids.any(|id| {
                    let is_mine =
                        case.index.watched.get(id as usize).is_some_and(|one| {
                            rule.sees.iter().any(|see| std::ptr::eq(see, one.see))
                        });
                    is_mine && case.matches(id)
                });
                return match (test.expect, matched) {
                    (Expect::Noise, true) | (Expect::None, false) => Ok(()),
                    (Expect::Noise, false) => Err("no record is noise".to_owned()),
                    _ => Err("a record is noise".to_owned()),
                };
            }
            check(rule, test, &case.diagnosis(&set, errors))
        })
    }
}

fn check(rule: &Rule, test: &Test, diagnosis: &Diagnosis) -> Result<(), String> {
    let finding = diagnosis
        .findings
        .iter()
        .find(|finding| finding.rule == rule.id);
    if !fits(test.expect, finding) {
        return Err(format!(
            "expected {:?}, found {}",
            test.expect,
            described(finding, diagnosis)
        ));
    }
    let Some(finding) = finding else {
        return Ok(());
    };
    if finding.cause.contains("(not stated)") {
        return Err(format!("the cause lacks a capture: {:?}", finding.cause));
    }
    if let Some(text) = &test.cause_has
        && !finding.cause.contains(text)
    {
        return Err(format!("the cause is {:?}", finding.cause));
    }
    for (name, value) in &test.captures {
        if finding.captures.get(name) != Some(value) {
            return Err(format!("{name} is {:?}", finding.captures.get(name)));
        }
    }
    for line in &test.lines {
        if !finding.evidence.iter().any(|one| one.line == Some(*line)) {
            let lines: Vec<_> = finding.evidence.iter().map(|one| one.line).collect();
            return Err(format!("line {line} is not cited, but {lines:?}"));
        }
    }
    for ask in &test.asks {
        if !finding.missing.iter().any(|one| one.what.contains(ask)) {
            let asks: Vec<_> = finding.missing.iter().map(|one| &one.what).collect();
            return Err(format!("{ask:?} is not asked for, but {asks:?}"));
        }
    }
    let status = test.status.map(|status| match status {
        StatusOf::Primary => Status::Primary,
        StatusOf::Contributing => Status::Contributing,
        StatusOf::Context => Status::Context,
        StatusOf::Historical => Status::Historical,
    });
    if status.is_some_and(|status| status != finding.status) {
        return Err(format!(
            "the finding is {:?}: {}",
            finding.status,
            described(None, diagnosis)
        ));
    }
    Ok(())
}

/// Whether a finding is as expected.
fn fits(expect: Expect, finding: Option<&Finding>) -> bool {
    let is_historical = finding.is_some_and(|finding| finding.status == Status::Historical);
    let confidence = finding
        .filter(|_| !is_historical)
        .map(|finding| finding.confidence);
    match expect {
        Expect::Hint => confidence == Some(Confidence::Hint),
        Expect::Possible => confidence == Some(Confidence::Possible),
        Expect::Likely => confidence == Some(Confidence::Likely),
        Expect::Certain => confidence == Some(Confidence::Certain),
        Expect::None => finding.is_none(),
        Expect::Historical => is_historical,
        Expect::Noise => false,
    }
}

fn described(finding: Option<&Finding>, diagnosis: &Diagnosis) -> String {
    let describe = |finding: &Finding| {
        format!(
            "{} {:?} {:?} {:?}",
            finding.rule, finding.status, finding.confidence, finding.conditions
        )
    };
    match finding {
        Some(finding) => describe(finding),
        None => {
            let all: Vec<String> = diagnosis.findings.iter().map(describe).collect();
            format!("nothing of it, but {all:?}")
        }
    }
}
