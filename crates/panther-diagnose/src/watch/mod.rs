//! Finds the records that rules look at, in one pass over a set.

pub(crate) mod field;
pub(crate) mod gather;
pub(crate) mod hit;
pub(crate) mod index;
pub(crate) mod lines;
pub(crate) mod literals;
pub(crate) mod record;
