//! Reads windows of files and members of archives on all threads, and delivers the results in
//! order.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

use panther::Item;

use super::log_set::LogSet;
use super::task::{Task, TaskErrors};
use crate::error::Error;
use crate::reading::source::Source;

impl LogSet {
    /// Folds the items of each piece of each source into a value, on all threads. Delivers the
    /// values on the calling thread, in the order of the sources. A piece is a window of a file, or
    /// one read of a source that cannot be split, such as a member of an archive.
    ///
    /// Memory stays bounded: at most `2 * threads` windows or sources are in progress, and at most
    /// three values of each wait for delivery. The calling thread folds a stream itself and
    /// delivers a value for each read.
    ///
    /// If `deliver` breaks, all work stops. Returns one error for each source that could not be
    /// read to its end.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
    /// use std::ops::ControlFlow;
    ///
    /// let set = panther_set::LogSet::discover([folder.path()]);
    /// let mut text = String::new();
    /// let errors = set.ordered(
    ///     |_source| String::new(),
    ///     |piece, _source, item| piece.push_str(&String::from_utf8_lossy(item.raw())),
    ///     |_source, piece| {
    ///         text.push_str(&piece);
    ///         ControlFlow::Continue(())
    ///     },
    /// );
    /// assert!(text.ends_with("Ready\r\n") && errors.is_empty());
    /// ```
    pub fn ordered<'s, T: Send>(
        &'s self,
        start: impl Fn(&'s Source) -> T + Sync,
        fold: impl Fn(&mut T, &Source, &Item<'_>) + Sync,
        deliver: impl FnMut(&'s Source, T) -> ControlFlow<()>,
    ) -> Vec<Error> {
        self.ordered_after(|source, _| start(source), fold, deliver)
    }

    /// Works like [`LogSet::ordered`], and passes `start` the piece before as well, if the source
    /// cannot be split: one thread folds the pieces of such a source one after the other, so a
    /// piece can go on with what the one before it has counted. The first piece of a source has
    /// none before it, and neither has a window of a file.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n".repeat(10_000);
    /// let source = panther_set::Source::stream("CBS.log", std::io::Cursor::new(line))?;
    /// let mut set = panther_set::LogSet::new();
    /// set.add(Ok(source));
    /// let mut items = 0;
    /// let errors = set.ordered_after(
    ///     |_source, before| before.copied().unwrap_or(0),
    ///     |count, _source, _item| *count += 1,
    ///     |_source, count| {
    ///         items = count;
    ///         ControlFlow::Continue(())
    ///     },
    /// );
    /// assert!(items == 10_000 && errors.is_empty());
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    pub fn ordered_after<'s, T: Send>(
        &'s self,
        start: impl Fn(&'s Source, Option<&T>) -> T + Sync,
        fold: impl Fn(&mut T, &Source, &Item<'_>) + Sync,
        mut deliver: impl FnMut(&'s Source, T) -> ControlFlow<()>,
    ) -> Vec<Error> {
        let errors = TaskErrors::default();
        // Passes the values of a task to `give`, until `give` breaks.
        let run = |task: Task<'s>, give: &mut dyn FnMut(T) -> ControlFlow<()>| {
            let source = task.source;
            let value = std::cell::RefCell::new(start(source, None));
            let done = task.run(
                |item| {
                    fold(&mut value.borrow_mut(), source, item);
                    ControlFlow::Continue(())
                },
                || {
                    let next = start(source, Some(&value.borrow()));
                    give(value.replace(next))
                },
            );
            done.unwrap_or_else(|error| {
                errors.push(error);
                ControlFlow::Continue(())
            })
        };
        let mut tasks = self.sources.iter().flat_map(Task::of);
        match self.threads_for_work() {
            1 => {
                let _ = tasks.try_for_each(|task| {
                    let source = task.source;
                    run(task, &mut |value| deliver(source, value))
                });
            }
            threads => run_in_parallel(threads, tasks, &run, &mut deliver),
        }
        errors.settled()
    }
}

/// Runs a task and passes its values to a closure.
type RunTask<'r, 's, T> =
    &'r (dyn Fn(Task<'s>, &mut dyn FnMut(T) -> ControlFlow<()>) -> ControlFlow<()> + Sync);

/// The number of values of one task that may wait for delivery.
const WAITING: usize = 2;

/// Runs tasks on `threads` threads. These are not rayon's threads: a thread blocks while its values
/// wait for delivery, and must not delay work that a closure gives to rayon.
fn run_in_parallel<'s, T: Send>(
    threads: usize,
    tasks: impl Iterator<Item = Task<'s>>,
    run: RunTask<'_, 's, T>,
    deliver: &mut dyn FnMut(&'s Source, T) -> ControlFlow<()>,
) {
    let panicked = Mutex::new(None);
    let (jobs, queue) = channel::<(Task<'s>, SyncSender<T>)>();
    let queue = Mutex::new(queue);
    let worker = || {
        let next = || queue.lock().ok()?.recv().ok();
        while let Some((task, values)) = next() {
            // Sending fails if the delivery has stopped.
            let mut give = |value| match values.send(value) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            };
            // If a panic ended the thread, its queued work would never be done, and the delivery
            // would wait forever.
            let done = catch_unwind(AssertUnwindSafe(|| run(task, &mut give)));
            if let (Err(panic), Ok(mut panicked)) = (done, panicked.lock()) {
                *panicked = Some(panic);
            }
        }
    };
    thread::scope(|scope| {
        // Dropping `jobs` at the end of this closure ends the workers.
        let jobs = jobs;
        // If the system refuses more threads, the existing ones do the work.
        let threads = (0..threads)
            .take_while(|_| thread::Builder::new().spawn_scoped(scope, worker).is_ok())
            .count();
        let mut in_progress = InProgress(VecDeque::new());
        for task in tasks {
            let source = task.source;
            if source.is_stream() || threads == 0 {
                if in_progress.deliver_until(0, deliver).is_break()
                    || run(task, &mut |value| deliver(source, value)).is_break()
                {
                    return;
                }
                continue;
            }
            if in_progress
                .deliver_until(2 * threads - 1, deliver)
                .is_break()
            {
                return;
            }
            let (sender, receiver) = sync_channel(WAITING);
            // The receiver lives as long as this scope.
            let _ = jobs.send((task, sender));
            in_progress.0.push_back((source, receiver));
        }
        let _ = in_progress.deliver_until(0, deliver);
    });
    if let Ok(Some(panic)) = panicked.into_inner() {
        resume_unwind(panic);
    }
}

/// The tasks in progress, in order.
struct InProgress<'s, T>(VecDeque<(&'s Source, Receiver<T>)>);

impl<'s, T> InProgress<'s, T> {
    /// Delivers values from the front until at most `keep` tasks are left.
    fn deliver_until(
        &mut self,
        keep: usize,
        deliver: &mut dyn FnMut(&'s Source, T) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        while self.0.len() > keep {
            if let Some((source, values)) = self.0.pop_front() {
                values
                    .into_iter()
                    .try_for_each(|value| deliver(source, value))?;
            }
        }
        ControlFlow::Continue(())
    }
}
