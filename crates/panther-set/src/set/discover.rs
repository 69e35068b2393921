//! Finds the sources at a path.

use std::borrow::Cow;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use walkdir::WalkDir;

#[cfg(feature = "archives")]
use super::archives::Scope;
use super::log_set::{Found, LogSet};
use super::names::Wish;
#[cfg(feature = "archives")]
use super::target::{Target, split};
use crate::bytes::archive_kind::ArchiveKind;
use crate::bytes::file_type::file_type_name;
use crate::bytes::fixed_file::FixedFile;
use crate::bytes::open_regular::Origin;
use crate::bytes::stream::StartedStream;
use crate::error::{Error, ErrorKind};
use crate::reading::open::{PathContent, StreamContent};
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
    /// set.add_path("evidence/SetupDiag.zip!/Panther/setuperr.log".into());
    /// ```
    pub fn add_path(&mut self, path: PathBuf) {
        if path.is_dir() {
            // The names of sources begin with it, and Windows has two separators.
            return self.add_folder(&path.components().collect::<PathBuf>());
        }
        #[cfg(feature = "archives")]
        if let Some((archive, target)) = split(&path) {
            let found = self.look_at_named_members(&path, &archive, &target);
            return self.push_all(found);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let found = self.look(&path, Origin::Named, &name, "");
        self.push_all(found);
    }

    fn add_folder(&mut self, folder: &Path) {
        let mut found = Vec::new();
        for entry in WalkDir::new(folder).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_file() => found.push(entry.into_path()),
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let kind = ErrorKind::NotAFile(file_type_name(entry.file_type()));
                    if self.wish(&name_below(folder, entry.path())) == Wish::Read {
                        self.skip(entry.into_path(), kind);
                    } else {
                        self.leave_out(1);
                    }
                }
                Err(error) => {
                    let at = error.path().unwrap_or(folder).to_owned();
                    // The walker's own error would repeat the path.
                    let kind = error
                        .into_io_error()
                        .unwrap_or_else(|| io::Error::other("its links lead back to it"));
                    self.skip(at, ErrorKind::Io(kind));
                }
            }
        }
        let opened = self.workers().map(found, |path| {
            let name = name_below(folder, &path);
            self.look(&path, Origin::Found, &name, &name)
        });
        opened.into_iter().for_each(|found| self.push_all(found));
    }

    fn push_all(&mut self, found: Found) {
        found.into_iter().for_each(|source| self.push(source));
    }

    /// What the set's names say about this one.
    pub(super) fn wish(&self, name: &str) -> Wish {
        let names = &self.settings.names;
        if names.is_empty() {
            return Wish::Read;
        }
        names.wish(name)
    }

    /// Counts what the set's names leave out.
    pub(super) fn leave_out(&self, count: u64) {
        self.left_out.fetch_add(count, Ordering::Relaxed);
    }

    /// Finds the log at a path, or the logs in the archive there. `name` is its name in the set,
    /// and `around` comes before the names of its members.
    fn look(&self, path: &Path, origin: Origin, name: &str, around: &str) -> Found {
        self.progress.look();
        let (files, detection) = (&self.files, &self.settings.detection);
        let found = match self.wish(name) {
            Wish::Read => Source::find(path, origin, files, detection).map(Some),
            Wish::LookInside => Source::find_archive(path, origin, files)
                .map(|found| found.map(|(kind, file)| PathContent::Archive(kind, file))),
            Wish::LeaveOut => Ok(None),
        };
        match found {
            Ok(Some(PathContent::Log(source))) => vec![Ok(*source)],
            Ok(Some(PathContent::Archive(kind, file))) => self.look_into_all_of(file, kind, around),
            Ok(None) => {
                self.leave_out(1);
                Vec::new()
            }
            Err(error) => vec![Err(error)],
        }
    }

    #[cfg(feature = "archives")]
    fn look_into_all_of(&self, file: Arc<FixedFile>, kind: ArchiveKind, around: &str) -> Found {
        self.look_into(file, kind, &Scope::new(around, &Target::default()))
            .0
    }

    /// Reports an archive, because this build does not read archives.
    #[cfg(not(feature = "archives"))]
    fn look_into_all_of(&self, file: Arc<FixedFile>, kind: ArchiveKind, _around: &str) -> Found {
        vec![Err(Error::new(file.path(), archives_off(kind)))]
    }

    /// Finds what the caller named in an archive. `path` is the whole of what the caller named.
    #[cfg(feature = "archives")]
    fn look_at_named_members(&self, path: &Path, archive: &Path, target: &Target) -> Found {
        self.progress.look();
        match Source::find_archive(archive, Origin::Named, &self.files) {
            Ok(Some((kind, file))) => {
                let (mut found, missing) = self.look_into(file, kind, &Scope::new("", target));
                found.extend(missing.map(|kind| Err(Error::new(path, kind))));
                found
            }
            Ok(None) => vec![Err(Error::new(path, ErrorKind::NotAnArchive))],
            Err(error) => vec![Err(error)],
        }
    }

    /// Adds a stream, such as standard input, and gives it a name; see [`Source::stream`].
    ///
    /// An archive is written to a temporary file first, as far as
    /// [`Limits::with_total`](crate::Limits::with_total) allows, and its logs are members like those
    /// of any archive; see [`LogSetBuilder::spooling`](crate::LogSetBuilder::spooling).
    ///
    /// ```
    /// use panther_set::LogSet;
    ///
    /// let mut set = LogSet::new();
    /// set.add_stream("-", &b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n"[..]);
    /// assert_eq!(set.sources()[0].format(), "cbs");
    /// ```
    pub fn add_stream(&mut self, name: impl Into<PathBuf>, stream: impl Read + Send + 'static) {
        let path = name.into();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let wish = self.wish(&name);
        if wish == Wish::LeaveOut {
            return self.leave_out(1);
        }
        let detection = &self.settings.detection;
        match Source::find_in_stream(path.clone(), Box::new(stream), detection) {
            Ok(StreamContent::Archive(kind, started)) => {
                let found = self.look_into_stream(&path, kind, started);
                self.push_all(found);
            }
            Ok(StreamContent::Log(source)) if wish == Wish::Read => self.push(Ok(*source)),
            Err(error) if wish == Wish::Read => self.push(Err(error)),
            _ => self.leave_out(1),
        }
    }

    #[cfg(feature = "archives")]
    fn look_into_stream(&self, path: &Path, kind: ArchiveKind, stream: StartedStream) -> Found {
        let (file, mut found) = self.spool(path, stream);
        if let Some(file) = file {
            found.extend(self.look_into_all_of(file, kind, ""));
        }
        found
    }

    /// Reports an archive, because this build does not read archives.
    #[cfg(not(feature = "archives"))]
    fn look_into_stream(&self, path: &Path, kind: ArchiveKind, _stream: StartedStream) -> Found {
        vec![Err(Error::new(path, archives_off(kind)))]
    }
}

/// The name within the set of a file in a folder that the caller gave.
fn name_below<'p>(folder: &Path, path: &'p Path) -> Cow<'p, str> {
    let below = path.strip_prefix(folder).unwrap_or(path).to_string_lossy();
    if cfg!(windows) {
        return below.replace('\\', "/").into();
    }
    below
}

#[cfg(not(feature = "archives"))]
const fn archives_off(kind: ArchiveKind) -> ErrorKind {
    ErrorKind::FeatureOff {
        kind: kind.name(),
        feature: "archives",
    }
}
