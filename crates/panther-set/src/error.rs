//! What can go wrong between a path and its bytes.

use std::io;
use std::path::{Path, PathBuf};

/// A source that could not be read, or not to its end.
///
/// Parsing never fails; only this can.
#[derive(Debug, thiserror::Error)]
#[error("{}: {kind}", path.display())]
pub struct Error {
    path: PathBuf,
    #[source]
    kind: ErrorKind,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The file became shorter while it was read.
    #[error("the file shrank while it was read: its {expected} bytes end at {found}")]
    Shrunk {
        /// The length when the file was looked at first.
        expected: u64,
        /// Where the bytes ended.
        found: u64,
    },
    /// Not a file: a pipe, a socket, a device, or a symbolic link inside a folder.
    #[error("not a regular file but a {0}{hint}", hint = way_out(.0))]
    NotAFile(&'static str),
    /// A kind of file that is not read, by its first bytes or its name.
    #[error("{0}: not read")]
    NotALog(&'static str),
}

/// What to do about a thing that is no file.
fn way_out(kind: &str) -> &'static str {
    match kind {
        "named pipe" | "device" => {
            "; to read a stream, give it as standard input and its path as -"
        }
        "symbolic link" => "; links inside a folder are not followed",
        _ => "",
    }
}

impl Error {
    pub(crate) fn new(path: impl Into<PathBuf>, kind: impl Into<ErrorKind>) -> Self {
        Self {
            path: path.into(),
            kind: kind.into(),
        }
    }

    /// The source.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> &ErrorKind {
        &self.kind
    }
}

/// A result with this crate's error.
pub type Result<T> = std::result::Result<T, Error>;
