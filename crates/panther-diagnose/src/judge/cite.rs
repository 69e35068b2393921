//! Cites records.

use std::collections::BTreeMap;

use panther_set::Offset;

use super::case::{Case, Place};
use super::seen::Seen;
use crate::model::{Evidence, Role};

/// The most letters of a cited line that are kept.
const LONGEST: usize = 600;

impl Case<'_> {
    /// Decodes bytes of a log.
    pub(crate) fn text(&self, log: usize, bytes: &[u8]) -> String {
        let text = match (str::from_utf8(bytes), self.logs.get(log)) {
            (Ok(text), _) => text.into(),
            (Err(_), Some(log)) => log.source.text(bytes),
            (Err(_), None) => String::from_utf8_lossy(bytes),
        };
        match text.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", &text[..at]),
            None => text.into_owned(),
        }
    }
}

/// Cites a record.
pub(crate) fn evidence(case: &Case<'_>, place: Place<'_>, condition: &str, role: Role) -> Evidence {
    let hit = place.hit;
    let lines = |lines: &[Vec<u8>]| {
        lines
            .iter()
            .map(|line| case.text(place.log, line))
            .collect()
    };
    let offset = case.offset_at(place);
    Evidence {
        condition: condition.to_owned(),
        role,
        source: case.logs[place.log].name.clone(),
        start: hit.start,
        end: hit.end,
        line: hit.line.map(|line| line + 1),
        time: hit.time.map(|time| time.to_string()),
        offset: offset.map(|offset: Offset| offset.to_string()),
        level: hit.level.map(|level| level.name().to_owned()),
        component: (!hit.component.is_empty()).then(|| case.text(place.log, &hit.component)),
        text: case.text(place.log, &hit.text),
        count: 1,
        first_time: None,
        last_time: None,
        distinct: BTreeMap::new(),
        before: lines(&hit.before),
        after: lines(&hit.after),
    }
}

/// Cites the record that a rule chose, and counts those like it.
pub(crate) fn seen(
    case: &Case<'_>,
    seen: &Seen<'_>,
    condition: &str,
    role: Role,
) -> Option<Evidence> {
    let mut found = evidence(case, seen.chosen?, condition, role);
    found.count = seen.count.max(1);
    if found.count > 1 {
        let clock = seen.chosen.and_then(|place| case.offset_at(place));
        let time = |place: Option<&Place<'_>>| {
            let place = place?;
            let time = place.hit.time?;
            let own = case.offset_at(*place).map(Offset::seconds);
            let moved = clock.and_then(|clock| time.at_offset(own, clock.seconds()));
            Some(moved.unwrap_or(time).to_string())
        };
        found.first_time = time(seen.places.first());
        found.last_time = time(seen.places.last());
    }
    found.distinct = seen
        .distinct
        .iter()
        .map(|(name, count)| (name.clone(), *count))
        .collect();
    Some(found)
}
