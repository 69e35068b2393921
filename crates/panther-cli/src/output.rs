//! The result of a command, and errors on standard error.

use std::fmt::Display;
use std::io::{self, Write};

use panther::{LogTime, Zone};
use panther_export::{escape_controls, printable};
use serde::Serialize;

/// Whether the command read everything that it was asked to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    All,
    NotAll,
    /// Something could not be read, and status 1 means that no event matches.
    Trouble,
    /// A cause was found that is at least likely, and the caller asked for a status that says so.
    Found,
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

/// A time as its log prints it, with a Z if it is in UTC.
pub(crate) fn clock(time: LogTime) -> String {
    let mark = if time.zone() == Zone::Utc { "Z" } else { "" };
    format!("{time}{mark}")
}

/// Writes a value as JSON for people and programs, with a line end.
pub(crate) fn write_json(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut out = WithoutControls(out);
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)
}

/// Escapes the control characters that JSON allows within a string. Each write is text, and
/// everything outside strings is free of them.
struct WithoutControls<W>(W);

impl<W: Write> Write for WithoutControls<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.0.write_all(escape_controls(text).as_bytes())?,
            Err(_) => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
