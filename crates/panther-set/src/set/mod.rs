//! The top floor: sets of sources, discovered and read on all threads.

#[cfg(feature = "archives")]
mod archives;
mod attempts;
pub(crate) mod builder;
mod discover;
mod fan_out;
pub(crate) mod filter;
pub(crate) mod log_set;
mod ordered;
pub(crate) mod property;
mod settings;
mod task;
mod timeline;
mod workers;
