//! Counts of the items of a log.

use panther::{Item, Level, LogTime};
use panther_set::LineCount;

/// Counts of the items of a log, or of a part of it. Threads may count parts in any order.
///
/// ```
/// use panther_table::Counts;
///
/// let log = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n\
///     2020-07-29 16:29:15, Error                 CBS    Lost\r\n";
/// let mut counts = Counts::default();
/// panther::parse(log, "CBS.log").items().for_each(|item| counts.add(&item));
/// assert_eq!((counts.events, counts.errors(), counts.unparsed), (2, 1, 0));
/// assert_eq!(counts.first.unwrap().second(), 15);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Counts {
    /// The number of events.
    pub events: u64,
    /// The number of pieces that belong to no event.
    pub unparsed: u64,
    /// The number of these pieces that hold no content, such as a byte order mark; see
    /// [`Unparsed::is_benign`](panther::Unparsed::is_benign).
    pub benign: u64,
    /// The earliest time, by the clock of the log.
    pub first: Option<LogTime>,
    /// The latest time.
    pub last: Option<LogTime>,
    /// The lines, which [`Source::describe_encoding`](panther_set::Source::describe_encoding)
    /// takes.
    pub lines: LineCount,
    levels: [u64; Level::ALL.len()],
}

impl Counts {
    /// Counts an item.
    pub fn add(&mut self, item: &Item<'_>) {
        self.lines.add(item);
        let event = match item {
            Item::Event(event) => event,
            Item::Unparsed(unparsed) => {
                self.unparsed += 1;
                self.benign += u64::from(unparsed.is_benign());
                return;
            }
        };
        self.events += 1;
        let level = event.level().map(|level| level as usize);
        if let Some(count) = level.and_then(|level| self.levels.get_mut(level)) {
            *count += 1;
        }
        self.see(event.time());
    }

    /// Widens the range of times. Two writers, or a clock that was set, make times run backwards.
    fn see(&mut self, time: Option<LogTime>) {
        let Some(time) = time else { return };
        let at = time.civil_seconds();
        if self.first.is_none_or(|first| at < first.civil_seconds()) {
            self.first = Some(time);
        }
        if self.last.is_none_or(|last| at > last.civil_seconds()) {
            self.last = Some(time);
        }
    }

    /// Adds the counts of another part of the log.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.levels.iter_mut().zip(other.levels) {
            *count += more;
        }
        self.events += other.events;
        self.unparsed += other.unparsed;
        self.benign += other.benign;
        self.lines.merge(other.lines);
        self.see(other.first);
        self.see(other.last);
    }

    /// The number of events of each level, in the order of [`Level::ALL`].
    pub fn levels(&self) -> impl Iterator<Item = (Level, u64)> + '_ {
        Level::ALL.iter().map(|&level| {
            let events = self.levels.get(level as usize);
            (level, events.copied().unwrap_or_default())
        })
    }

    /// The number of events that are errors or worse.
    #[must_use]
    pub fn errors(&self) -> u64 {
        let errors = self
            .levels()
            .filter(|(level, _)| level.at_least(Level::Error));
        errors.map(|(_, count)| count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_to_the_whole() {
        let log = b"\xEF\xBB\xBF2020-07-29 16:29:16, Info                  CBS    One\r\n\
            2020-07-29 16:29:15, Error                 CBS    Two\r\n\
            2020-07-29 16:29:17, Error                 CBS    Three\r\n";
        let log = panther::parse(log, "CBS.log");
        let count = |items: &[Item<'_>]| {
            let mut counts = Counts::default();
            items.iter().for_each(|item| counts.add(item));
            counts
        };
        let items: Vec<_> = log.items().collect();
        let whole = count(&items);
        assert_eq!((whole.events, whole.errors()), (3, 2));
        assert_eq!((whole.unparsed, whole.benign), (1, 1));
        for (level, events) in whole.levels() {
            let has_level = |item: &&Item<'_>| {
                item.event()
                    .is_some_and(|event| event.level() == Some(level))
            };
            assert_eq!(
                events,
                items.iter().filter(has_level).count() as u64,
                "{level}"
            );
        }
        for at in 0..=items.len() {
            let (one, other) = items.split_at(at);
            let mut both = count(other);
            both.merge(&count(one));
            assert!(both.levels().eq(whole.levels()));
            assert_eq!((both.first, both.last), (whole.first, whole.last));
            assert_eq!((both.events, both.unparsed), (whole.events, whole.unparsed));
        }
    }
}
