//! One of the files that a follower reads.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::lines::Lines;
use super::notice::Batch;
use super::options::FollowOptions;
use super::tail::{Seen, Tail};
use crate::bytes::fixed_file::Identity;
use crate::reading::detect::Detection;
use crate::reading::source::Source;

/// How long the follower reads a file that has lost its name and is not written any more.
pub(super) const GRACE: Duration = Duration::from_secs(60);

/// A file, and what was read of it and not returned yet.
#[derive(Debug)]
pub(super) struct FollowedFile {
    /// The open file; `None` before one had the name.
    tail: Option<Tail>,
    lines: Lines,
    /// When the last bytes arrived.
    last_bytes: Option<Instant>,
    /// Since when the file has not had the name.
    left: Option<Instant>,
    is_late: bool,
    /// Whether all items were returned and none will follow.
    is_done: bool,
}

/// What reading brought.
#[derive(Debug)]
pub(super) enum Arrived {
    /// Lines to feed.
    Lines,
    /// Nothing that can be fed.
    Nothing,
    /// The bytes that were read have changed. The next ones are those at the beginning.
    Rewritten,
}

/// The step that is due when nothing arrives.
#[derive(Debug)]
pub(super) enum Due {
    Feed,
    Flush,
    /// The file is left.
    Finish,
}

impl FollowedFile {
    pub(super) fn new(path: &Path, options: &FollowOptions, tail: Option<Tail>) -> Self {
        // Without the file, the first bytes alone decide the layout.
        let file = tail.as_ref().and_then(|tail| tail.file().try_clone().ok());
        let detection = Detection {
            encoding: options.encoding,
            format: options.format,
            ..Detection::default()
        };
        Self {
            lines: Lines::new(path, detection, file),
            tail,
            last_bytes: None,
            left: None,
            is_late: false,
            is_done: false,
        }
    }

    pub(super) const fn is_open(&self) -> bool {
        self.tail.is_some()
    }

    pub(super) const fn is_done(&self) -> bool {
        self.is_done
    }

    /// Whether `tail` is this file.
    pub(super) fn is(&self, tail: &Tail) -> bool {
        self.tail.as_ref().is_some_and(|this| this.is(tail))
    }

    /// The identity of the open file.
    pub(super) fn identity(&self) -> Option<Identity> {
        let file = self.tail.as_ref()?.file();
        Identity::of(file, &file.metadata().ok()?).ok()
    }

    pub(super) fn source(&self) -> Option<&Source> {
        self.lines.source()
    }

    pub(super) fn has_pending(&self) -> bool {
        self.lines.has_pending()
    }

    /// Whether there may be items that were not returned.
    pub(super) const fn has_rest(&self) -> bool {
        self.lines.has_rest()
    }

    /// Whether a line has begun whose end has not arrived.
    pub(super) fn is_mid_line(&self) -> bool {
        self.lines.is_mid_line()
    }

    /// Reads until there are lines to feed.
    pub(super) fn read(&mut self, buffer: &mut Vec<u8>, now: Instant) -> io::Result<Arrived> {
        let Some(tail) = &mut self.tail else {
            return Ok(Arrived::Nothing);
        };
        loop {
            match tail.read(self.lines.is_utf16(), buffer)? {
                Seen::Bytes(raw) => {
                    self.last_bytes = Some(now);
                    self.is_late = self.left.is_some();
                    if self.lines.take(raw, now) {
                        return Ok(Arrived::Lines);
                    }
                }
                Seen::End => return Ok(Arrived::Nothing),
                Seen::Rewritten => return Ok(Arrived::Rewritten),
            }
        }
    }

    /// Begins the text again, after the file was written anew.
    pub(super) fn begin_anew(&mut self) {
        self.lines.begin_anew();
        self.last_bytes = None;
    }

    /// Another file has the name from now on.
    pub(super) const fn leave(&mut self, now: Instant) {
        self.left = Some(now);
    }

    /// The file has the name again.
    pub(super) const fn come_back(&mut self) {
        (self.left, self.is_late) = (None, false);
    }

    /// Reads what is in the file now, and nothing that is written later.
    pub(super) fn end_here(&mut self) -> io::Result<()> {
        self.tail.as_mut().map_or(Ok(()), Tail::end_here)
    }

    /// Reads nothing more.
    pub(super) fn stop(&mut self) {
        self.tail = None;
    }

    /// The step that is due by now if nothing arrives.
    pub(super) fn due(&mut self, now: Instant, quiet: Duration) -> Option<Due> {
        if self.lines.settle(now) {
            return Some(Due::Feed);
        }
        if self.leaves_at().is_some_and(|at| now >= at) {
            return Some(Due::Finish);
        }
        self.flushes_at(quiet)
            .is_some_and(|at| now >= at)
            .then_some(Due::Flush)
    }

    /// When [`FollowedFile::due`] has something to return.
    pub(super) fn due_at(&self, quiet: Duration) -> Option<Instant> {
        let times = [
            self.lines.settles_at(),
            self.leaves_at(),
            self.flushes_at(quiet),
        ];
        times.into_iter().flatten().min()
    }

    fn leaves_at(&self) -> Option<Instant> {
        self.left
            .map(|left| left.max(self.last_bytes.unwrap_or(left)) + GRACE)
    }

    /// When the last item is complete, if one is pending. In a file that will be left, the item may
    /// as well wait for the end of its line.
    fn flushes_at(&self, quiet: Duration) -> Option<Instant> {
        let waits = self.left.is_some() && self.is_mid_line();
        let last = self.last_bytes.filter(|_| self.has_pending() && !waits);
        last.map(|last| last + quiet)
    }

    pub(super) fn feed(&mut self) -> Batch<'_> {
        let is_late = self.is_late;
        Batch {
            is_late,
            ..self.lines.feed()
        }
    }

    pub(super) fn flush(&mut self) -> Batch<'_> {
        let is_late = self.is_late;
        Batch {
            is_late,
            ..self.lines.flush()
        }
    }

    pub(super) fn finish(&mut self) -> Batch<'_> {
        let is_late = self.is_late;
        Batch {
            is_late,
            ..self.lines.finish()
        }
    }

    /// Leaves the file once its remaining items are returned. Returns whether there may be any.
    pub(super) fn close(&mut self) -> bool {
        self.is_done = true;
        self.has_rest()
    }
}
