//! The layout of a binary event log.

/// The length of the file header.
pub(super) const HEADER: u64 = 4096;
/// The length of a chunk. The last chunk may be truncated.
pub(super) const CHUNK: usize = 64 << 10;
