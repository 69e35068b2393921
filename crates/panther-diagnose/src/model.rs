//! The model of a diagnosis: facts, findings, and missing evidence.
//!
//! These types are the one model of all outputs. `serde` gives them as JSON and reads them back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of the model. It grows when a key changes its meaning or goes away.
pub const VERSION: u32 = 2;

/// The answer to "why did it fail": everything that the rules found in a set of logs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Diagnosis {
    /// The version of this model; see [`VERSION`].
    pub version: u32,
    /// Facts about the machine and the logs, in the order of the rule files.
    pub facts: Vec<Fact>,
    /// The upgrade attempts, the earliest first.
    pub attempts: Vec<AttemptFacts>,
    /// The findings: primary ones first, then contributing ones, context, and historical ones.
    pub findings: Vec<Finding>,
    /// The usual suspects for this failure that no evidence shows, and why.
    pub ruled_out: Vec<RuledOut>,
    /// The evidence to ask for, the most useful first.
    pub missing: Vec<Ask>,
    /// The logs that were read.
    pub sources: Vec<SourceFacts>,
    /// The files that were not read, with reasons.
    pub not_read: Vec<NotRead>,
    /// Notes about limits that hide something, such as hits that were counted and not kept.
    pub notes: Vec<String>,
    /// Whether names of users, hosts and the like were replaced.
    pub redacted: bool,
}

impl Diagnosis {
    /// The findings that name the likeliest cause of each attempt.
    pub fn primary(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.status == Status::Primary)
    }

    /// Whether a cause was found that is at least likely.
    #[must_use]
    pub fn has_likely_cause(&self) -> bool {
        self.findings.iter().any(|finding| {
            finding.kind == Kind::Why
                && finding.status != Status::Historical
                && finding.confidence >= Confidence::Likely
        })
    }
}

/// A fact about the machine or the logs, such as the edition of Windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fact {
    /// The stable name, such as `os.to`.
    pub name: String,
    /// The name for people, such as `upgrade to`.
    pub label: String,
    /// The values, each with the record that states it.
    pub values: Vec<FactValue>,
    /// How many values were dropped, beyond the most that are kept.
    pub dropped: u64,
}

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FactValue {
    /// The value as text.
    pub value: String,
    /// A class that panther knows for the value, such as that of a file-system filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The record that states it first.
    pub evidence: Evidence,
}

/// An upgrade attempt; see [`panther_set::Attempt`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AttemptFacts {
    /// The first time in the logs of Setup, by their own clock.
    pub first: Option<String>,
    /// The last time in the logs of Setup, by their own clock.
    pub last: Option<String>,
    /// The UTC offset of the first time, such as `+08:00`, where it is known.
    #[serde(rename = "utc_offset")]
    pub offset: Option<String>,
    /// The phases that left evidence, in the order of Setup.
    pub phases: Vec<String>,
    /// The outcome: `succeeded`, `failed`, `cancelled`, `rolled back` or `unknown`.
    pub outcome: String,
    /// The result code, such as `0x80070005`.
    pub result: Option<String>,
    /// The extend code, such as `0x2000c`.
    pub extend: Option<String>,
    /// The operation that failed last.
    pub operation: Option<String>,
    /// The names of its logs.
    pub sources: Vec<String>,
    /// Whether its logs were written by clocks that differ.
    pub clocks_differ: bool,
}

/// The result of a rule whose conditions hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// The id of the rule.
    pub rule: String,
    /// Whether the rule names a cause, a place or something else.
    pub kind: Kind,
    /// How the finding stands among the others of its attempt.
    pub status: Status,
    /// One line without codes.
    pub title: String,
    /// The family of the rule, such as `filter` or `disk`.
    pub family: String,
    /// How bad it is.
    pub severity: Severity,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// Why the confidence was raised or lowered.
    pub confidence_reasons: Vec<String>,
    /// The index of the attempt in [`Diagnosis::attempts`]; `None` for logs outside attempts.
    pub attempt: Option<usize>,
    /// The cause in one or two sentences.
    pub cause: String,
    /// The values that the rule took out of the logs.
    pub captures: BTreeMap<String, String>,
    /// The records that speak for the cause, against it, or around it; in the order of the rule.
    pub evidence: Vec<Evidence>,
    /// Steps that may help, the least harmful first.
    pub fix: Vec<Fix>,
    /// The evidence to ask for.
    pub missing: Vec<Ask>,
    /// Public sources of the rule.
    pub references: Vec<String>,
    /// The names of the rule's conditions by their truth.
    pub conditions: Conditions,
}

/// The purpose of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// The rule names a cause.
    Why,
    /// The rule names the place where the failure showed: a phase, an operation, a code.
    Where,
    /// The rule names a state that matters and is no failure.
    Context,
    /// The rule shows that something succeeded.
    Success,
    /// The records are routine and mean nothing. Such a rule makes no finding.
    Noise,
}

