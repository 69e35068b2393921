//! The levels that a word asks for.

use std::str::FromStr;

use panther::{Level, UnknownLevel};

/// The levels that a word asks for: `warning` for this level alone, `warning+` for it and the more
/// serious ones.
///
/// ```
/// use panther::Level;
/// use panther_set::Levels;
///
/// let serious: Levels = "warning+".parse()?;
/// assert!(serious.contains(Level::Error) && !serious.contains(Level::Info));
/// let alone: Levels = "Warning".parse()?;
/// assert!(alone.contains(Level::Warning) && !alone.contains(Level::Error));
/// # Ok::<(), panther::UnknownLevel>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Levels {
    /// This level.
    Only(Level),
    /// This level and more serious levels; see [`Level::at_least`].
    AtLeast(Level),
}

impl Levels {
    /// Whether the level is one of these.
    #[must_use]
    pub fn contains(self, level: Level) -> bool {
        match self {
            Self::Only(only) => level == only,
            Self::AtLeast(least) => level.at_least(least),
        }
    }
}

impl FromStr for Levels {
    type Err = UnknownLevel;

    fn from_str(word: &str) -> Result<Self, UnknownLevel> {
        match word.strip_suffix('+') {
            Some(least) => least.parse().map(Self::AtLeast),
            None => word.parse().map(Self::Only),
        }
    }
}
