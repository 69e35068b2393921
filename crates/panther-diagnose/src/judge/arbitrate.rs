//! Ranks the findings of one frame.

use super::finding::Found;
use crate::language::rule::names;
use crate::model::{AttemptFacts, Confidence, Kind, Role, Status};

/// Findings this near to the end of the attempt are equally near.
const NEAR: i64 = 10 * 60;

/// Gives each finding of a frame its status, and sorts them: the primary one first.
pub(crate) fn arbitrate(
    found: &mut Vec<Found<'_>>,
    attempt: Option<&AttemptFacts>,
    is_overtaken: bool,
) {
    for one in found.iter_mut() {
        // Setup went on to its end, then or later, so nothing of this is the answer any more.
        let overtaken = is_overtaken && matches!(one.finding.kind, Kind::Why | Kind::Where);
        if one.is_historical || overtaken {
            one.is_historical = true;
            one.finding.status = Status::Historical;
        }
    }
    // The records of places tell when an attempt failed. Outside attempts the latest failure is the one that matters.
    let tells = |one: &&Found<'_>| {
        let is_cause =
            one.finding.kind == Kind::Why && one.finding.confidence >= Confidence::Possible;
        !one.is_historical && (one.finding.kind == Kind::Where || (attempt.is_none() && is_cause))
    };
    let fatal = found
        .iter()
        .filter(tells)
        .filter_map(|one| one.moment)
        .max_by_key(|moment| moment.seconds);
    let yields: Vec<bool> = found.iter().map(|one| does_yield(one, found)).collect();
    let rank = |at: usize| {
        let one = &found[at];
        let away = match (fatal, one.moment) {
            (Some(fatal), Some(moment)) => moment.until(fatal).0.abs() / NEAR,
            _ => 0,
        };
        let finding = &one.finding;
        (
            finding.confidence >= Confidence::Possible,
            !yields[at],
            states_result(one, attempt),
            std::cmp::Reverse(away),
            one.rule.specificity,
            finding.confidence,
            finding.severity,
        )
    };
    let of_kind = |kind: Kind| {
        let all = (0..found.len())
            .filter(|&at| found[at].finding.kind == kind && !found[at].is_historical);
        all.max_by_key(|&at| (rank(at), std::cmp::Reverse(at)))
    };
    let why = of_kind(Kind::Why).filter(|&at| found[at].finding.confidence >= Confidence::Possible);
    // A success is the answer where nothing failed.
    let success = || {
        of_kind(Kind::Success).filter(|_| {
            !found
                .iter()
                .any(|one| one.finding.kind == Kind::Where && !one.is_historical)
        })
    };
    let primary = why.or_else(success);
    let ranks: Vec<_> = (0..found.len()).map(rank).collect();
    if let Some(primary) = primary {
        found[primary].finding.status = Status::Primary;
        // Where the cause is known, nobody needs to look for it.
        if found[primary].finding.confidence >= Confidence::Likely {
            let places = found
                .iter_mut()
                .filter(|one| one.finding.kind == Kind::Where);
            places.for_each(|one| one.finding.missing.clear());
        }
    }
    let mut ranked: Vec<_> = ranks.into_iter().zip(std::mem::take(found)).collect();
    ranked.sort_by_key(|(rank, one)| (one.finding.status, std::cmp::Reverse(*rank)));
    found.extend(ranked.into_iter().map(|(_, one)| one));
}

/// Whether a record that speaks for a finding states the result of the attempt. What fails beside
/// Setup at the same time, such as a scheduled check of the component store, has another code.
fn states_result(one: &Found<'_>, attempt: Option<&AttemptFacts>) -> bool {
    let result = attempt.and_then(|attempt| attempt.result.as_deref());
    let Some(digits) = result.and_then(|result| result.strip_prefix("0x")) else {
        return false;
    };
    let mut evidence = one.finding.evidence.iter();
    evidence
        .any(|cited| cited.role == Role::For && cited.text.to_ascii_lowercase().contains(digits))
}

/// Whether a finding yields to another one of its frame.
fn does_yield(one: &Found<'_>, all: &[Found<'_>]) -> bool {
    all.iter().any(|other| {
        !other.is_historical
            && other.finding.confidence >= Confidence::Possible
            && other.rule.id != one.rule.id
            && (names(&one.rule.yields_to, &other.rule.id)
                || names(&other.rule.beats, &one.rule.id))
    })
}
