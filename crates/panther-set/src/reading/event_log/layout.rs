//! The layout of an event log file.

/// The length of what stands before the chunks.
pub(super) const HEADER: u64 = 4096;
/// The length of a chunk; the last may be cut.
pub(super) const CHUNK: usize = 64 << 10;
