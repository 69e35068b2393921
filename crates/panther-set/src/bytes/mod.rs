//! The lowest floor: files, buffers, streams and archives, as bytes.

#[cfg(feature = "archives")]
pub(crate) mod archive;
pub(crate) mod archive_kind;
pub(crate) mod buffer;
pub(crate) mod file_kind;
pub(crate) mod file_type;
pub(crate) mod limits;
pub(crate) mod stream;
