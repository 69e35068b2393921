//! Splits the reading of a set into tasks.

use std::cmp::Reverse;
use std::ops::ControlFlow;
use std::sync::Mutex;

use panther::Item;

use super::log_set::LogSet;
use crate::error::{Error, Result};
use crate::reading::for_each_item::{EachItem, Take};
use crate::reading::source::Source;
use crate::reading::window::Window;

/// A window of a source, or a whole source that cannot be split.
pub(crate) struct Task<'s> {
    pub(crate) source: &'s Source,
    window: Option<Window<'s>>,
}

impl<'s> Task<'s> {
    pub(crate) fn of(source: &'s Source) -> impl Iterator<Item = Self> {
        let windows = Window::all(source);
        let whole = windows.is_none().then_some(Self {
            source,
            window: None,
        });
        let windows = windows.into_iter().flatten().map(move |window| Self {
            source,
            window: Some(window),
        });
        windows.chain(whole)
    }

    /// The order in which to start tasks. Sources that cannot be split may take longest and start
    /// first; windows of large files follow.
    pub(crate) fn rank(&self) -> Reverse<u64> {
        Reverse(match self.window {
            Some(_) => self.source.len().unwrap_or(0),
            None => u64::MAX,
        })
    }

    /// Calls `each` with the items, and `flush` after each piece: after the window, or after each
    /// read of a source that cannot be split.
    pub(crate) fn run(
        self,
        each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
        flush: impl FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        self.pass_to(EachItem(each), flush)
    }

    /// Works like [`Task::run`], with any way to take the items.
    pub(crate) fn pass_to(
        self,
        mut take: impl Take,
        mut flush: impl FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let Some(window) = self.window else {
            return self.source.for_each_read(|item| take.item(item), flush);
        };
        let done = window.pass_to(take);
        window.count();
        // Items before an error count too.
        let flow = flush();
        done.map(|ended| if ended.is_break() { ended } else { flow })
    }
}

impl LogSet {
    /// The number of threads to use, which is at most the number of tasks: starting thousands of
    /// threads takes seconds.
    pub(crate) fn threads_for_work(&self) -> usize {
        let tasks = self
            .sources
            .iter()
            .map(|source| source.windows().unwrap_or(1));
        let tasks = usize::try_from(tasks.sum::<u64>()).unwrap_or(usize::MAX);
        self.settings.threads().min(tasks).max(1)
    }
}

/// The errors of all threads.
#[derive(Debug, Default)]
pub(crate) struct TaskErrors(Mutex<Vec<Error>>);

impl TaskErrors {
    pub(crate) fn push(&self, error: Error) {
        if let Ok(mut errors) = self.0.lock() {
            errors.push(error);
        }
    }

    /// One error per source, sorted by path. The windows of a missing file fail separately and in
    /// any order.
    pub(crate) fn settled(self) -> Vec<Error> {
        let mut errors = self.0.into_inner().unwrap_or_default();
        errors.sort_by(|one, other| one.path().cmp(other.path()));
        errors.dedup_by(|one, other| one.is_of_same_file(other));
        errors
    }
}
