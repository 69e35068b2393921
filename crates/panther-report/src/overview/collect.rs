//! What one pass over the items of a source collects.

use panther::{Event, Item, Level, Zone};
use panther_set::{Offsets, Source};

use super::groups::Groups;
use super::histogram::Counts;
use super::marks::Marks;
use super::segments::Segments;

/// What a part of a source contains, or several parts.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) events: u64,
    pub(super) errors: u64,
    pub(super) warnings: u64,
    pub(super) first: Option<i64>,
    pub(super) last: Option<i64>,
    /// The offset that times state themselves; the first one.
    pub(super) stated: Option<(u64, i32)>,
    pub(super) offsets: Offsets,
    pub(super) counts: Counts,
    pub(super) segments: Segments,
    pub(super) marks: Marks,
    pub(super) groups: Groups,
}

impl Collected {
    pub(super) fn add(&mut self, source: &Source, item: &Item<'_>) {
        let line = self.segments.add_lines(item.span().start, item.raw());
        let Item::Event(event) = item else {
            return;
        };
        self.events += 1;
        let level = event.level();
        let is_error = level.is_some_and(|level| level.at_least(Level::Error));
        self.errors += u64::from(is_error);
        self.warnings += u64::from(level == Some(Level::Warning));
        self.see_time(event, is_error);
        self.offsets.observe(event);
        self.marks.observe(source, event);
        if is_error {
            self.groups.add(source, event, line);
        }
    }

    fn see_time(&mut self, event: &Event<'_>, is_error: bool) {
        let Some(time) = event.time() else {
            return;
        };
        let (start, second) = (event.span().start, time.civil_seconds());
        if let Some(offset) = time.zone().offset()
            && self.stated.is_none()
        {
            self.stated = Some((start, offset));
        }
        let second = match time.zone() {
            // All times of a log count on the clock of its first one.
            Zone::Offset(offset) => {
                let own = self.stated.map_or(offset, |(_, first)| first);
                second - i64::from(offset - own)
            }
            Zone::Utc | Zone::Unstated => second,
        };
        self.first = Some(self.first.map_or(second, |first| first.min(second)));
        self.last = Some(self.last.map_or(second, |last| last.max(second)));
        self.counts.add(second, is_error);
        self.segments.see(start, second);
    }

    pub(super) fn merge(&mut self, more: Self) {
        self.events += more.events;
        self.errors += more.errors;
        self.warnings += more.warnings;
        self.first = [self.first, more.first].into_iter().flatten().min();
        self.last = self.last.max(more.last);
        self.stated = [self.stated, more.stated].into_iter().flatten().min();
        self.offsets.merge(more.offsets);
        self.counts.merge(more.counts);
        self.segments.merge(more.segments);
        self.marks.merge(more.marks);
        self.groups.merge(more.groups);
    }
}
