//! Archives in place: what they hold is listed, looked at and read where it is. Nothing is written anywhere.

mod cab;
mod gzip;
mod limits;
mod names;
mod node;
mod salvage;
mod shared;
mod tar;
mod walk;
mod zip;

use std::sync::Arc;

pub use limits::{Limit, Limits};
pub(crate) use node::Node;
pub(crate) use shared::Shared;
pub(crate) use walk::members;

use crate::error::ErrorKind;

/// What holds other files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Zip,
    Cab,
    Gzip,
    Tar,
}

impl Kind {
    /// By the first bytes. Names lie.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        match head {
            // A zip that is empty has only the end of a directory; one that was split may begin with a mark.
            [b'P', b'K', 3, 4, ..]
            | [b'P', b'K', 5, 6, ..]
            | [b'P', b'K', 7, 8, b'P', b'K', ..] => Some(Self::Zip),
            [b'M', b'S', b'C', b'F', 0, 0, 0, 0, ..] => Some(Self::Cab),
            [0x1F, 0x8B, 8, ..] => Some(Self::Gzip),
            _ => tar::is_tar(head).then_some(Self::Tar),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Zip => "a zip archive",
            Self::Cab => "a cabinet",
            Self::Gzip => "a gzip file",
            Self::Tar => "a tar archive",
        }
    }

    fn list(self, node: &Arc<Node>, room: u64) -> Listing {
        match self {
            Self::Zip => zip::list(node, room),
            Self::Cab => cab::list(node, room),
            Self::Gzip => gzip::list(node),
            Self::Tar => tar::list(node, room),
        }
    }
}

/// What an archive says it holds.
struct Listing {
    members: Vec<Member>,
    /// Why there may be more.
    problem: Option<ErrorKind>,
}

impl Listing {
    const fn of(members: Vec<Member>) -> Self {
        Self {
            members,
            problem: None,
        }
    }

    const fn problem(problem: ErrorKind) -> Self {
        Self {
            members: Vec::new(),
            problem: Some(problem),
        }
    }
}

/// A member, and why it cannot be read.
struct Member {
    node: Arc<Node>,
    refused: Option<ErrorKind>,
}

impl Member {
    const fn new(node: Arc<Node>) -> Self {
        Self {
            node,
            refused: None,
        }
    }
}
