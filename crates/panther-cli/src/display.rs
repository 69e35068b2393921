//! The clock on which times are shown.

use panther::Item;
use panther_set::{LogSet, Offset, OffsetSource, TimeZone, Timeline};

/// The clock on which times are shown.
#[derive(Clone, Debug)]
pub(crate) enum Display {
    /// As the log has them.
    AsWritten,
    /// In this zone, as far as their offset is known.
    In(TimeZone),
}

impl Display {
    /// The item with the time that is shown, and the offset of that time; `offset` is that of the
    /// time as the log has it.
    pub(crate) fn shown<'a>(
        &self,
        item: &Item<'a>,
        offset: Option<i32>,
    ) -> (Item<'a>, Option<i32>) {
        let (Self::In(zone), Item::Event(event)) = (self, item) else {
            return (*item, offset);
        };
        let shown = || {
            let time = event.time()?;
            let there = zone
                .offset_of_instant(time.unix_seconds(offset)?)?
                .seconds();
            let shown = event.with_time(time.at_offset(offset, there)?);
            Some((Item::Event(shown), Some(there)))
        };
        shown().unwrap_or((*item, offset))
    }

    /// The one clock of a merge for people, and the note that names it if it is not that of all
    /// logs: that of the machine if all logs have its offset or state their own, and UTC otherwise.
    pub(crate) fn of_merge(set: &LogSet, timeline: &Timeline<'_>) -> (Self, Option<String>) {
        let mut clocks = Clocks::default();
        for (index, from) in timeline.offset_sources().iter().enumerate() {
            if timeline.is_untimed(index) {
                continue;
            }
            let is_stream = set
                .sources()
                .get(index)
                .is_some_and(|source| source.is_stream());
            match from {
                _ if !is_stream && !timeline.has_local_times(index) => clocks.stated = true,
                OffsetSource::Given(zone) => clocks.add(zone.clone()),
                OffsetSource::Inferred(offsets) => {
                    let ranges = offsets.ranges().into_iter();
                    ranges.for_each(|range| clocks.add(range.offset().into()));
                }
                OffsetSource::Borrowed(borrowed) => {
                    borrowed
                        .offsets()
                        .for_each(|offset| clocks.add(offset.into()));
                }
                _ => clocks.unknown = true,
            }
        }
        clocks.decide()
    }
}

/// The clocks of the logs of a set.
#[derive(Default)]
struct Clocks {
    /// The zones of logs with local times, each once.
    zones: Vec<TimeZone>,
    /// Whether a log states the offset of its times.
    stated: bool,
    /// Whether the offset of a log is not known.
    unknown: bool,
}

impl Clocks {
    fn add(&mut self, zone: TimeZone) {
        if !self.zones.contains(&zone) {
            self.zones.push(zone);
        }
    }

    fn decide(self) -> (Display, Option<String>) {
        let note = |clock: &str, why: &str| {
            Some(format!(
                "times are shown {clock}, because {why}; --show-tz ZONE chooses another clock"
            ))
        };
        let utc = || Display::In(Offset::UTC.into());
        match (self.zones.as_slice(), self.stated, self.unknown) {
            // All are taken to be UTC.
            ([], _, _) => (Display::AsWritten, None),
            ([only], false, false) => (Display::In(only.clone()), None),
            ([only], true, false) => (
                Display::In(only.clone()),
                note(
                    "on the clock of the machine",
                    "some logs have local time and some UTC",
                ),
            ),
            (_, _, true) => (
                utc(),
                note("in UTC", "the offset of some logs is known and of some not"),
            ),
            _ => (utc(), note("in UTC", "the logs have more than one offset")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_clock_is_chosen() {
        let decide = |offsets: &[&str], stated, unknown| {
            let mut clocks = Clocks {
                stated,
                unknown,
                ..Clocks::default()
            };
            offsets
                .iter()
                .for_each(|offset| clocks.add(offset.parse().unwrap()));
            let (display, note) = clocks.decide();
            let zone = match display {
                Display::AsWritten => "as written".to_owned(),
                Display::In(zone) => zone.offset_of_instant(0).unwrap().to_string(),
            };
            (zone, note.is_some())
        };
        assert_eq!(decide(&[], true, true), ("as written".to_owned(), false));
        let east = ["+08:00", "+08:00"];
        assert_eq!(decide(&east, false, false), ("+08:00".to_owned(), false));
        assert_eq!(decide(&east, true, false), ("+08:00".to_owned(), true));
        assert_eq!(decide(&east, false, true), ("+00:00".to_owned(), true));
        let two = ["+01:00", "+02:00"];
        assert_eq!(decide(&two, false, false), ("+00:00".to_owned(), true));
    }
}
