//! Severity words.

use std::fmt;
use std::str::FromStr;

/// How serious an event says it is.
///
/// The servicing logs were only ever seen to print `Info`, `Warning` and `Error`; the other words belong to other
/// formats or to versions of Windows that were not seen. The word as printed stays reachable through
/// [`Event::level_text`](crate::Event::level_text).
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
// As wide as the offsets beside it in an event, so that the event has no padding, which would be copied too.
#[repr(u32)]
pub enum Level {
    /// Routine progress.
    Info,
    /// Something odd that did not stop the work.
    Warning,
    /// Something failed.
    Error,
    /// The process gave up.
    Fatal,
    /// A timing.
    Perf,
    /// More detail than usual.
    Verbose,
    /// Detail for the authors of the program.
    Debug,
    /// A word that is none of these.
    Other,
}

impl Level {
    /// Every level, the most serious last.
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

    /// Reads the word of a log line, in any case; `Other` where it is not known.
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

    /// A rank for comparing: 0 for debug up to 6 for fatal. An unknown word ranks with `Info`, so that a filter never hides it by mistake.
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

    /// Whether this level is as serious as `least`, or more.
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

    /// The lower-case name that exports use.
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

/// A word that is not the name of a [`Level`].
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
