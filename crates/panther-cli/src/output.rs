//! Standard output and standard error.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write};

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
pub(crate) fn complain(error: &impl Display) {
    // Where nobody listens there is nobody to tell.
    let _ = writeln!(anstream::stderr(), "panther: {}", clean(&error.to_string()));
}

/// Says something that is good to know and no error.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "panther: note: {}", clean(text));
}

/// The text without control characters, so that a log or its name cannot steer a terminal.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let unwanted = |letter: char| letter.is_control() && letter != '\t';
    if text.contains(unwanted) {
        text.replace(unwanted, "\u{FFFD}").into()
    } else {
        text.into()
    }
}
