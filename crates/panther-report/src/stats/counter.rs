//! The counts of one thread.

use std::path::PathBuf;

use panther::code::{CodeRole, FoundCode};
use panther::details::FieldValue;
use panther::{Event, Level, LogTime, Zone};
use panther_set::{LogSet, Source};
use panther_table::HostPattern;

use super::host::Hosts;
use super::tally::Tally;
use super::{Stats, StatsBy, StatsCount, StatsGroup};
use crate::overview::histogram::Counts;
use crate::template::{cut, template};

/// Counts events in any order; [`Stats::of`] is the short way. Counters of parts of a set can be
/// merged, and make the same [`Stats`] as one counter.
///
/// Memory is bounded: of each property, a counter keeps at most 50,000 different values, and reports
/// how many counts it dropped as [`StatsGroup::dropped`].
///
/// ```
/// use panther_report::{StatsBy, StatsCounter};
///
/// let line: &[u8] = b"2020-07-29 16:29:16, Error                 CBS    Lost 7 files\r\n";
/// let source = panther_set::Source::stream("CBS.log", line)?;
/// let mut counter = StatsCounter::new(&[StatsBy::Hour]);
/// let log = panther::parse(line, "");
/// log.events().for_each(|event| counter.add(&source, &event));
/// let stats = counter.finish();
/// assert_eq!((stats.events, &*stats.groups[0].counts[0].text), (1, "16"));
/// # Ok::<(), panther_set::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct StatsCounter {
    events: u64,
    errors: u64,
    untimed: u64,
    /// Whether a time states its offset, and whether one does not.
    clocks: [bool; 2],
    times: Counts,
    groups: Vec<Group>,
    hosts: Hosts,
}

#[derive(Clone, Debug)]
struct Group {
    by: StatsBy,
    without: u64,
    tally: Tally,
}

impl StatsCounter {
    /// Makes a counter by these properties.
    #[must_use]
    pub fn new(by: &[StatsBy]) -> Self {
        let group = |&by| Group {
            by,
            without: 0,
            tally: Tally::default(),
        };
        Self {
            events: 0,
            errors: 0,
            untimed: 0,
            clocks: [false; 2],
            times: Counts::default(),
            groups: by.iter().map(group).collect(),
            hosts: Hosts::default(),
        }
    }

    /// Makes a counter by these properties for the logs of a set, whose names show the folder that they share.
    #[must_use]
    pub fn of(set: &LogSet, by: &[StatsBy]) -> Self {
        let mut counter = Self::new(by);
        if by.contains(&StatsBy::Host) {
            counter.hosts = Hosts::of(set.sources().iter().map(Source::name));
        }
        counter
    }

    /// Takes the host of a log from its path below the longest of these roots that holds it, as
    /// [`HostPattern::host_below`] does, in place of the folder that all logs share.
    #[must_use]
    pub fn with_host_from(mut self, pattern: HostPattern, roots: Vec<PathBuf>) -> Self {
        self.hosts = Hosts::new(pattern, roots);
        self
    }

    /// Counts an event of a source.
    pub fn add(&mut self, source: &Source, event: &Event<'_>) {
        self.events += 1;
        let is_error = event
            .level()
            .is_some_and(|level| level.at_least(Level::Error));
        self.errors += u64::from(is_error);
        match event.time() {
            Some(time) => {
                self.times.add(time.civil_seconds(), is_error);
                self.clocks[usize::from(time.zone() == Zone::Unstated)] = true;
            }
            None => self.untimed += 1,
        }
        for group in &mut self.groups {
            group.add(&mut self.hosts, source, event);
        }
    }

    /// Adds the counts of a counter by the same properties.
    pub fn merge(&mut self, more: Self) {
        self.events += more.events;
        self.errors += more.errors;
        self.untimed += more.untimed;
        for (own, other) in self.clocks.iter_mut().zip(more.clocks) {
            *own |= other;
        }
        self.times.merge(more.times);
        for (own, other) in self.groups.iter_mut().zip(more.groups) {
            own.without += other.without;
            own.tally.merge(other.tally);
        }
    }

    /// The counts.
    #[must_use]
    pub fn finish(self) -> Stats {
        Stats {
            events: self.events,
            errors: self.errors,
            untimed: self.untimed,
            clocks_differ: self.clocks == [true; 2],
            histogram: self.times.into_histogram(),
            groups: self.groups.into_iter().map(Group::finish).collect(),
        }
    }
}

impl Group {
    fn add(&mut self, hosts: &mut Hosts, source: &Source, event: &Event<'_>) {
        let mut put = |text: Option<&str>| match text {
            Some(text) => self.tally.add(text),
            None => self.without += 1,
        };
        match self.by {
            StatsBy::Level => put(event.level().map(Level::name)),
            StatsBy::Component => {
                let name = event.component().map(|name| event.decoded(name));
                let name = name.as_ref().map(|name| source.part(name, event.raw()));
                put(name
                    .as_deref()
                    .map(str::trim)
                    .filter(|name| !name.is_empty()));
            }
            StatsBy::Provider => {
                let name = match event.field("provider") {
                    Some(FieldValue::Text(name)) => Some(event.decoded(name)),
                    _ => None,
                };
                let name = name.as_ref().map(|name| source.part(name, event.raw()));
                put(name.as_deref());
            }
            StatsBy::Code => {
                let mut seen: Vec<String> = Vec::new();
                let results = |code: &FoundCode<'_>| code.role != CodeRole::Column;
                for found in event.codes().into_iter().filter(results) {
                    let name = found.code.name_as(found.kind).unwrap_or_default();
                    let text = format!("{} {name}", found.code);
                    if !seen.contains(&text) {
                        seen.push(text);
                    }
                }
                match seen.is_empty() {
                    true => put(None),
                    false => seen.iter().for_each(|text| put(Some(text.as_str()))),
                }
            }
            StatsBy::Day => put(event.time().map(|time| part(time, 0..10)).as_deref()),
            StatsBy::Hour => put(event.time().map(|time| part(time, 11..13)).as_deref()),
            StatsBy::Message => {
                let message = event.decoded(event.message());
                let message = source.part(&message, event.raw());
                let template = template(&cut(message.trim()));
                put(Some(template.as_str()).filter(|text| !text.is_empty()));
            }
            StatsBy::Log => put(Some(&source.name())),
            StatsBy::Host => put(hosts.host(&source.name())),
        }
    }

    fn finish(self) -> StatsGroup {
        let (mut counts, dropped) = self.tally.finish();
        if matches!(self.by, StatsBy::Day | StatsBy::Hour) {
            counts.sort();
        }
        let count = |(text, events): (String, u64)| match (self.by, text.split_once(' ')) {
            (StatsBy::Code, Some((code, name))) => StatsCount {
                text: code.to_owned(),
                name: Some(name.to_owned()).filter(|name| !name.is_empty()),
                events,
            },
            _ => StatsCount {
                text,
                name: None,
                events,
            },
        };
        StatsGroup {
            by: self.by,
            without: self.without,
            different: counts.len() as u64,
            dropped,
            counts: counts.into_iter().map(count).collect(),
        }
    }
}

/// A part of a time as logs print it, `2020-07-29T16:29:16`.
fn part(time: LogTime, range: std::ops::Range<usize>) -> String {
    time.to_string().get(range).unwrap_or_default().to_owned()
}
