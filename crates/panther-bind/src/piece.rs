//! The rows of a piece of a log, which one thread makes.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, RecordBatch};
use panther::Item;
use panther_arrow::{Column, Origin, Rows, TableScan};
use panther_set::Source;
use panther_table::LineCounter;

/// The rows of a piece of a log. Their line numbers count from the start of the piece.
#[derive(Debug)]
pub(crate) struct Piece<'s> {
    rows: Rows,
    lines: LineCounter<'s>,
}

impl<'s> Piece<'s> {
    pub(crate) fn new(scan: &TableScan, source: &'s Source) -> Self {
        Self {
            rows: Rows::new(scan.columns()),
            lines: scan.lines_of_piece(source),
        }
    }

    /// Adds the row of an item, if the scan wants it.
    pub(crate) fn add(
        &mut self,
        scan: &TableScan,
        source: &Source,
        item: &Item<'_>,
        origin: &Origin,
    ) {
        let line = self.lines.next(item);
        let rows = &mut self.rows;
        scan.row(source, origin, item, line, |row| rows.push(row));
    }

    /// The rows with their line numbers in the log, which has this many line feeds before the piece.
    /// Adds those of the piece to them. `None` if there are no rows.
    pub(crate) fn finish(mut self, before: &mut u64) -> Option<RecordBatch> {
        let base = before.cast_signed();
        *before += self.lines.line_feeds();
        if self.rows.is_empty() {
            return None;
        }
        let batch = self.rows.take();
        let line = batch.schema().index_of(Column::Line.name());
        match line {
            // Without numbers, no line feeds were counted.
            Ok(line) if base > 0 => Some(shifted(&batch, line, base)),
            _ => Some(batch),
        }
    }
}

/// The batch with a number added to all values of a column of numbers.
fn shifted(batch: &RecordBatch, column: usize, by: i64) -> RecordBatch {
    let mut columns = batch.columns().to_vec();
    let numbers = columns[column].as_primitive::<Int64Type>();
    let moved: ArrayRef = Arc::new(numbers.unary::<_, Int64Type>(|number| number + by));
    columns[column] = moved;
    // The new column has the type and the length of the old one.
    RecordBatch::try_new(batch.schema(), columns).unwrap_or_else(|_| batch.clone())
}
