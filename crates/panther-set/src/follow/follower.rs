//! Follows a log that is still being written.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};
use std::{fmt, io};

use super::followed::{Arrived, Due, FollowedFile};
use super::notice::Notice;
use super::options::FollowOptions;
use super::tail::Tail;
use super::watch::Watch;
use crate::bytes::fixed_file::Identity;
use crate::error::{Error, ErrorKind, Result};
use crate::reading::source::Source;

/// Reads the items of a log while it is written.
///
/// [`Follower::next`] returns an item once it is complete: when the first line of the next record
/// arrives, or when nothing was written for [`FollowOptions::with_quiet`]. Lines that arrive later
/// form an [`Unparsed`](panther::Unparsed) item, because they have no header. The follower never
/// returns a part of a line or of a character, except for lines of more than
/// [`MAX_ITEM`](panther::MAX_ITEM) bytes.
///
/// The follower reads the file without mapping it, and opens it so that others can write, rename
/// and delete it. It recognizes a file by its identity and not by its name. The operating system
/// reports changes, usually at once. It misses a file that has the name only between two looks.
///
/// A writer may keep a file open that has lost its name to another. The follower reads such a file
/// until nothing has been written to it for a minute, at most four of them at a time.
///
/// It recognizes a rewritten file by its length and by the bytes that it has read: the first 256
/// and the last 1024 must stay as they were. It does not notice a file that was rewritten with the
/// same bytes there.
///
/// NULs at the end of a file are reserved space, which becomes text or stays. The follower waits
/// before them. NULs before text are an [`Unparsed`](panther::Unparsed) item; if text is written
/// into them after that, the follower starts again at the beginning, as for a rewritten file.
///
/// Binary event logs (`.evtx`) cannot be followed, because they grow in the middle, and neither can
/// memory dumps, which do not grow. The follower reads their bytes as text.
///
/// ```
/// use std::time::Duration;
/// use panther_set::{FollowOptions, Follower, Notice};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("CBS.log");
/// std::fs::write(&path, "2020-07-29 16:29:16, Info                  CBS    Ready\r\n")?;
/// let options = FollowOptions::default().with_quiet(Duration::from_millis(10));
/// let mut follower = Follower::open(&path, options);
/// let mut events = 0;
/// while events < 1 {
///     match follower.next(Duration::from_secs(60))? {
///         Some(Notice::Items(batch)) => {
///             events += batch.items.filter_map(|item| item.event()).count();
///         }
///         Some(notice) => eprintln!("{notice:?}"),
///         None => break,
///     }
/// }
/// assert_eq!(events, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Follower {
    path: PathBuf,
    options: FollowOptions,
    /// The file that has the name, or had it last.
    current: FollowedFile,
    /// The files that had the name before, as long as they may still be written.
    former: Vec<FollowedFile>,
    /// Memory for reading.
    buffer: Vec<u8>,
    watch: Watch,
    /// The notices that come next.
    queue: VecDeque<Step>,
    /// When the follower first reached the end of the file.
    at_end: Option<Instant>,
    has_caught_up: bool,
    absence: Absence,
    end: End,
    interrupted: Arc<AtomicBool>,
}

/// How many files that have lost the name are read at most.
const FORMER: usize = 4;

/// Whether no file has the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Absence {
    /// The follower has not looked yet.
    Unknown,
    Present,
    /// No file has had the name since then. This may be a moment within a rotation.
    Since(Instant),
    /// The follower reported the absence, or the file never existed.
    Known,
}

/// How far the end of the following has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The following goes on.
    Open,
    /// The follower looks once more which file has the name.
    OneLook,
    /// No other file is opened.
    Reached,
}

/// One of the files of a follower. The index is valid until the next look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Former(usize),
    Current,
}

/// A notice without its borrowed items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Whole lines wait to be fed.
    Feed(Place),
    /// The last item is complete.
    Flush(Place),
    /// No more bytes follow in this file.
    Finish(Place),
    CaughtUp,
    Rotated,
    Returned,
    Truncated(Place),
    Deleted,
    Appeared,
}

