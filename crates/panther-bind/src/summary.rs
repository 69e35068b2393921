//! Counts of the contents of each log.

use std::collections::BTreeMap;

use panther::{Item, Level, LogTime, Zone};
use panther_set::{Error, LineCount, Source};
use serde::Serialize;

use crate::opened::Opened;

/// The contents of a log in numbers, or the reason why it is not read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// The machine that wrote the log, if a pattern of paths tells it.
    pub host: Option<String>,
    /// The path of the log, or of the archive that holds it.
    pub source: String,
    /// The members of the archive that lead to the log, the outermost first.
    pub members: Vec<String>,
    /// The id of the format.
    pub format: Option<String>,
    /// The encoding of the text; a question mark follows a guess.
    pub encoding: Option<String>,
    /// The size in bytes, if it is known without reading.
    pub size: Option<u64>,
    /// The number of events.
    pub events: u64,
    /// The number of events that are errors or worse.
    pub errors: u64,
    /// The number of events of each level, without those of which there are none.
    pub levels: BTreeMap<&'static str, u64>,
    /// The number of pieces that belong to no event.
    pub unparsed: u64,
    /// The earliest time, by the clock of the log; it ends with Z if that clock shows UTC.
    pub first: Option<String>,
    /// The latest time.
    pub last: Option<String>,
    /// Whether the log was `read`, `read in part`, or `not read`.
    pub status: &'static str,
    /// Why it was not read to its end.
    pub reason: Option<String>,
    /// Whether it may hold a log. A program or an event trace among the logs holds none.
    pub is_log: bool,
}

impl Opened {
    /// Counts what is in each log. Those that are not read come last.
    #[must_use]
    pub fn summaries(&self) -> Vec<Summary> {
        let set = self.set();
        let counted = set.par_fold_each(Counts::default, Counts::add, |all, more| all.merge(&more));
        let sources = set.sources().iter().zip(&counted);
        let read = sources.map(|(source, (counts, error))| {
            let host = self.host(source);
            counts.summary(source, host, error.as_ref())
        });
        read.chain(set.skipped().iter().map(not_read)).collect()
    }
}

fn not_read(error: &Error) -> Summary {
    let name = error.path().to_string_lossy();
    let mut parts = name.split("!/").map(str::to_owned);
    Summary {
        source: parts.next().unwrap_or_default(),
        members: parts.collect(),
        status: "not read",
        reason: Some(error.kind().to_string()),
        is_log: !error.is_no_log(),
        ..Summary::default()
    }
}

#[derive(Default)]
struct Counts {
    levels: [u64; Level::ALL.len()],
    events: u64,
    unparsed: u64,
    first: Option<LogTime>,
    last: Option<LogTime>,
    lines: LineCount,
}

impl Counts {
    fn add(&mut self, _: &Source, item: &Item<'_>) {
        self.lines.add(item);
        let event = match item {
            Item::Event(event) => event,
            Item::Unparsed(unparsed) => {
                self.unparsed += u64::from(!unparsed.is_benign());
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

    fn merge(&mut self, other: &Self) {
        for (count, more) in self.levels.iter_mut().zip(other.levels) {
            *count += more;
        }
        self.events += other.events;
        self.unparsed += other.unparsed;
        self.lines.merge(other.lines);
        self.see(other.first);
        self.see(other.last);
    }

    fn summary(&self, source: &Source, host: Option<String>, error: Option<&Error>) -> Summary {
        let counted = Level::ALL.iter().map(|&level| {
            let count = self.levels.get(level as usize).copied();
            (level, count.unwrap_or_default())
        });
        let errors = counted
            .clone()
            .filter(|(level, _)| level.at_least(Level::Error));
        let levels = counted.clone().filter(|(_, count)| *count > 0);
        Summary {
            host,
            source: source.path().to_string_lossy().into_owned(),
            members: source.members().into_iter().map(str::to_owned).collect(),
            format: Some(source.format().to_string()),
            encoding: Some(source.describe_encoding(&self.lines)),
            size: source.len(),
            events: self.events,
            errors: errors.map(|(_, count)| count).sum(),
            levels: levels.map(|(level, count)| (level.name(), count)).collect(),
            unparsed: self.unparsed,
            first: self.first.map(clock),
            last: self.last.map(clock),
            status: if error.is_some() {
                "read in part"
            } else {
                "read"
            },
            reason: error.map(|error| error.kind().to_string()),
            is_log: true,
        }
    }
}

/// A time as its log prints it, with a Z if it is in UTC.
fn clock(time: LogTime) -> String {
    let mark = if time.zone() == Zone::Utc { "Z" } else { "" };
    format!("{time}{mark}")
}
