//! Lists the members of an archive of any kind.

use std::sync::Arc;

use super::listing::Listing;
use super::node::Node;
use super::{cab, gzip, tar, zip};
use crate::bytes::archive_kind::ArchiveKind;

/// Lists the members of the archive in `node`, as many as the limits of its file admit.
pub(crate) fn list(kind: ArchiveKind, node: &Arc<Node>) -> Listing {
    match kind {
        ArchiveKind::Zip => zip::directory::list(node),
        ArchiveKind::Cab => cab::list(node),
        ArchiveKind::Gzip => gzip::list(node),
        ArchiveKind::Tar => tar::list(node),
    }
}
