//! Detects the layout of a table from its bytes.

use super::columns::{Column, Columns};
use super::details::EventTable;
use super::fit;
use super::header::{self, Header};
use super::shape::Shape;
use crate::format::layout::Layout;
use crate::format::recognize::{Draft, Learn};
use crate::formats::dates::Order;
use crate::formats::dates::order::{self, Evidence};
use crate::model::explain::FormatId;
use crate::model::time::Zone;

/// Detects the layout of a table from its first bytes. One of `separators` separates its columns.
/// Bytes without a header get the columns of Event Viewer.
pub(super) fn of_head(id: FormatId, separators: &[u8], head: &[u8]) -> Draft {
    let known = header::find(head, separators).or_else(|| by_place(head, separators));
    let mut is_epoch = false;
    let (columns, zone, rows) = match known {
        Some((mut header, rows)) => {
            // Whoever forces a format wants the columns that the header names.
            let _ = fit::settle(&mut header, rows);
            is_epoch = header.is_epoch;
            (columns(&header), header.zone, rows)
        }
        None => {
            let is_row = |&&separator: &&u8| Shape::viewer(separator).start(head).is_some();
            let found = separators.iter().find(is_row).or(separators.first());
            let separator = found.copied().unwrap_or(b',');
            (Columns::viewer(separator), Zone::Unstated, head)
        }
    };
    if is_epoch {
        let table = EventTable::new(columns, zone, Order::Epoch);
        return Layout::learned(id, table).into();
    }
    let table = EventTable::new(columns, zone, Order::Likely);
    let (order, doubt) = Evidence::of(table.shape.times(rows)).order();
    let table = EventTable { order, ..table };
    let learn: Option<Box<dyn Learn>> = match doubt {
        None | Some(order::MIXED) => None,
        Some(_) => Some(Box::new(LearnOrder {
            id,
            table: table.clone(),
        })),
    };
    Draft {
        layout: Layout::learned(id, table).with_doubt(doubt),
        learn,
    }
}

/// Whether the source begins with a header that describes its rows.
pub(super) fn has_header(head: &[u8], separators: &[u8]) -> bool {
    match header::find(head, separators) {
        Some((mut header, rows)) => fit::settle(&mut header, rows),
        None => by_place(head, separators).is_some(),
    }
}

/// Finds a header in an unknown language above a row of Event Viewer.
pub(super) fn by_place<'h>(head: &'h [u8], separators: &[u8]) -> Option<(Header<'h>, &'h [u8])> {
    header::by_place(head, separators, |rows, separator| {
        Shape::viewer(separator).start(rows).is_some()
    })
}

fn columns(header: &Header<'_>) -> Columns {
    let columns = header.columns.iter().map(|&(role, name)| Column {
        role,
        name: name.into(),
    });
    Columns {
        separator: header.separator,
        columns: columns.collect(),
    }
}

/// Learns the order of day and month from further rows.
struct LearnOrder {
    id: FormatId,
    table: EventTable,
}

impl Learn for LearnOrder {
    fn see(&mut self, bytes: &[u8]) -> Option<Layout> {
        // The first line may be truncated.
        let first = memchr::memchr(b'\n', bytes)?;
        let times = self.table.shape.times(bytes.get(first + 1..)?);
        let order = Evidence::of(times).decided()?;
        let table = EventTable {
            order,
            ..self.table.clone()
        };
        Some(Layout::learned(self.id, table))
    }
}
