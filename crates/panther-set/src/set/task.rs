//! The tasks into which the reading of a set is split.

use std::cmp::Reverse;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use panther::Item;

use super::log_set::LogSet;
use crate::error::{Error, Result};
use crate::reading::shared_file::SharedFile;
use crate::reading::source::Source;
use crate::reading::window;

/// A window of a source, or the whole of one that cannot be split.
pub(crate) struct Task<'s> {
    pub(crate) source: &'s Source,
    /// The number of the window and the file, which is closed after the last window.
    window: Option<(u64, Arc<SharedFile>)>,
}

impl<'s> Task<'s> {
    pub(crate) fn of(source: &'s Source) -> impl Iterator<Item = Self> {
        let (windows, whole) = match source.windows() {
            Some(count) => (0..count, None),
            None => (
                0..0,
                Some(Self {
                    source,
                    window: None,
                }),
            ),
        };
        let file = Arc::default();
        windows
            .map(move |index| Self {
                source,
                window: Some((index, Arc::clone(&file))),
            })
            .chain(whole)
    }

    /// The order in which to begin: what cannot be cut may be the longest and must not come last,
    /// and so with large files.
    pub(crate) fn rank(&self) -> Reverse<u64> {
        Reverse(match self.window {
            Some(_) => self.source.len().unwrap_or(0),
            None => u64::MAX,
        })
    }

    /// Hands over the items, and calls `flush` when those of a piece have been: of the window, or
    /// of each read of what cannot be cut.
    pub(crate) fn run(
        self,
        each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
        mut flush: impl FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let Some((index, file)) = self.window else {
            return self.source.for_each_read(each, flush);
        };
        let done = window::for_each(self.source, &file, index, each);
        self.source.count_window(index);
        // What was read before an error counts.
        let flow = flush();
        done.map(|ended| if ended.is_break() { ended } else { flow })
    }
}

impl LogSet {
    /// How many threads to work on: no more than there is work for, since to start thousands takes
    /// seconds.
    pub(crate) fn threads_for_work(&self) -> usize {
        let tasks = self
            .sources
            .iter()
            .map(|source| source.windows().unwrap_or(1));
        let tasks = usize::try_from(tasks.sum::<u64>()).unwrap_or(usize::MAX);
        self.settings.threads().min(tasks).max(1)
    }
}

/// What could not be read, from all threads.
#[derive(Debug, Default)]
pub(crate) struct TaskErrors(Mutex<Vec<Error>>);

impl TaskErrors {
    pub(crate) fn push(&self, error: Error) {
        if let Ok(mut errors) = self.0.lock() {
            errors.push(error);
        }
    }

    /// One error a source, in the order of their names: the windows of a file that is gone fail one
    /// by one and in no order.
    pub(crate) fn settled(self) -> Vec<Error> {
        let mut errors = self.0.into_inner().unwrap_or_default();
        errors.sort_by(|one, other| one.path().cmp(other.path()));
        errors.dedup_by(|one, other| one.is_of_same_file(other));
        errors
    }
}
