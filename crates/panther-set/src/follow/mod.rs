//! Follows logs that are still being written. `follow_set.rs` follows many, and `folder.rs` finds new
//! ones in a folder. `follower.rs` follows one: it turns changes into notices, in order.
//! `tail.rs` tracks the open file and its name; `lines.rs` feeds whole lines to the parser;
//! `watch.rs` waits until the file may have grown.

mod folder;
pub(crate) mod follow_set;
mod followed;
pub(crate) mod follower;
mod lines;
pub(crate) mod notice;
pub(crate) mod options;
mod tail;
mod watch;
