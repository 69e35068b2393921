//! Upgrade attempts: which logs of a set tell of one run of Windows Setup, and how it ended.
//!
//! [`AttemptEvidence`] collects what one log says, in any order and on any thread. [`attempts`]
//! puts the evidence of all logs together.

mod assemble;
mod attempt;
mod evidence;
mod mark;
mod phase;

pub use self::assemble::attempts;
pub use self::attempt::{Attempt, AttemptOutcome, AttemptPhase, AttemptResult};
pub use self::evidence::AttemptEvidence;

#[cfg(test)]
mod tests;
