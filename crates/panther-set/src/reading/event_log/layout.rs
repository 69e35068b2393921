//! The layout of a binary event log.

/// The length of the file header.
pub(super) const HEADER: u64 = 4096;
/// The length of a chunk. The last chunk may be truncated.
pub(super) const CHUNK: usize = 64 << 10;
/// The offset of the first record in a chunk.
pub(super) const FIRST: usize = 512;
/// The first bytes of a record. Its length, its id and its time follow.
pub(super) const MAGIC: &[u8] = b"**\0\0";
/// The length of a record's header.
pub(super) const HEAD: usize = 24;
/// The length of the copy of its length that ends a record.
pub(super) const SIZE_COPY: usize = 4;

/// The bytes of the number at an offset.
pub(super) fn number_at<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}
