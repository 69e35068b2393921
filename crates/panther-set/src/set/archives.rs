//! Finds the logs in an archive.

use std::sync::Arc;

use super::log_set::{Found, LogSet};
use super::names::Wish;
use super::target::{Relation, Target, nearest};
use crate::bytes::archive::budget::Budget;
use crate::bytes::archive::list::list;
use crate::bytes::archive::listing::Member;
use crate::bytes::archive::node::Node;
use crate::bytes::archive_kind::ArchiveKind;
use crate::bytes::fixed_file::FixedFile;
use crate::bytes::open_regular::Origin;
use crate::error::ErrorKind;
use crate::reading::detect::Detected;
use crate::reading::open::look_at_member;
use crate::reading::source::Source;

/// Which members of a file the caller wants.
pub(super) struct Scope<'s> {
    /// The name of the file in the set, which comes before the names of its members; empty if the
    /// caller named the file or something in it.
    around: &'s str,
    target: &'s Target,
}

impl<'s> Scope<'s> {
    pub(super) const fn new(around: &'s str, target: &'s Target) -> Self {
        Self { around, target }
    }
}

/// What a search through an archive found so far.
#[derive(Default)]
struct Search {
    found: Found,
    /// Whether a member is what the caller named, or in it.
    has_target: bool,
    /// The members that are not.
    others: Vec<Arc<Node>>,
}

/// A member that may be looked at.
struct Candidate {
    member: Member,
    /// The origin of what the caller wants. `None` if the caller wants only what is inside it.
    origin: Option<Origin>,
    relation: Relation,
}

/// The result of looking at a member: `None` if it is left out.
type MemberContent = Result<Option<Detected>, ErrorKind>;

impl LogSet {
    /// Finds the logs in an archive, in the order of its members. Members that are not logs yield
    /// errors. Also returns why nothing is there that the caller named.
    pub(super) fn look_into(
        &self,
        file: Arc<FixedFile>,
        kind: ArchiveKind,
        scope: &Scope<'_>,
    ) -> (Found, Option<ErrorKind>) {
        let budget = Budget::new(self.settings.limits, file.len());
        let file = Node::file(file, budget, &self.archives);
        let mut search = Search::default();
        self.walk(&file, kind, 1, scope, &mut search);
        file.root().budget.end_search();
        let is_missing = !search.has_target && *scope.target != Target::default();
        let missing = is_missing.then(|| {
            let names = search.others.iter().map(|node| node.inner_name().into());
            ErrorKind::NoSuchMember {
                nearest: nearest(scope.target, names),
                members: search.others.len(),
            }
        });
        (search.found, missing)
    }

    fn walk(
        &self,
        node: &Arc<Node>,
        kind: ArchiveKind,
        depth: usize,
        scope: &Scope<'_>,
        search: &mut Search,
    ) {
        let budget = &node.root().budget;
        if let Err(kind) = budget.limits().admit_depth(depth) {
            search.found.push(Err(node.error(kind)));
            return;
        }
        let mut listing = list(kind, node);
        let problems = listing.problems.drain(..);
        search
            .found
            .extend(problems.map(|problem| Err(node.error(problem))));
        let members = listing.members.into_iter();
        let mut candidates: Vec<Candidate> = members
            .filter_map(|member| self.candidate(member, scope, search))
            .collect();
        // Each member is charged before any is decoded, in their order. So the limits end at the same
        // member on any number of threads.
        for Candidate { member, .. } in &mut candidates {
            if member.refused.is_none() {
                member.refused = member.node.reserve().err();
            }
        }
        let look = |mut candidate: Candidate| {
            self.progress.look();
            let Candidate { member, origin, .. } = &mut candidate;
            let content = match member.refused.take() {
                Some(kind) => Err(kind),
                None => self.look_at(&member.node, *origin),
            };
            (candidate, content)
        };
        // If members are decoded one after another, starting in the middle costs decoding
        // everything before. So one thread looks at them in order.
        let looked_at: Vec<(Candidate, MemberContent)> = match kind {
            ArchiveKind::Zip => self.workers().map(candidates, look),
            ArchiveKind::Tar if node.is_random() => self.workers().map(candidates, look),
            _ => candidates.into_iter().map(look).collect(),
        };
        for (candidate, content) in looked_at {
            let Candidate {
                member: Member { node, .. },
                origin,
                relation,
            } = candidate;
            match content {
                Ok(Some(Detected::Log(layout, decoder))) => {
                    let detection = &self.settings.detection;
                    let source = Source::of_member(node, layout, decoder, detection);
                    search.found.push(Ok(source));
                }
                Ok(Some(Detected::Archive(kind))) => {
                    self.walk(&node, kind, depth + 1, scope, search);
                }
                Err(kind) if origin.is_some() => search.found.push(Err(node.error(kind))),
                Ok(None) | Err(_) if relation == Relation::Around => search.others.push(node),
                Ok(None) | Err(_) => self.leave_out(1),
            }
        }
    }

    /// Decides by its name whether to look at a member.
    fn candidate(
        &self,
        member: Member,
        scope: &Scope<'_>,
        search: &mut Search,
    ) -> Option<Candidate> {
        let wants_all = self.settings.names.is_empty() && *scope.target == Target::default();
        let (relation, wish) = if wants_all {
            (Relation::Inside, Wish::Read)
        } else {
            self.relation_and_wish(&member.node.inner_name(), scope)
        };
        match (relation, wish) {
            (Relation::Other, _) => search.others.push(Arc::clone(&member.node)),
            (Relation::Named | Relation::Inside, _) => search.has_target = true,
            (Relation::Around, _) => {}
        }
        let origin = match (relation, wish) {
            (Relation::Other, _) => return None,
            (_, Wish::LeaveOut) => {
                self.leave_out(1);
                return None;
            }
            (Relation::Around, _) | (_, Wish::LookInside) => None,
            (Relation::Named, Wish::Read) => Some(Origin::Named),
            (Relation::Inside, Wish::Read) => Some(Origin::Found),
        };
        Some(Candidate {
            member,
            origin,
            relation,
        })
    }

    /// How the member with this name relates to what the caller named, and what the names of the set
    /// say about it.
    fn relation_and_wish(&self, name: &str, scope: &Scope<'_>) -> (Relation, Wish) {
        let relation = scope.target.relation(name);
        if !matches!(relation, Relation::Named | Relation::Inside) {
            return (relation, Wish::LookInside);
        }
        let below = scope.target.below(name);
        let wish = match scope.around {
            "" => self.wish(below),
            around => self.wish(&format!("{around}!/{below}")),
        };
        (relation, wish)
    }

    fn look_at(&self, node: &Node, origin: Option<Origin>) -> MemberContent {
        match origin {
            Some(origin) => look_at_member(node, origin, &self.settings.detection).map(Some),
            None => Ok(ArchiveKind::of(&node.head()?).map(Detected::Archive)),
        }
    }
}
