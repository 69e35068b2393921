//! Reads binary event logs (`.evtx`). A log consists of a header and chunks of equal length, and
//! each chunk can be read without the others.
//!
//! When a log is full, Windows overwrites its oldest chunk, so the file is a ring. panther reads
//! the chunks from the oldest to the end of the file, then from the start of the file. This is the
//! order of the record ids. The length of the file gives the number of chunks, because the header
//! is wrong in a log that was not closed. Chunks of zeros were never used and hold no records.
//! Everything else that cannot be read becomes an unparsed item whose text says why. Of a record
//! whose body cannot be read, the header is an event: it states the time and the id.
//!
//! `format.rs` recognizes such logs. `ring.rs` finds the oldest chunk, `render.rs` renders a chunk
//! as XML, and `records.rs` finds the byte ranges of its records. `reader.rs` reads a source from
//! end to end, and `window.rs` reads a window of a file. `salvage.rs` mends the header of a chunk, so
//! that its sound records are read.
//!
//! A few bytes of binary XML can stand for any length of text. `weight.rs` estimates the text of a
//! chunk, and `render.rs` renders a chunk that may be long with care, one record after another.
//! The text of a record is at most [`MAX_ITEM`](panther::MAX_ITEM), that of a chunk at most
//! [`MAX_TEXT`](records::MAX_TEXT), and that of a file is under the [`Limits`](crate::Limits).

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
mod salvage;
#[cfg(feature = "evtx")]
mod weight;
#[cfg(feature = "evtx")]
pub(crate) mod window;
