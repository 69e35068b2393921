//! Finds the logs in a folder that is followed, and those that appear in it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use crate::bytes::file_type::file_type_name;
use crate::bytes::fixed_file::{FixedFile, Identity};
use crate::bytes::open_regular::Origin;
use crate::error::{Error, ErrorKind, Result};
use crate::reading::detect::Detection;
use crate::reading::open::PathContent;
use crate::reading::source::Source;

/// A folder, and what is known of the files in it.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// The files that were looked at, with what they were; `None` for what is no file.
    known: HashMap<PathBuf, Option<Identity>>,
}

/// What a look at a folder shows.
#[derive(Debug)]
pub(super) enum Sight {
    /// A log that was not there before.
    Log(PathBuf),
    /// A file that is not followed.
    NoLog(Error),
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            known: HashMap::new(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Looks for files that are new since the last look, in the order of their names. `wants` says
    /// whether a name below the folder is wanted. `is_followed` says whether a path is that of a log
    /// that is followed already; `open` has the files that are. A file that only has a new name is
    /// read by the one who reads it under the old one.
    pub(super) fn look(
        &mut self,
        detection: &Detection,
        open: &HashSet<Identity>,
        mut wants: impl FnMut(&str) -> bool,
        is_followed: impl Fn(&Path) -> bool,
    ) -> Vec<Sight> {
        let mut sights = Vec::new();
        let mut present = HashMap::new();
        for entry in WalkDir::new(&self.path).sort_by_file_name() {
            let entry = match entry {
                Ok(entry) => entry,
                // The folder or a file in it is gone meanwhile.
                Err(error) => {
                    let at = error.path().unwrap_or(&self.path).to_owned();
                    if !self.known.contains_key(&at)
                        && let Some(kind) = error.into_io_error()
                        && kind.kind() != std::io::ErrorKind::NotFound
                    {
                        sights.push(Sight::NoLog(Error::new(&at, kind)));
                        present.insert(at, None);
                    }
                    continue;
                }
            };
            let (path, file_type) = (entry.path(), entry.file_type());
            if file_type.is_dir() || is_followed(path) {
                continue;
            }
            if !file_type.is_file() {
                if !self.known.contains_key(path) && wants(&self.name(path)) {
                    let kind = ErrorKind::NotAFile(file_type_name(file_type));
                    sights.push(Sight::NoLog(Error::new(path, kind)));
                }
                present.insert(path.to_owned(), None);
                continue;
            }
            let Ok(file) = FixedFile::open(path, Origin::Found, &Arc::default()) else {
                // It is looked at again, until it can be opened.
                continue;
            };
            let identity = file.identity();
            let is_known = self.known.get(path) == Some(&Some(identity));
            present.insert(path.to_owned(), Some(identity));
            if is_known || open.contains(&identity) || !wants(&self.name(path)) {
                continue;
            }
            sights.push(match check(path, Origin::Found, detection) {
                Ok(()) => Sight::Log(path.to_owned()),
                Err(error) => Sight::NoLog(error),
            });
        }
        self.known = present;
        sights
    }

    /// The name of a file below the folder.
    fn name<'p>(&self, path: &'p Path) -> Cow<'p, str> {
        let below = path.strip_prefix(&self.path).unwrap_or(path);
        below.to_string_lossy()
    }
}

/// Fails unless a file is a log that can be followed.
pub(super) fn check(path: &Path, origin: Origin, detection: &Detection) -> Result<()> {
    let reason = match Source::find(path, origin, &Arc::default(), detection)? {
        PathContent::Archive(kind, _) => kind.name(),
        // Windows writes records anywhere in such a file.
        PathContent::Log(source) if source.is_event_log() => "an event log (.evtx)",
        // Windows writes a dump once.
        PathContent::Log(source) if source.is_dump() => "a memory dump",
        PathContent::Log(_) => return Ok(()),
    };
    Err(Error::new(path, ErrorKind::NotFollowed(reason)))
}
