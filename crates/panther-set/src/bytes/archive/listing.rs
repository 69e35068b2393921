//! The members that an archive lists.

use std::sync::Arc;

use super::node::Node;
use crate::error::ErrorKind;

/// The members of an archive.
pub(crate) struct Listing {
    pub(crate) members: Vec<Member>,
    /// Why the list may be incomplete.
    pub(crate) problems: Vec<ErrorKind>,
}

/// A member of an archive.
pub(crate) struct Member {
    pub(crate) node: Arc<Node>,
    /// Why the member cannot be read.
    pub(crate) refused: Option<ErrorKind>,
}
