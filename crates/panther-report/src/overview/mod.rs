//! An overview of all logs of a set: when they were written, and what errors they have.

use panther_set::LogSet;
use serde::{Deserialize, Serialize};

use self::assemble::assemble;
use self::collect::Collected;

mod assemble;
mod collect;
mod groups;
mod hash;
pub(crate) mod histogram;
mod marks;
mod segments;
#[cfg(test)]
mod tests;

/// What all logs of a set contain, apart from any diagnosis.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Overview {
    /// The sources, in the order of the set.
    pub sources: Vec<SourceOverview>,
    /// The different messages of level error or worse, in the order of their first time.
    pub errors: Vec<ErrorGroup>,
    /// How many errors have a message that is not in the list, because there are too many different
    /// ones.
    pub dropped_errors: u64,
}

/// When a source was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SourceOverview {
    /// The name of the source.
    pub name: String,
    /// The id of its format.
    pub format: String,
    /// Its length in bytes, where it is known.
    pub bytes: Option<u64>,
    /// The SHA-256 hash of the file, in hexadecimal; of a member, the hash of the outermost archive.
    pub sha256: Option<String>,
    /// The file that was hashed.
    pub hashed: Option<String>,
    /// The number of its events.
    pub events: u64,
    /// The number of its events of level error or worse.
    pub errors: u64,
    /// The number of its warnings.
    pub warnings: u64,
    /// The least time, in seconds since 1970 on the clock of the log.
    pub first: Option<i64>,
    /// The greatest time, on the same clock.
    pub last: Option<i64>,
    /// The UTC offset of its clock in seconds, where its own records state it.
    pub offset: Option<i32>,
    /// The numbers of its events by time.
    pub histogram: Histogram,
    /// The longest times of more than an hour without an event, in the order of time.
    pub gaps: Vec<Gap>,
    /// The greatest jumps of the clock backwards by more than a minute, in the order of the source.
    pub jumps: Vec<Jump>,
    /// The records that mark a phase of Setup or a restart of Windows, in the order of the source.
    pub marks: Vec<Mark>,
    /// Why the source was not read to its end, if so.
    pub error: Option<String>,
}

/// Numbers of events by time, in buckets of equal length. Only buckets with events are present.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    /// The length of a bucket in seconds; a power of two.
    pub step: i64,
    /// The buckets in the order of time.
    pub buckets: Vec<Bucket>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            step: 1,
            buckets: Vec::new(),
        }
    }
}

/// The events of one bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// The start of the bucket, in seconds since 1970 on the clock of the log.
    pub start: i64,
    /// The number of events.
    pub events: u64,
    /// The number of those that are an error or worse.
    pub errors: u64,
}

/// A time without an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gap {
    /// The time of the event before it, in seconds since 1970 on the clock of the log.
    pub from: i64,
    /// The time of the event after it.
    pub to: i64,
}

/// A place where the clock of a log jumps back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Jump {
    /// The first byte of the record after it.
    pub start: u64,
    /// The time before it, in seconds since 1970 on the clock of the log.
    pub from: i64,
    /// The time after it.
    pub to: i64,
}

/// A record that marks a phase or a restart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// The first byte of the record.
    pub start: u64,
    /// Its time, in seconds since 1970 on the clock of the log.
    pub time: i64,
    /// What it marks.
    pub kind: MarkKind,
    /// What the log says, such as the name of the phase.
    pub label: String,
}

/// What a record marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MarkKind {
    /// A phase of Setup begins.
    Phase,
    /// Windows shuts down or starts.
    Restart,
}

/// Errors whose messages differ only in numbers, paths and the like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ErrorGroup {
    /// The message of the first error.
    pub text: String,
    /// The component or provider.
    pub component: Option<String>,
    /// Whether one of the errors is fatal.
    pub fatal: bool,
    /// The number of errors in all sources.
    pub count: u64,
    /// The first time, as the log prints it.
    pub first: Option<String>,
    /// The last time, as the log prints it.
    pub last: Option<String>,
    /// The codes of failures that the first error states.
    pub codes: Vec<String>,
    /// Where the errors are, one entry a source.
    pub places: Vec<Place>,
}

/// The errors of a group in one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The index of the source in [`Overview::sources`].
    pub source: usize,
    /// The number of errors.
    pub count: u64,
    /// The first byte of the first record.
    pub start: u64,
    /// The number of its line, from 1 on; `None` for binary logs.
    pub line: Option<u64>,
}

impl Overview {
    /// Reads all logs of a set once, on all threads and in bounded memory. Streams must not have
    /// been read before, because they can be read only once.
    ///
    /// Sources have no hashes yet; see [`Overview::hash`].
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let line = "2031-03-09 16:29:16, Error                 CBS    Lost 7\r\n";
    /// # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
    /// let set = panther_set::LogSet::discover([folder.path()]);
    /// let overview = panther_report::Overview::of(&set);
    /// assert_eq!(overview.sources[0].errors, 1);
    /// assert_eq!(overview.errors[0].text, "Lost 7");
    /// ```
    #[must_use]
    pub fn of(set: &LogSet) -> Self {
        let collected = set.par_fold_each(
            Collected::default,
            |collected, source, item| collected.add(source, item),
            Collected::merge,
        );
        assemble(set.sources(), collected)
    }

    /// Adds the hashes of the files of a set, which must be the one of the overview. A file that
    /// cannot be read gets no hash, and neither does a stream.
    pub fn hash(&mut self, set: &LogSet) {
        hash::hash(self, set.sources());
    }
}
