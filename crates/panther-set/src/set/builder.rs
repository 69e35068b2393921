//! The builder of a set: settings first, paths last.

use std::path::PathBuf;
use std::sync::Arc;

use panther::{FormatId, Registry};

use super::log_set::LogSet;
use super::names::NameFilter;
use super::settings::Settings;
use crate::bytes::limits::Limits;
#[cfg(doc)]
use crate::reading::source::Source;
use crate::text::encoding::Encoding;

/// Configures a [`LogSet`]. All settings precede the first path, so they apply to every source.
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
    /// Sets the number of threads that discover and read logs; 0 means 1. The default is the number
    /// of processors.
    ///
    /// With 1, the set does everything on the calling thread. At most 64 threads discover logs. The
    /// number of threads that read logs never exceeds the number of tasks.
    ///
    /// ```
    /// use panther_set::LogSet;
    ///
    /// let set = LogSet::builder().threads(1).build();
    /// assert!(set.sources().is_empty());
    /// ```
    pub const fn threads(mut self, threads: usize) -> Self {
        self.settings.threads = Some(threads);
        self
    }

    /// Sets the limits on archives and event logs.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Decodes sources as `encoding`, unless their bytes contradict that; see
    /// [`Source::with_encoding`](crate::Source::with_encoding).
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.settings.detection.encoding = Some(encoding);
        self
    }

    /// Reads all sources as `format` instead of detecting the format of each. This has no effect if
    /// the [registry](Self::registry) does not have the format.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("notes.txt");
    /// std::fs::write(&path, "2020-07-29 16:29:16, Info                  CBS    Ready\r\n")?;
    /// let plain = panther_set::registry().by_id("plain").unwrap().id();
    /// let set = panther_set::LogSet::builder().format(plain).discover([path]);
    /// assert_eq!(set.sources()[0].format(), "plain");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const fn format(mut self, format: FormatId) -> Self {
        self.settings.detection.format = Some(format);
        self
    }

    /// Sets whether [`Timeline::merge`](crate::Timeline::merge) may write a temporary file (default:
    /// yes). See [`MergedItems`](crate::MergedItems) for when it does.
    ///
    /// The file is in the folder for temporary files of the system, has no name, and is gone when
    /// the timeline is dropped. Without it, a source that needs it ends with
    /// [`ErrorKind::NoTemporaryFile`](crate::ErrorKind::NoTemporaryFile).
    pub const fn temporary_files(mut self, are_allowed: bool) -> Self {
        self.settings.no_temporary_files = !are_allowed;
        self
    }

    /// Sets whether [`LogSet::add_stream`] may write an archive to a temporary file (default: yes).
    ///
    /// The directory of a zip is at its end, and threads read the members of any archive in any
    /// order. The file has no name, and is gone when the set is dropped. Without it, such a stream
    /// is reported as [`ErrorKind::NoTemporaryFile`](crate::ErrorKind::NoTemporaryFile).
    pub const fn spooling(mut self, is_allowed: bool) -> Self {
        self.settings.no_spooling = !is_allowed;
        self
    }

    /// Reads only sources with these names. [`LogSet::left_out`] counts the others.
    pub fn names(mut self, names: NameFilter) -> Self {
        self.settings.names = names;
        self
    }

    /// Sets the formats to detect. The default is [`registry`](crate::registry()).
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

    /// Makes an empty set with these settings. [`LogSet::add_path`] and [`LogSet::add`] fill it.
    #[must_use]
    pub fn build(self) -> LogSet {
        LogSet::with_settings(self.settings)
    }

    /// Makes a set of the logs in these files, folders and archives; see [`LogSet::discover`].
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
    /// Makes a builder with the default settings.
    pub fn builder() -> LogSetBuilder {
        LogSetBuilder::default()
    }

    /// Finds the logs in these files, folders and archives, with the default settings. Use
    /// [`LogSet::builder`] for other settings.
    ///
    /// Walks folders recursively in the order of names, and archives in the order of members,
    /// within [`Limits`]. The first bytes of a file decide whether it is a log, an archive or
    /// neither. A file that you name is read in any case, whereas a file found in a folder must be
    /// text. [`LogSet::skipped`] lists the files that are not read.
    ///
    /// The [name](Source::name) of a member is a path too, and so is that of a folder or an archive
    /// inside an archive: `SetupDiag.zip!/Panther`. A file that exists under such a name comes first.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path();
    /// let log = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// std::fs::write(path.join("CBS.log"), log)?;
    /// std::fs::write(path.join("trace.etl"), [1, 2, 3])?;
    /// let set = panther_set::LogSet::discover([path]);
    /// assert_eq!(set.sources().len(), 1);
    /// let skipped = set.skipped()[0].to_string();
    /// assert!(skipped.ends_with("trace.etl: an event trace (.etl), which `tracerpt TRACE.etl -o TRACE.xml -of XML` converts: not read"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn discover<P: Into<PathBuf>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self::builder().discover(paths)
    }
}
