//! What can go wrong between a path and its bytes.

use std::io;
use std::path::{Path, PathBuf};

use crate::limit::Limit;

/// A source that could not be read, or not to its end.
///
/// Parsing never fails; only this can.
#[derive(Debug, thiserror::Error)]
#[error("{}: {kind}", path.display())]
pub struct Error {
    path: PathBuf,
    #[source]
    kind: ErrorKind,
    of_member: bool,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refused.
    #[error("{0}")]
    Io(#[source] io::Error),
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
    /// A kind of file that this build does not read, because a feature of the crate is off.
    #[error("{kind}: this build does not read {feature}")]
    FeatureOff {
        /// What the file is: `a zip archive`.
        kind: &'static str,
        /// What the feature reads: `archives`.
        feature: &'static str,
    },
    /// Encrypted, and the password is not asked for.
    #[error("encrypted: not read")]
    Encrypted,
    /// An archive, or a member of one, that is stored in a way which is not read.
    #[error("{0}: not read")]
    Unsupported(String),
    /// An archive, or a member of one, that is not as its format says. What stands before the
    /// damage was read.
    #[error("damaged: {0}")]
    Damaged(String),
    /// More than [`Limits`](crate::Limits) allow.
    #[error("over a limit: {0}")]
    Limit(Limit),
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

impl From<io::Error> for ErrorKind {
    /// What a reader of an archive has to say travels inside an [`io::Error`], and is taken out
    /// again here.
    fn from(error: io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Io)
    }
}

impl From<ErrorKind> for io::Error {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Io(error) => error,
            other => Self::other(other),
        }
    }
}

impl Error {
    pub(crate) fn new(path: impl Into<PathBuf>, kind: impl Into<ErrorKind>) -> Self {
        Self {
            path: path.into(),
            kind: kind.into(),
            of_member: false,
        }
    }

    /// The error of a member of an archive, with the name of the archive in front.
    #[cfg(feature = "archives")]
    pub(crate) fn of_member(path: impl Into<PathBuf>, kind: impl Into<ErrorKind>) -> Self {
        Self {
            of_member: true,
            ..Self::new(path, kind)
        }
    }

    /// Whether both are of one file. Members of one name are not one.
    pub(crate) fn is_of_same_file(&self, other: &Self) -> bool {
        self.path == other.path && !self.of_member
    }

    /// The source: the path of a file, and behind it, each after `!/`, the names of the members of
    /// archives that lead to the source.
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
