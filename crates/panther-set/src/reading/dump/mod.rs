//! Reads memory dumps (`.dmp`): the dumps that Windows writes when it stops, and those of single
//! processes. A dump becomes one event. panther reads the header and not the memory, and is no
//! debugger.
//!
//! The offsets in the headers are those of public descriptions: `_DUMP_HEADER` and `_DUMP_HEADER64`
//! as volatility, rekall and kdmp-parser have them, and `minidumpapiset.h` of the Windows SDK.
//!
//! `kernel.rs` and `minidump.rs` read a header, each of its kind, and make a [`Dump`](facts::Dump) of
//! it. `line.rs` renders that as a line of text, which the grammar in `format.rs` reads. `reader.rs`
//! reads a source.

mod bytes;
mod facts;
pub(crate) mod format;
mod kernel;
mod line;
mod minidump;
pub(crate) mod reader;
#[cfg(test)]
#[path = "../../../../../tests/src/dump.rs"]
#[allow(unreachable_pub)]
mod samples;
