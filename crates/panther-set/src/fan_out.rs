//! Many windows of many files on all threads.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use panther::Item;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{Error, Result};
use crate::set::LogSet;
use crate::source::Source;
use crate::window;

/// A piece of work: a window of a source, or the whole of one that cannot be cut.
#[derive(Clone, Copy)]
struct Work<'s> {
    source: &'s Source,
    window: Option<u64>,
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
        windows
            .map(move |index| Self {
                source,
                window: Some(index),
            })
            .chain(whole)
    }

    fn run(
        self,
        buffer: &mut Vec<u8>,
        each: impl FnMut(Item<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        match self.window {
            Some(index) => window::for_each(self.source, index, buffer, each),
            None => self.source.for_each(each),
        }
    }
}

impl LogSet {
    /// Folds every item of every source into values of which each worker has its own, and merges those: in any order, on all threads.
    ///
    /// `fold` stops the whole soon when it breaks. What could not be read comes back beside the value.
    pub fn par_fold<T: Send>(
        &self,
        identity: impl Fn() -> T + Sync,
        fold: impl Fn(&mut T, &Source, Item<'_>) -> ControlFlow<()> + Sync,
        merge: impl Fn(T, T) -> T + Sync,
    ) -> (T, Vec<Error>) {
        let stop = AtomicBool::new(false);
        let errors = Mutex::new(Vec::new());
        let mut work: Vec<Work<'_>> = self.sources.iter().flat_map(Work::of).collect();
        // What cannot be cut is the longest, and must not come last.
        work.sort_by_key(|work| {
            Reverse(
                work.window
                    .map_or(u64::MAX, |_| work.source.len().unwrap_or(0)),
            )
        });
        let step = |(mut value, mut buffer), work: Work<'_>| {
            if !stop.load(Ordering::Relaxed) {
                match work.run(&mut buffer, |item| fold(&mut value, work.source, item)) {
                    Ok(ControlFlow::Continue(())) => {}
                    Ok(ControlFlow::Break(())) => stop.store(true, Ordering::Relaxed),
                    Err(error) => push(&errors, error),
                }
            }
            (value, buffer)
        };
        let start = || (identity(), Vec::new());
        let value = match self.pool() {
            None => work.into_iter().fold(start(), step).0,
            Some(pool) => pool.install(|| {
                work.into_par_iter()
                    .with_max_len(1)
                    .fold(start, step)
                    .map(|(value, _)| value)
                    .reduce(&identity, &merge)
            }),
        };
        (value, settled(errors))
    }

    /// Folds the items of each piece of each source into a value of its own, on all threads, and delivers those values on this thread in
    /// the order of the sources. No more than twice as many pieces as threads are in memory.
    ///
    /// A stream is folded on this thread, and delivered each time bytes have arrived. `deliver` ends it all when it breaks. What could
    /// not be read comes back, once for each source.
    pub fn ordered<T: Send>(
        &self,
        start: impl Fn(&Source) -> T + Sync,
        fold: impl Fn(&mut T, &Source, Item<'_>) + Sync,
        mut deliver: impl FnMut(&Source, T) -> ControlFlow<()>,
    ) -> Vec<Error> {
        let errors = Mutex::new(Vec::new());
        let run = |work: Work<'_>| {
            let mut value = start(work.source);
            let done = work.run(&mut Vec::new(), |item| {
                fold(&mut value, work.source, item);
                ControlFlow::Continue(())
            });
            done.err()
                .into_iter()
                .for_each(|error| push(&errors, error));
            value
        };
        let stream = |source: &Source, deliver: &mut dyn FnMut(&Source, T) -> ControlFlow<()>| {
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
                    let flow = match work.window {
                        Some(_) => deliver(work.source, run(work)),
                        None => stream(work.source, &mut deliver),
                    };
                    if flow.is_break() {
                        break;
                    }
                }
            }
            Some(pool) => pool.in_place_scope(|scope| {
                let mut flight: VecDeque<(&Source, Receiver<T>)> = VecDeque::new();
                let most = 2 * pool.current_num_threads();
                // Delivers from the front until no more than `keep` pieces are on their way.
                let land =
                    |flight: &mut VecDeque<(&Source, Receiver<T>)>,
                     keep: usize,
                     deliver: &mut dyn FnMut(&Source, T) -> ControlFlow<()>| {
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
                    let run = &run;
                    // The receiver is gone where the delivery broke; then nobody wants the value.
                    scope.spawn(move |_| drop(sender.send(run(work))));
                    flight.push_back((work.source, receiver));
                }
                let _ = land(&mut flight, 0, &mut deliver);
            }),
        }
        settled(errors)
    }

    /// The threads to work on; `None` where this one will do.
    fn pool(&self) -> Option<ThreadPool> {
        let threads = self
            .threads
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
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
    errors.dedup_by(|one, other| one.path() == other.path());
    errors
}
