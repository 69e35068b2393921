//! How the conditions of one rule stand.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Conditions;

/// How the conditions of one rule stand in a set of logs.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The id of the rule.
    pub rule: String,
    /// The attempts, and the rest of each machine.
    pub frames: Vec<FrameExplanation>,
}

/// How the conditions of one rule stand in one attempt, or in what is outside attempts.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct FrameExplanation {
    /// The index of the attempt; `None` for the records outside attempts.
    pub attempt: Option<usize>,
    /// Whether the rule makes a finding.
    pub fires: bool,
    /// Whether the logs at hand cannot decide.
    pub undecided: bool,
    /// The conditions by their truth.
    pub conditions: Conditions,
    /// How many records each `see` matched.
    pub counts: BTreeMap<String, u64>,
}
