//! Windows of many files and whole members of archives on all threads, delivered in their order.

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
    /// Folds the items of each piece of each source into a value, on all threads, and delivers the
    /// values on the calling thread in the order of the sources. A piece is a window of a file, or
    /// what one read gives of a source that cannot be split, such as a member of an archive.
    ///
    /// Memory stays bounded: at most twice as many windows or sources as there are threads are
    /// begun, and at most three values of a source wait. A stream is folded on the calling thread,
    /// and delivered each time bytes have arrived.
    ///
    /// When `deliver` breaks, all work ends. The sources that could not be read come back, one
    /// error for each.
    pub fn ordered<'s, T: Send>(
        &'s self,
        start: impl Fn(&'s Source) -> T + Sync,
        fold: impl Fn(&mut T, &Source, &Item<'_>) + Sync,
        mut deliver: impl FnMut(&'s Source, T) -> ControlFlow<()>,
    ) -> Vec<Error> {
        let errors = TaskErrors::default();
        // Gives the values of a task one by one, until `give` breaks.
        let run = |task: Task<'s>, give: &mut dyn FnMut(T) -> ControlFlow<()>| {
            let source = task.source;
            let value = std::cell::RefCell::new(start(source));
            let done = task.run(
                |item| {
                    fold(&mut value.borrow_mut(), source, item);
                    ControlFlow::Continue(())
                },
                || give(value.replace(start(source))),
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
            threads => side_by_side(threads, tasks, &run, &mut deliver),
        }
        errors.settled()
    }
}

/// Runs a task and gives its values.
type Run<'r, 's, T> =
    &'r (dyn Fn(Task<'s>, &mut dyn FnMut(T) -> ControlFlow<()>) -> ControlFlow<()> + Sync);

/// Values that wait for their turn, of one task.
const WAITING: usize = 2;

/// Runs tasks on so many threads. They are none of rayon's: what waits for its turn blocks its
/// thread, and must not hold back what a closure may have rayon do.
fn side_by_side<'s, T: Send>(
    threads: usize,
    tasks: impl Iterator<Item = Task<'s>>,
    run: Run<'_, 's, T>,
    deliver: &mut dyn FnMut(&'s Source, T) -> ControlFlow<()>,
) {
    let panicked = Mutex::new(None);
    let (jobs, queue) = channel::<(Task<'s>, SyncSender<T>)>();
    let queue = Mutex::new(queue);
    let worker = || {
        let next = || queue.lock().ok()?.recv().ok();
        while let Some((task, values)) = next() {
            // Nobody receives where the delivery broke.
            let mut give = |value| match values.send(value) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            };
            // A thread that is gone could not do the work that waits for it, and the delivery would
            // wait for ever.
            let done = catch_unwind(AssertUnwindSafe(|| run(task, &mut give)));
            if let (Err(panic), Ok(mut panicked)) = (done, panicked.lock()) {
                *panicked = Some(panic);
            }
        }
    };
    thread::scope(|scope| {
        // Gone at the end of this, which ends the workers.
        let jobs = jobs;
        // Where the system has no more threads to give, those that it gave do the work.
        let threads = (0..threads)
            .take_while(|_| thread::Builder::new().spawn_scoped(scope, worker).is_ok())
            .count();
        let mut flight = Flight(VecDeque::new());
        for task in tasks {
            let source = task.source;
            if source.is_stream() || threads == 0 {
                if flight.land(0, deliver).is_break()
                    || run(task, &mut |value| deliver(source, value)).is_break()
                {
                    return;
                }
                continue;
            }
            if flight.land(2 * threads - 1, deliver).is_break() {
                return;
            }
            let (sender, receiver) = sync_channel(WAITING);
            // The other end lives as long as this scope.
            let _ = jobs.send((task, sender));
            flight.0.push_back((source, receiver));
        }
        let _ = flight.land(0, deliver);
    });
    if let Ok(Some(panic)) = panicked.into_inner() {
        resume_unwind(panic);
    }
}

/// The tasks that have begun, in their order.
struct Flight<'s, T>(VecDeque<(&'s Source, Receiver<T>)>);

impl<'s, T> Flight<'s, T> {
    /// Delivers from the front until no more than `keep` are left.
    fn land(
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
