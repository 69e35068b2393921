//! Reads zip archives. `directory.rs` lists the members, `salvage.rs` lists them if the directory
//! is missing, with the help of `descriptor.rs`, and `entry.rs` decodes one member.

mod descriptor;
pub(super) mod directory;
mod entry;
mod inflate;
mod local_header;
mod salvage;
