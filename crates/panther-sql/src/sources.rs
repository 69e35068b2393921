//! The table `sources`: the facts of each log, and the reason why a file is not read.

use std::ops::ControlFlow;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions, StringViewArray};
use datafusion::error::Result as DataResult;
use panther_set::{Error, Source};
use panther_table::Counts;

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
            let (counts, error) = counted(source);
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
            "size" => count(source.and_then(|source| source.len())),
            "sha256" => text(self.hash.clone()),
            "format" => text(source.map(|source| source.format().to_string())),
            "encoding" => text(
                source
                    .zip(counts)
                    .map(|(source, counts)| source.describe_encoding(&counts.lines)),
            ),
            "events" => count(counts.map(|counts| counts.events)),
            "errors" => count(counts.map(Counts::errors)),
            "unparsed" => count(counts.map(|counts| counts.unparsed)),
            "status" => text(Some(status.to_owned())),
            _ => text(self.problem.clone()),
        }
    }
}

/// Counts the items of a source, as far as it can be read.
fn counted(source: &Source) -> (Counts, Option<Error>) {
    let mut counts = Counts::default();
    let read = source.for_each(|item| {
        counts.add(item);
        ControlFlow::Continue(())
    });
    (counts, read.err())
}

fn text(value: Option<String>) -> ArrayRef {
    Arc::new(StringViewArray::from_iter([value]))
}

fn count(value: Option<u64>) -> ArrayRef {
    let value = value.and_then(|value| i64::try_from(value).ok());
    Arc::new(Int64Array::from_iter([value]))
}
