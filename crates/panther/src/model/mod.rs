//! Items, events, and the types of the values in them.

pub(crate) mod codes;
pub(crate) mod escaping;
pub(crate) mod event;
pub(crate) mod explain;
pub(crate) mod head;
pub(crate) mod item;
pub(crate) mod level;
pub(crate) mod lines;
pub(crate) mod owned;
pub(crate) mod record;
pub(crate) mod span;
pub(crate) mod text;
pub(crate) mod time;
