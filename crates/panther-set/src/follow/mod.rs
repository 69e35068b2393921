//! Follows a log that is still being written. `follower.rs` turns changes into notices, in order.
//! `tail.rs` tracks the open file and its name; `lines.rs` feeds whole lines to the parser;
//! `watch.rs` waits until the file may have grown.

mod followed;
pub(crate) mod follower;
mod lines;
pub(crate) mod notice;
pub(crate) mod options;
mod tail;
mod watch;
