//! From an archive to the logs in it.

use std::path::PathBuf;
use std::sync::Arc;

use super::log_set::LogSet;
use crate::bytes::archive::budget::Budget;
use crate::bytes::archive::list::list;
use crate::bytes::archive::listing::Member;
use crate::bytes::archive::node::Node;
use crate::bytes::archive_kind::ArchiveKind;
use crate::error::{Error, ErrorKind};
use crate::reading::detect::Detected;
use crate::reading::open::look_at_member;
use crate::reading::source::Source;

impl LogSet {
    /// The logs in the archive at `path`, in the order of its members, and among them why a member
    /// is none.
    pub(super) fn look_into(
        &self,
        path: PathBuf,
        len: u64,
        kind: ArchiveKind,
    ) -> Vec<Result<Source, Error>> {
        let budget = Budget::new(self.settings.limits, len);
        let file = Node::file(path, len, budget, &self.archives);
        let mut found = Vec::new();
        self.walk(&file, kind, 1, &mut found);
        found
    }

    fn walk(
        &self,
        node: &Arc<Node>,
        kind: ArchiveKind,
        depth: usize,
        found: &mut Vec<Result<Source, Error>>,
    ) {
        let budget = &node.root().budget;
        if let Err(kind) = budget.limits().admit_depth(depth) {
            found.push(Err(node.error(kind)));
            return;
        }
        let listing = list(kind, node, budget.room());
        budget.add_members(listing.members.len() as u64);
        found.extend(listing.problem.map(|problem| Err(node.error(problem))));
        let see = |member| self.look_at_member(member);
        // Where members are decoded one after another, to begin anywhere else costs what lies
        // before.
        let seen: Vec<(Arc<Node>, Seen)> = match kind {
            ArchiveKind::Zip => self.workers().map(listing.members, see),
            ArchiveKind::Tar if node.is_random() => self.workers().map(listing.members, see),
            _ => listing.members.into_iter().map(see).collect(),
        };
        for (member, seen) in seen {
            let charged = member.len().map_or(Ok(()), |len| budget.charge(len));
            match (seen, charged) {
                (Ok(Detected::Log(layout, decoder)), Ok(())) => {
                    let detection = &self.settings.detection;
                    found.push(Ok(Source::of_member(member, layout, decoder, detection)));
                }
                (Ok(Detected::Archive(kind)), Ok(())) => self.walk(&member, kind, depth + 1, found),
                (Err(kind), _) | (_, Err(kind)) => found.push(Err(member.error(kind))),
            }
        }
    }

    fn look_at_member(&self, member: Member) -> (Arc<Node>, Seen) {
        self.progress.look();
        let Member { node, refused } = member;
        let seen = match refused {
            Some(kind) => Err(kind),
            None => look_at_member(&node, &self.settings.detection),
        };
        (node, seen)
    }
}

/// What a member shows of itself.
type Seen = Result<Detected, ErrorKind>;
