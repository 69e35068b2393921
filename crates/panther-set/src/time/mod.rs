//! The fourth floor: time-zone offsets, time zones, and merging all sources by time.

mod batch;
pub(crate) mod bound;
pub(crate) mod clock;
pub(crate) mod evidence;
mod instant;
mod lenders;
pub(crate) mod merged_items;
pub(crate) mod merged_parts;
mod merging;
pub(crate) mod offset;
pub(crate) mod offset_source;
pub(crate) mod offsets;
mod positions;
mod readers;
mod run;
mod spill;
pub(crate) mod survey;
pub(crate) mod timeline;
pub(crate) mod zone;
