//! Reads parts of logs as rows of `events`, with the crate `panther-arrow`.

use std::ops::{ControlFlow, Range};

use panther_arrow::{Column, Offsets, Origin, Scan, TableScan};
use panther_set::Source;

use crate::opened::OpenedSet;
use crate::planned::Deliver;
use crate::table::{LogScan, Table};
use crate::wanted::{self, Condition};

/// A source of a set, or a part of it.
#[derive(Debug)]
pub(crate) struct LogPart<'l> {
    pub(crate) opened: &'l OpenedSet,
    /// The index of the source in the set.
    pub(crate) index: usize,
    pub(crate) source: &'l Source,
    pub(crate) host: Option<String>,
    /// The address of the file, if it is a copy of an object.
    pub(crate) address: Option<String>,
    pub(crate) range: Range<u64>,
}

/// The columns to read, as indices, and the number of rows in a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'w> {
    pub(crate) columns: &'w [usize],
    pub(crate) batch_rows: usize,
}

/// Reads the rows of a part: those of the items that begin in its range.
pub(crate) fn read(
    part: &LogPart<'_>,
    scan: &LogScan,
    wish: Wish<'_>,
    deliver: Deliver<'_>,
) -> panther_set::Result<ControlFlow<()>> {
    let mut origin = Origin::of(part.source).with_host(part.host.clone());
    if let Some(address) = &part.address {
        origin.source.clone_from(address);
    }
    if needs_offsets(wish.columns, &scan.conditions) {
        let offsets = part.opened.offset_source(part.index);
        origin = origin.with_offsets(Offsets::from(&offsets));
    }
    if needs_contexts(scan, wish.columns) {
        origin = origin.with_contexts(part.opened.contexts(), part.index);
    }
    Scan::of(table_scan(wish.columns, &scan.conditions))
        .with_batch_rows(wish.batch_rows)
        .read(part.source, part.range.clone(), &origin, deliver)
}

fn table_scan(columns: &[usize], conditions: &[Condition]) -> TableScan {
    TableScan::new(named(columns).collect()).with_filter(wanted::filter(conditions))
}

fn named(columns: &[usize]) -> impl Iterator<Item = Column> {
    columns.iter().map(|&index| Column::ALL[index])
}

/// Whether the rows of a part depend on the bytes before it.
pub(crate) fn needs_lines(columns: &[usize]) -> bool {
    named(columns).any(|column| column == Column::Line)
}

/// Whether the rows depend on the UTC offsets of times that do not state theirs.
pub(crate) fn needs_offsets(columns: &[usize], conditions: &[Condition]) -> bool {
    table_scan(columns, conditions).needs_offsets()
}

/// Whether the rows say what their events belong to, which other events tell.
pub(crate) fn needs_contexts(scan: &LogScan, columns: &[usize]) -> bool {
    scan.table == Table::Events && named(columns).any(Column::needs_context)
}
