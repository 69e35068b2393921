//! Texts that a log has more than once.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use super::random::Random;

/// How many fillings of the same templates can come again.
const KEPT: usize = 128;

/// The last fillings of each group of templates, by the first of them. The group is chosen before,
/// so that an earlier filling does not change its share.
#[derive(Debug)]
pub(crate) struct Echoes {
    groups: BTreeMap<usize, VecDeque<Echo>>,
    /// Of 1,000 fillings, how many are earlier ones.
    share: u64,
}

/// The records of a group.
#[derive(Debug)]
pub(crate) struct Echo {
    /// For each record its index in the script, and the text behind its stamp; no text
    /// before it is written, and where it does not begin with its stamp.
    pub(crate) records: Vec<(usize, Vec<u8>)>,
}

impl Echoes {
    pub(crate) const fn new(share: u64) -> Self {
        Self {
            groups: BTreeMap::new(),
            share,
        }
    }

    /// An earlier filling of these templates, or the templates to be filled.
    pub(crate) fn choose(&mut self, templates: Range<usize>, random: &mut Random) -> Echo {
        let earlier = self.groups.entry(templates.start).or_default();
        let earlier = if random.below(1_000) < self.share {
            earlier.remove(random.below(earlier.len() as u64) as usize)
        } else {
            None
        };
        earlier.unwrap_or_else(|| Echo {
            records: templates.map(|index| (index, Vec::new())).collect(),
        })
    }

    /// Keeps a filling, which can come again.
    pub(crate) fn keep(&mut self, echo: Echo) {
        if let Some((first, _)) = echo.records.first() {
            let kept = self.groups.entry(*first).or_default();
            kept.push_back(echo);
            if kept.len() > KEPT {
                kept.pop_front();
            }
        }
    }
}
