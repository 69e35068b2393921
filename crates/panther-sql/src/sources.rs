//! The table `sources`: what is known of each log, and why a file is not read.

use std::ops::ControlFlow;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions, StringViewArray};
use datafusion::error::Result as DataResult;
use panther::Level;
use panther_set::{Error, LineCount, Source};

use crate::part::Problem;
use crate::table::{SOURCE_COLUMNS, Table};

/// A source, or a file that is not read.
#[derive(Debug)]
pub(crate) struct Entry<'e> {
    /// The name, with `!/` before each member.
    pub(crate) name: &'e str,
    pub(crate) host: Option<String>,
    /// The source to read, or the reason why there is none.
    pub(crate) source: Result<&'e Source, Problem>,
}

/// The row of a source. Reads the source only for the columns that need it.
pub(crate) fn row(entry: &Entry<'_>, columns: &[usize]) -> DataResult<RecordBatch> {
    let facts = Facts::of(entry, columns);
    let values: Vec<ArrayRef> = columns
        .iter()
        .map(|&index| facts.value(SOURCE_COLUMNS[index].0, entry))
        .collect();
    let schema = Table::Sources.columns(columns)?;
    let options = RecordBatchOptions::new().with_row_count(Some(1));
    let batch = RecordBatch::try_new_with_options(Arc::new(schema), values, &options)?;
    Ok(batch)
}

/// The facts that reading a source shows.
#[derive(Default)]
struct Facts {
    counts: Option<Counts>,
    hash: Option<String>,
    problem: Option<String>,
}

/// The facts that the items of a source show.
#[derive(Default)]
struct Counts {
    events: i64,
    errors: i64,
    unparsed: i64,
    lines: LineCount,
}

impl Facts {
    fn of(entry: &Entry<'_>, columns: &[usize]) -> Self {
        let mut facts = Self::default();
        let source = match &entry.source {
            Ok(source) => source,
            Err(problem) => {
                facts.problem = Some(problem.reason.clone());
                return facts;
            }
        };
        let asks_for = |name: &str| columns.iter().any(|&index| SOURCE_COLUMNS[index].0 == name);
        let of_items = [
            "encoding", "events", "errors", "unparsed", "status", "reason",
        ];
        if of_items.into_iter().any(asks_for) {
            let (counts, error) = Counts::of(source);
            facts.counts = Some(counts);
            facts.problem = error.map(|error| error.kind().to_string());
        }
        if asks_for("sha256") {
            facts.hash = source.sha256().ok();
        }
        facts
    }

    fn value(&self, column: &str, entry: &Entry<'_>) -> ArrayRef {
        let source = entry.source.as_ref().ok();
        let counts = self.counts.as_ref();
        let (path, member) = match entry.name.split_once("!/") {
            Some((path, member)) => (path, Some(member.to_owned())),
            None => (entry.name, None),
        };
        let status = match (&entry.source, &self.problem) {
            (Err(problem), _) if problem.is_no_log => "no log",
            (Err(_), _) => "not read",
            (Ok(_), Some(_)) => "read in part",
            (Ok(_), None) => "read",
        };
        match column {
            "host" => text(entry.host.clone()),
            "source" => text(Some(path.to_owned())),
            "member" => text(member),
            "size" => {
                let len = source.and_then(|source| source.len());
                number(len.and_then(|len| len.try_into().ok()))
            }
            "sha256" => text(self.hash.clone()),
            "format" => text(source.map(|source| source.format().to_string())),
            "encoding" => text(
                source
                    .zip(counts)
                    .map(|(source, counts)| source.describe_encoding(&counts.lines)),
            ),
            "events" => number(counts.map(|counts| counts.events)),
            "errors" => number(counts.map(|counts| counts.errors)),
            "unparsed" => number(counts.map(|counts| counts.unparsed)),
            "status" => text(Some(status.to_owned())),
            _ => text(self.problem.clone()),
        }
    }
}

impl Counts {
    fn of(source: &Source) -> (Self, Option<Error>) {
        let mut counts = Self::default();
        let read = source.for_each(|item| {
            counts.lines.add(item);
            match item.event() {
                Some(event) => {
                    let is_error = event
                        .level()
                        .is_some_and(|level| level.at_least(Level::Error));
                    counts.events += 1;
                    counts.errors += i64::from(is_error);
                }
                None => counts.unparsed += 1,
            }
            ControlFlow::Continue(())
        });
        (counts, read.err())
    }
}

/// The names of the members that lead to a source, as the column `member` has them.
pub(crate) fn member(source: &Source) -> Option<String> {
    let members = source.members();
    (!members.is_empty()).then(|| members.join("!/"))
}

fn text(value: Option<String>) -> ArrayRef {
    Arc::new(StringViewArray::from_iter([value]))
}

fn number(value: Option<i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter([value]))
}
