//! Reads parts of logs as rows of `events`, with the crate `panther-arrow`.

use arrow_schema::SchemaRef;
use panther_arrow::{Column, Offsets, Origin, Scan};

use crate::opened::OpenedSet;
use crate::opener::Deliver;
use crate::part::Part;
use crate::table::{LogScan, Table};
use crate::wanted::{self, Condition};

/// The columns of `events`.
pub(crate) fn schema() -> SchemaRef {
    panther_arrow::schema(Column::ALL)
}

/// Reads the rows of a part: those of the items that begin in its range.
pub(crate) fn read(
    opened: &OpenedSet,
    part: &Part,
    scan: &LogScan,
    (columns, batch_rows): (&[usize], usize),
    (start, end): (u64, u64),
    deliver: Deliver<'_>,
) -> Result<(), String> {
    let Some((index, source)) = opened.source(&part.source, part.nth) else {
        return Err(format!("{}: it is no longer there", part.source));
    };
    let mut origin = Origin::of(source).with_host(part.host.clone());
    if needs_offsets(columns, &scan.conditions) {
        origin = origin.with_offsets(Offsets::from(&opened.offset_source(index)));
    }
    if needs_contexts(scan, columns) {
        origin = origin.with_contexts(opened.contexts(), index);
    }
    let read = Scan::new()
        .with_columns(named(columns).collect())
        .with_filter(wanted::filter(&scan.conditions))
        .with_batch_rows(batch_rows)
        .read(source, start..end, &origin, deliver);
    read.map(drop).map_err(|error| error.to_string())
}

fn named(columns: &[usize]) -> impl Iterator<Item = Column> {
    columns.iter().map(|&index| Column::ALL[index])
}

/// Whether the rows depend on the UTC offsets of times that do not state theirs.
fn needs_offsets(columns: &[usize], conditions: &[Condition]) -> bool {
    let mut columns = named(columns);
    columns.any(|column| {
        use Column::{OffsetEvidence, TimeUtc, UtcOffset};
        matches!(column, TimeUtc | UtcOffset | OffsetEvidence)
    }) || conditions.iter().any(Condition::is_about_instants)
}

/// Whether the rows say what their events belong to, which other events tell.
pub(crate) fn needs_contexts(scan: &LogScan, columns: &[usize]) -> bool {
    let is_context = |column| matches!(column, Column::Session | Column::Attempt);
    scan.table == Table::Events && named(columns).any(is_context)
}
