//! Says why a Windows upgrade or update failed: findings that cite their lines, what speaks against
//! them, what to ask for next, and what to do.
//!
//! [`Diagnoser`] reads a [`LogSet`](panther_set::LogSet) once, on all threads and in bounded memory,
//! and returns a [`Diagnosis`]. What it knows is in rules, which are data: [`RuleSet`] has some two
//! hundred of them, and takes rules of your own. The [`guide`] says how to write one.
//!
//! ```
//! use panther_diagnose::{Confidence, Diagnoser, RuleSet};
//! use panther_set::LogSet;
//!
//! let log = "\
//! 2031-03-09 08:10:02, Error                 SP     CApplyWIM: Failure while applying image 1 for C:\\$WINDOWS.~BT\\Sources\\Install.wim. Error 0x80070005[gle=0x00000005]\r\n\
//! 2031-03-09 08:10:03, Error                 SP     Operation failed: Apply WIM file PathForNewOSFile (compact), index 1 to C:\\$WINDOWS.~BT\\NewOS. Error: 0x80070005[gle=0x000000b7]\r\n";
//! let mut set = LogSet::new();
//! set.add_stream("setupact.log", log.as_bytes());
//! let diagnosis = Diagnoser::new(RuleSet::embedded()).diagnose(&set);
//! let finding = diagnosis.primary().next().unwrap();
//! assert_eq!(finding.rule, "setup.apply.blocked-by-filter");
//! assert_eq!(finding.confidence, Confidence::Possible);
//! assert_eq!(finding.evidence[0].line, Some(1));
//! assert!(finding.missing.iter().any(|ask| ask.what == "Application.evtx"));
//! ```
//!
//! # What a diagnosis says
//!
//! - [`Finding`]s: a rule of the kind [`Why`](Kind::Why) names a cause; one of the kind
//!   [`Where`](Kind::Where) only a place. At most one finding of an upgrade attempt is
//!   [`Primary`](Status::Primary). A later success of the same object makes a finding
//!   [`Historical`](Status::Historical). Each cites its [`Evidence`] by source, bytes and line;
//!   `panther events` shows the same bytes.
//! - [`RuledOut`]: the usual suspects that the logs contradict or do not show.
//! - [`Ask`]: the evidence that is missing. A log that is not there proves nothing: conditions are
//!   true, false or unknown.
//! - [`Fact`]s about the machine, and the upgrade attempts.
//!
//! # How sure it is
//!
//! [`Confidence`] has four words with a measured meaning.
#![doc = include_str!("../CALIBRATION.md")]
//!
//! # What it costs
//!
//! The literals of all rules are found by one search, which looks at every fourth byte of a message.
//! A record is looked at closer only if it has a literal of a rule. On a gigabyte of real CBS logs, all
//! rules took half as long again as four, mostly for the records that they matched. Of each condition
//! and each log, the first and the last 64 matches are kept; all are counted.

mod diagnoser;
mod explain;
mod judge;
mod language;
mod model;
mod testing;
mod watch;

pub use diagnoser::Diagnoser;
pub use explain::{Explanation, FrameExplanation};
pub use language::error::RuleError;
pub use language::set::{RuleSet, RuleView};
pub use model::{
    Ask, AttemptFacts, Conditions, Confidence, Diagnosis, Evidence, Fact, FactValue, Finding, Fix,
    Kind, NotRead, Role, RuledOut, Severity, SourceFacts, Status, VERSION, Verdict,
};
pub use testing::{TestFailure, TestReport};

/// The JSON Schema of a [`Diagnosis`].
pub const SCHEMA: &str = include_str!("../schema/diagnosis.schema.json");

#[doc = include_str!("../RULES.md")]
pub mod guide {}

/// The example in the README of this crate compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The types that callers share between threads, checked at compile time.
const _: () = {
    const fn send_and_sync<T: Send + Sync>() {}
    send_and_sync::<Diagnoser>();
    send_and_sync::<Diagnosis>();
    send_and_sync::<RuleSet>();
};
