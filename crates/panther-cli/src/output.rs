//! The result of a command, and errors on standard error.

use std::fmt::Display;
use std::io::{self, Write};

use panther_export::{escape_controls, printable};
use serde_json::Value;

/// Whether the command read everything that it was asked to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    All,
    NotAll,
    /// A signal ended the command before it had read everything.
    Stopped,
}

impl Outcome {
    pub(crate) const fn from_all(all: bool) -> Self {
        if all { Self::All } else { Self::NotAll }
    }
}

/// The result of a command; the error is that of writing.
pub(crate) type Done = io::Result<Outcome>;

/// Prints an error. Each names what could not be read.
pub(crate) fn complain(error: &impl Display) {
    // An error that nobody can receive is no reason to stop reading.
    let _ = writeln!(
        anstream::stderr(),
        "panther: {}",
        printable(&error.to_string())
    );
}

/// JSON for people and programs.
pub(crate) fn json_text(value: &Value) -> String {
    escape_controls(&format!("{value:#}")).into_owned()
}
