//! Zip archives: `directory.rs` lists the members, `salvage.rs` does so where the directory is
//! gone, and `entry.rs` decodes one member.

pub(super) mod directory;
mod entry;
mod local_header;
mod salvage;
