//! Errors in rules, with their place.

use std::fmt;
use std::path::{Path, PathBuf};

/// An error without its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem(pub(crate) String);

impl Problem {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// An error in a file of rules.
///
/// ```
/// use panther_diagnose::RuleSet;
///
/// let error = RuleSet::parse("mine.toml", "schema = 1\ncolour = 'red'\n").unwrap_err();
/// assert_eq!((error.line(), error.column()), (2, 1));
/// assert!(error.to_string().starts_with("mine.toml:2:1: unknown field `colour`"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    path: PathBuf,
    line: usize,
    column: usize,
    message: String,
}

impl RuleError {
    /// An error at a byte of the file's text.
    pub(crate) fn at(path: &Path, text: &str, byte: usize, message: impl Into<String>) -> Self {
        let before = text.get(..byte).unwrap_or_default();
        Self {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before
                .rsplit('\n')
                .next()
                .unwrap_or_default()
                .chars()
                .count()
                + 1,
            message: message.into(),
        }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The line, from 1 on.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column in letters, from 1 on.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            column,
            message,
        } = self;
        write!(f, "{}:{line}:{column}: {message}", path.display())
    }
}

impl std::error::Error for RuleError {}
