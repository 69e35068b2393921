//! Which `see` may match a record: one search for the literals of all rules.

use std::collections::HashMap;
use std::sync::OnceLock;

use panther::{Event, FormatId};
use smallvec::SmallVec;

use super::field::{FieldKey, evtx};
use super::literals::{Literals, SHORTEST};
use crate::language::pattern::Pattern;
use crate::language::rule::See;
use crate::language::set::RuleSet;
use crate::model::Kind;

/// The number of a `see` among those of all rules and facts.
pub(crate) type SeeId = u32;

/// A `see` and its owner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watched<'r> {
    pub(crate) see: &'r See,
    pub(crate) owner: Owner,
}

/// The owner of a `see`. The numbers are indices in the set of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Noise,
    Rule(usize),
    Fact(usize),
}

/// All `see` of a set of rules, by what finds them.
#[derive(Debug)]
pub(crate) struct Index<'r> {
    pub(crate) watched: Vec<Watched<'r>>,
    /// Made when the first record of a format comes, because a set has few of the formats.
    dialects: HashMap<FormatId, OnceLock<Dialect>>,
}

/// The `see` of one format.
#[derive(Debug, Default)]
pub(crate) struct Dialect {
    /// Finds the literals.
    search: Option<Literals>,
    /// The `see` of each literal.
    by_literal: Vec<SmallVec<[SeeId; 2]>>,
    /// The `see` of each event id.
    by_event: HashMap<u32, Vec<SeeId>>,
    /// The `see` without literals.
    always: Vec<SeeId>,
}

/// The `see` that may match a record, each once.
pub(crate) type Candidates = SmallVec<[SeeId; 8]>;

impl<'r> Index<'r> {
    pub(crate) fn new(rules: &'r RuleSet) -> Self {
        let mut watched = Vec::new();
        for (number, rule) in rules.rules.iter().enumerate() {
            let owner = match rule.kind {
                Kind::Noise => Owner::Noise,
                _ => Owner::Rule(number),
            };
            watched.extend(rule.sees.iter().map(|see| Watched { see, owner }));
        }
        for (number, fact) in rules.facts.iter().enumerate() {
            let owner = Owner::Fact(number);
            watched.extend(fact.sees.iter().map(|see| Watched { see, owner }));
        }
        let registry = panther_set::registry();
        let dialects = registry
            .formats()
            .iter()
            .map(|format| (format.id(), OnceLock::new()))
            .collect();
        Self { watched, dialects }
    }

    /// The `see` of a format.
    pub(crate) fn dialect(&self, format: FormatId) -> Option<&Dialect> {
        let place = self.dialects.get(&format)?;
        Some(place.get_or_init(|| Dialect::new(format, &self.watched)))
    }

    /// The numbers of the `see` of an owner, in the order of the rule.
    pub(crate) fn of(&self, owner: Owner) -> impl Iterator<Item = SeeId> {
        let mine = self
            .watched
            .iter()
            .enumerate()
            .filter(move |(_, one)| one.owner == owner);
        mine.map(|(id, _)| id as SeeId)
    }
}

/// Whether a format is one of the event log.
pub(crate) fn is_event_log(format: &str) -> bool {
    format.starts_with("evtx")
}

impl See {
    /// Whether the `see` looks at logs of a format.
    pub(crate) fn is_for(&self, format: &str) -> bool {
        self.logs
            .iter()
            .any(|log| log == format || (log == "events" && is_event_log(format)))
    }

    /// The event ids, if only records with one of them match.
    fn event_ids(&self) -> Option<Vec<u32>> {
        let (_, values) = self
            .fields
            .iter()
            .find(|(key, _)| *key == FieldKey::EventId)?;
        values.iter().map(|value| value.as_number()).collect()
    }

    /// Literals of which a matching record contains one; none if only a look at each record shows
    /// whether it matches.
    fn literals(&self) -> Vec<Vec<u8>> {
        let keys = || self.patterns.iter().map(Pattern::key);
        if !self.patterns.is_empty() && keys().all(|key| key.len() >= SHORTEST) {
            return keys().map(<[u8]>::to_vec).collect();
        }
        let keys = match &self.code {
            Some(code) => &code.keys,
            None => &self.keys,
        };
        keys.iter().map(|key| key.as_bytes().to_vec()).collect()
    }
}

/// The part of a literal that stands in an event: a line `name: value` is made for each value, and
/// the event itself has the name and the value apart.
fn name_in(key: &[u8]) -> &[u8] {
    let end = memchr::memmem::find(key, b": ").filter(|&end| end >= SHORTEST);
    end.map_or(key, |end| &key[..end])
}

impl Dialect {
    fn new(format: FormatId, watched: &[Watched<'_>]) -> Self {
        let mut dialect = Self::default();
        let mut literals: HashMap<Vec<u8>, SmallVec<[SeeId; 2]>> = HashMap::new();
        for (id, Watched { see, .. }) in watched.iter().enumerate() {
            let id = id as SeeId;
            if !see.is_for(format.as_str()) {
                continue;
            }
            if is_event_log(format.as_str())
                && let Some(events) = see.event_ids()
            {
                events
                    .iter()
                    .for_each(|event| dialect.by_event.entry(*event).or_default().push(id));
                continue;
            }
            let keys = see.literals();
            if keys.is_empty() {
                dialect.always.push(id);
            }
            for key in keys {
                let key = match is_event_log(format.as_str()) {
                    true => name_in(&key),
                    false => &key,
                };
                let known = literals.entry(key.to_ascii_lowercase()).or_default();
                if !known.contains(&id) {
                    known.push(id);
                }
            }
        }
        let mut sorted: Vec<_> = literals.into_iter().collect();
        sorted.sort();
        let (keys, sees): (Vec<_>, Vec<_>) = sorted.into_iter().unzip();
        if !keys.is_empty() {
            dialect.search = Some(Literals::new(keys));
        }
        dialect.by_literal = sees;
        dialect
    }

    /// The `see` that may match a record.
    #[inline]
    pub(crate) fn candidates(&self, event: &Event<'_>, found: &mut Candidates) {
        found.clear();
        if let Some(search) = &self.search {
            // The text of a record with escapes may be anywhere in it.
            let body = event.body();
            let text = if event.escaping().is_some() {
                event.raw()
            } else {
                body.as_bytes()
            };
            search.find(text, |literal| {
                if let Some(sees) = self.by_literal.get(literal as usize) {
                    for id in sees {
                        if !found.contains(id) {
                            found.push(*id);
                        }
                    }
                }
            });
        }
        found.extend_from_slice(&self.always);
        if !self.by_event.is_empty()
            && let Some(id) = evtx(event).and_then(|evtx| evtx.system().event_id())
            && let Some(sees) = self.by_event.get(&id)
        {
            found.extend_from_slice(sees);
        }
    }
}
