//! The facts about an attempt.

use panther::LogTime;
use panther::code::{Code, ExtendCode};

/// One attempt to install or upgrade Windows, as the logs tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The first time in the logs of Setup.
    pub first: Option<LogTime>,
    /// The last time in the logs of Setup.
    pub last: Option<LogTime>,
    /// The phases that left evidence, in the order of Setup. A phase without evidence may have
    /// taken place all the same.
    pub phases: Vec<AttemptPhase>,
    /// How the attempt ended.
    pub outcome: AttemptOutcome,
    /// The result that a log states; `None` if no log states one.
    pub result: Option<AttemptResult>,
    /// The operation that failed last, in Setup's own words and as far as it is UTF-8.
    pub operation: Option<String>,
    /// The indices of the logs in the order of the evidence: those of Setup, and other logs of the
    /// same machine with records between the first and the last time.
    pub logs: Vec<usize>,
    /// Whether the logs were written by clocks that differ: time runs backwards by more than an
    /// hour within a log, as it does if Windows PE has another time zone, or some logs have UTC
    /// times. The times cannot be compared exactly then, and `first` and `last` are from different
    /// clocks.
    pub clocks_differ: bool,
}

/// A phase of an upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AttemptPhase {
    /// The old system runs, until the first restart.
    DownLevel,
    /// Windows PE runs.
    SafeOs,
    /// The new system starts for the first time and specializes itself.
    FirstBoot,
    /// The new system starts for the second time and sets up the users.
    OobeBoot,
    /// Setup restores the old system.
    Rollback,
}

impl AttemptPhase {
    /// The name for people, such as `down-level`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DownLevel => "down-level",
            Self::SafeOs => "SafeOS",
            Self::FirstBoot => "first boot",
            Self::OobeBoot => "OOBE boot",
            Self::Rollback => "rollback",
        }
    }
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttemptOutcome {
    /// The logs do not say.
    #[default]
    Unknown,
    /// Setup states success.
    Succeeded,
    /// Setup states a failure. The logs show no rollback.
    Failed,
    /// Somebody or a program ended Setup, and the logs show no rollback.
    Cancelled,
    /// Setup began to restore the old system.
    RolledBack,
}

impl AttemptOutcome {
    /// The name for people and programs, such as `rolled back`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::RolledBack => "rolled back",
        }
    }
}

/// The result of an attempt: a code, and the extend code that names phase and operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AttemptResult {
    /// The result code.
    pub code: Code,
    /// The extend code, if a log states it. Its phase is unreliable for results that Setup reports
    /// before the first restart.
    pub extend: Option<ExtendCode>,
}
