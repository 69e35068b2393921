//! Puts the diagnosis together.

use panther::LogTime;
use panther_set::{Attempt, Error, LogSet, Machine};

use super::arbitrate::arbitrate;
use super::case::{Case, Frame};
use super::evaluate::Evaluated;
use super::facts::KnownFacts;
use super::finding::{Found, conditions, find};
use super::seen::seen_in;
use super::suspects::ruled_out;
use crate::explain::{Explanation, FrameExplanation};
use crate::language::expression::Truth;
use crate::language::rule::Rule;
use crate::model::{
    Ask, AttemptFacts, Diagnosis, Finding, Kind, NotRead, SourceFacts, Status, VERSION,
};
use crate::watch::hit::KEPT;
use crate::watch::index::{Owner, SeeId};

impl Case<'_> {
    /// The whole diagnosis.
    pub(crate) fn diagnosis(&self, set: &LogSet, errors: &[Option<Error>]) -> Diagnosis {
        let facts = KnownFacts::of(self);
        let attempts: Vec<AttemptFacts> =
            self.attempts.iter().map(|one| self.attempt(one)).collect();
        let mut findings: Vec<Finding> = Vec::new();
        // Most rules match no record of a set, and need no look in each frame.
        let rules = self.rules.rules.iter().enumerate();
        let matching: Vec<(&Rule, Vec<SeeId>)> = rules
            .map(|(number, rule)| (rule, self.ids(number, rule)))
            .filter(|(_, ids)| ids.iter().any(|id| self.matches(*id)))
            .collect();
        for frame in self.frames() {
            let mut found: Vec<Found<'_>> = matching
                .iter()
                .filter_map(|(rule, ids)| find(self, &facts, rule, ids, &frame))
                .collect();
            let attempt = frame.attempt().and_then(|attempt| attempts.get(attempt));
            let is_overtaken = frame
                .attempt()
                .is_some_and(|attempt| self.is_overtaken(attempt));
            arbitrate(&mut found, attempt, is_overtaken);
            if let Frame::Machine(machine) = &frame {
                self.step_back(&mut found, machine);
            }
            findings.extend(found.into_iter().map(|found| found.finding));
        }
        // The latest attempt is the one that people ask about.
        findings.sort_by_key(|finding| {
            let attempt = std::cmp::Reverse(finding.attempt);
            (finding.status, finding.attempt.is_none(), attempt)
        });
        Diagnosis {
            version: VERSION,
            ruled_out: ruled_out(self, &facts, &findings),
            missing: missing(&findings),
            facts: facts.facts,
            attempts,
            findings,
            sources: self.sources(errors),
            not_read: set.skipped().iter().map(not_read).collect(),
            notes: self.notes(),
            redacted: false,
        }
    }

    /// Whether the attempt itself, or a later one of its machine, succeeded.
    fn is_overtaken(&self, attempt: usize) -> bool {
        let machine_of = |attempt: &Attempt| {
            let log = self.logs.get(*attempt.logs.first()?)?;
            Some(&log.machine)
        };
        let Some(own) = self.attempts.get(attempt).and_then(machine_of) else {
            return false;
        };
        let later = self.attempts.iter().skip(attempt);
        later
            .filter(|one| machine_of(one).is_some_and(|machine| machine.is_same_as(own)))
            .any(|one| one.outcome.name() == "succeeded")
    }

    /// A failure long before the latest attempt of the machine is not what people ask about; if that
    /// attempt succeeded, it is past.
    fn step_back(&self, found: &mut [Found<'_>], machine: &Machine) {
        let of_machine = |attempt: &&Attempt| {
            let logs = attempt.logs.iter().filter_map(|&log| self.logs.get(log));
            logs.into_iter().any(|log| log.machine.is_same_as(machine))
        };
        let Some(latest) = self.attempts.iter().rev().find(of_machine) else {
            return;
        };
        let Some(first) = latest.first.map(LogTime::civil_seconds) else {
            return;
        };
        for one in found {
            let is_before = one.moment.is_some_and(|moment| moment.seconds < first);
            if is_before && one.finding.status == Status::Primary && one.finding.kind == Kind::Why {
                one.finding.status = match latest.outcome.name() {
                    "succeeded" => Status::Historical,
                    _ => Status::Contributing,
                };
            }
        }
    }

    /// Whether any log has a record that a `see` matches.
    pub(crate) fn matches(&self, id: SeeId) -> bool {
        self.logs.iter().any(|log| log.gathered.hits(id).is_some())
    }

    /// The numbers of the `see` of a rule.
    fn ids(&self, number: usize, rule: &Rule) -> Vec<SeeId> {
        let owner = match rule.kind {
            Kind::Noise => return Vec::new(),
            _ => Owner::Rule(number),
        };
        self.index.of(owner).collect()
    }

    fn attempt(&self, attempt: &Attempt) -> AttemptFacts {
        let text = |time: Option<LogTime>| time.map(|time| time.to_string());
        AttemptFacts {
            first: text(attempt.first),
            last: text(attempt.last),
            offset: self.offset_of(attempt).map(|offset| offset.to_string()),
            phases: attempt
                .phases
                .iter()
                .map(|phase| phase.name().to_owned())
                .collect(),
            outcome: attempt.outcome.name().to_owned(),
            result: attempt.result.map(|result| result.code.to_string()),
            extend: attempt
                .result
                .and_then(|result| Some(format!("{:#x}", result.extend?.value()))),
            operation: attempt.operation.clone(),
            sources: attempt
                .logs
                .iter()
                .filter_map(|&log| Some(self.logs.get(log)?.name.clone()))
                .collect(),
            clocks_differ: attempt.clocks_differ,
        }
    }

    fn sources(&self, errors: &[Option<Error>]) -> Vec<SourceFacts> {
        let text = |time: Option<LogTime>| time.map(|time| time.to_string());
        self.logs
            .iter()
            .zip(errors)
            .map(|(log, error)| SourceFacts {
                name: log.name.clone(),
                format: log.format.to_owned(),
                bytes: log.source.len(),
                events: log.gathered.events,
                errors: log.gathered.errors,
                first: text(log.gathered.first),
                last: text(log.gathered.last),
                offset: log.offset().map(|offset| offset.to_string()),
                error: error.as_ref().map(ToString::to_string),
            })
            .collect()
    }

    /// Notes on records that were counted and not kept, and on noise.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let noise: u64 = self.logs.iter().map(|log| log.gathered.noise).sum();
        if noise > 0 {
            notes.push(format!(
                "{noise} records are routine noise and were not considered"
            ));
        }
        let many = (0..self.index.watched.len() as SeeId)
            .filter(|id| {
                self.logs
                    .iter()
                    .filter_map(|log| log.gathered.hits(*id))
                    .any(|hits| hits.count > 2 * KEPT as u64)
            })
            .count();
        if many > 0 {
            notes.push(format!(
                "{many} conditions match so many records of one log that only the first and the last {KEPT} of each were compared; all were counted"
            ));
        }
        notes
    }

    /// Says how each condition of a rule stands in each frame.
    pub(crate) fn explain(&self, number: usize, rule: &Rule) -> Explanation {
        let facts = KnownFacts::of(self);
        let ids = self.ids(number, rule);
        let mut frames = Vec::new();
        for frame in self.frames() {
            let seen = seen_in(self, &frame, rule, &ids);
            let is_empty = seen.iter().all(|seen| seen.places.is_empty());
            let counts = rule
                .sees
                .iter()
                .zip(&seen)
                .map(|(see, seen)| (see.name.clone(), seen.count))
                .collect();
            let evaluated = Evaluated::new(self, &facts, rule, &frame, seen);
            frames.push(FrameExplanation {
                attempt: frame.attempt(),
                fires: evaluated.truth.is_true() && !is_empty,
                undecided: evaluated.truth == Truth::Unknown,
                conditions: conditions(&evaluated),
                counts,
            });
        }
        Explanation {
            rule: rule.id.clone(),
            frames,
        }
    }
}

fn not_read(error: &Error) -> NotRead {
    NotRead {
        path: error.path().to_string_lossy().into_owned(),
        reason: error.kind().to_string(),
    }
}

/// The evidence that the findings ask for, each once.
fn missing(findings: &[Finding]) -> Vec<Ask> {
    let mut found: Vec<Ask> = Vec::new();
    for finding in findings
        .iter()
        .filter(|finding| finding.status != Status::Historical)
    {
        for ask in &finding.missing {
            if !found.iter().any(|known| known.what == ask.what) {
                found.push(ask.clone());
            }
        }
    }
    found
}
