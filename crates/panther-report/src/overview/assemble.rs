//! Makes the overview of a set from what was collected of each source.

use std::cmp::Reverse;
use std::collections::HashMap;

use panther::LogTime;
use panther_set::{Error, Source};

use super::collect::Collected;
use super::groups::{Group, clock};
use super::segments::Segment;
use super::{ErrorGroup, Overview, Place, SourceOverview};

/// How many groups of errors are kept at most.
const MOST: usize = 5000;

/// A group of the set, with the least of its times to sort by.
struct Merged {
    group: ErrorGroup,
    first: Option<LogTime>,
    last: Option<LogTime>,
}

pub(super) fn assemble(sources: &[Source], collected: Vec<(Collected, Option<Error>)>) -> Overview {
    let mut overview = Overview::default();
    let mut groups: Vec<Merged> = Vec::new();
    let mut known: HashMap<u64, usize> = HashMap::new();
    for (index, (source, (collected, error))) in sources.iter().zip(collected).enumerate() {
        let is_text = !source.is_event_log() && !source.is_dump();
        let (parts, gaps, jumps) = collected.segments.finish();
        let (own, dropped) = collected.groups.finish();
        overview.dropped_errors += dropped;
        for (key, group) in own {
            let place = Place {
                source: index,
                count: group.count,
                start: group.start,
                line: is_text.then(|| line(&parts, group.line)),
            };
            let at = *known.entry(key).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(merged) => merged.add(&group, place),
                None => groups.push(Merged::new(group, place)),
            }
        }
        let proven = collected.offsets.ranges();
        let proven = proven.first().map(|range| range.offset().seconds());
        overview.sources.push(SourceOverview {
            name: source.name(),
            format: source.format().as_str().to_owned(),
            bytes: source.len(),
            sha256: None,
            hashed: None,
            events: collected.events,
            errors: collected.errors,
            warnings: collected.warnings,
            first: collected.first,
            last: collected.last,
            offset: collected.stated.map(|(_, offset)| offset).or(proven),
            histogram: collected.counts.into_histogram(),
            gaps,
            jumps,
            marks: collected.marks.finish(),
            error: error.map(|error| error.to_string()),
        });
    }
    if groups.len() > MOST {
        groups.sort_by_key(|merged| Reverse((merged.group.fatal, merged.group.count)));
        let dropped = groups.drain(MOST..).map(|merged| merged.group.count);
        overview.dropped_errors += dropped.sum::<u64>();
    }
    groups.sort_by_cached_key(Merged::order);
    overview.errors = groups.into_iter().map(Merged::finish).collect();
    overview
}

/// The number of a line, from the part that has it and the number of lines before it in the part.
fn line(parts: &[Segment], (part, before): (u64, u64)) -> u64 {
    let at = parts.partition_point(|other| other.start < part);
    let earlier = parts.get(at).map_or(0, |part| part.lines);
    earlier + before + 1
}

impl Merged {
    fn new(group: Group, place: Place) -> Self {
        let (first, last) = (group.first, group.last);
        let group = ErrorGroup {
            text: group.text,
            component: group.component,
            fatal: group.fatal,
            count: group.count,
            first: None,
            last: None,
            codes: group.codes,
            places: vec![place],
        };
        Self { group, first, last }
    }

    fn add(&mut self, other: &Group, place: Place) {
        let group = &mut self.group;
        group.count += other.count;
        group.fatal |= other.fatal;
        group.places.push(place);
        let pick = |one: Option<LogTime>, other: Option<LogTime>, later: bool| match (one, other) {
            (Some(one), Some(other)) if (seconds(other) > seconds(one)) == later => Some(other),
            (one, other) => one.or(other),
        };
        self.first = pick(self.first, other.first, false);
        self.last = pick(self.last, other.last, true);
    }

    fn order(&self) -> (bool, Option<i64>, Vec<(usize, u64)>) {
        let places = self.group.places.iter();
        let places = places.map(|place| (place.source, place.start)).collect();
        (self.first.is_none(), self.first.map(seconds), places)
    }

    fn finish(self) -> ErrorGroup {
        ErrorGroup {
            first: self.first.map(clock),
            last: self.last.map(clock),
            ..self.group
        }
    }
}

/// Seconds in UTC, where the log states the offset; otherwise those of its clock.
fn seconds(time: LogTime) -> i64 {
    time.unix_seconds(Some(0)).unwrap_or_default()
}
