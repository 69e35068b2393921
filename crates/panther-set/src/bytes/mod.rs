//! The lowest floor: files, buffers, streams and archives, as bytes.

#[cfg(feature = "archives")]
pub(crate) mod archive;
pub(crate) mod archive_kind;
pub(crate) mod buffer;
pub(crate) mod by_position;
pub(crate) mod file_kind;
pub(crate) mod file_type;
pub(crate) mod fixed_file;
pub(crate) mod limits;
pub(crate) mod lock;
pub(crate) mod open_regular;
pub(crate) mod sha256;
pub(crate) mod stream;
pub(crate) mod temp_file;
