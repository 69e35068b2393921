//! Files and parts of files that are not read.

use std::fmt;

use panther_set::Error;
use serde::Serialize;

/// A file or a member of an archive that was not read, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// Its path, and behind `!/` the members that lead to it.
    pub source: String,
    /// The reason.
    pub reason: String,
    /// Whether it may hold a log. A program or an event trace among the logs holds none, so nothing is
    /// lost.
    pub is_log: bool,
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        Self {
            source: error.path().to_string_lossy().into_owned(),
            reason: error.kind().to_string(),
            is_log: !error.is_no_log(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.reason)
    }
}
