//! The threads that discover logs.

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// The maximum number of threads that discover logs. Starting thousands of threads takes seconds,
/// and more threads do not speed up reading first bytes.
const MOST: usize = 64;

/// The calling thread, or a pool of threads.
#[derive(Debug)]
pub(super) enum Workers {
    CallingThread,
    Pool(ThreadPool),
}

impl Workers {
    /// Makes a pool. Falls back to the calling thread if the system refuses threads.
    pub(super) fn new(threads: usize) -> Self {
        match threads.min(MOST) {
            0 | 1 => Self::CallingThread,
            threads => ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .map_or(Self::CallingThread, Self::Pool),
        }
    }

    /// Maps all items in parallel, and returns the results in the order of the items. A call from
    /// within `map` uses the same threads.
    pub(super) fn map<I: Send, O: Send>(
        &self,
        items: Vec<I>,
        map: impl Fn(I) -> O + Sync + Send,
    ) -> Vec<O> {
        match self {
            Self::CallingThread => items.into_iter().map(map).collect(),
            Self::Pool(pool) => pool.install(|| items.into_par_iter().map(map).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::thread::{self, ThreadId};

    use super::*;

    #[test]
    fn no_other_threads_work_than_those_asked_for() {
        let here = thread::current().id();
        for threads in [1, 3] {
            let workers = Workers::new(threads);
            let nested = workers.map((0..20).collect(), |outer| {
                let inner = workers.map((0..20).collect(), |inner: u32| {
                    (outer * 20 + inner, thread::current().id())
                });
                (thread::current().id(), inner)
            });
            let mut seen: HashSet<ThreadId> = nested.iter().map(|(id, _)| *id).collect();
            let flat: Vec<_> = nested.into_iter().flat_map(|(_, inner)| inner).collect();
            seen.extend(flat.iter().map(|(_, id)| *id));
            assert!(flat.iter().map(|(number, _)| *number).eq(0..400));
            assert!(seen.len() <= threads, "{seen:?}");
            assert_eq!(seen.contains(&here), threads == 1);
        }
    }
}
