//! Levels: how serious an event is.

use std::fmt;
use std::str::FromStr;

/// The level of an event, as the log states it.
///
/// In the logs that we counted, CBS, DISM and setup print only `Info`, `Warning` and `Error`. The
/// other levels come from other formats, or from the documentation.
/// [`Event::level_text`](crate::Event::level_text) returns the word that the log prints.
///
/// ```
/// use panther::Level;
///
/// assert_eq!(Level::from_word(b"ERROR"), Level::Error);
/// assert_eq!(Level::from_word(b"Odd"), Level::Other);
/// assert!(Level::Error.at_least(Level::Warning));
/// assert_eq!("warning".parse(), Ok(Level::Warning));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
// As wide as the offsets next to it in an event, so that the event has no padding to copy.
#[repr(u32)]
pub enum Level {
    /// Normal progress.
    Info,
    /// Something odd that did not stop the work.
    Warning,
    /// Something failed.
    Error,
    /// The process could not continue.
    Fatal,
    /// A performance measurement.
    Perf,
    /// More detail than usual.
    Verbose,
    /// Detail for the developers of the program.
    Debug,
    /// A word that names none of the other levels.
    Other,
}

impl Level {
    /// All levels, the most serious last.
    pub const ALL: &'static [Self] = &[
        Self::Debug,
        Self::Verbose,
        Self::Perf,
        Self::Other,
        Self::Info,
        Self::Warning,
        Self::Error,
        Self::Fatal,
    ];

    /// The level that a word names, in any case; `Other` if the word is unknown.
    ///
    /// ```
    /// use panther::Level;
    ///
    /// assert_eq!(Level::from_word(b"WARNING"), Level::Warning);
    /// ```
    #[must_use]
    pub fn from_word(word: &[u8]) -> Self {
        match word {
            b"Info" => Self::Info,
            b"Warning" => Self::Warning,
            b"Error" => Self::Error,
            _ => std::str::from_utf8(word)
                .ok()
                .and_then(|word| word.parse().ok())
                .unwrap_or(Self::Other),
        }
    }

    /// The rank of the level, from 0 for `Debug` to 6 for `Fatal`. `Other` has the rank of `Info`,
    /// so that a filter for `Info` does not hide unknown words.
    ///
    /// ```
    /// use panther::Level;
    ///
    /// assert_eq!(Level::Fatal.severity(), 6);
    /// assert_eq!(Level::Other.severity(), Level::Info.severity());
    /// ```
    #[must_use]
    pub const fn severity(self) -> u8 {
        match self {
            Self::Debug => 0,
            Self::Verbose => 1,
            Self::Perf => 2,
            Self::Info | Self::Other => 3,
            Self::Warning => 4,
            Self::Error => 5,
            Self::Fatal => 6,
        }
    }

    /// Whether this level is at least as serious as `least`.
    ///
    /// ```
    /// use panther::Level;
    ///
    /// assert!(Level::Error.at_least(Level::Warning));
    /// assert!(!Level::Info.at_least(Level::Warning));
    /// ```
    #[must_use]
    pub const fn at_least(self, least: Self) -> bool {
        self.severity() >= least.severity()
    }

    /// The lower-case name of the level in exports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Fatal => "fatal",
            Self::Perf => "perf",
            Self::Verbose => "verbose",
            Self::Debug => "debug",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The error of parsing a [`Level`]: the word is not the name of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLevel;

impl fmt::Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected one of info, warning, error, fatal, perf, verbose, debug, other")
    }
}

impl std::error::Error for UnknownLevel {}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(word: &str) -> Result<Self, UnknownLevel> {
        Self::ALL
            .iter()
            .copied()
            .find(|level| level.name().eq_ignore_ascii_case(word))
            .ok_or(UnknownLevel)
    }
}
