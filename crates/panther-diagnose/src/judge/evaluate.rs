//! Evaluates the conditions of a rule in one frame.

use super::case::{Case, Frame, Place};
use super::facts::KnownFacts;
use super::seen::Seen;
use crate::language::expression::{Facts, Truth};
use crate::language::raw::{Pick, Scope};
use crate::language::rule::{Join, JoinKind, Rule};
use crate::language::template::Values;

/// A rule in a frame, with the truth of its conditions.
pub(crate) struct Evaluated<'c, 'e> {
    pub(crate) case: &'e Case<'c>,
    pub(crate) facts: &'e KnownFacts<'c>,
    pub(crate) rule: &'c Rule,
    pub(crate) frame: &'e Frame,
    pub(crate) seen: Vec<Seen<'c>>,
    pub(crate) joins: Vec<Truth>,
    /// Whether two clocks were compared that are not known to agree.
    pub(crate) has_doubtful_clocks: bool,
    pub(crate) truth: Truth,
}

impl<'c, 'e> Evaluated<'c, 'e> {
    pub(crate) fn new(
        case: &'e Case<'c>,
        facts: &'e KnownFacts<'c>,
        rule: &'c Rule,
        frame: &'e Frame,
        seen: Vec<Seen<'c>>,
    ) -> Self {
        let mut evaluated = Self {
            case,
            facts,
            rule,
            frame,
            seen,
            joins: Vec::new(),
            has_doubtful_clocks: false,
            truth: Truth::Unknown,
        };
        for join in &rule.joins {
            let truth = evaluated.join(join);
            evaluated.joins.push(truth);
        }
        evaluated.choose();
        evaluated.truth = match &rule.when {
            Some(when) => when.truth(&evaluated),
            None => Truth::False,
        };
        evaluated
    }

    fn join(&mut self, join: &Join) -> Truth {
        match &join.kind {
            JoinKind::Order {
                first,
                then,
                within,
                records,
                scope,
                same,
                pick,
            } => {
                let fits = |one: Place<'c>, other: Place<'c>| {
                    self.follows(one, other, *within, *records, *scope)
                        && one.hit.agrees(other.hit, same)
                };
                let mut pairs = Vec::new();
                for &then in &self.seen[*then].places {
                    // The nearest before it.
                    let mut before = self.seen[*first].places.iter().rev();
                    pairs.extend(before.find(|&&one| fits(one, then)).map(|&one| (one, then)));
                }
                let pair = match pick {
                    Pick::First => pairs.first(),
                    Pick::Last => pairs.last(),
                };
                self.chose(pair.copied(), *first, *then)
            }
            JoinKind::Count {
                of,
                at_least,
                distinct,
            } => {
                let seen = &self.seen[*of];
                let has = |(name, least): (&String, &u64)| {
                    seen.distinct.get(name).is_some_and(|count| count >= least)
                };
                match seen.truth {
                    Truth::True => Truth::of(seen.count >= *at_least && distinct.iter().all(has)),
                    other => other,
                }
            }
            JoinKind::Absent {
                of,
                after,
                same,
                scope,
            } => self.absent(*of, *after, same, *scope),
            JoinKind::Near {
                of,
                to,
                within,
                any_clock,
            } => {
                let mut best: Option<(i64, bool, Place<'c>, Place<'c>)> = None;
                for &to in &self.seen[*to].places {
                    for &of in &self.seen[*of].places {
                        let (Some(one), Some(other)) = (self.case.moment(of), self.case.moment(to))
                        else {
                            continue;
                        };
                        let (seconds, is_known) = one.until(other);
                        let seconds = seconds.abs();
                        if seconds <= *within && best.is_none_or(|(known, ..)| seconds < known) {
                            best = Some((seconds, is_known, of, to));
                        }
                    }
                }
                if let Some((_, is_known, ..)) = best {
                    self.has_doubtful_clocks |= !is_known && !any_clock;
                }
                let pair = best.map(|(_, _, of, to)| (of, to));
                self.chose(pair, *of, *to)
            }
            JoinKind::Tail { of, records } => {
                let Some(&last) = self.seen[*of].places.last() else {
                    return self.seen[*of].truth;
                };
                let all = self.case.logs[last.log].gathered.records();
                let is_near = last.hit.record + records >= all;
                if is_near {
                    self.seen[*of].chosen = Some(last);
                    self.seen[*of].is_joined = true;
                }
                Truth::of(is_near)
            }
        }
    }

