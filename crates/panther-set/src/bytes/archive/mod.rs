//! Archives in place: their members are listed, looked at and decoded where they are. Nothing is
//! written anywhere.
//!
//! `node.rs` is bytes inside an archive and how they are opened. `list.rs` lists the members of an
//! archive; `zip/`, `cab.rs`, `gzip.rs` and `tar.rs` each do that for one kind, and decode its
//! members. `solid.rs` and `loaded.rs` keep bytes from being decoded more often than needed, and
//! `budget.rs` stops decompression bombs.

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
