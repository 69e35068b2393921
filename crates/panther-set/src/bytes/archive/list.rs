//! Lists the members of an archive of any kind.

use std::sync::Arc;

use super::listing::Listing;
use super::node::Node;
use super::{cab, gzip, tar, zip};
use crate::bytes::archive_kind::ArchiveKind;

/// Lists at most `room` members of the archive in `node`.
pub(crate) fn list(kind: ArchiveKind, node: &Arc<Node>, room: u64) -> Listing {
    match kind {
        ArchiveKind::Zip => zip::directory::list(node, room),
        ArchiveKind::Cab => cab::list(node, room),
        ArchiveKind::Gzip => gzip::list(node),
        ArchiveKind::Tar => tar::list(node, room),
    }
}