impl Follower {
    /// Follows the log at `path` from its start. The file need not exist yet.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>, options: FollowOptions) -> Self {
        let path = path.into();
        let mut follower = Self::unwatched(path, options);
        follower.watch = Watch::new(options.poll);
        follower.watch.add_folder_of(&follower.path);
        follower
    }

    /// Follows the log at `path` for a caller that waits by itself.
    pub(super) fn unwatched(path: PathBuf, options: FollowOptions) -> Self {
        Self {
            current: FollowedFile::new(&path, &options, None),
            former: Vec::new(),
            buffer: Vec::new(),
            watch: Watch::new(Some(Duration::ZERO)),
            queue: VecDeque::new(),
            at_end: None,
            has_caught_up: false,
            absence: Absence::Unknown,
            end: End::Open,
            interrupted: Arc::default(),
            options,
            path,
        }
    }

    /// The path as the caller gave it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The source that the follower is reading, or `None` before its format is known.
    #[must_use]
    pub fn source(&self) -> Option<&Source> {
        self.current.source()
    }

    /// Waits for the next notice. Returns `None` if nothing happens within `timeout` or a [`Waker`]
    /// ends the wait.
    ///
    /// # Errors
    /// Returns an error if the file cannot be opened or read. The next call tries again.
    pub fn next(&mut self, timeout: Duration) -> Result<Option<Notice<'_>>> {
        let deadline = Instant::now().checked_add(timeout);
        let step = loop {
            let now = Instant::now();
            if let Some(step) = self.step(now)? {
                break step;
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(now));
            if self.interrupted.swap(false, Ordering::Relaxed) || left == Some(Duration::ZERO) {
                return Ok(None);
            }
            let due = self.due().map(|due| due.saturating_duration_since(now));
            self.watch.wait(left.into_iter().chain(due).min());
        };
        Ok(Some(self.notice(step)))
    }

    /// Stops following. Each call returns the next of the remaining notices, and `None` after the
    /// last.
    ///
    /// They have everything that the files contain at the first call, and then what is incomplete,
    /// such as a last line without an end. A follower that never reached the end of the file reads
    /// nothing more: it returns what it has read.
    ///
    /// # Errors
    /// Returns an error if a file cannot be opened or read. The next call returns what comes after.
    pub fn finish(&mut self) -> Result<Option<Notice<'_>>> {
        let step = self.last_step(Instant::now())?;
        Ok(step.map(|step| self.notice(step)))
    }

    /// A handle that ends a wait from another thread.
    ///
    /// ```
    /// use std::time::Duration;
    /// use panther_set::{FollowOptions, Follower, Notice};
    ///
    /// let mut follower = Follower::open("does/not/exist.log", FollowOptions::default());
    /// assert!(matches!(follower.next(Duration::ZERO)?, Some(Notice::CaughtUp)));
    /// follower.waker().wake();
    /// assert!(follower.next(Duration::from_secs(60))?.is_none());
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    #[must_use]
    pub fn waker(&self) -> Waker {
        Waker::new(Arc::clone(&self.interrupted), self.watch.sender())
    }

    /// Whether everything was returned that the file contained at first.
    pub(super) const fn has_caught_up(&self) -> bool {
        self.has_caught_up
    }

    /// Whether no file has the name any more, and all of the former ones are left.
    pub(super) fn is_gone(&self) -> bool {
        self.absence == Absence::Known && self.has_caught_up && self.former.is_empty()
    }

    /// The identities of the files that the follower reads.
    pub(super) fn identities(&self) -> impl Iterator<Item = Identity> {
        let files = self.former.iter().chain([&self.current]);
        files.filter_map(FollowedFile::identity)
    }

    /// Looks at the files once.
    pub(super) fn step(&mut self, now: Instant) -> Result<Option<Step>> {
        if let Some(step) = self.queue.pop_front() {
            if let Step::Truncated(place) = step {
                self.file(place).begin_anew();
            }
            return Ok(Some(step));
        }
        self.former.retain(|file| !file.is_done());
        self.look(now).map_err(|kind| Error::new(&self.path, kind))
    }

    fn look(&mut self, now: Instant) -> std::result::Result<Option<Step>, ErrorKind> {
        for place in self.places() {
            if let Some(step) = self.read(place, now)? {
                return Ok(Some(step));
            }
        }
        if self.end == End::Reached {
            return Ok(None);
        }
        match self.look_at_name(now) {
            Ok(Some(step)) => Ok(Some(step)),
            Ok(None) => Ok(self.rest(now).or_else(|| self.change_of_state(now))),
            // The items that are due do not depend on the name.
            Err(error) => self.rest(now).map_or(Err(error), |step| Ok(Some(step))),
        }
    }

    /// Reads a file until there is something to return.
    fn read(&mut self, place: Place, now: Instant) -> io::Result<Option<Step>> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let arrived = self.file(place).read(&mut buffer, now);
        self.buffer = buffer;
        Ok(match arrived {
            Ok(Arrived::Lines) => Some(Step::Feed(place)),
            Ok(Arrived::Nothing) => None,
            Ok(Arrived::Rewritten) => {
                self.queue.push_back(Step::Truncated(place));
                Some(Step::Finish(place))
            }
            Err(error) => {
                // An error that stays must keep the follower neither from the other files nor from
                // its end.
                if place != Place::Current {
                    self.file(place).stop();
                    let last = self.close(place);
                    self.queue.extend(last);
                } else if self.end != End::Open {
                    self.file(place).stop();
                    self.end = End::Reached;
                }
                return Err(error);
            }
        })
    }

    /// Looks which file has the name, after reading all files.
    fn look_at_name(&mut self, now: Instant) -> std::result::Result<Option<Step>, ErrorKind> {
        if self.end == End::OneLook {
            self.end = End::Reached;
        }
        let was_known = self.absence == Absence::Known;
        let Some(mut tail) = Tail::open(&self.path)? else {
            self.absence = match self.absence {
                Absence::Unknown => Absence::Known,
                Absence::Present => Absence::Since(now),
                absence => absence,
            };
            return Ok(None);
        };
        self.absence = Absence::Present;
        if self.current.is(&tail) {
            return Ok(was_known.then_some(Step::Returned));
        }
        if self.end == End::Reached {
            tail.end_here()?;
        }
        let known = self.former.iter().position(|file| file.is(&tail));
        let mut next = match known {
            Some(index) => self.former.remove(index),
            None => FollowedFile::new(&self.path, &self.options, Some(tail)),
        };
        next.come_back();
        let is_first = !self.current.is_open();
        let old = std::mem::replace(&mut self.current, next);
        if is_first {
            self.watch.add_folder_of(&self.path);
            return match was_known {
                true => Ok(Some(Step::Appeared)),
                false => self.look(now),
            };
        }
        let notice = match (known, was_known) {
            (Some(_), _) => Step::Returned,
            (None, true) => Step::Appeared,
            (None, false) => Step::Rotated,
        };
        self.replaced(old, now);
        self.queue.push_back(notice);
        Ok(self.queue.pop_front())
    }

    /// Returns the items that the old file contains by now before the notice, and reads on in it.
    fn replaced(&mut self, old: FollowedFile, now: Instant) {
        self.former.push(old);
        let place = Place::Former(self.former.len() - 1);
        // The writer may have appended bytes before the file lost its name. An error comes again.
        let last = self.read(place, now).ok().flatten();
        self.queue.extend(last);
        let old = self.file(place);
        old.leave(now);
        if old.has_rest() && !old.is_mid_line() {
            self.queue.push_back(Step::Flush(place));
        }
        if self.former.len() > FORMER {
            let oldest = self.close(Place::Former(0));
            self.queue.extend(oldest);
        }
    }

    /// Reads nothing more of a file. The step returns its remaining items, if any.
    fn close(&mut self, place: Place) -> Option<Step> {
        self.file(place).close().then_some(Step::Finish(place))
    }

    /// The files in the order of reading: the former ones, and then the current one.
    fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let former = (0..self.former.len()).map(Place::Former);
        former.chain([Place::Current])
    }

    fn file(&mut self, place: Place) -> &mut FollowedFile {
        match place {
            Place::Former(index) if index < self.former.len() => &mut self.former[index],
            _ => &mut self.current,
        }
    }

    /// The items that are due by now, although nothing was written.
    fn rest(&mut self, now: Instant) -> Option<Step> {
        let quiet = self.options.quiet;
        for place in self.places() {
            match self.file(place).due(now, quiet) {
                Some(Due::Feed) => return Some(Step::Feed(place)),
                Some(Due::Flush) => return Some(Step::Flush(place)),
                Some(Due::Finish) => {
                    if let Some(step) = self.close(place) {
                        return Some(step);
                    }
                }
                None => {}
            }
        }
        None
    }

    /// The notice about the file, once all items that are due have been returned.
    fn change_of_state(&mut self, now: Instant) -> Option<Step> {
        let quiet = self.options.quiet;
        let at_end = *self.at_end.get_or_insert(now);
        if let Absence::Since(since) = self.absence
            && now >= since + quiet
        {
            self.absence = Absence::Known;
            return Some(Step::Deleted);
        }
        let is_caught_up = !self.current.has_pending() || now >= at_end + quiet;
        if is_caught_up && !self.has_caught_up {
            self.has_caught_up = true;
            return Some(Step::CaughtUp);
        }
        None
    }

    /// When [`Follower::rest`] or [`Follower::change_of_state`] has a step to return, if nothing is
    /// written until then.
    pub(super) fn due(&self) -> Option<Instant> {
        let quiet = self.options.quiet;
        let gone = match self.absence {
            Absence::Since(since) => Some(since + quiet),
            _ => None,
        };
        let files = self.former.iter().chain([&self.current]);
        let due = files.filter_map(|file| file.due_at(quiet));
        due.chain(gone).min()
    }

    /// The next step of the end: what the files contain by now, and then what is incomplete.
    pub(super) fn last_step(&mut self, now: Instant) -> Result<Option<Step>> {
        if self.end == End::Open {
            self.end = if self.at_end.is_some() {
                End::OneLook
            } else {
                End::Reached
            };
            for place in self.places() {
                let has_end = self.at_end.is_some() && self.file(place).end_here().is_ok();
                if !has_end {
                    self.file(place).stop();
                }
            }
        }
        loop {
            match self.step(now)? {
                Some(Step::Deleted | Step::CaughtUp) => {}
                Some(step) => return Ok(Some(step)),
                None if self.end == End::Reached => break,
                None => {}
            }
        }
        Ok(self.places().find_map(|place| {
            if self.file(place).is_done() {
                None
            } else {
                self.close(place)
            }
        }))
    }

    pub(super) fn notice(&mut self, step: Step) -> Notice<'_> {
        let batch = match step {
            Step::Feed(place) => self.file(place).feed(),
            Step::Flush(place) => self.file(place).flush(),
            Step::Finish(place) => self.file(place).finish(),
            Step::CaughtUp => return Notice::CaughtUp,
            Step::Rotated => return Notice::Rotated,
            Step::Returned => return Notice::Returned,
            Step::Truncated(_) => return Notice::Truncated,
            Step::Deleted => return Notice::Deleted,
            Step::Appeared => return Notice::Appeared,
        };
        Notice::Items(batch)
    }
}

impl fmt::Debug for Follower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follower")
            .field("path", &self.path)
            .field("options", &self.options)
            .field("source", &self.source())
            .finish_non_exhaustive()
    }
}

/// Ends a wait of a [`Follower`], for example from a handler of Ctrl-C.
#[derive(Clone, Debug)]
pub struct Waker {
    interrupted: Arc<AtomicBool>,
    sender: SyncSender<()>,
}

impl Waker {
    pub(super) const fn new(interrupted: Arc<AtomicBool>, sender: SyncSender<()>) -> Self {
        Self {
            interrupted,
            sender,
        }
    }

    /// Makes the current or the next call of [`Follower::next`] return `None`.
    pub fn wake(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
        // A full channel has woken the follower already.
        let _ = self.sender.try_send(());
    }
}

#[cfg(test)]
mod tests;
