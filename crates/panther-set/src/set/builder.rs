//! How a set is made: all settings first, then the paths.

use std::path::PathBuf;
use std::sync::Arc;

use panther::Registry;

use super::log_set::LogSet;
use super::settings::Settings;
use crate::bytes::limits::Limits;
use crate::text::encoding::Encoding;

/// The settings of a [`LogSet`]. All are made before the first path is looked at, so none comes too
/// late.
///
/// ```no_run
/// use panther_set::{Encoding, Limits, LogSet};
///
/// let set = LogSet::builder()
///     .threads(4)
///     .limits(Limits::default().with_depth(2))
///     .encoding(Encoding::named("cp936").unwrap())
///     .discover(["evidence/Windows"]);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `discover` or `build`"]
pub struct LogSetBuilder {
    settings: Settings,
}

impl LogSetBuilder {
    /// Finds and reads logs on this many threads; 0 means 1. The default is the number of
    /// processors.
    ///
    /// With 1, everything happens on the calling thread. At most 64 threads look for logs, and no
    /// more threads read them than there is work for.
    pub const fn threads(mut self, threads: usize) -> Self {
        self.settings.threads = Some(threads);
        self
    }

    /// Follows archives as far as this. Without the feature `archives` there are none to follow.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Reads sources in this encoding unless their bytes show another: see
    /// [`Source::with_encoding`](crate::Source::with_encoding).
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.settings.detection.encoding = Some(encoding);
        self
    }

    /// Detects the formats of this registry. The default is [`registry`](crate::registry()).
    ///
    /// ```no_run
    /// # fn my_format() -> &'static dyn panther::format::Format { unimplemented!() }
    /// use panther_set::{LogSet, registry};
    ///
    /// let registry = registry().with(my_format())?;
    /// let set = LogSet::builder().registry(registry).discover(["evidence"]);
    /// # Ok::<(), panther::DuplicateFormat>(())
    /// ```
    pub fn registry(mut self, registry: Registry) -> Self {
        self.settings.detection.registry = Arc::new(registry);
        self
    }

    /// An empty set with these settings, to which [`LogSet::add_path`] and [`LogSet::add`] add.
    #[must_use]
    pub fn build(self) -> LogSet {
        LogSet::with_settings(self.settings)
    }

    /// Finds the logs that these files, folders and archives hold: see [`LogSet::discover`].
    #[must_use]
    pub fn discover<P: Into<PathBuf>>(self, paths: impl IntoIterator<Item = P>) -> LogSet {
        let mut set = self.build();
        for path in paths {
            set.add_path(path.into());
        }
        set
    }
}

impl LogSet {
    /// The settings of a set, to change them before it is made.
    pub fn builder() -> LogSetBuilder {
        LogSetBuilder::default()
    }

    /// Finds the logs that these files, folders and archives hold, with the default settings; with
    /// others, see [`LogSet::builder`].
    ///
    /// Folders are walked to the bottom, in the order of their names, and archives in the order of
    /// their members, as far as [`Limits`] allow. The first bytes of a file decide whether it is a
    /// log, an archive or neither. A file that is given by name is read whatever it is; one that is
    /// found in a folder must hold text. [`LogSet::skipped`] says what is not read.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path();
    /// std::fs::write(path.join("CBS.log"), "2020-07-29 16:29:16, Info                  CBS    Ready\r\n")?;
    /// std::fs::write(path.join("trace.etl"), [1, 2, 3])?;
    /// let set = panther_set::LogSet::discover([path]);
    /// assert_eq!(set.sources().len(), 1);
    /// assert!(set.skipped()[0].to_string().ends_with("trace.etl: an event trace (.etl): not read"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn discover<P: Into<PathBuf>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self::builder().discover(paths)
    }
}
