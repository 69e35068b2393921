//! Finds the logs in an archive.

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
    /// Finds the logs in the archive at `path`, in the order of its members. Members that are not
    /// logs yield errors.
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
        file.root().budget.end_search();
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
        let mut listing = list(kind, node);
        let problems = listing.problems.drain(..);
        found.extend(problems.map(|problem| Err(node.error(problem))));
        // Each member is charged before any is decoded, in their order. So the limits end at the same
        // member on any number of threads.
        for member in &mut listing.members {
            if member.refused.is_none() {
                member.refused = member.node.reserve().err();
            }
        }
        let look = |member| self.look_at_member(member);
        // If members are decoded one after another, starting in the middle costs decoding
        // everything before. So one thread looks at them in order.
        let detections: Vec<(Arc<Node>, MemberDetection)> = match kind {
            ArchiveKind::Zip => self.workers().map(listing.members, look),
            ArchiveKind::Tar if node.is_random() => self.workers().map(listing.members, look),
            _ => listing.members.into_iter().map(look).collect(),
        };
        for (member, detected) in detections {
            match detected {
                Ok(Detected::Log(layout, decoder)) => {
                    let detection = &self.settings.detection;
                    found.push(Ok(Source::of_member(member, layout, decoder, detection)));
                }
                Ok(Detected::Archive(kind)) => self.walk(&member, kind, depth + 1, found),
                Err(kind) => found.push(Err(member.error(kind))),
            }
        }
    }

    fn look_at_member(&self, member: Member) -> (Arc<Node>, MemberDetection) {
        self.progress.look();
        let Member { node, refused } = member;
        let detected = match refused {
            Some(kind) => Err(kind),
            None => look_at_member(&node, &self.settings.detection),
        };
        (node, detected)
    }
}

/// The result of detecting a member.
type MemberDetection = Result<Detected, ErrorKind>;
