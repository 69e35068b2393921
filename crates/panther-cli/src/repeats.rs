//! The memories of writers of JSON Lines, one for each thread.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use panther_export::Repeats;

/// Hands the memory of a writer to the next writer of the same source. A large source has a writer
/// for each of its windows.
pub(crate) struct Pool(Mutex<State>);

struct State {
    /// Memories that no writer has, each with the index of the source that it is about.
    idle: Vec<(usize, Repeats)>,
    /// How many more memories may be made. There is one for each thread, whatever the number of
    /// writers.
    unmade: usize,
}

impl Default for Pool {
    fn default() -> Self {
        Self(Mutex::new(State {
            idle: Vec::new(),
            unmade: thread::available_parallelism().map_or(1, usize::from),
        }))
    }
}

impl Pool {
    /// A memory for a writer of the source with this index, if one is left.
    pub(crate) fn take(&self, source: usize) -> Option<Repeats> {
        let mut state = self.state();
        let same = state.idle.iter().position(|(index, _)| *index == source);
        if let Some(place) = same {
            return Some(state.idle.swap_remove(place).1);
        }
        if let Some(unmade) = state.unmade.checked_sub(1) {
            state.unmade = unmade;
            return Some(Repeats::default());
        }
        let (_, mut repeats) = state.idle.pop()?;
        repeats.clear();
        Some(repeats)
    }

    pub(crate) fn give(&self, source: usize, repeats: Repeats) {
        self.state().idle.push((source, repeats));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_memory_for_each_thread() {
        let pool = Pool::default();
        pool.state().unmade = 2;
        let (one, two) = (pool.take(1), pool.take(2));
        assert!(one.is_some() && two.is_some() && pool.take(3).is_none());
        pool.give(1, one.unwrap());
        pool.give(2, two.unwrap());
        assert!(pool.take(2).is_some());
        assert_eq!(pool.state().idle.first().map(|(index, _)| *index), Some(1));
        assert!(pool.take(3).is_some() && pool.take(3).is_none());
    }
}
