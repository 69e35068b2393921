//! Counts of the events of a set.

mod counter;
mod host;
mod tally;

use std::ops::ControlFlow;

use panther_set::{Error, Filter, LogSet};
use serde::Serialize;

pub use self::counter::StatsCounter;
use crate::Histogram;

/// The properties by which events are counted.
///
/// ```
/// use panther_report::StatsBy;
///
/// assert_eq!(StatsBy::ALL.map(StatsBy::name)[0], "level");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum StatsBy {
    /// The level in the header.
    Level,
    /// The component in the header.
    Component,
    /// The provider of an event of the Windows event log, or of DISM.
    Provider,
    /// The codes in the event, each once. The code column of setup does not count, because it has the id of
    /// a message.
    Code,
    /// The day, by the log's own clock.
    Day,
    /// The hour of the day, by the log's own clock.
    Hour,
    /// The [`template`](crate::template) of the message.
    Message,
    /// The name of the log.
    Log,
    /// The folder or the archive that the log is in, directly below the folder that all logs share:
    /// the machine, if each machine has a folder or an archive of its own. A counter that knows no
    /// set takes all names from their beginning; see [`StatsCounter::of`]. A pattern of paths tells
    /// it otherwise; see [`StatsCounter::with_host_from`].
    Host,
}

impl StatsBy {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Level,
        Self::Component,
        Self::Provider,
        Self::Code,
        Self::Day,
        Self::Hour,
        Self::Message,
        Self::Log,
        Self::Host,
    ];

    /// The name, such as `level`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Component => "component",
            Self::Provider => "provider",
            Self::Code => "code",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Message => "message",
            Self::Log => "log",
            Self::Host => "host",
        }
    }
}

/// The counts of the events of a set that a filter wants.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let line = "2020-07-29 16:29:16, Error                 CBS    Lost 7 files\r\n";
/// # std::fs::write(folder.path().join("CBS.log"), line.repeat(3)).unwrap();
/// use panther_report::{Stats, StatsBy};
/// use panther_set::{Filter, LogSet};
///
/// let set = LogSet::discover([folder.path()]);
/// let (stats, errors) = Stats::of(&set, &Filter::new(), &[StatsBy::Message]);
/// assert!(errors.is_empty());
/// let messages = &stats.groups[0].counts;
/// assert_eq!((&*messages[0].text, messages[0].events), ("Lost # files", 3));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// The number of events.
    pub events: u64,
    /// The number of those that are an error or worse.
    pub errors: u64,
    /// The number of those without a time, which are not in the histogram.
    pub untimed: u64,
    /// Whether some times are in UTC, or have an offset, and others are of a clock that the log does
    /// not state. All are counted as the logs print them.
    pub clocks_differ: bool,
    /// The numbers of events by time, as the logs print it.
    pub histogram: Histogram,
    /// The counts, in the order in which they were asked for.
    pub groups: Vec<StatsGroup>,
}

/// The events by one of their properties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StatsGroup {
    /// The property.
    pub by: StatsBy,
    /// The number of events that lack it.
    pub without: u64,
    /// The number of different values.
    pub different: u64,
    /// How many counts were dropped because there are too many different values.
    pub dropped: u64,
    /// The values, the most frequent first; days and hours in their own order.
    pub counts: Vec<StatsCount>,
}

/// A value of a property, and the number of events that have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StatsCount {
    /// The value.
    pub text: String,
    /// The usual name, if the value is a code that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number of events.
    pub events: u64,
}

impl Stats {
    /// Counts the events that a filter wants, on all threads. The second result has an error for each
    /// source that could not be read to its end.
    #[must_use]
    pub fn of(set: &LogSet, filter: &Filter, by: &[StatsBy]) -> (Self, Vec<Error>) {
        let empty = StatsCounter::of(set, by);
        let (counter, errors) = set.par_fold(
            || empty.clone(),
            |counter, source, item| {
                if let Some(event) = item.event()
                    && (filter.is_empty() || filter.wants(&event, None, |bytes| source.text(bytes)))
                {
                    counter.add(source, &event);
                }
                ControlFlow::Continue(())
            },
            |mut one, other| {
                one.merge(other);
                one
            },
        );
        (counter.finish(), errors)
    }
}
