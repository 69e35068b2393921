//! The records that the `see` of a rule matched in one frame.

use std::collections::{HashMap, HashSet};

use super::case::{Case, Frame, Place};
use crate::language::expression::Truth;
use crate::language::rule::Rule;
use crate::watch::index::SeeId;

/// The matches of one `see` in a frame.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen<'c> {
    /// The matches that are kept, the earliest first.
    pub(crate) places: Vec<Place<'c>>,
    /// How many there are.
    pub(crate) count: u64,
    /// How many different values the captures have that a count asks for.
    pub(crate) distinct: HashMap<String, u64>,
    pub(crate) truth: Truth,
    /// The match that the rule chose.
    pub(crate) chosen: Option<Place<'c>>,
    /// Whether a condition over several records chose it.
    pub(crate) is_joined: bool,
    /// Whether a condition over several records does not hold for it, and none does.
    pub(crate) is_refused: bool,
}

/// The matches of all `see` of a rule by frame.
pub(crate) fn seen_in<'c>(
    case: &Case<'c>,
    frame: &Frame,
    rule: &'c Rule,
    ids: &[SeeId],
) -> Vec<Seen<'c>> {
    rule.sees
        .iter()
        .zip(ids)
        .map(|(see, &id)| {
            let mut seen = Seen::default();
            let mut hashes: HashMap<&String, HashSet<u64>> = HashMap::new();
            let mut has_log = false;
            for (number, log) in case.logs.iter().enumerate() {
                has_log |= see.is_for(log.format);
                let Some(hits) = log.gathered.hits(id) else {
                    continue;
                };
                let mut kept = 0;
                let mut inside = Vec::new();
                for hit in hits.kept() {
                    kept += 1;
                    let place = Place { log: number, hit };
                    if case.frame_of(place) == *frame {
                        inside.push(place);
                    }
                }
                // All belong to the frame if those do that are kept.
                let all = inside.len() as u64 == kept;
                seen.count += if all { hits.count } else { inside.len() as u64 };
                if !inside.is_empty() {
                    for (name, values) in hits.distinct() {
                        hashes.entry(name).or_default().extend(values);
                    }
                }
                seen.places.extend(inside);
            }
            seen.truth = match (seen.places.is_empty(), has_log) {
                (false, _) => Truth::True,
                (true, true) => Truth::False,
                (true, false) => Truth::Unknown,
            };
            seen.distinct = hashes
                .into_iter()
                .map(|(name, values)| (name.clone(), values.len() as u64))
                .collect();
            drop_copies(case, &mut seen);
            seen.places.sort_by_key(|place| case.order_of(*place));
            seen
        })
        .collect()
}

/// Drops records that another log repeats, as setuperr.log does those of setupact.log.
fn drop_copies(case: &Case<'_>, seen: &mut Seen<'_>) {
    if seen.places.len() < 2 {
        return;
    }
    let is_copy = |name: &str| name.contains("setuperr");
    seen.places
        .sort_by_key(|place| is_copy(&case.logs[place.log].lower));
    // The log of each record that was seen.
    let mut known = HashMap::new();
    let before = seen.places.len();
    seen.places.retain(|place| {
        let hit = place.hit;
        let key = (hit.time, hit.component.as_slice(), hit.text.as_slice());
        // The same record twice in one log is two records.
        match known.get(&key) {
            Some(&log) => log == place.log,
            None => {
                known.insert(key, place.log);
                true
            }
        }
    });
    seen.count -= (before - seen.places.len()) as u64;
}
