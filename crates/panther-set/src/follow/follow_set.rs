//! Follows many logs that are still being written.

use std::collections::VecDeque;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::folder::{Folder, Sight, check};
use super::follower::{Follower, Step, Waker};
use super::notice::Notice;
use super::options::FollowOptions;
use super::watch::Watch;
use crate::bytes::open_regular::Origin;
use crate::error::{Error, ErrorKind, Result};
use crate::limit::Limit;
use crate::reading::detect::Detection;
use crate::reading::source::Source;
use crate::set::names::{NameFilter, Wish};

/// How many logs are followed at most. Each takes an open file.
const MOST: usize = 256;

/// How long a folder is not looked at again, if the caller gives no interval.
const LOOK: Duration = Duration::from_secs(1);

/// Reads the items of many logs while they are written: of files, and of all logs in folders, also
/// of those that appear later.
///
/// Each log has a [`Follower`] with all that it guarantees. The items of one log come in its order.
/// Items of different logs come in the order in which panther meets them, and not in that of their
/// times: nobody knows which log is written next. When the set begins to follow logs, it returns what
/// one contains before it turns to the next.
///
/// A set follows up to 256 logs at a time, and reports the others. A log in a folder whose name is
/// gone makes room for another one. If a log in a folder gets another name, the set reads it on, and
/// not again from its start under the new name.
///
/// ```
/// use std::time::Duration;
/// use panther_set::{FollowOptions, FollowSet, Notice, SetNotice};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let folder = folder.path();
/// # for name in ["CBS.log", "dism.log"] {
/// #     let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// #     std::fs::write(folder.join(name), line).unwrap();
/// # }
/// let options = FollowOptions::default().with_quiet(Duration::from_millis(10));
/// let mut set = FollowSet::open([folder], options);
/// let mut events = 0;
/// while events < 2 {
///     match set.next(Duration::from_secs(60))? {
///         Some(SetNotice::Of(_, Notice::Items(batch))) => {
///             println!("{}", batch.source.name());
///             events += batch.items.filter_map(|item| item.event()).count();
///         }
///         Some(_) => {}
///         None => break,
///     }
/// }
/// assert_eq!((events, set.logs()), (2, 2));
/// # Ok::<(), panther_set::Error>(())
/// ```
pub struct FollowSet {
    logs: Vec<FollowedLog>,
    folders: Vec<Folder>,
    options: FollowOptions,
    names: NameFilter,
    left_out: u64,
    watch: Watch,
    /// What was found in folders and not reported yet.
    found: VecDeque<Found>,
    /// When the folders were last looked at.
    looked_at: Option<Instant>,
    /// The log that comes next.
    turn: usize,
    interrupted: Arc<AtomicBool>,
}

/// A log of a set.
struct FollowedLog {
    path: PathBuf,
    /// Whether the log was found in a folder.
    is_found: bool,
    /// `None` once it is not followed any more.
    follower: Option<Follower>,
    /// Whether its name is free for a new log.
    is_gone: bool,
}

/// A notice about the set that is not given yet.
enum Found {
    Log(usize),
    NoLog(Error),
}

/// A change of one of the logs of a [`FollowSet`], or of the set.
#[derive(Debug)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for each read, and none is kept"
)]
pub enum SetNotice<'f> {
    /// A notice of the log with this index.
    Of(usize, Notice<'f>),
    /// A log with this index appeared in a folder after the set had begun to follow it.
    New(usize),
    /// A file that is not followed, and why.
    NotFollowed(Error),
}

impl FollowSet {
    /// Follows the logs at these paths from their start. A path of a folder stands for all logs in
    /// it, at any depth. A file need not exist yet; the set waits for it.
    #[must_use]
    pub fn open<P: Into<PathBuf>>(
        paths: impl IntoIterator<Item = P>,
        options: FollowOptions,
    ) -> Self {
        Self::open_named(paths, options, NameFilter::new())
    }

    /// Follows logs like [`FollowSet::open`], but in folders only those with these names.
    #[must_use]
    pub fn open_named<P: Into<PathBuf>>(
        paths: impl IntoIterator<Item = P>,
        options: FollowOptions,
        names: NameFilter,
    ) -> Self {
        let mut set = Self {
            logs: Vec::new(),
            folders: Vec::new(),
            options,
            names,
            left_out: 0,
            watch: Watch::new(options.poll),
            found: VecDeque::new(),
            looked_at: None,
            turn: 0,
            interrupted: Arc::default(),
        };
        for path in paths {
            let path = path.into();
            if path.is_dir() {
                set.watch.add_folder(&path);
                set.folders.push(Folder::new(path));
            } else if !set.has(&path) {
                set.watch.add_folder_of(&path);
                set.add_named(path);
            }
        }
        set.look_at_folders(Instant::now());
        set
    }

