//! Framing: finding where items begin and end. `driver` cuts the items, and `repeated` cuts those
//! that begin like the one before.

pub(crate) mod anchors;
pub(crate) mod cursor;
pub(crate) mod cut;
pub(crate) mod driver;
pub(crate) mod feed;
pub(crate) mod gaps;
pub(crate) mod items;
pub(crate) mod last_header;
pub(crate) mod lines;
pub(crate) mod repeated;
pub(crate) mod rule;
