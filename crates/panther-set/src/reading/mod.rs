//! The third floor: sources, and reading their items window by window or from end to end.

pub(crate) mod detect;
pub(crate) mod dump;
pub(crate) mod event_log;
pub(crate) mod for_each_item;
mod line_index;
pub(crate) mod log_file;
pub(crate) mod machine;
pub(crate) mod open;
pub(crate) mod owned_items;
mod parts;
pub(crate) mod progress;
pub(crate) mod registry;
pub(crate) mod source;
mod source_hash;
pub(crate) mod source_reader;
pub(crate) mod stream_feeder;
mod trial;
pub(crate) mod window;