/// How a finding stands among the others of its attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Status {
    /// The best answer for the attempt.
    Primary,
    /// Another finding that may have contributed.
    Contributing,
    /// It tells where, and not why.
    Context,
    /// A later success of the same object overtook it.
    Historical,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// It is good to know.
    Info,
    /// Something works worse.
    Degraded,
    /// It keeps Setup or servicing from starting.
    Blocking,
    /// It ended Setup or servicing.
    Fatal,
}

/// How sure a rule is. The words have a measured meaning, which the crate's documentation prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Confidence {
    /// A trace that is worth a look.
    Hint,
    /// Right in at least 40 of 100 cases.
    Possible,
    /// Right in at least 75 of 100 cases.
    Likely,
    /// Right in at least 95 of 100 cases.
    Certain,
}

/// A record, cited with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evidence {
    /// The name of the condition in the rule.
    pub condition: String,
    /// Whether the record speaks for the cause, against it, or neither.
    pub role: Role,
    /// The name of the source, as `panther events` prints it.
    pub source: String,
    /// The first byte of the record in its source, as `panther events --output jsonl` prints it.
    #[serde(rename = "byte_start")]
    pub start: u64,
    /// The end of the record, exclusive.
    #[serde(rename = "byte_end")]
    pub end: u64,
    /// The number of the line that matched, from 1 on; `None` for binary logs.
    pub line: Option<u64>,
    /// The time as the log prints it.
    pub time: Option<String>,
    /// The UTC offset of the time, such as `+08:00`, where it is known.
    #[serde(rename = "utc_offset")]
    pub offset: Option<String>,
    /// The level, such as `error`.
    pub level: Option<String>,
    /// The component or provider.
    pub component: Option<String>,
    /// The line that matched, without its header, and cut if it is long.
    pub text: String,
    /// How many records match like this one, itself included.
    pub count: u64,
    /// The time of the first of them on the clock of `time`, if there are several.
    pub first_time: Option<String>,
    /// The time of the last of them on that clock, if there are several.
    pub last_time: Option<String>,
    /// Numbers of different values of the captures of these records, such as 7,990 paths.
    pub distinct: BTreeMap<String, u64>,
    /// The two lines before the record.
    pub before: Vec<String>,
    /// The two lines after the line that matched.
    pub after: Vec<String>,
}

/// Whether a record speaks for a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Role {
    /// It speaks for the cause.
    For,
    /// It speaks against the cause.
    Against,
    /// It tells more about the circumstances.
    Context,
}

/// A step that may mend the failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fix {
    /// The step.
    pub text: String,
    /// The risk; `None` for a harmless step.
    pub risk: Option<String>,
}

/// Evidence that the logs lack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ask {
    /// The log or the list to ask for, such as `Application.evtx`.
    pub what: String,
    /// The reason: the facts that it would show.
    pub why: String,
    /// The command or the path that gives it.
    pub how: Option<String>,
}

/// A usual suspect that no evidence shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RuledOut {
    /// The name of the suspect, such as `disk space`.
    pub suspect: String,
    /// Whether the logs contradict it or only do not show it.
    pub verdict: Verdict,
    /// Why.
    pub because: String,
    /// The rules that would have shown it.
    pub rules: Vec<String>,
    /// The records that contradict it.
    pub evidence: Vec<Evidence>,
}

/// The state of a suspect, as the logs tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// A record speaks against it.
    Contradicted,
    /// The logs that would show it are there and do not show it.
    NotShown,
    /// The logs that would show it are missing.
    Unknown,
}

/// The names of a rule's conditions by their truth.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Conditions {
    /// The conditions that held.
    pub held: Vec<String>,
    /// The conditions that did not hold.
    pub failed: Vec<String>,
    /// The conditions that the logs at hand cannot decide.
    pub unknown: Vec<String>,
}

/// A log that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SourceFacts {
    /// The name of the source.
    pub name: String,
    /// The id of its format.
    pub format: String,
    /// Its length in bytes, where it is known.
    pub bytes: Option<u64>,
    /// The number of its events.
    pub events: u64,
    /// The number of its events that are an error or worse.
    pub errors: u64,
    /// Its first time.
    pub first: Option<String>,
    /// Its last time.
    pub last: Option<String>,
    /// The UTC offset of its clock, such as `+08:00`, where it is known.
    #[serde(rename = "utc_offset")]
    pub offset: Option<String>,
    /// Why it was not read to its end, if so.
    pub error: Option<String>,
}

/// A file that was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NotRead {
    /// The file or member.
    pub path: String,
    /// The reason.
    pub reason: String,
}
