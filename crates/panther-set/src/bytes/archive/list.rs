//! The members of an archive of any kind.

use std::sync::Arc;

use super::listing::Listing;
use super::node::Node;
use super::{cab, gzip, tar, zip};
use crate::bytes::archive_kind::ArchiveKind;

/// Lists the members of the archive that `node` is, no more than `room` of them.
pub(crate) fn list(kind: ArchiveKind, node: &Arc<Node>, room: u64) -> Listing {
    match kind {
        ArchiveKind::Zip => zip::directory::list(node, room),
        ArchiveKind::Cab => cab::list(node, room),
        ArchiveKind::Gzip => gzip::list(node),
        ArchiveKind::Tar => tar::list(node, room),
    }
}
