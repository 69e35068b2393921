//! What an archive says it holds.

use std::sync::Arc;

use super::node::Node;
use crate::error::ErrorKind;

/// The members of an archive.
pub(crate) struct Listing {
    pub(crate) members: Vec<Member>,
    /// Why there may be more.
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

/// A member, and why it cannot be read.
pub(crate) struct Member {
    pub(crate) node: Arc<Node>,
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
