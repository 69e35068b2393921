//! Any number of sources.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::archive::{self, Limits, Shared};
use crate::encoding::Encoding;
use crate::error::{Error, ErrorKind};
use crate::progress::Progress;
use crate::source::{Found, Source, file_type_name};

/// The logs that some paths hold, and what was left out and why.
#[derive(Debug, Default)]
pub struct LogSet {
    pub(crate) sources: Vec<Source>,
    skipped: Vec<Error>,
    pub(crate) threads: Option<usize>,
    limits: Limits,
    archives: Arc<Shared>,
    progress: Arc<Progress>,
}

impl LogSet {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Finds the logs that these files, folders and archives hold. Folders are walked to the bottom, in the order of their names, and archives
    /// in the order of their members, as far as [`Limits`] allow. Whether something is a log, an archive or neither is decided by its first
    /// bytes; a file that is given by name is read whatever it is, one that is found must hold text. What is not read is in
    /// [`LogSet::skipped`].
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
        let mut set = Self::new();
        for path in paths {
            set.add_path(path.into());
        }
        set
    }

    /// Adds what a path holds.
    pub fn add_path(&mut self, path: PathBuf) {
        if !path.is_dir() {
            let found = self.look(path, false);
            return found.into_iter().for_each(|source| self.add(source));
        }
        let mut found = Vec::new();
        for entry in WalkDir::new(&path).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_file() => found.push(entry.into_path()),
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let kind = ErrorKind::NotAFile(file_type_name(entry.file_type()));
                    self.skip(entry.into_path(), kind);
                }
                Err(error) => {
                    let at = error.path().unwrap_or(&path).to_owned();
                    // The walker's own error names the path once more.
                    let kind = error
                        .into_io_error()
                        .unwrap_or_else(|| io::Error::other("its links lead back to it"));
                    self.skip(at, ErrorKind::Io(kind));
                }
            }
        }
        let opened: Vec<_> = found
            .into_par_iter()
            .flat_map_iter(|path| self.look(path, true))
            .collect();
        opened.into_iter().for_each(|source| self.add(source));
    }

    /// The log at a path, or the logs in the archive there.
    fn look(&self, path: PathBuf, text_only: bool) -> Vec<Result<Source, Error>> {
        self.progress.look();
        match Source::find(&path, text_only) {
            Ok(Found::Log(source)) => vec![Ok(*source)],
            Ok(Found::Archive(kind, len)) => {
                archive::members(path, len, kind, self.limits, &self.archives, &self.progress)
            }
            Err(error) => vec![Err(error)],
        }
    }

    /// Adds a source, or the reason why there is none.
    pub fn add(&mut self, source: Result<Source, Error>) {
        match source {
            Ok(source) => {
                let progress = Arc::clone(&self.progress);
                self.sources.push(source.counted_in(progress));
            }
            Err(error) => self.skipped.push(error),
        }
    }

    fn skip(&mut self, path: PathBuf, kind: ErrorKind) {
        self.skipped.push(Error::new(path, kind));
    }

    /// Reads in this encoding what shows to be in no other: see [`Source::with_encoding`].
    #[must_use]
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        self.sources = self
            .sources
            .into_iter()
            .map(|source| source.with_encoding(encoding))
            .collect();
        self
    }

    /// Follows archives as far as this, among the paths that are added from now on.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// use panther_set::{Limits, LogSet};
    ///
    /// let mut set = LogSet::new().with_limits(Limits::default().with_depth(2));
    /// set.add_path(folder.path().to_owned());
    /// ```
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Works on this many threads; without this, on as many as the machine has.
    #[must_use]
    pub const fn with_threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Keeps the sources for which `keep` holds, and one of the files that were given twice. Members of one archive stay apart, whatever their
    /// names.
    #[must_use]
    pub fn retain(mut self, keep: impl Fn(&Source) -> bool) -> Self {
        let mut seen = HashSet::new();
        self.sources
            .retain(|source| keep(source) && source.identity().is_none_or(|one| seen.insert(one)));
        self
    }

    /// Counts that grow while paths are added and sources are read.
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

    /// What is not read, and why.
    #[must_use]
    pub fn skipped(&self) -> &[Error] {
        &self.skipped
    }
}
