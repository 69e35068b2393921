//! Reads windows of files and members of archives on all threads, in any order.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use panther::{Item, Run};
use rayon::ThreadPoolBuilder;

use super::log_set::LogSet;
use super::task::{Task, TaskErrors};
use crate::error::{Error, Result};
use crate::reading::for_each_item::EachRun;
use crate::reading::source::Source;

impl LogSet {
    /// Folds every item of every source into a value, on all threads and in any order. Each worker
    /// has its own value, and `merge` combines them at the end.
    ///
    /// If `fold` breaks, all workers stop soon. The second result contains one error for each
    /// source that could not be read to its end.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let line = "2020-07-29 16:29:16, Error                 CBS    Lost\r\n";
    /// # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
    /// use std::ops::ControlFlow;
    ///
    /// let set = panther_set::LogSet::discover([folder.path()]);
    /// let (count, errors) = set.par_fold(
    ///     || 0_u64,
    ///     |count, _source, item| {
    ///         *count += u64::from(item.event().is_some());
    ///         ControlFlow::Continue(())
    ///     },
    ///     |one, other| one + other,
    /// );
    /// assert_eq!((count, errors.len()), (1, 0));
    /// ```
    pub fn par_fold<T: Send>(
        &self,
        identity: impl Fn() -> T + Sync,
        fold: impl Fn(&mut T, &Source, &Item<'_>) -> ControlFlow<()> + Sync,
        merge: impl Fn(T, T) -> T,
    ) -> (T, Vec<Error>) {
        let (values, errors) = self.par_visit(&identity, fold);
        (
            values.into_iter().reduce(merge).unwrap_or_else(identity),
            errors,
        )
    }

    /// Visits every item of every source, on all threads and in any order. Each worker makes its
    /// own visitor; all visitors are returned.
    ///
    /// If `visit` breaks, all workers stop soon. The second result contains one error for each
    /// source that could not be read to its end.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let line = "2020-07-29 16:29:16, Error                 CBS    Lost\r\n";
    /// # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
    /// use std::ops::ControlFlow;
    ///
    /// let set = panther_set::LogSet::discover([folder.path()]);
    /// let (kept, _) = set.par_visit(Vec::new, |kept, _source, item| {
    ///     kept.extend(item.event().map(|event| event.into_owned()));
    ///     ControlFlow::Continue(())
    /// });
    /// assert_eq!(kept.concat()[0].as_event().message(), "Lost");
    /// ```
    pub fn par_visit<V: Send>(
        &self,
        make: impl Fn() -> V + Sync,
        visit: impl Fn(&mut V, &Source, &Item<'_>) -> ControlFlow<()> + Sync,
    ) -> (Vec<V>, Vec<Error>) {
        let stop = AtomicBool::new(false);
        let errors = TaskErrors::default();
        let mut tasks: Vec<Task<'_>> = self.sources.iter().flat_map(Task::of).collect();
        tasks.sort_by_key(Task::rank);
        let visitors = self.on_all_threads(tasks, |queue| {
            let mut visitor = make();
            while let Some(task) = queue().filter(|_| !stop.load(Ordering::Relaxed)) {
                let source = task.source;
                match task.run(|item| visit(&mut visitor, source, item), go_on) {
                    Ok(ControlFlow::Continue(())) => {}
                    Ok(ControlFlow::Break(())) => stop.store(true, Ordering::Relaxed),
                    Err(error) => errors.push(error),
                }
            }
            visitor
        });
        (visitors, errors.settled())
    }

    /// Folds the items of each source into a value of that source, on all threads and in any order.
    /// Returns the values in the order of the sources, each with the error of a source that could
    /// not be read to its end.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
    /// let set = panther_set::LogSet::discover([folder.path()]);
    /// let counts = set.par_fold_each(
    ///     || 0,
    ///     |count, _source, _item| *count += 1,
    ///     |count, more| *count += more,
    /// );
    /// for (source, (items, error)) in set.sources().iter().zip(&counts) {
    ///     println!("{}: {items} items", source.name());
    ///     assert!(error.is_none());
    /// }
    /// # assert_eq!(counts[0].0, 1);
    /// ```
    pub fn par_fold_each<T: Send>(
        &self,
        identity: impl Fn() -> T + Sync,
        fold: impl Fn(&mut T, &Source, &Item<'_>) + Sync,
        merge: impl Fn(&mut T, T) + Sync,
    ) -> Vec<(T, Option<Error>)> {
        self.fold_tasks(
            identity,
            |value, task| {
                let source = task.source;
                let fold = |item: &Item<'_>| {
                    fold(value, source, item);
                    ControlFlow::Continue(())
                };
                task.run(fold, go_on)
            },
            merge,
        )
    }

    /// Works like [`LogSet::par_fold_each`], but records that repeat the header of the event before
    /// them come together.
    #[doc(hidden)]
    pub fn par_fold_runs<T: Send>(
        &self,
        identity: impl Fn() -> T + Sync,
        fold: impl Fn(&mut T, &Source, Run<'_, '_>) + Sync,
        merge: impl Fn(&mut T, T) + Sync,
    ) -> Vec<(T, Option<Error>)> {
        self.fold_tasks(
            identity,
            |value, task| {
                let source = task.source;
                let fold = |run: Run<'_, '_>| {
                    fold(value, source, run);
                    ControlFlow::Continue(())
                };
                task.pass_to(EachRun(fold), go_on)
            },
            merge,
        )
    }

    fn fold_tasks<T: Send>(
        &self,
        identity: impl Fn() -> T + Sync,
        run: impl Fn(&mut T, Task<'_>) -> Result<ControlFlow<()>> + Sync,
        merge: impl Fn(&mut T, T) + Sync,
    ) -> Vec<(T, Option<Error>)> {
        let values: Vec<Mutex<(T, Option<Error>)>> = self
            .sources
            .iter()
            .map(|_| Mutex::new((identity(), None)))
            .collect();
        let mut tasks: Vec<_> = values
            .iter()
            .zip(&self.sources)
            .flat_map(|(home, source)| Task::of(source).map(move |task| (home, task)))
            .collect();
        tasks.sort_by_key(|(_, task)| task.rank());
        self.on_all_threads(tasks, |queue| {
            while let Some((home, task)) = queue() {
                let mut value = identity();
                let done = run(&mut value, task);
                if let Ok(mut home) = home.lock() {
                    merge(&mut home.0, value);
                    home.1 = home.1.take().or(done.err());
                }
            }
        });
        values
            .into_iter()
            .map(|value| {
                value
                    .into_inner()
                    .unwrap_or_else(std::sync::PoisonError::into_inner)
            })
            .collect()
    }

    /// Runs `worker` on every thread, with one shared queue of work. Returns the results of all
    /// workers.
    pub(crate) fn on_all_threads<W: Send, T: Send>(
        &self,
        work: Vec<W>,
        worker: impl Fn(&dyn Fn() -> Option<W>) -> T + Sync,
    ) -> Vec<T> {
        let work = Mutex::new(work.into_iter());
        let queue = || work.lock().ok().and_then(|mut work| work.next());
        let pool = match self.threads_for_work() {
            1 => None,
            threads => ThreadPoolBuilder::new().num_threads(threads).build().ok(),
        };
        match pool {
            None => vec![worker(&queue)],
            Some(pool) => pool.broadcast(|_| worker(&queue)),
        }
    }
}

/// The `flush` of a task whose values nobody waits for.
const fn go_on() -> ControlFlow<()> {
    ControlFlow::Continue(())
}
