//! The members that an archive lists.

use std::sync::Arc;

use super::node::Node;
use crate::error::ErrorKind;

/// The members of an archive.
pub(crate) struct Listing {
    pub(crate) members: Vec<Member>,
    /// Why the list may be incomplete.
    pub(crate) problem: Option<ErrorKind>,
}

impl Listing {
    pub(super) const fn of(members: Vec<Member>) -> Self {
        Self {
            members,
            problem: None,
        }
    }

    pub(super) const fn problem(problem: ErrorKind) -> Self {
        Self {
            members: Vec::new(),
            problem: Some(problem),
        }
    }
}

/// A member of an archive.
pub(crate) struct Member {
    pub(crate) node: Arc<Node>,
    /// Why the member cannot be read.
    pub(crate) refused: Option<ErrorKind>,
}

impl Member {
    pub(super) const fn new(node: Arc<Node>) -> Self {
        Self {
            node,
            refused: None,
        }
    }
}
