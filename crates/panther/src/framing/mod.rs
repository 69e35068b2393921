//! Framing: finding where items begin and end. [`driver::next_item`] is the only place that cuts an
//! item.

pub(crate) mod anchors;
pub(crate) mod cursor;
pub(crate) mod cut;
pub(crate) mod driver;
pub(crate) mod feed;
pub(crate) mod gaps;
pub(crate) mod items;
pub(crate) mod lines;
pub(crate) mod repeated;
pub(crate) mod rule;
