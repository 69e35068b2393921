//! Judges what the pass found: conditions, findings, their rank, and what is missing.

mod arbitrate;
pub(crate) mod case;
mod cite;
mod evaluate;
mod facts;
mod finding;
mod seen;
mod suspects;
pub(crate) mod verdict;
