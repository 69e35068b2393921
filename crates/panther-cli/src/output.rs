//! Standard output and standard error.

use std::io;

use panther_set::Error;

/// Whether all that was asked for was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    All,
    NotAll,
}

impl Outcome {
    pub(crate) const fn from_all(all: bool) -> Self {
        if all { Self::All } else { Self::NotAll }
    }
}

/// The result of a command; the error is that of writing.
pub(crate) type Done = io::Result<Outcome>;

/// Names what could not be read.
pub(crate) fn complain(error: &Error) {
    anstream::eprintln!("panther: {error}");
}
