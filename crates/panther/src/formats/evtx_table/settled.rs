//! Formats that have learned the layout of a source, each made once.

use std::sync::{Mutex, PoisonError};

use super::EvtxTable;
use super::header::{self, Header, VIEWER};
use super::order::{self, Evidence};
use super::shape::{self, Shape};
use crate::details::evtx::table::{Column, Layout, Role};

/// The most layouts that are kept.
const LAYOUTS: usize = 1024;

static SETTLED: Mutex<Vec<&'static EvtxTable>> = Mutex::new(Vec::new());

/// The format for a source with these first bytes.
pub(super) fn settle(base: &'static EvtxTable, head: &[u8]) -> Option<&'static EvtxTable> {
    let known = header::find(head, base.separators).or_else(|| base.by_place(head));
    let (header, rows) = match known {
        Some(known) => known,
        None => {
            let is_row = |&&separator: &&u8| Shape::viewer(separator).start(head).is_some();
            let separator = *base.separators.iter().find(is_row)?;
            (nameless(separator), head)
        }
    };
    let roles: Vec<Role> = header.columns.iter().map(|&(role, _)| role).collect();
    let shape = Shape::new(header.separator, &roles);
    let (order, doubt) = Evidence::of(shape.times(rows)).order();
    kept(header.separator, &header.columns, |layout| EvtxTable {
        layout,
        shape,
        last_needed: shape::last_needed(layout),
        zone: header.zone,
        order,
        doubt,
        ..*base
    })
}

/// The format without its doubt, where a piece of the source removes it.
pub(super) fn learn(settled: &'static EvtxTable, piece: &[u8]) -> Option<&'static EvtxTable> {
    if settled.doubt? == order::MIXED {
        return None;
    }
    // The first line need not be whole.
    let first = memchr::memchr(b'\n', piece)?;
    let order = Evidence::of(settled.shape.times(piece.get(first + 1..)?)).decided()?;
    let columns: Vec<(Role, &[u8])> = settled
        .layout
        .columns
        .iter()
        .map(|column| (column.role, column.name))
        .collect();
    kept(settled.layout.separator, &columns, |layout| EvtxTable {
        layout,
        order,
        doubt: None,
        ..*settled
    })
}

impl EvtxTable {
    /// The header in an unknown language that these first bytes have above a row of Event Viewer's.
    pub(super) fn by_place<'h>(&self, head: &'h [u8]) -> Option<(Header<'h>, &'h [u8])> {
        header::by_place(head, self.separators, |rows, separator| {
            Shape::viewer(separator).start(rows).is_some()
        })
    }
}

/// The columns of Event Viewer without a name.
fn nameless(separator: u8) -> Header<'static> {
    Header {
        separator,
        columns: VIEWER
            .iter()
            .map(|column| (column.role, column.name))
            .collect(),
        zone: crate::Zone::Unstated,
    }
}

/// The one format that `make` makes of these columns: an old one where there is one, and none where there are too many.
fn kept(
    separator: u8,
    columns: &[(Role, &[u8])],
    make: impl Fn(&'static Layout) -> EvtxTable,
) -> Option<&'static EvtxTable> {
    let mut settled = SETTLED.lock().unwrap_or_else(PoisonError::into_inner);
    let old = settled.iter().map(|old| old.layout).find(|layout| {
        let old = layout
            .columns
            .iter()
            .map(|column| (column.role, column.name));
        layout.separator == separator && old.eq(columns.iter().copied())
    });
    if let Some(layout) = old {
        let wanted = make(layout);
        if let Some(same) = settled.iter().find(|old| ***old == wanted) {
            return Some(same);
        }
    }
    if settled.len() >= LAYOUTS {
        return None;
    }
    let layout = old.unwrap_or_else(|| leaked(separator, columns));
    let new: &'static EvtxTable = Box::leak(Box::new(make(layout)));
    settled.push(new);
    Some(new)
}

/// The same layout for as long as the program runs.
fn leaked(separator: u8, columns: &[(Role, &[u8])]) -> &'static Layout {
    let columns: Vec<Column> = columns
        .iter()
        .map(|&(role, name)| Column {
            role,
            name: Vec::leak(name.to_vec()),
        })
        .collect();
    Box::leak(Box::new(Layout {
        separator,
        columns: Vec::leak(columns),
    }))
}
