//! A set of sources.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::settings::Settings;
use super::workers::Workers;
#[cfg(feature = "archives")]
use crate::bytes::archive::cache::DecoderCache;
use crate::bytes::fixed_file::OpenFiles;
use crate::error::{Error, ErrorKind};
use crate::reading::progress::Progress;
use crate::reading::source::{LastFolder, Source};

/// The results of a search: logs, and files that are not read.
pub(super) type Found = Vec<Result<Source, Error>>;

/// A set of logs: the sources found at some paths, and the files that were skipped.
///
/// [`LogSet::discover`] finds the logs. Four groups of methods read them:
///
/// - [`LogSet::par_fold`], [`LogSet::par_visit`] and [`LogSet::par_fold_each`] read all sources on
///   all threads, in any order.
/// - [`LogSet::ordered`] reads on all threads and delivers results in the order of the sources.
/// - [`LogSet::timeline`] merges all sources by time.
/// - [`LogSet::sources`] gives access to each [`Source`].
///
/// ```no_run
/// use panther_set::LogSet;
///
/// let set = LogSet::discover(["evidence/Windows"]);
/// for source in set.sources() {
///     println!("{}: {}", source.name(), source.format());
/// }
/// for problem in set.skipped() {
///     eprintln!("{problem}");
/// }
/// ```
#[derive(Debug, Default)]
pub struct LogSet {
    pub(super) sources: Vec<Source>,
    skipped: Vec<Error>,
    pub(super) left_out: AtomicU64,
    pub(super) settings: Settings,
    /// The threads that discover logs, started on first use.
    workers: OnceLock<Workers>,
    pub(super) files: Arc<OpenFiles>,
    #[cfg(feature = "archives")]
    pub(super) archives: Arc<DecoderCache>,
    pub(super) progress: Arc<Progress>,
}

impl LogSet {
    /// Makes an empty set with the default settings. Use [`LogSet::builder`] for other settings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn with_settings(settings: Settings) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// The threads that discover logs.
    pub(super) fn workers(&self) -> &Workers {
        self.workers
            .get_or_init(|| Workers::new(self.settings.threads()))
    }

    /// Adds a source that the caller opened, or the error of opening it. Applies the set's
    /// encoding.
    ///
    /// ```
    /// use panther_set::{LogSet, Source};
    ///
    /// let mut set = LogSet::new();
    /// set.add(Source::open("does/not/exist.log"));
    /// assert_eq!((set.sources().len(), set.skipped().len()), (0, 1));
    /// ```
    pub fn add(&mut self, source: Result<Source, Error>) {
        let encoding = self.settings.detection.encoding;
        self.push(match encoding {
            Some(encoding) => source.map(|source| source.with_encoding(encoding)),
            None => source,
        });
    }

    /// Adds a source that was detected with the set's settings.
    pub(super) fn push(&mut self, source: Result<Source, Error>) {
        match source {
            Ok(source) => {
                let progress = Arc::clone(&self.progress);
                let mut source = source.counted_in(progress);
                #[cfg(feature = "evtx")]
                {
                    source = source.within(self.settings.limits);
                }
                source.set_index(self.sources.len());
                self.sources.push(source);
            }
            Err(error) => self.skipped.push(error),
        }
    }

    pub(super) fn skip(&mut self, path: PathBuf, kind: ErrorKind) {
        self.skipped.push(Error::new(path, kind));
    }

    /// Keeps the sources for which `keep` returns `true`, and removes repeated files. Members of
    /// one archive are distinct, even if they have the same name.
    ///
    /// ```
    /// use panther_set::LogSet;
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
    /// let set = LogSet::discover([folder.path(), folder.path()]);
    /// assert_eq!(set.sources().len(), 2);
    /// let set = set.retain(|source| source.format() == "cbs");
    /// assert_eq!(set.sources().len(), 1);
    /// ```
    #[must_use]
    pub fn retain(mut self, keep: impl Fn(&Source) -> bool) -> Self {
        let (mut seen, mut folders) = (HashSet::new(), LastFolder::default());
        self.sources.retain(|source| {
            let mut is_new = || {
                let identity = source.identity(&mut folders);
                identity.is_none_or(|one| seen.insert(one))
            };
            keep(source) && is_new()
        });
        for (index, source) in self.sources.iter_mut().enumerate() {
            source.set_index(index);
        }
        self
    }

    /// The counters of this set, which grow while the set is discovered and read.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
    /// let set = panther_set::LogSet::discover([folder.path()]);
    /// let progress = set.progress();
    /// assert_eq!((progress.looked_at(), progress.sources()), (1, 0));
    /// set.par_fold_each(|| (), |_, _, _| (), |_, _| ());
    /// assert_eq!((progress.sources(), progress.bytes()), (1, 57));
    /// ```
    #[must_use]
    pub fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// The sources in the order of discovery.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The files that are not read, with reasons.
    #[must_use]
    pub fn skipped(&self) -> &[Error] {
        &self.skipped
    }

    /// The sources, and the files that are not read.
    pub(super) fn into_parts(self) -> (Vec<Source>, Vec<Error>) {
        (self.sources, self.skipped)
    }

    /// The number of files and members that [`LogSetBuilder::names`](crate::LogSetBuilder::names)
    /// left out. An archive that was left out counts once.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.left_out.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_knows_its_index_after_others_are_removed() {
        let mut set = LogSet::new();
        for name in ["one.log", "two.log", "three.log"] {
            set.add_stream(name, std::io::empty());
        }
        let set = set.retain(|source| source.name() != "one.log");
        let indices = set.sources().iter().map(|source| set.index_of(source));
        assert!(indices.eq([Some(0), Some(1)]));
        let mut other = LogSet::new();
        other.add_stream("two.log", std::io::empty());
        assert_eq!(set.index_of(&other.sources()[0]), None);
    }
}
