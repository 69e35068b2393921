//! Makes findings of rules whose conditions hold.

use super::case::{Frame, Moment, Place};
use super::cite;
use super::evaluate::Evaluated;
use super::seen::{Seen, seen_in};
use super::{case::Case, facts::KnownFacts};
use crate::language::expression::{Facts, Truth};
use crate::language::rule::Rule;
use crate::language::template::Values;
use crate::model::{Ask, Conditions, Confidence, Finding, Fix, Kind, Role, Status};
use crate::watch::index::SeeId;

/// A finding, with what ranks it.
pub(crate) struct Found<'c> {
    pub(crate) finding: Finding,
    pub(crate) rule: &'c Rule,
    /// The moment of the last record that speaks for it.
    pub(crate) moment: Option<Moment>,
    pub(crate) is_historical: bool,
}

/// The finding of a rule in a frame; `None` if its conditions do not hold.
pub(crate) fn find<'c>(
    case: &Case<'c>,
    facts: &KnownFacts<'c>,
    rule: &'c Rule,
    ids: &[SeeId],
    frame: &Frame,
) -> Option<Found<'c>> {
    let seen = seen_in(case, frame, rule, ids);
    if seen.iter().all(|seen| seen.places.is_empty()) {
        return None;
    }
    let evaluated = Evaluated::new(case, facts, rule, frame, seen);
    if !evaluated.truth.is_true() {
        return None;
    }
    let healed = healed(&evaluated);
    // What is left after the records that a later success overtook.
    if let Some(open) = &healed {
        let rest = Evaluated::new(case, facts, rule, frame, open.clone());
        if rest.truth.is_true() {
            return Some(found(&rest, false));
        }
    }
    let is_historical = healed.is_some();
    Some(found(&evaluated, is_historical))
}

/// The matches without those that a later success overtook; `None` if it overtook none.
fn healed<'c>(evaluated: &Evaluated<'c, '_>) -> Option<Vec<Seen<'c>>> {
    let heal = evaluated.rule.heal.as_ref()?;
    let case = evaluated.case;
    let later = |one: &Place<'_>| {
        evaluated.seen[heal.by].places.iter().any(|by| {
            let follows = if one.log == by.log {
                by.hit.start > one.hit.start
            } else {
                match (case.moment(*one), case.moment(*by)) {
                    (Some(one), Some(by)) => one.until(by).0 > 0,
                    _ => false,
                }
            };
            // A record that does not name the object says nothing about which it was.
            let names = heal
                .same
                .iter()
                .filter(|name| one.hit.capture(name).is_some());
            let names: Vec<String> = names.cloned().collect();
            let says = heal.same.is_empty() || !names.is_empty();
            follows && says && one.hit.agrees(by.hit, &names)
        })
    };
    let mut open = evaluated.seen.clone();
    let mut has_healed = false;
    for (see, seen) in open.iter_mut().enumerate() {
        if see == heal.by || evaluated.rule.is_only_for_absence(see) {
            continue;
        }
        let before = seen.places.len();
        seen.places.retain(|place| !later(place));
        let gone = before - seen.places.len();
        has_healed |= gone > 0;
        *seen = Seen {
            count: seen.count.saturating_sub(gone as u64),
            truth: match (seen.places.is_empty(), seen.truth) {
                (true, Truth::True) => Truth::False,
                (_, truth) => truth,
            },
            places: std::mem::take(&mut seen.places),
            distinct: std::mem::take(&mut seen.distinct),
            ..Seen::default()
        };
    }
    has_healed.then_some(open)
}