    /// Follows a file that the caller named. A file that is there and no log is refused; one that is
    /// not there, or cannot be read yet, is awaited.
    fn add_named(&mut self, path: PathBuf) {
        #[cfg(feature = "archives")]
        if crate::set::target::split(&path).is_some() {
            let kind = ErrorKind::NotFollowed("a member of an archive");
            self.found.push_back(Found::NoLog(Error::new(path, kind)));
            return;
        }
        match check(&path, Origin::Named, &self.detection()) {
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::NotALog(_)
                        | ErrorKind::Unsupported(_)
                        | ErrorKind::NotFollowed(_)
                        | ErrorKind::FeatureOff { .. }
                ) =>
            {
                self.found.push_back(Found::NoLog(error));
            }
            _ => drop(self.add(path, false)),
        }
    }

    fn detection(&self) -> Detection {
        Detection {
            encoding: self.options.encoding,
            format: self.options.format,
            ..Detection::default()
        }
    }

    /// Follows a log, unless there are too many.
    fn add(&mut self, path: PathBuf, is_found: bool) -> Option<usize> {
        let is_full = |set: &Self| set.following() >= MOST;
        if is_full(self) {
            let mut gone = self
                .logs
                .iter_mut()
                .filter(|log| log.is_found && log.follower.as_ref().is_some_and(Follower::is_gone));
            gone.by_ref()
                .for_each(|log| (log.follower, log.is_gone) = (None, true));
        }
        if is_full(self) {
            let kind = ErrorKind::Limit(Limit::Followed(MOST));
            self.found.push_back(Found::NoLog(Error::new(path, kind)));
            return None;
        }
        self.logs.push(FollowedLog {
            follower: Some(Follower::unwatched(path.clone(), self.options)),
            path,
            is_found,
            is_gone: false,
        });
        Some(self.logs.len() - 1)
    }

    /// Whether there is a log with this path, which may have failed.
    fn has(&self, path: &Path) -> bool {
        let mut logs = self.logs.iter();
        logs.any(|log| log.path == path && !log.is_gone)
    }

    /// Looks for new logs in the folders.
    fn look_at_folders(&mut self, now: Instant) {
        let is_first = self.looked_at.is_none();
        self.looked_at = Some(now);
        let followers = self.logs.iter().filter_map(|log| log.follower.as_ref());
        let mut open = followers.flat_map(Follower::identities).collect();
        let detection = self.detection();
        for mut folder in std::mem::take(&mut self.folders) {
            let mut left_out = 0;
            let wants = |name: &str| {
                let wanted = self.names.wish(name) == Wish::Read;
                left_out += u64::from(!wanted);
                wanted
            };
            let sights = folder.look(&detection, &open, wants, |path| self.has(path));
            self.left_out += left_out;
            for sight in sights {
                match sight {
                    Sight::NoLog(error) => self.found.push_back(Found::NoLog(error)),
                    Sight::Log(path) => {
                        let added = self.add(path, true).filter(|_| !is_first);
                        self.found.extend(added.map(Found::Log));
                    }
                }
            }
            // A folder inside another one shows the same files.
            let followers = self.logs.iter().filter_map(|log| log.follower.as_ref());
            open = followers.flat_map(Follower::identities).collect();
            self.folders.push(folder);
        }
    }

    /// The number of logs, which grows with each that appears in a folder. Their indices are smaller.
    #[must_use]
    pub const fn logs(&self) -> usize {
        self.logs.len()
    }

    /// Whether nothing more can come: no log is followed, no folder may bring one, and every notice
    /// was given.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.folders.is_empty() && self.found.is_empty() && self.following() == 0
    }

    fn following(&self) -> usize {
        let logs = self.logs.iter();
        logs.filter(|log| log.follower.is_some()).count()
    }

    /// The number of files in folders that the names leave out.
    #[must_use]
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The path of a log.
    #[must_use]
    pub fn path(&self, index: usize) -> Option<&Path> {
        self.logs.get(index).map(|log| &*log.path)
    }

    /// The name of a log below the followed folder that contains it; otherwise its path.
    #[must_use]
    pub fn name(&self, index: usize) -> Option<&Path> {
        let path = self.path(index)?;
        let below = |folder: &Folder| path.strip_prefix(folder.path()).ok();
        Some(self.folders.iter().find_map(below).unwrap_or(path))
    }

    /// The source that is read of a log, or `None` before its format is known.
    #[must_use]
    pub fn source(&self, index: usize) -> Option<&Source> {
        self.logs.get(index)?.follower.as_ref()?.source()
    }

    /// Waits for the next notice. Returns `None` if nothing happens within `timeout` or a [`Waker`]
    /// ends the wait.
    ///
    /// # Errors
    /// Returns an error if a log cannot be opened or read. The set does not follow this log any more;
    /// the next call goes on with the others.
    pub fn next(&mut self, timeout: Duration) -> Result<Option<SetNotice<'_>>> {
        let deadline = Instant::now().checked_add(timeout);
        let (index, step) = loop {
            let now = Instant::now();
            if self.folders_due().is_some_and(|due| now >= due) {
                self.look_at_folders(now);
            }
            if let Some(found) = self.found.pop_front() {
                return Ok(Some(match found {
                    Found::Log(index) => SetNotice::New(index),
                    Found::NoLog(error) => SetNotice::NotFollowed(error),
                }));
            }
            if let Some(found) = self.step(now)? {
                break found;
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(now));
            if self.interrupted.swap(false, Ordering::Relaxed) || left == Some(Duration::ZERO) {
                return Ok(None);
            }
            let followers = self.logs.iter().filter_map(|log| log.follower.as_ref());
            let due = followers
                .filter_map(Follower::due)
                .chain(self.folders_due());
            let due = due.map(|due| due.saturating_duration_since(now));
            self.watch.wait(left.into_iter().chain(due).min());
        };
        if step == Step::Appeared
            && let Some(log) = self.logs.get(index)
        {
            self.watch.add_folder_of(&log.path);
        }
        Ok(self.notice(index, step))
    }

    /// Stops following. Each call returns the next of the remaining notices, and `None` after the
    /// last; see [`Follower::finish`].
    ///
    /// # Errors
    /// Returns an error if a file cannot be opened or read. The next call returns what comes after.
    pub fn finish(&mut self) -> Result<Option<SetNotice<'_>>> {
        let now = Instant::now();
        for index in 0..self.logs.len() {
            let Some(follower) = self
                .logs
                .get_mut(index)
                .and_then(|log| log.follower.as_mut())
            else {
                continue;
            };
            if let Some(step) = follower.last_step(now)? {
                return Ok(self.notice(index, step));
            }
        }
        Ok(None)
    }

    /// A handle that ends a wait from another thread; see [`Follower::waker`].
    #[must_use]
    pub fn waker(&self) -> Waker {
        Waker::new(Arc::clone(&self.interrupted), self.watch.sender())
    }

    /// When the folders are looked at again.
    fn folders_due(&self) -> Option<Instant> {
        let every = self.options.poll.unwrap_or(LOOK);
        self.looked_at
            .filter(|_| !self.folders.is_empty())
            .map(|last| last + every)
    }

    /// Looks at each log once, until one has something to return.
    fn step(&mut self, now: Instant) -> Result<Option<(usize, Step)>> {
        let count = self.logs.len();
        for index in (self.turn..count).chain(0..self.turn.min(count)) {
            let Some(log) = self.logs.get_mut(index) else {
                continue;
            };
            let Some(follower) = &mut log.follower else {
                continue;
            };
            match follower.step(now) {
                Ok(None) => {}
                Ok(Some(step)) => {
                    // The first contents of a log come in one piece; then each log has its turn.
                    self.turn = index + usize::from(follower.has_caught_up());
                    return Ok(Some((index, step)));
                }
                Err(error) => {
                    log.follower = None;
                    return Err(error);
                }
            }
        }
        Ok(None)
    }

    fn notice(&mut self, index: usize, step: Step) -> Option<SetNotice<'_>> {
        let follower = self.logs.get_mut(index)?.follower.as_mut()?;
        Some(SetNotice::Of(index, follower.notice(step)))
    }
}

impl fmt::Debug for FollowSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths: Vec<&Path> = self.logs.iter().map(|log| &*log.path).collect();
        f.debug_struct("FollowSet")
            .field("logs", &paths)
            .field("folders", &self.folders)
            .finish_non_exhaustive()
    }
}
