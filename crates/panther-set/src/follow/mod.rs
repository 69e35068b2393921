//! A log that is still being written: `follower.rs` says what happens to it, in order. `tail.rs` is
//! the file that has the name, and how far it was read; `lines.rs` feeds whole lines of it;
//! `watch.rs` waits until it may have grown.

pub(crate) mod follower;
mod lines;
pub(crate) mod notice;
pub(crate) mod options;
mod tail;
mod watch;
