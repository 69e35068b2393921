//! Any number of sources.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::encoding::Encoding;
use crate::error::{Error, ErrorKind};
use crate::source::{Source, file_type_name};

/// The logs that some paths hold, and what was left out and why.
#[derive(Debug, Default)]
pub struct LogSet {
    pub(crate) sources: Vec<Source>,
    skipped: Vec<Error>,
    pub(crate) threads: Option<usize>,
}

impl LogSet {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Finds the logs that these files and folders hold. Folders are walked to the bottom, in the order of their names; a file that is
    /// given by name is read whatever it is, one that is found in a folder must hold text. What is not read is in [`LogSet::skipped`].
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
            return self.add(Source::open(path));
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
        let opened: Vec<_> = found.into_par_iter().map(Source::open_text).collect();
        opened.into_iter().for_each(|source| self.add(source));
    }

    /// Adds a source, or the reason why there is none.
    pub fn add(&mut self, source: Result<Source, Error>) {
        match source {
            Ok(source) => self.sources.push(source),
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

    /// Works on this many threads; without this, on as many as the machine has.
    #[must_use]
    pub const fn with_threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Keeps the sources for which `keep` holds, and one of the files that were given twice.
    #[must_use]
    pub fn retain(mut self, keep: impl Fn(&Source) -> bool) -> Self {
        let mut seen = HashSet::new();
        self.sources.retain(|source| {
            keep(source) && (source.len().is_none() || seen.insert(identity(source.path())))
        });
        self
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

fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
