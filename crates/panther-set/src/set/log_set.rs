//! Any number of sources.

use std::collections::HashSet;
use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::settings::Settings;
use super::workers::Workers;
#[cfg(feature = "archives")]
use crate::bytes::archive::cache::DecoderCache;
use crate::error::{Error, ErrorKind};
use crate::reading::progress::Progress;
use crate::reading::source::Source;

/// The logs that some paths hold, and what was skipped and why.
#[derive(Debug, Default)]
pub struct LogSet {
    pub(super) sources: Vec<Source>,
    skipped: Vec<Error>,
    pub(super) settings: Settings,
    /// The threads that look for logs, once there is work for them.
    workers: OnceLock<Workers>,
    #[cfg(feature = "archives")]
    pub(super) archives: Arc<DecoderCache>,
    pub(super) progress: Arc<Progress>,
}

impl LogSet {
    /// An empty set with the default settings; with others, see [`LogSet::builder`].
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

    /// The threads that look for logs.
    pub(super) fn workers(&self) -> &Workers {
        self.workers
            .get_or_init(|| Workers::new(self.settings.threads()))
    }

    /// Adds a source with the set's settings, or the reason why there is none.
    pub fn add(&mut self, source: Result<Source, Error>) {
        let encoding = self.settings.detection.encoding;
        self.push(match encoding {
            Some(encoding) => source.map(|source| source.with_encoding(encoding)),
            None => source,
        });
    }

    /// Adds a stream such as standard input, under the name that it shall have; see
    /// [`Source::stream`].
    pub fn add_stream(&mut self, name: impl Into<PathBuf>, stream: impl Read + Send + 'static) {
        let detection = &self.settings.detection;
        let source = Source::stream_with(name.into(), Box::new(stream), detection);
        self.push(source);
    }

    /// Adds a source that was detected with the set's settings.
    pub(super) fn push(&mut self, source: Result<Source, Error>) {
        match source {
            Ok(source) => {
                let progress = Arc::clone(&self.progress);
                self.sources.push(source.counted_in(progress));
            }
            Err(error) => self.skipped.push(error),
        }
    }

    pub(super) fn skip(&mut self, path: PathBuf, kind: ErrorKind) {
        self.skipped.push(Error::new(path, kind));
    }

    /// Keeps the sources for which `keep` holds, and only one of a file that was given twice.
    /// Members of one archive stay apart, whatever their names.
    #[must_use]
    pub fn retain(mut self, keep: impl Fn(&Source) -> bool) -> Self {
        let mut seen = HashSet::new();
        self.sources
            .retain(|source| keep(source) && source.identity().is_none_or(|one| seen.insert(one)));
        self
    }

    /// The counters of this set, which grow while paths are added and sources are read.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # std::fs::write(folder.path().join("CBS.log"), "2020-07-29 16:29:16, Info                  CBS    Ready\r\n").unwrap();
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

    /// The sources, in order.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What was not read, and why.
    #[must_use]
    pub fn skipped(&self) -> &[Error] {
        &self.skipped
    }
}
