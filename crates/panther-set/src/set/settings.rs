//! The settings of a set, which must be known before a path is added.

use super::names::NameFilter;
use crate::bytes::limits::Limits;
use crate::reading::detect::Detection;

/// The settings of discovering and reading a set.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) threads: Option<usize>,
    pub(super) limits: Limits,
    pub(super) detection: Detection,
    pub(super) names: NameFilter,
    pub(super) no_temporary_files: bool,
    pub(super) no_spooling: bool,
}

impl Settings {
    /// The maximum number of threads.
    pub(super) fn threads(&self) -> usize {
        self.threads
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
    }
}
