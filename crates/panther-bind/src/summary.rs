//! Counts of the contents of each log.

use std::collections::BTreeMap;

use panther::{LogTime, Zone};
use panther_set::{Error, Source};
use panther_table::Counts;
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
    /// The number of events of each level, without levels that no event has.
    pub levels: BTreeMap<&'static str, u64>,
    /// The number of pieces that belong to no event and hold content.
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
    /// Counts the contents of each log. Logs that are not read come last.
    #[must_use]
    pub fn summaries(&self) -> Vec<Summary> {
        let set = self.set();
        let counted = set.par_fold_each(
            Counts::default,
            |counts, _, item| counts.add(item),
            |all, more| all.merge(&more),
        );
        let sources = set.sources().iter().zip(&counted);
        let read = sources.map(|(source, (counts, error))| {
            let host = self.host(source);
            summary(source, counts, host, error.as_ref())
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

fn summary(
    source: &Source,
    counts: &Counts,
    host: Option<String>,
    error: Option<&Error>,
) -> Summary {
    let levels = counts.levels().filter(|(_, count)| *count > 0);
    Summary {
        host,
        source: source.path().to_string_lossy().into_owned(),
        members: source.members().into_iter().map(str::to_owned).collect(),
        format: Some(source.format().to_string()),
        encoding: Some(source.describe_encoding(&counts.lines)),
        size: source.len(),
        events: counts.events,
        errors: counts.errors(),
        levels: levels.map(|(level, count)| (level.name(), count)).collect(),
        unparsed: counts.unparsed - counts.benign,
        first: counts.first.map(clock),
        last: counts.last.map(clock),
        status: if error.is_some() {
            "read in part"
        } else {
            "read"
        },
        reason: error.map(|error| error.kind().to_string()),
        is_log: true,
    }
}

/// A time as its log prints it, with a Z if it is in UTC.
fn clock(time: LogTime) -> String {
    let mark = if time.zone() == Zone::Utc { "Z" } else { "" };
    format!("{time}{mark}")
}
