//! Chooses sources by their names within a set.

use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};

/// A pattern of names, such as `*.log` or `Panther/setup*.log`.
///
/// `*` and `?` stand for characters of one name, `**` for folders, `[ab]` for one of these
/// characters, and `{a,b}` for one of these texts. Upper and lower case are alike, and so are `/`
/// and `\`, because the logs come from Windows.
///
/// A pattern matches at any depth: `*.log` matches `Windows/Panther/setupact.log`, and
/// `Panther/*.log` does too. If it begins with `/`, it begins at the path that the caller gave. If
/// it matches a folder or an archive, it covers everything inside.
#[derive(Clone, Debug)]
pub struct NameGlob(GlobMatcher);

/// Why a text is no [`NameGlob`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidGlob(String);

impl FromStr for NameGlob {
    type Err = InvalidGlob;

    fn from_str(text: &str) -> Result<Self, InvalidGlob> {
        let text = text.replace('\\', "/");
        let inner = text.trim_end_matches('/');
        let glob = match inner.strip_prefix('/') {
            Some(from_the_start) => from_the_start.to_owned(),
            None => format!("**/{inner}"),
        };
        if inner.is_empty() {
            return Err(InvalidGlob("an empty pattern matches no name".to_owned()));
        }
        let glob = GlobBuilder::new(&glob)
            .case_insensitive(true)
            .literal_separator(true)
            .backslash_escape(false)
            .build()
            .map_err(|error| InvalidGlob(error.kind().to_string()))?;
        Ok(Self(glob.compile_matcher()))
    }
}

impl NameGlob {
    /// Whether the pattern matches this name, or a folder or an archive around it.
    fn covers(&self, name: &str) -> bool {
        let around = name.match_indices('/').map(|(at, _)| {
            let folder = name.get(..at).unwrap_or_default();
            folder.strip_suffix('!').unwrap_or(folder)
        });
        around.chain([name]).any(|name| self.0.is_match(name))
    }
}

/// Which sources a set reads, by their names.
///
/// The name of a source within the set is its path below the folder that the caller gave, followed
/// by the names of the members that lead to it, each after `!/`. If the caller gave an archive, the
/// name begins inside it; if the caller gave a log, the name is that of its file. So an archive and
/// the folder that somebody unpacked it to have the same names.
///
/// A filter without includes reads everything that it does not exclude.
///
/// ```
/// use panther_set::{LogSet, NameFilter};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path();
/// # std::fs::create_dir(path.join("Panther")).unwrap();
/// # for name in ["Panther/setupact.log", "Panther/setuperr.log", "CBS.log"] {
/// #     std::fs::write(path.join(name), "2020-07-29 16:29:16, Info  CBS  Ready\r\n").unwrap();
/// # }
/// let names = NameFilter::new()
///     .include("panther".parse()?)
///     .exclude("*err.log".parse()?);
/// let set = LogSet::builder().names(names).discover([path]);
/// assert!(set.sources()[0].name().ends_with("setupact.log"));
/// assert_eq!((set.sources().len(), set.left_out()), (1, 2));
/// # Ok::<(), panther_set::InvalidGlob>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct NameFilter {
    include: Vec<NameGlob>,
    exclude: Vec<NameGlob>,
}

/// What a filter says about a file or a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Read it.
    Read,
    /// Read what is inside it, if it is an archive.
    LookInside,
    LeaveOut,
}

impl NameFilter {
    /// Makes a filter that reads everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads only names that this pattern, or that of another call, covers.
    #[must_use]
    pub fn include(mut self, glob: NameGlob) -> Self {
        self.include.push(glob);
        self
    }

    /// Leaves out names that this pattern covers, even if another one includes them.
    #[must_use]
    pub fn exclude(mut self, glob: NameGlob) -> Self {
        self.exclude.push(glob);
        self
    }

    /// Whether the filter reads everything.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }

    /// Whether the set reads a log with this name, in which names are separated by `/`.
    ///
    /// ```
    /// let filter = panther_set::NameFilter::new().include("*.cab".parse()?);
    /// assert!(filter.wants("CBS/CbsPersist.cab!/CbsPersist.log"));
    /// assert!(!filter.wants("CBS/CBS.log"));
    /// # Ok::<(), panther_set::InvalidGlob>(())
    /// ```
    #[must_use]
    pub fn wants(&self, name: &str) -> bool {
        self.wish(name) == Wish::Read
    }

    pub(crate) fn wish(&self, name: &str) -> Wish {
        let covers = |globs: &[NameGlob]| globs.iter().any(|glob| glob.covers(name));
        if covers(&self.exclude) {
            Wish::LeaveOut
        } else if self.include.is_empty() || covers(&self.include) {
            Wish::Read
        } else {
            Wish::LookInside
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(glob: &str, name: &str) -> bool {
        glob.parse::<NameGlob>().unwrap().covers(name)
    }

    #[test]
    fn a_pattern_matches_at_any_depth_and_covers_what_is_inside() {
        let name = "Windows/Logs.zip!/Panther/Setup.cab!/SetupAct.log";
        for glob in [
            "*.LOG",
            "setupact.log",
            "Panther",
            "panther/",
            "Panther/**",
            "Panther\\*",
            "Logs.zip",
            "logs.zip!/panther",
            "*.cab",
            "/windows",
            "Windows/**/*.log",
            "{x,setup}*.log",
            "setup[ab]ct.log",
            "**/*.log",
        ] {
            assert!(covers(glob, name), "{glob}");
        }
        for glob in [
            "/Panther",
            "*.zip/Panther",
            "Windows/*.log",
            "setup",
            "cab",
            "log",
        ] {
            assert!(!covers(glob, name), "{glob}");
        }
    }

    #[test]
    fn what_is_not_included_may_hold_what_is() {
        let glob = |text: &str| text.parse().unwrap();
        let filter = NameFilter::new()
            .include(glob("*.log"))
            .exclude(glob("old"));
        assert_eq!(filter.wish("a/b.log"), Wish::Read);
        assert_eq!(filter.wish("a/b.zip"), Wish::LookInside);
        assert_eq!(filter.wish("a/old/b.log"), Wish::LeaveOut);
        assert_eq!(NameFilter::new().wish("b.zip"), Wish::Read);
    }

    #[test]
    fn a_pattern_that_cannot_match_is_refused() {
        for glob in ["", "/", "\\", "[a", "{a"] {
            assert!(glob.parse::<NameGlob>().is_err(), "{glob}");
        }
    }
}
