//! Cuts an item and has it read, unless `repeated` knows it already. `Items` calls [`next_other`] in a
//! loop, and `Cutter` and `Feeder` iterate through `Items`.

use crate::format::grammar::Grammar;
use crate::framing::cursor::{Cursor, margin};
use crate::framing::rule::Framing;
use crate::model::item::{Item, Reason};
use crate::model::record::MAX_ITEM;
use crate::scan::nul_run;

/// Reads the next item into `other`, if it has another header than the last one. Records with the
/// same header are left to [`Cursor::take_repeated`].
#[inline(always)]
pub(crate) fn next_other<'a, G: Grammar>(
    grammar: &G,
    cursor: &mut Cursor<'a>,
    other: &mut Option<Item<'a>>,
) {
    cursor.find_repeated::<G>();
    if !cursor.has_repeated() {
        *other = next_item(grammar, cursor);
        cursor.remember::<G>(other.as_ref());
    }
}

/// Finds the end of the current item and has the grammar read the item. Returns `None` at the end
/// of the input, or if the end of the item depends on more input.
///
/// The compiler makes a copy of this function for each grammar, so it can inline the search for the
/// next record and the reading of this one.
#[inline(always)]
fn next_item<'a, G: Grammar>(grammar: &G, cursor: &mut Cursor<'a>) -> Option<Item<'a>> {
    let start = cursor.start;
    if start >= cursor.input.len() {
        return None;
    }
    cursor.begin_item();
    // A framing from another crate may return a position outside the item. This ignores it, and
    // `gaps::next_end` ignores one beyond the input.
    let found = grammar
        .framing()
        .next_end(cursor)
        .filter(|end| end.wrapping_sub(start + 1) < MAX_ITEM);
    match found {
        Some(end) if !cursor.rest => {
            let record = cursor.take(end)?;
            Some(grammar.read(record, &mut cursor.stamps))
        }
        found => next_unusual_item(grammar, cursor, found),
    }
}

/// Cuts the last item of the input, or a record that is too long.
#[cold]
fn next_unusual_item<'a, G: Grammar>(
    grammar: &G,
    cursor: &mut Cursor<'a>,
    found: Option<usize>,
) -> Option<Item<'a>> {
    let margin = margin(grammar.framing().lookahead());
    let Some(end) = found.or_else(|| cursor.end_without_record(margin)) else {
        cursor.stop_at(margin);
        return None;
    };
    let is_rest = cursor.rest;
    cursor.rest = found.is_none() && end < cursor.input.len();
    if cursor.rest {
        cursor.breaks.restart(end);
    }
    let record = cursor.take(end)?;
    if is_rest {
        let is_nul = nul_run(record.raw()) == record.raw().len();
        return Some(record.unparsed(if is_nul {
            Reason::NulRun
        } else {
            Reason::TooLong
        }));
    }
    Some(grammar.read(record, &mut cursor.stamps))
}
