//! Many windows of many files on all threads.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};

use panther::Item;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{Error, Result};
use crate::set::LogSet;
use crate::source::Source;
use crate::window::{self, SharedFile};

/// A piece of work: a window of a source, or the whole of one that cannot be cut.
struct Work<'s> {
    source: &'s Source,
    /// The number of the window and the file, which is closed after the last window.
    window: Option<(u64, Arc<SharedFile>)>,
}

impl<'s> Work<'s> {
    fn of(source: &'s Source) -> impl Iterator<Item = Self> {
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

    /// The order in which to begin: what cannot be cut may be the longest and must not come last, and so with large files.
    fn rank(&self) -> Reverse<u64> {
        Reverse(match self.window {
            Some(_) => self.source.len().unwrap_or(0),
            None => u64::MAX,
        })
    }

    fn run(self, each: impl FnMut(Item<'_>) -> ControlFlow<()>) -> Result<ControlFlow<()>> {
        match self.window {
            Some((index, file)) => {
                let done = window::for_each(self.source, &file, index, each);
                self.source.count_window(index);
                done
            }
            None => self.source.for_each(each),
        }
    }
}

impl LogSet {
    /// Folds every item of every source into a value, on all threads and in any order: each worker has a value of its own, and those are
    /// merged at the end.
    ///
    /// `fold` stops the whole soon when it breaks. What could not be read comes back beside the value.
    pub fn par_fold<T: Send>(
        &self,
        identity: impl Fn() -> T + Sync,
        fold: impl Fn(&mut T, &Source, Item<'_>) -> ControlFlow<()> + Sync,
        merge: impl Fn(T, T) -> T,
    ) -> (T, Vec<Error>) {
        let (values, errors) = self.par_visit(&identity, fold);
        (
            values.into_iter().reduce(merge).unwrap_or_else(identity),
            errors,
        )
    }

    /// Visits every item of every source, on all threads and in any order, with a visitor that each worker makes for itself; gives the
    /// visitors back.
    ///
    /// `visit` stops the whole soon when it breaks. What could not be read comes back beside the visitors.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # std::fs::write(folder.path().join("CBS.log"), "2020-07-29 16:29:16, Error                 CBS    Lost\r\n").unwrap();
    /// use std::ops::ControlFlow;
    ///
    /// let set = panther_set::LogSet::discover([folder.path()]);
    /// let (kept, _) = set.par_visit(Vec::new, |kept, _source, item| {
    ///     kept.extend(item.event().map(|event| event.to_owned()));
    ///     ControlFlow::Continue(())
    /// });
    /// assert_eq!(kept.concat()[0].as_event().message(), "Lost");
    /// ```
    pub fn par_visit<V: Send>(
        &self,
        make: impl Fn() -> V + Sync,
        visit: impl Fn(&mut V, &Source, Item<'_>) -> ControlFlow<()> + Sync,
    ) -> (Vec<V>, Vec<Error>) {
        let stop = AtomicBool::new(false);
        let errors = Mutex::new(Vec::new());
        let mut work: Vec<Work<'_>> = self.sources.iter().flat_map(Work::of).collect();
        work.sort_by_key(Work::rank);
        let visitors = self.on_all_threads(work, |queue| {
            let mut visitor = make();
            while let Some(work) = queue().filter(|_| !stop.load(Ordering::Relaxed)) {
                let source = work.source;
                match work.run(|item| visit(&mut visitor, source, item)) {
                    Ok(ControlFlow::Continue(())) => {}
                    Ok(ControlFlow::Break(())) => stop.store(true, Ordering::Relaxed),
                    Err(error) => push(&errors, error),
                }
            }
            visitor
        });
        (visitors, settled(errors))
    }

    /// Folds the items of every source into a value of that source, in any order, on all threads. The values come in the order of the
    /// sources; where one could not be read to its end, the error is beside what was read.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # std::fs::write(folder.path().join("CBS.log"), "2020-07-29 16:29:16, Info                  CBS    Ready\r\n").unwrap();
    /// let set = panther_set::LogSet::discover([folder.path()]);
    /// let counts = set.par_fold_each(|| 0, |count, _source, _item| *count += 1, |count, more| *count += more);
    /// for (source, (items, error)) in set.sources().iter().zip(&counts) {
    ///     println!("{}: {items} items", source.name());
    ///     assert!(error.is_none());
    /// }
    /// # assert_eq!(counts[0].0, 1);
    /// ```
    pub fn par_fold_each<T: Send>(
        &self,
        identity: impl Fn() -> T + Sync,
        fold: impl Fn(&mut T, &Source, Item<'_>) + Sync,
        merge: impl Fn(&mut T, T) + Sync,
    ) -> Vec<(T, Option<Error>)> {
        let values: Vec<Mutex<(T, Option<Error>)>> = self
            .sources
            .iter()
            .map(|_| Mutex::new((identity(), None)))
            .collect();
        let mut work: Vec<_> = values
            .iter()
            .zip(&self.sources)
            .flat_map(|(home, source)| Work::of(source).map(move |work| (home, work)))
            .collect();
        work.sort_by_key(|(_, work)| work.rank());
        self.on_all_threads(work, |queue| {
            while let Some((home, work)) = queue() {
                let (mut value, source) = (identity(), work.source);
                let done = work.run(|item| {
                    fold(&mut value, source, item);
                    ControlFlow::Continue(())
                });
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

    /// Folds the items of each piece of each source into a value of its own, on all threads, and delivers those values on this thread in
    /// the order of the sources. No more than twice as many pieces as threads are in memory.
    ///
    /// A stream is folded on this thread, and delivered each time bytes have arrived. `deliver` ends it all when it breaks. What could
    /// not be read comes back, once for each source.
    pub fn ordered<'s, T: Send>(
        &'s self,
        start: impl Fn(&'s Source) -> T + Sync,
        fold: impl Fn(&mut T, &Source, Item<'_>) + Sync,
        mut deliver: impl FnMut(&'s Source, T) -> ControlFlow<()>,
    ) -> Vec<Error> {
        let errors = Mutex::new(Vec::new());
        let run = |work: Work<'s>| {
            let (mut value, source) = (start(work.source), work.source);
            let done = work.run(|item| {
                fold(&mut value, source, item);
                ControlFlow::Continue(())
            });
            done.err()
                .into_iter()
                .for_each(|error| push(&errors, error));
            value
        };
        let stream =
            |source: &'s Source, deliver: &mut dyn FnMut(&'s Source, T) -> ControlFlow<()>| {
                let value = std::cell::RefCell::new(start(source));
                let flow = source.for_each_read(
                    |item| {
                        fold(&mut value.borrow_mut(), source, item);
                        ControlFlow::Continue(())
                    },
                    || deliver(source, value.replace(start(source))),
                );
                flow.unwrap_or_else(|error| {
                    push(&errors, error);
                    ControlFlow::Continue(())
                })
            };
        let work = self.sources.iter().flat_map(Work::of);
        match self.pool() {
            None => {
                for work in work {
                    let source = work.source;
                    let flow = match work.window {
                        Some(_) => deliver(source, run(work)),
                        None => stream(source, &mut deliver),
                    };
                    if flow.is_break() {
                        break;
                    }
                }
            }
            Some(pool) => pool.in_place_scope(|scope| {
                let mut flight: VecDeque<(&'s Source, Receiver<T>)> = VecDeque::new();
                let most = 2 * pool.current_num_threads();
                // Delivers from the front until no more than `keep` pieces are on their way.
                let land =
                    |flight: &mut VecDeque<(&'s Source, Receiver<T>)>,
                     keep: usize,
                     deliver: &mut dyn FnMut(&'s Source, T) -> ControlFlow<()>| {
                        while flight.len() > keep {
                            if let Some((source, value)) = flight.pop_front()
                                && let Ok(value) = value.recv()
                                && deliver(source, value).is_break()
                            {
                                return ControlFlow::Break(());
                            }
                        }
                        ControlFlow::Continue(())
                    };
                for work in work {
                    if work.window.is_none() {
                        if land(&mut flight, 0, &mut deliver).is_break()
                            || stream(work.source, &mut deliver).is_break()
                        {
                            return;
                        }
                        continue;
                    }
                    if land(&mut flight, most - 1, &mut deliver).is_break() {
                        return;
                    }
                    let (sender, receiver) = sync_channel(1);
                    let (run, source) = (&run, work.source);
                    // The receiver is gone where the delivery broke; then nobody wants the value.
                    scope.spawn(move |_| drop(sender.send(run(work))));
                    flight.push_back((source, receiver));
                }
                let _ = land(&mut flight, 0, &mut deliver);
            }),
        }
        settled(errors)
    }

    /// Runs `worker` on every thread, each with the same queue of work, and gives what they return.
    fn on_all_threads<W: Send, T: Send>(
        &self,
        work: Vec<W>,
        worker: impl Fn(&dyn Fn() -> Option<W>) -> T + Sync,
    ) -> Vec<T> {
        let work = Mutex::new(work.into_iter());
        let queue = || work.lock().ok().and_then(|mut work| work.next());
        match self.pool() {
            None => vec![worker(&queue)],
            Some(pool) => pool.broadcast(|_| worker(&queue)),
        }
    }

    /// The threads to work on; `None` where this one will do.
    fn pool(&self) -> Option<ThreadPool> {
        let wanted = self
            .threads
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        // No more threads than there is work for: to start thousands takes seconds.
        let pieces = self
            .sources
            .iter()
            .map(|source| source.windows().unwrap_or(1));
        let threads = wanted.min(usize::try_from(pieces.sum::<u64>()).unwrap_or(usize::MAX));
        if threads <= 1 {
            return None;
        }
        ThreadPoolBuilder::new().num_threads(threads).build().ok()
    }
}

fn push(errors: &Mutex<Vec<Error>>, error: Error) {
    if let Ok(mut errors) = errors.lock() {
        errors.push(error);
    }
}

/// One error a source, in the order of their names: the windows of a file that is gone fail one by one and in no order.
fn settled(errors: Mutex<Vec<Error>>) -> Vec<Error> {
    let mut errors = errors.into_inner().unwrap_or_default();
    errors.sort_by(|one, other| one.path().cmp(other.path()));
    errors.dedup_by(|one, other| one.is_of_same_file(other));
    errors
}
