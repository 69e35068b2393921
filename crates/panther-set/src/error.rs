//! The errors of reading a source.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::limit::Limit;

/// Why a source could not be read, or not to its end.
///
/// Only reading can fail; parsing never does.
///
/// ```no_run
/// use panther_set::{ErrorKind, Source};
///
/// match Source::open("CBS.log") {
///     Ok(source) => println!("{}: {}", source.name(), source.format()),
///     Err(error) => match error.kind() {
///         ErrorKind::Io(cause) => eprintln!("{}: {cause}", error.path().display()),
///         ErrorKind::NotALog(kind) => eprintln!("not a log but {kind}"),
///         _ => eprintln!("{error}"),
///     },
/// }
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}: {kind}", path.display())]
pub struct Error {
    path: PathBuf,
    #[source]
    kind: Arc<ErrorKind>,
    of_member: bool,
}

/// The reason of an [`Error`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system returned an error.
    #[error("{0}")]
    Io(#[source] io::Error),
    /// The file became shorter while panther read it.
    #[error("the file shrank while it was read: its {expected} bytes end at {found}")]
    Shrunk {
        /// The length in bytes when panther opened the file.
        expected: u64,
        /// The offset at which the bytes ended.
        found: u64,
    },
    /// Another file got the name while panther read the file, as in a log rotation.
    #[error("another file has its name now: it was replaced while it was read")]
    Replaced,
    /// Not a file: a pipe, a socket, a device, or a symbolic link inside a folder.
    #[error("not a regular file but a {0}{hint}", hint = way_out(.0))]
    NotAFile(&'static str),
    /// A file that holds no log, such as an event trace or a program, recognized by its first bytes
    /// or its name.
    #[error("{0}: not read")]
    NotALog(&'static str),
    /// A kind of file that is not followed while it is written.
    #[error("{0}: not followed")]
    NotFollowed(&'static str),
    /// A kind of file that this build does not read, because a feature of the crate is disabled.
    #[error("{kind}: not read, because panther was built without the feature `{feature}`")]
    FeatureOff {
        /// The kind of file: `a zip archive`.
        kind: &'static str,
        /// The feature of this crate that reads it: `archives`.
        feature: &'static str,
    },
    /// The caller named a member of an archive, and no member has this name.
    #[error("no member of the archive has this name{}", Nearest(nearest, *members))]
    NoSuchMember {
        /// The most similar names in the archive, the nearest first.
        nearest: Vec<String>,
        /// How many names panther compared: those of the members on the way.
        members: usize,
    },
    /// The caller asked for one log, and the path has none or several: their number.
    #[error("{0} logs, and not one")]
    NotOneLog(usize),
    /// The caller named a member of a file that is no archive.
    #[error("the file before `!/` is no archive, so it has no members")]
    NotAnArchive,
    /// The source is encrypted. panther does not ask for passwords.
    #[error("encrypted: not read")]
    Encrypted,
    /// A log or an archive of a kind that panther does not read, or a member that uses a compression
    /// method or a feature which panther does not support.
    #[error("{0}: not read")]
    Unsupported(String),
    /// An archive or a member that violates its format. panther read everything before the damage.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The temporary file that this source needs cannot be written or read.
    #[error("its temporary file: {0}")]
    TemporaryFile(#[source] io::Error),
    /// This source needs a temporary file, and the caller allows none; see
    /// [`LogSetBuilder::temporary_files`](crate::LogSetBuilder::temporary_files) and
    /// [`LogSetBuilder::spooling`](crate::LogSetBuilder::spooling).
    #[error("{0} needs a temporary file, which --no-temp forbids")]
    NoTemporaryFile(&'static str),
    /// The source exceeds one of the [`Limits`](crate::Limits).
    #[error("over a limit: {0}")]
    Limit(Limit),
}

/// Advice for a path that is not a regular file.
fn way_out(kind: &str) -> &'static str {
    match kind {
        "named pipe" | "device" | "file of unknown length" => {
            "; to read a stream, give it as standard input and its path as -"
        }
        "symbolic link" => "; links inside a folder are not followed",
        _ => "",
    }
}

/// Names that the caller may have meant.
struct Nearest<'n>(&'n [String], usize);

impl fmt::Display for Nearest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            ([], 0) => f.write_str("; it has no members"),
            ([], 1) => f.write_str(", nor has the only one a similar name"),
            ([], members) => write!(f, ", and none of the {members} a similar one"),
            (names, _) => write!(f, "; the nearest: {}", names.join(", ")),
        }
    }
}

impl From<io::Error> for ErrorKind {
    /// Unwraps an `ErrorKind` that a reader of an archive wrapped in an [`io::Error`].
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
            kind: Arc::new(kind.into()),
            of_member: false,
        }
    }

    /// An error of a member. `path` begins with the path of the archive.
    #[cfg(feature = "archives")]
    pub(crate) fn of_member(path: impl Into<PathBuf>, kind: impl Into<ErrorKind>) -> Self {
        Self {
            of_member: true,
            ..Self::new(path, kind)
        }
    }

    /// Whether both errors concern the same file on disk. Two members may share a name, so this is
    /// `false` for members.
    pub(crate) fn is_of_same_file(&self, other: &Self) -> bool {
        self.path == other.path && !self.of_member
    }

    /// The source: the path of the file, followed by the names of the members that lead to the
    /// source, each after `!/`, such as `SetupDiag.zip!/CBS/CBS.log`.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the source holds no log, such as an event trace (`.etl`) or a program among the logs.
    /// All logs can be read without it, so it is no failure.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let at = |name: &str| folder.path().join(name);
    /// # std::fs::write(at("trace.etl"), b"\0\x01").unwrap();
    /// # std::fs::write(at("logs.7z"), b"7z\xBC\xAF\x27\x1C").unwrap();
    /// let trace = panther_set::Source::open(at("trace.etl")).unwrap_err();
    /// assert!(trace.is_no_log());
    /// let archive = panther_set::Source::open(at("logs.7z")).unwrap_err();
    /// assert!(!archive.is_no_log());
    /// ```
    #[must_use]
    pub fn is_no_log(&self) -> bool {
        matches!(*self.kind, ErrorKind::NotALog(_))
    }

    /// The reason.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }
}

/// A result with an [`Error`] of this crate.
pub type Result<T> = std::result::Result<T, Error>;
