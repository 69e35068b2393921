//! Finds the sources at a path.

use std::io;
use std::path::PathBuf;
#[cfg(not(feature = "archives"))]
use std::sync::Arc;

use walkdir::WalkDir;

use super::log_set::LogSet;
#[cfg(not(feature = "archives"))]
use crate::bytes::archive_kind::ArchiveKind;
use crate::bytes::file_type::file_type_name;
#[cfg(not(feature = "archives"))]
use crate::bytes::fixed_file::FixedFile;
use crate::bytes::open_regular::Origin;
use crate::error::{Error, ErrorKind};
use crate::reading::open::PathContent;
use crate::reading::source::Source;

impl LogSet {
    /// Adds the logs in a file, a folder or an archive, with the set's settings; see
    /// [`LogSet::discover`].
    ///
    /// ```no_run
    /// use panther_set::LogSet;
    ///
    /// let mut set = LogSet::builder().threads(2).build();
    /// set.add_path("evidence/CBS.log".into());
    /// set.add_path("evidence/logs.zip".into());
    /// ```
    pub fn add_path(&mut self, path: PathBuf) {
        if !path.is_dir() {
            let found = self.look(path, Origin::Named);
            return found.into_iter().for_each(|source| self.push(source));
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
                    // The walker's own error would repeat the path.
                    let kind = error
                        .into_io_error()
                        .unwrap_or_else(|| io::Error::other("its links lead back to it"));
                    self.skip(at, ErrorKind::Io(kind));
                }
            }
        }
        let opened = self
            .workers()
            .map(found, |path| self.look(path, Origin::Found));
        opened
            .into_iter()
            .flatten()
            .for_each(|source| self.push(source));
    }

    /// Finds the log at a path, or the logs in the archive there.
    fn look(&self, path: PathBuf, origin: Origin) -> Vec<Result<Source, Error>> {
        self.progress.look();
        match Source::find(&path, origin, &self.files, &self.settings.detection) {
            Ok(PathContent::Log(source)) => vec![Ok(*source)],
            Ok(PathContent::Archive(kind, file)) => self.look_into(file, kind),
            Err(error) => vec![Err(error)],
        }
    }

    /// Reports an archive, because this build does not read archives.
    #[cfg(not(feature = "archives"))]
    fn look_into(&self, file: Arc<FixedFile>, kind: ArchiveKind) -> Vec<Result<Source, Error>> {
        let reason = ErrorKind::FeatureOff {
            kind: kind.name(),
            feature: "archives",
        };
        vec![Err(Error::new(file.path(), reason))]
    }
}
