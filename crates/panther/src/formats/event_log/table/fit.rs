//! Decides from the first rows whether a header describes them, and which column has the times.

use super::cells::Cells;
use super::header::{Header, zone};
use super::shape::is_number;
use crate::formats::dates::{self, Order};
use crate::formats::event_log::names::Role;
use crate::scan::stamp::Stamps;

/// The maximum number of rows that decide.
const ROWS: usize = 64;

/// A column that may contain the times.
struct Candidate {
    column: usize,
    /// The number of rows in which it is a date, and in which it is a number since an epoch.
    counts: [usize; 2],
}

/// Makes the column of the times the first one that is a time in the most rows. Returns whether the
/// header describes the rows: at least a quarter of them have a time and an event id. A header
/// without rows describes them.
pub(super) fn settle(header: &mut Header<'_>, rows: &[u8]) -> bool {
    let position = |wanted| header.columns.iter().position(|&(role, _)| role == wanted);
    let (own, id) = (position(Role::Time), position(Role::Id));
    let mut candidates: Vec<Candidate> = (0..header.columns.len())
        .filter(|&column| Some(column) == own || own.is_some() && may_be_time(header, column))
        .map(|column| Candidate {
            column,
            counts: [0; 2],
        })
        .collect();
    // The column that the names suggest comes first.
    candidates.sort_by_key(|candidate| Some(candidate.column) != own);
    let needed = own.max(id).map_or(0, |last| last + 1);
    let (mut complete, mut numbered) = (0, 0);
    for cells in first_rows(rows, header.separator).filter(|cells| cells.len() >= needed) {
        complete += 1;
        let cell = |column: usize| cells.get(column).copied().unwrap_or_default();
        numbered += usize::from(id.is_none_or(|id| is_number(cell(id))));
        for candidate in &mut candidates {
            let text = cell(candidate.column);
            for (count, order) in candidate
                .counts
                .iter_mut()
                .zip([Order::Likely, Order::Epoch])
            {
                *count += usize::from(dates::read(text, order, &mut Stamps::default()).is_some());
            }
        }
    }
    let is_enough = |count: usize| complete == 0 || (count > 0 && count * 4 >= complete);
    let Some(own) = own else {
        return is_enough(numbered);
    };
    let best = candidates
        .into_iter()
        .rev()
        .max_by_key(|candidate| candidate.counts.into_iter().max());
    let Some(best) = best else { return false };
    let [dates, epochs] = best.counts;
    if best.column != own && dates.max(epochs) > 0 {
        for (column, role) in [(own, Role::Data), (best.column, Role::Time)] {
            if let Some(place) = header.columns.get_mut(column) {
                place.0 = role;
            }
        }
        header.zone = zone(&header.columns);
    }
    header.is_epoch = epochs > dates;
    is_enough(dates.max(epochs)) && is_enough(numbered)
}

/// Whether the name of a column without another meaning suggests a time.
fn may_be_time(header: &Header<'_>, column: usize) -> bool {
    let Some(&(Role::Data, name)) = header.columns.get(column) else {
        return false;
    };
    let name = name.to_ascii_lowercase();
    let contains = |word: &str| memchr::memmem::find(&name, word.as_bytes()).is_some();
    contains("time") || contains("date")
}

/// The cells of the first rows that are whole and not blank.
fn first_rows(rows: &[u8], separator: u8) -> impl Iterator<Item = Vec<&[u8]>> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let mut fields = Cells::new(rest, separator);
            let mut cells = Vec::new();
            while let Some(field) = fields.next() {
                cells.push(fields.bytes(field));
            }
            rest = rest.get(fields.at()..).unwrap_or_default();
            if fields.is_closed() && cells.iter().any(|cell| !cell.is_empty()) {
                return Some(cells);
            }
        }
        None
    })
    .take(ROWS)
}