fn found<'c>(evaluated: &Evaluated<'c, '_>, is_historical: bool) -> Found<'c> {
    let Evaluated { case, rule, .. } = *evaluated;
    let (confidence, confidence_reasons) = confidence(evaluated);
    let mut evidence = Vec::new();
    let mut captures = std::collections::BTreeMap::new();
    let mut moment = None;
    for (number, see) in rule.sees.iter().enumerate() {
        if !evaluated.is_cited(number) {
            continue;
        }
        let seen = &evaluated.seen[number];
        evidence.extend(cite::seen(case, seen, &see.name, see.role));
        for name in see.names() {
            if let Some(value) = evaluated.one(name) {
                captures.entry(name.to_owned()).or_insert(value);
            }
        }
        let last = seen.chosen.and_then(|place| case.moment(place));
        if see.role == Role::For
            && last.map(|one| one.seconds) > moment.map(|one: Moment| one.seconds)
        {
            moment = last;
        }
    }
    let holds = |when: &Option<crate::language::expression::Expression>| {
        when.as_ref()
            .is_none_or(|when| when.truth(evaluated).is_true())
    };
    let cause = rule.causes.iter().find(|(when, _)| holds(when));
    let fix = match confidence {
        // A hint is too little for a step.
        Confidence::Hint => Vec::new(),
        _ => rule
            .fixes
            .iter()
            .filter(|fix| holds(&fix.when))
            .map(|fix| Fix {
                text: fix.text.render(evaluated),
                risk: fix.risk.clone(),
            })
            .collect(),
    };
    let missing = rule
        .asks
        .iter()
        .filter(|ask| {
            !ask.unless
                .as_ref()
                .is_some_and(|unless| unless.truth(evaluated).is_true())
        })
        .map(|ask| Ask {
            what: ask.what.clone(),
            why: ask.why.clone(),
            how: ask.how.clone(),
        })
        .collect();
    let status = match (is_historical, rule.kind) {
        (true, _) => Status::Historical,
        (false, Kind::Where | Kind::Context | Kind::Success) => Status::Context,
        (false, _) => Status::Contributing,
    };
    Found {
        finding: Finding {
            rule: rule.id.clone(),
            kind: rule.kind,
            status,
            title: rule.title.clone(),
            family: rule.family.clone(),
            severity: rule.severity,
            confidence,
            confidence_reasons,
            attempt: evaluated.frame.attempt(),
            cause: cause
                .map(|(_, text)| text.render(evaluated))
                .unwrap_or_default(),
            captures,
            evidence,
            fix,
            missing,
            references: rule.refs.clone(),
            conditions: conditions(evaluated),
        },
        rule,
        moment,
        is_historical,
    }
}

fn confidence(evaluated: &Evaluated<'_, '_>) -> (Confidence, Vec<String>) {
    let rule = &evaluated.rule.confidence;
    let mut reasons = Vec::new();
    let (mut level, mut cap) = (rule.base, rule.cap);
    for change in &rule.raise {
        if change.when.truth(evaluated).is_true() {
            cap = if change.lifts_cap {
                cap.max(change.to)
            } else {
                cap
            };
            let raised = level.max(change.to.min(cap));
            if raised > level {
                level = raised;
                reasons.push(change.because.clone());
            }
        }
    }
    for change in &rule.lower {
        if change.when.truth(evaluated).is_true() && change.to < level {
            level = change.to;
            reasons.push(change.because.clone());
        }
    }
    if evaluated.has_doubtful_clocks && level > Confidence::Likely {
        level = Confidence::Likely;
        reasons.push("the clocks of the logs are not known to agree".to_owned());
    }
    (level, reasons)
}

/// The names of the conditions of a rule by their truth.
pub(crate) fn conditions(evaluated: &Evaluated<'_, '_>) -> Conditions {
    let mut found = Conditions::default();
    let sees = evaluated.rule.sees.iter().map(|see| &see.name);
    let joins = evaluated.rule.joins.iter().map(|join| &join.name);
    for name in sees.chain(joins) {
        let list = match evaluated.holds(name) {
            Truth::True => &mut found.held,
            Truth::False => &mut found.failed,
            Truth::Unknown => &mut found.unknown,
        };
        list.push(name.clone());
    }
    found
}
