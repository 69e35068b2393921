//! From an archive to the logs in it.

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::limits::{Budget, Limits};
use super::{Kind, Member, Node, Shared};
use crate::error::{Error, ErrorKind};
use crate::progress::Progress;
use crate::source::{self, Look, Source};

/// The logs in the archive at `path`, in the order of its members, and among them why a member is none.
pub(crate) fn members(
    path: PathBuf,
    len: u64,
    kind: Kind,
    limits: Limits,
    shared: &Arc<Shared>,
    progress: &Progress,
) -> Vec<Result<Source, Error>> {
    let file = Node::file(path, len, Budget::new(limits, len), shared);
    let mut found = Vec::new();
    walk(&file, kind, 1, progress, &mut found);
    found
}

fn walk(
    node: &Arc<Node>,
    kind: Kind,
    depth: usize,
    progress: &Progress,
    found: &mut Vec<Result<Source, Error>>,
) {
    let budget = &node.root().budget;
    if let Err(kind) = budget.limits().admit_depth(depth) {
        found.push(Err(node.error(kind)));
        return;
    }
    let listing = kind.list(node, budget.room());
    budget.add_members(listing.members.len() as u64);
    found.extend(listing.problem.map(|problem| Err(node.error(problem))));
    let see = |member| see(member, progress);
    // Where members are decoded one after another, to begin anywhere else costs what lies before.
    let seen: Vec<(Arc<Node>, Seen)> =
        if kind == Kind::Zip || (kind == Kind::Tar && node.is_random()) {
            listing.members.into_par_iter().map(see).collect()
        } else {
            listing.members.into_iter().map(see).collect()
        };
    for (member, seen) in seen {
        let charged = member.len().map_or(Ok(()), |len| budget.charge(len));
        match (seen, charged) {
            (Ok(Look::Log(format, encoding)), Ok(())) => {
                found.push(Ok(Source::of_member(member, format, encoding)))
            }
            (Ok(Look::Archive(kind)), Ok(())) => walk(&member, kind, depth + 1, progress, found),
            (Err(kind), _) | (_, Err(kind)) => found.push(Err(member.error(kind))),
        }
    }
}

/// What a member shows of itself.
type Seen = Result<Look, ErrorKind>;

fn see(member: Member, progress: &Progress) -> (Arc<Node>, Seen) {
    progress.look();
    let Member { node, refused } = member;
    let seen = match refused {
        Some(kind) => Err(kind),
        None => node
            .head()
            .and_then(|head| source::look(&head, &node.own_name(), true)),
    };
    (node, seen)
}
