//! The formats that this crate detects.

use std::sync::{Arc, LazyLock};

use panther::Registry;

use super::dump::format::DMP;
#[cfg(feature = "evtx")]
use super::event_log::format::EVTX;

/// All formats of the crate `panther`, memory dumps, and binary event logs if the feature `evtx` is
/// on.
///
/// [`LogSetBuilder::registry`](crate::LogSetBuilder::registry) takes a registry with additional
/// formats.
///
/// ```
/// let registry = panther_set::registry();
/// assert!(registry.by_id("cbs").is_some());
/// ```
#[must_use]
pub fn registry() -> Registry {
    let registry = Registry::default();
    let registry = registry.with(&DMP).unwrap_or_default();
    #[cfg(feature = "evtx")]
    let registry = registry.with(&EVTX).unwrap_or_default();
    registry
}

static SHARED: LazyLock<Arc<Registry>> = LazyLock::new(|| Arc::new(registry()));

/// The registry of [`registry`], built once per process.
pub(crate) fn shared() -> Arc<Registry> {
    Arc::clone(&SHARED)
}

/// The same registry, for those who keep it as long as the process lives.
pub(crate) fn shared_ref() -> &'static Registry {
    &SHARED
}
