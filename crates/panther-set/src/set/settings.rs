//! What must be known of a set before a path is added to it.

use crate::bytes::limits::Limits;
use crate::reading::detect::Detection;

/// How the sources of a set are found and read.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) threads: Option<usize>,
    pub(super) limits: Limits,
    pub(super) detection: Detection,
}

impl Settings {
    /// How many threads to work on at most.
    pub(super) fn threads(&self) -> usize {
        self.threads
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
    }
}
