//! The usual suspects that no evidence shows.

use super::case::Case;
use super::facts::KnownFacts;
use crate::language::expression::{Facts, Truth};
use crate::language::rule::names;
use crate::language::template::Values;
use crate::model::{Finding, Kind, RuledOut, Status, Verdict};

/// The suspects of the failures that were found.
pub(crate) fn ruled_out(
    case: &Case<'_>,
    facts: &KnownFacts<'_>,
    findings: &[Finding],
) -> Vec<RuledOut> {
    let open = || {
        findings
            .iter()
            .filter(|finding| finding.kind == Kind::Why && finding.status != Status::Historical)
    };
    let known = OfSet { case, facts };
    let mut found = Vec::new();
    for suspect in &case.rules.suspects {
        let concerns = open().any(|finding| suspect.families.contains(&finding.family));
        let is_shown = open().any(|finding| names(&suspect.rules, &finding.rule));
        if !concerns || is_shown {
            continue;
        }
        let contradicts = suspect.contradicted.as_ref().map(|when| when.truth(&known));
        let (verdict, text) = match (contradicts, &suspect.because, suspect.needs.truth(&known)) {
            (Some(Truth::True), Some(because), _) => (Verdict::Contradicted, because),
            (_, _, Truth::True) => (Verdict::NotShown, &suspect.not_shown),
            _ => (Verdict::Unknown, &suspect.unknown),
        };
        found.push(RuledOut {
            suspect: suspect.name.clone(),
            verdict,
            because: text.render(&known),
            rules: suspect.rules.clone(),
            evidence: Vec::new(),
        });
    }
    found
}

/// The facts of the set as a whole.
struct OfSet<'s, 'c> {
    case: &'s Case<'c>,
    facts: &'s KnownFacts<'c>,
}

impl Facts for OfSet<'_, '_> {
    fn holds(&self, name: &str) -> Truth {
        match (name.strip_prefix("has."), name.strip_prefix("fact.")) {
            (Some(log), _) => Truth::of(self.case.has(log)),
            (_, Some(fact)) if !self.facts.values(fact).is_empty() => Truth::True,
            _ => Truth::Unknown,
        }
    }

    fn values(&self, name: &str) -> Vec<String> {
        match name.strip_prefix("fact.") {
            Some(fact) => self.facts.values(fact),
            None => Vec::new(),
        }
    }
}

impl Values for OfSet<'_, '_> {
    fn all(&self, name: &str) -> Vec<String> {
        match name.strip_prefix("fact:") {
            Some(fact) => self.facts.values(fact),
            None => Vec::new(),
        }
    }
}
