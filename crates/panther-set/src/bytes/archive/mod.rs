//! Reads archives in place: lists, recognizes and decodes their members without writing to disk.
//!
//! `node.rs` describes bytes inside an archive and opens them. `list.rs` lists the members of an
//! archive. `zip/`, `cab.rs`, `gzip.rs` and `tar.rs` each list and decode the members of one kind
//! of archive. `solid.rs` and `loaded.rs` avoid decoding the same bytes twice, and `budget.rs`
//! stops decompression bombs.

pub(crate) mod budget;
mod cab;
pub(crate) mod cache;
mod decode;
mod gzip;
pub(crate) mod list;
pub(crate) mod listing;
mod loaded;
mod names;
pub(crate) mod node;
mod solid;
mod tar;
mod zip;
