//! The rows of a piece of a log, which one thread makes.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, RecordBatch};
use memchr::memchr_iter;
use panther::Item;
use panther_arrow::{Column, Origin, Rows, TableScan};
use panther_set::Source;

/// The rows of a piece of a log. Their line numbers count from the start of the piece.
#[derive(Debug)]
pub(crate) struct Piece {
    rows: Rows,
    /// How many line feeds the piece has, if a column asks for lines and the log has any.
    line_feeds: Option<u64>,
}

impl Piece {
    pub(crate) fn new(scan: &TableScan, source: &Source) -> Self {
        let has_lines = !source.is_event_log() && !source.is_dump() && !source.is_quoted();
        let is_wanted = scan.has(Column::Line);
        Self {
            rows: Rows::new(scan.columns()),
            line_feeds: (has_lines && is_wanted).then_some(0),
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
        let line = self.line_feeds.map(|before| before + 1);
        let rows = &mut self.rows;
        scan.row(source, origin, item, line, |row| rows.push(row));
        if let Some(count) = &mut self.line_feeds {
            *count += memchr_iter(b'\n', item.raw()).count() as u64;
        }
    }

    /// The rows with their line numbers in the log, which has this many line feeds before the piece.
    /// Adds those of the piece to them. `None` if there are no rows.
    pub(crate) fn finish(mut self, before: &mut u64) -> Option<RecordBatch> {
        let base = before.cast_signed();
        let line_feeds = self.line_feeds.take();
        *before += line_feeds.unwrap_or(0);
        if self.rows.is_empty() {
            return None;
        }
        let batch = self.rows.take();
        let line = batch.schema().index_of(Column::Line.name());
        match (line, line_feeds) {
            (Ok(line), Some(_)) if base > 0 => Some(shifted(&batch, line, base)),
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