    /// Keeps the pair that a condition chose.
    fn chose(&mut self, pair: Option<(Place<'c>, Place<'c>)>, one: usize, other: usize) -> Truth {
        let both = [one, other];
        match pair {
            Some((first, then)) => {
                for (see, place) in [(one, first), (other, then)] {
                    let seen = &mut self.seen[see];
                    if !seen.is_joined {
                        seen.chosen = Some(place);
                        seen.is_joined = true;
                    }
                    seen.is_refused = false;
                }
                Truth::True
            }
            None => {
                let truths = both.map(|see| self.seen[see].truth);
                for see in both {
                    let seen = &mut self.seen[see];
                    seen.is_refused |= !seen.is_joined;
                }
                // What a missing log would show may be there.
                if truths.contains(&Truth::False) || truths == [Truth::True; 2] {
                    Truth::False
                } else {
                    Truth::Unknown
                }
            }
        }
    }

    fn absent(&mut self, of: usize, after: Option<usize>, same: &[String], scope: Scope) -> Truth {
        if self.seen[of].truth == Truth::Unknown {
            return Truth::Unknown;
        }
        let Some(after) = after else {
            return Truth::of(self.seen[of].places.is_empty());
        };
        let is_overtaken = |one: Place<'c>| {
            self.seen[of].places.iter().any(|&later| {
                self.follows(one, later, None, None, scope) && one.hit.agrees(later.hit, same)
            })
        };
        let places = &self.seen[after].places;
        if places.is_empty() {
            return self.seen[after].truth;
        }
        let open = places
            .iter()
            .rev()
            .find(|&&place| !is_overtaken(place))
            .copied();
        if let Some(open) = open {
            let seen = &mut self.seen[after];
            if !seen.is_joined {
                seen.chosen = Some(open);
                seen.is_joined = true;
            }
        }
        Truth::of(open.is_some())
    }

    /// Whether one record comes after another.
    fn follows(
        &self,
        one: Place<'_>,
        later: Place<'_>,
        within: Option<i64>,
        records: Option<u64>,
        scope: Scope,
    ) -> bool {
        if one.log == later.log {
            if (later.hit.start, later.hit.line) <= (one.hit.start, one.hit.line) {
                return false;
            }
            if records.is_some_and(|most| later.hit.record - one.hit.record > most) {
                return false;
            }
            if scope == Scope::Session && !self.case.in_one_session(one, later) {
                return false;
            }
            return within.is_none_or(|within| match (one.hit.time, later.hit.time) {
                (Some(one), Some(later)) => {
                    (later.civil_seconds() - one.civil_seconds()).abs() <= within
                }
                _ => true,
            });
        }
        if scope == Scope::Session || records.is_some() {
            return false;
        }
        match (self.case.moment(one), self.case.moment(later)) {
            (Some(one), Some(later)) => {
                let (seconds, is_known) = one.until(later);
                let slack = if is_known { 1 } else { 60 };
                seconds >= -slack && within.is_none_or(|within| seconds <= within + slack)
            }
            // A log without times proves no order.
            _ => within.is_none(),
        }
    }

    /// Chooses a record for each `see` for which no condition over several records did: the one
    /// nearest to the record that matters most.
    fn choose(&mut self) {
        let joined = self.seen.iter().rev().find(|seen| seen.is_joined);
        let first = self.seen.iter().find(|seen| !seen.places.is_empty());
        let anchor = match joined {
            Some(seen) => seen.chosen,
            None => first.and_then(|seen| seen.places.last().copied()),
        };
        let Some(anchor) = anchor else {
            return;
        };
        for seen in &mut self.seen {
            if seen.chosen.is_some() || seen.places.is_empty() {
                continue;
            }
            let before =
                |place: &&Place<'_>| place.log == anchor.log && place.hit.start <= anchor.hit.start;
            let after =
                |place: &&Place<'_>| place.log == anchor.log && place.hit.start > anchor.hit.start;
            seen.chosen = seen
                .places
                .iter()
                .rev()
                .find(before)
                .or_else(|| seen.places.iter().find(after))
                .or(seen.places.last())
                .copied();
        }
    }

    /// Whether a `see` is shown as evidence.
    pub(crate) fn is_cited(&self, see: usize) -> bool {
        let seen = &self.seen[see];
        let name = &self.rule.sees[see].name;
        seen.chosen.is_some()
            && !self.rule.is_only_for_absence(see)
            && (!seen.is_refused || self.is_named(name))
    }

    /// Whether an expression that decided names a `see` itself.
    fn is_named(&self, see: &str) -> bool {
        let mut named = false;
        if let Some(when) = &self.rule.when {
            when.each_name(&mut |name, _| named |= name == see);
        }
        named
    }

    fn condition(&self, name: &str) -> Truth {
        if let Some(see) = self.rule.see(name) {
            return self.seen[see].truth;
        }
        match self.rule.joins.iter().position(|join| join.name == name) {
            Some(join) => self.joins.get(join).copied().unwrap_or_default(),
            None => Truth::of(Values::one(self, name).is_some()),
        }
    }
}

