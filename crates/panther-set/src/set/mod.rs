//! The top floor: sets of sources, discovered and read on all threads.

#[cfg(feature = "archives")]
mod archives;
mod attempts;
pub(crate) mod builder;
mod discover;
mod fan_out;
pub(crate) mod filter;
pub(crate) mod levels;
pub(crate) mod log_set;
pub(crate) mod names;
pub(crate) mod open;
mod ordered;
pub(crate) mod property;
mod settings;
#[cfg(feature = "archives")]
mod spool;
#[cfg(feature = "archives")]
pub(crate) mod target;
mod task;
mod timeline;
mod workers;
