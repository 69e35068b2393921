//! The table `sources`: what is known of each log, and why a file is not read.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions, StringViewArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion::error::Result;
use panther::Level;
use panther_set::{Error, LineCount, Source};
use sha2::{Digest, Sha256};

use crate::opened::OpenedSet;
use crate::part::Part;
use crate::table::Table;

/// The columns whose values are texts, and those that are numbers.
const COLUMNS: [(&str, DataType); 12] = [
    ("host", DataType::Utf8View),
    ("source", DataType::Utf8View),
    ("member", DataType::Utf8View),
    ("size", DataType::Int64),
    ("sha256", DataType::Utf8View),
    ("format", DataType::Utf8View),
    ("encoding", DataType::Utf8View),
    ("events", DataType::Int64),
    ("errors", DataType::Int64),
    ("unparsed", DataType::Int64),
    ("status", DataType::Utf8View),
    ("reason", DataType::Utf8View),
];

/// The columns of `sources`.
pub(crate) fn schema() -> SchemaRef {
    let fields = COLUMNS.map(|(name, kind)| Field::new(name, kind, true));
    Arc::new(Schema::new(fields.to_vec()))
}

/// The row of a part, which is a whole source. Reads the source only for the columns that need it.
pub(crate) fn row(opened: &OpenedSet, part: &Part, columns: &[usize]) -> Result<RecordBatch> {
    let facts = Facts::of(opened, part, columns);
    let values: Vec<ArrayRef> = columns
        .iter()
        .map(|&index| facts.value(COLUMNS[index].0, part))
        .collect();
    let schema = Table::Sources.columns(columns)?;
    let options = RecordBatchOptions::new().with_row_count(Some(1));
    let batch = RecordBatch::try_new_with_options(Arc::new(schema), values, &options)?;
    Ok(batch)
}

/// What reading a source shows.
#[derive(Default)]
struct Facts<'s> {
    source: Option<&'s Source>,
    counts: Option<Counts>,
    hash: Option<String>,
    problem: Option<String>,
}

/// What the items of a source show.
#[derive(Default)]
struct Counts {
    events: i64,
    errors: i64,
    unparsed: i64,
    lines: LineCount,
}

impl<'s> Facts<'s> {
    fn of(opened: &'s OpenedSet, part: &Part, columns: &[usize]) -> Self {
        let mut facts = Self {
            problem: part.problem.as_ref().map(|problem| problem.reason.clone()),
            ..Self::default()
        };
        if facts.problem.is_some() {
            return facts;
        }
        let Some((_, source)) = opened.source(&part.source, part.nth) else {
            facts.problem = Some("it is no longer there".to_owned());
            return facts;
        };
        facts.source = Some(source);
        let asks_for = |name: &str| columns.iter().any(|&index| COLUMNS[index].0 == name);
        let of_items = [
            "encoding", "events", "errors", "unparsed", "status", "reason",
        ];
        if of_items.into_iter().any(asks_for) {
            let (counts, error) = Counts::of(source);
            facts.counts = Some(counts);
            facts.problem = error.map(|error| error.kind().to_string());
        }
        if asks_for("sha256") {
            facts.hash = hash(source);
        }
        facts
    }

    fn value(&self, column: &str, part: &Part) -> ArrayRef {
        let (source, counts) = (self.source, self.counts.as_ref());
        let status = match (&part.problem, &self.problem) {
            (Some(problem), _) if problem.is_no_log => "no log",
            (Some(_), _) => "not read",
            (None, Some(_)) => "read in part",
            (None, None) => "read",
        };
        match column {
            "host" => text(part.host.clone()),
            "source" => text(Some(path(source, part))),
            "member" => text(match source {
                Some(source) => member(source),
                None => member_of_name(&part.source),
            }),
            "size" => number(
                source
                    .and_then(Source::len)
                    .and_then(|len| len.try_into().ok()),
            ),
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

/// The path of the file: what precedes the members.
fn path(source: Option<&Source>, part: &Part) -> String {
    match source {
        Some(source) => source.path().to_string_lossy().into_owned(),
        None => part
            .source
            .split("!/")
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

/// The names of the members that lead to a source, as the column `member` has them.
pub(crate) fn member(source: &Source) -> Option<String> {
    let members = source.members();
    (!members.is_empty()).then(|| members.join("!/"))
}

fn member_of_name(name: &str) -> Option<String> {
    name.split_once("!/").map(|(_, member)| member.to_owned())
}

/// The hash of the stored bytes, in hexadecimal digits. `None` if they cannot be read to their end.
fn hash(source: &Source) -> Option<String> {
    let mut bytes = source.stored_bytes().ok()?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match bytes.read(&mut buffer).ok()? {
            0 => break,
            read => hasher.update(buffer.get(..read)?),
        }
    }
    let digits = hasher
        .finalize()
        .into_iter()
        .map(|byte| format!("{byte:02x}"));
    Some(digits.collect())
}

fn text(value: Option<String>) -> ArrayRef {
    Arc::new(StringViewArray::from_iter([value]))
}

fn number(value: Option<i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter([value]))
}