impl Facts for Evaluated<'_, '_> {
    fn holds(&self, name: &str) -> Truth {
        if let Some(log) = name.strip_prefix("has.") {
            return Truth::of(self.case.has(log));
        }
        if let Some(fact) = name.strip_prefix("fact.") {
            return match self.facts.values(fact).is_empty() {
                true => Truth::Unknown,
                false => Truth::True,
            };
        }
        self.condition(name)
    }

    fn values(&self, name: &str) -> Vec<String> {
        if let Some(fact) = name.strip_prefix("fact.") {
            return self.facts.values(fact);
        }
        if let Some(property) = name.strip_prefix("attempt.") {
            let Some(attempt) = self.frame.attempt() else {
                return Vec::new();
            };
            let facts = &self.case.attempts[attempt];
            let result = facts.result;
            return match property {
                "outcome" => vec![facts.outcome.name().to_owned()],
                "result" => result
                    .map(|result| result.code.to_string())
                    .into_iter()
                    .collect(),
                "extend" => result
                    .and_then(|result| result.extend)
                    .map(|extend| format!("{:#x}", extend.value()))
                    .into_iter()
                    .collect(),
                "operation" => facts.operation.clone().into_iter().collect(),
                "phases" => facts
                    .phases
                    .iter()
                    .map(|phase| phase.name().to_owned())
                    .collect(),
                _ => Vec::new(),
            };
        }
        match name.split_once('.') {
            Some((see, capture)) => self
                .rule
                .see(see)
                .and_then(|see| self.chosen_capture(see, capture))
                .into_iter()
                .collect(),
            None => Values::one(self, name).into_iter().collect(),
        }
    }
}

impl Evaluated<'_, '_> {
    fn chosen_capture(&self, see: usize, name: &str) -> Option<String> {
        let place = self.seen[see].chosen?;
        let value = place.hit.capture(name)?;
        Some(self.case.text(place.log, value))
    }
}

/// The captures of the records that are cited.
impl Values for Evaluated<'_, '_> {
    fn all(&self, name: &str) -> Vec<String> {
        if let Some(fact) = name.strip_prefix("fact:") {
            return self.facts.values(fact);
        }
        let mut found: Vec<String> = Vec::new();
        for (see, seen) in self.seen.iter().enumerate() {
            if !self.is_cited(see) {
                continue;
            }
            for place in seen.chosen.iter().chain(&seen.places) {
                let Some(value) = place.hit.capture(name) else {
                    continue;
                };
                let value = self.case.text(place.log, value);
                if !value.is_empty()
                    && !found.iter().any(|known| known.eq_ignore_ascii_case(&value))
                {
                    found.push(value);
                }
            }
        }
        found
    }
}
