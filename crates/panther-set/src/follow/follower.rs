//! Follows a log that is still being written.

use std::collections::VecDeque;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use super::lines::Lines;
use super::notice::{Batch, Notice};
use super::options::FollowOptions;
use super::tail::{FileState, Tail};
use super::watch::Watch;
use crate::error::{Error, Result};
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
/// and delete it. It recognizes a file by its identity and not by its name. It recognizes a
/// rewritten file by its length and by its last bytes, which must still be there when the file
/// grows. It misses a file that has the name only between two looks. The operating system reports
/// changes, usually at once.
///
/// Binary event logs (`.evtx`) cannot be followed, because they grow in the middle. The follower
/// reads their bytes as text.
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
    tail: Tail,
    lines: Lines,
    watch: Watch,
    /// The notices that come next.
    queue: VecDeque<Step>,
    /// When the last bytes arrived.
    last_bytes: Option<Instant>,
    /// When the follower first reached the end of the file.
    at_end: Option<Instant>,
    has_caught_up: bool,
    absence: Absence,
    interrupted: Arc<AtomicBool>,
}

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

/// A notice without its borrowed items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Whole lines wait to be fed.
    Feed,
    /// The last item is complete.
    Flush,
    /// No more bytes follow in this file.
    Finish,
    CaughtUp,
    Rotated,
    Truncated,
    Deleted,
    Appeared,
}

impl Follower {
    /// Follows the log at `path` from its start. The file need not exist yet.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>, options: FollowOptions) -> Self {
        let path = path.into();
        Self {
            tail: Tail::default(),
            lines: Lines::new(&path, options.encoding),
            watch: Watch::new(&path, options.poll),
            queue: VecDeque::new(),
            last_bytes: None,
            at_end: None,
            has_caught_up: false,
            absence: Absence::Unknown,
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
        self.lines.source()
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

    /// Stops following. Returns the remaining items, including a last line without an end.
    pub fn finish(&mut self) -> Batch<'_> {
        self.lines.finish()
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
        Waker {
            interrupted: Arc::clone(&self.interrupted),
            sender: self.watch.sender(),
        }
    }

    /// Looks at the file once.
    fn step(&mut self, now: Instant) -> Result<Option<Step>> {
        if let Some(step) = self.queue.pop_front() {
            if matches!(step, Step::Rotated | Step::Truncated | Step::Appeared) {
                self.lines = Lines::new(&self.path, self.options.encoding);
                self.last_bytes = None;
            }
            return Ok(Some(step));
        }
        loop {
            let seen = self
                .tail
                .look(&self.path)
                .map_err(|kind| Error::new(&self.path, kind))?;
            match seen {
                FileState::Bytes(raw) => {
                    self.last_bytes = Some(now);
                    if self.lines.take(raw, now) {
                        return Ok(Some(Step::Feed));
                    }
                }
                FileState::Opened => {
                    self.watch.renew(&self.path);
                    let was_known = self.absence == Absence::Known;
                    self.absence = Absence::Present;
                    if was_known {
                        return Ok(Some(Step::Appeared));
                    }
                }
                FileState::Replaced => {
                    self.tail.release();
                    let appeared = self.absence == Absence::Known;
                    self.absence = Absence::Present;
                    return Ok(Some(self.leave(if appeared {
                        Step::Appeared
                    } else {
                        Step::Rotated
                    })));
                }
                FileState::Truncated => return Ok(Some(self.leave(Step::Truncated))),
                FileState::Missing => {
                    if self.absence == Absence::Unknown {
                        self.absence = Absence::Known;
                    }
                    return Ok(self.rest(now).or_else(|| self.miss(now)));
                }
                FileState::End => {
                    self.absence = Absence::Present;
                    return Ok(self.rest(now));
                }
            }
        }
    }

    /// Returns the remaining bytes of the old file first, and the notice next.
    fn leave(&mut self, notice: Step) -> Step {
        self.queue.extend([Step::Finish, notice]);
        Step::Finish
    }

    /// Handles a look that finds no file with the name.
    fn miss(&mut self, now: Instant) -> Option<Step> {
        match self.absence {
            Absence::Present => self.absence = Absence::Since(now),
            Absence::Since(since) if now >= since + self.options.quiet => {
                self.absence = Absence::Known;
                return Some(Step::Deleted);
            }
            Absence::Unknown | Absence::Since(_) | Absence::Known => {}
        }
        None
    }

    /// Handles a look that finds no new bytes: returns the step that is due by now, if any.
    fn rest(&mut self, now: Instant) -> Option<Step> {
        if self.lines.settle(now) {
            return Some(Step::Feed);
        }
        let is_quiet = self
            .last_bytes
            .is_none_or(|last| now >= last + self.options.quiet);
        if self.lines.has_pending() && is_quiet {
            return Some(Step::Flush);
        }
        let at_end = *self.at_end.get_or_insert(now);
        let is_caught_up = !self.lines.has_pending() || now >= at_end + self.options.quiet;
        if is_caught_up && !self.has_caught_up {
            self.has_caught_up = true;
            return Some(Step::CaughtUp);
        }
        None
    }

    /// When [`Follower::rest`] or [`Follower::miss`] has a step to return, if nothing is written
    /// until then.
    fn due(&self) -> Option<Instant> {
        let quiet = self.options.quiet;
        let flush = self
            .last_bytes
            .filter(|_| self.lines.has_pending())
            .map(|last| last + quiet);
        let gone = match self.absence {
            Absence::Since(since) => Some(since + quiet),
            _ => None,
        };
        [flush, gone, self.lines.settles_at()]
            .into_iter()
            .flatten()
            .min()
    }

    fn notice(&mut self, step: Step) -> Notice<'_> {
        let batch = match step {
            Step::Feed => self.lines.feed(),
            Step::Flush => self.lines.flush(),
            Step::Finish => self.lines.finish(),
            Step::CaughtUp => return Notice::CaughtUp,
            Step::Rotated => return Notice::Rotated,
            Step::Truncated => return Notice::Truncated,
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
    /// Makes the current or the next call of [`Follower::next`] return `None`.
    pub fn wake(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
        // A full channel has woken the follower already.
        let _ = self.sender.try_send(());
    }
}

#[cfg(test)]
mod tests;
