//! The types that a caller sees: items, events, and the values in them.

pub(crate) mod escaping;
pub(crate) mod event;
pub(crate) mod explain;
pub(crate) mod head;
pub(crate) mod item;
pub(crate) mod level;
pub(crate) mod owned;
pub(crate) mod record;
pub(crate) mod span;
pub(crate) mod text;
pub(crate) mod time;
