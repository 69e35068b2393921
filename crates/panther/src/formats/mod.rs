//! The log formats.

pub(crate) mod servicing;
