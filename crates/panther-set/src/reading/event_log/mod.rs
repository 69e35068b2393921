//! Event logs as Windows keeps them (`.evtx`): a header, then chunks of one size. Each chunk can be
//! read without the others.
//!
//! When a log is full, it goes on in its oldest chunk, so the file is a ring. Chunks come from the
//! oldest one to the end of the file and then from its start, which is the order of the record ids.
//! The length of the file tells how many chunks there are, because the header is wrong where the
//! log was not closed. Chunks of zeros were never used and hold nothing. Anything else that cannot
//! be read is an unparsed item whose text says why.
//!
//! `format.rs` tells whether a source is such a log. `ring.rs` finds the oldest chunk, `render.rs`
//! makes text of a chunk, and `records.rs` finds where its records are in the file. `reader.rs`
//! reads a source from end to end, and `window.rs` reads a window of a file.

pub(crate) mod format;
#[cfg(feature = "evtx")]
mod layout;
#[cfg(feature = "evtx")]
pub(crate) mod reader;
#[cfg(feature = "evtx")]
pub(crate) mod records;
#[cfg(feature = "evtx")]
mod render;
#[cfg(feature = "evtx")]
mod ring;
#[cfg(feature = "evtx")]
pub(crate) mod window;
