//! The files that queries could not read.

use std::sync::{Mutex, PoisonError};

/// The sources that could not be read to their end, each once.
#[derive(Debug, Default)]
pub(crate) struct Problems(Mutex<Vec<String>>);

impl Problems {
    pub(crate) fn add(&self, error: impl ToString) {
        let error = error.to_string();
        let mut problems = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !problems.contains(&error) {
            problems.push(error);
        }
    }

    /// The reasons so far, each with the name of its source.
    pub(crate) fn list(&self) -> Vec<String> {
        let problems = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        problems.clone()
    }
}
