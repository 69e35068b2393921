//! The clock on which times are shown.

use panther::Item;
use panther_report::Clocks;
use panther_set::{LogSet, OffsetSource, TimeZone, Timeline};

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
    /// logs; see [`Clocks::choose`].
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
                _ if !is_stream && !timeline.has_local_times(index) => clocks.add_stated(),
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
                _ => clocks.add_unknown(),
            }
        }
        let chosen = clocks.choose();
        // Without a zone, other notes name the logs that are taken to be in UTC.
        let Some(zone) = chosen.zone() else {
            return (Self::AsWritten, None);
        };
        let note = chosen
            .note()
            .map(|note| format!("{note}; --show-tz ZONE chooses another clock"));
        (Self::In(zone), note)
    }
}
