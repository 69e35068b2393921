//! Gaps between records: byte order marks and runs of NULs, which are items of their own in every
//! format.

use crate::framing::cursor::{BYTE_ORDER_MARK, Cursor, NUL_RUN, margin};
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::nul_run;
use crate::scan::stamp::Stamps;

/// The end of the current item: the start of the next record, which `next_start` finds, or of a gap
/// before that record. `lookahead` and `begins` are those of the framing.
pub(crate) fn next_end(
    cursor: &mut Cursor<'_>,
    lookahead: usize,
    begins: impl Fn(&mut Stamps, &[u8]) -> bool + Copy,
    next_start: impl FnOnce(&mut Cursor<'_>) -> Option<usize>,
) -> Option<usize> {
    if let Some(0 | 0xEF) = cursor.byte(cursor.start) {
        match leading_gap(cursor, lookahead, begins) {
            Leading::Gap(end) => return Some(end),
            Leading::Open => return None,
            Leading::Record => {}
        }
    }
    let run = cursor.next_nul_run();
    if let Some(run) = run {
        cursor.breaks.set_limit(run + 1);
    }
    // A framing from another crate may answer beyond the input.
    let start = next_start(cursor).filter(|&start| start <= cursor.input.len());
    cursor.forget_line_feed();
    match start {
        Some(start) if !follows_gap(cursor, start) => Some(start),
        // The gap depends on whether a record begins at `start`, so the input must have all bytes
        // that decide that.
        Some(start) => is_decided(cursor, start, lookahead).then(|| {
            let end = before_gap(cursor, start, begins);
            if end < start {
                // The search of the next item finds the NULs of the gap again.
                cursor.breaks.restart(end);
            }
            end
        }),
        None => run.filter(|&run| is_decided(cursor, run, margin(lookahead))),
    }
}

/// The first position after the start of a cursor that stands anywhere at which an item surely
/// begins. `framing_cut` is `Framing::next_cut`.
///
/// A record may decide that the bytes before it are a gap. No piece ends between the two, because
/// then the reader of the gap would not see the record.
pub(crate) fn next_cut(
    cursor: &mut Cursor<'_>,
    framing_cut: impl Fn(&mut Cursor<'_>) -> Option<usize>,
) -> Option<usize> {
    loop {
        let start = cursor.start;
        // A framing from another crate may return a position that is not behind the start.
        let cut = framing_cut(cursor).filter(|&cut| cut > start)?;
        if !matches!(cursor.byte(cut - 1), Some(0 | 0xBF)) {
            return Some(cut);
        }
        cursor.start = cut;
    }
}

/// The bytes at the start of an item.
enum Leading {
    /// A mark or a run of NULs that is an item of its own and ends at this position.
    Gap(usize),
    /// A mark or NULs. Only more input can show whether they are an item of their own, or how long
    /// they are.
    Open,
    /// Bytes that are no gap.
    Record,
}

/// Classifies the start of the current item, whose first byte is that of a mark or a NUL.
#[cold]
fn leading_gap(
    cursor: &mut Cursor<'_>,
    lookahead: usize,
    begins: impl Fn(&mut Stamps, &[u8]) -> bool + Copy,
) -> Leading {
    let rest = cursor.input.get(cursor.start..).unwrap_or_default();
    let is_mark = rest.starts_with(BYTE_ORDER_MARK);
    let (length, is_settled) = if is_mark {
        let is_settled = cursor.is_source_start() || cursor.rest;
        (BYTE_ORDER_MARK.len(), is_settled)
    } else {
        let run = nul_run(rest.get(..NUL_RUN).unwrap_or_default());
        (run, run == NUL_RUN)
    };
    if length == 0 {
        return Leading::Record;
    }
    let behind = cursor.start + length;
    // Two more marks may come before the record that decides.
    let decisive = lookahead.saturating_add(2 * BYTE_ORDER_MARK.len());
    if behind == cursor.input.len() || !(is_settled || is_decided(cursor, behind, decisive)) {
        return Leading::Open;
    }
    match gap_end(cursor, begins) {
        Some(end) => Leading::Gap(end),
        // A long run reaches to the end of the input.
        None if !is_mark && is_settled => Leading::Open,
        None => Leading::Record,
    }
}

/// Whether the input has all bytes that decide about a position.
const fn is_decided(cursor: &Cursor<'_>, place: usize, lookahead: usize) -> bool {
    cursor.is_complete() || place.saturating_add(lookahead) <= cursor.input().len()
}

/// Whether the byte before `place` may end a byte order mark or a run of NULs.
fn follows_gap(cursor: &Cursor<'_>, place: usize) -> bool {
    let before = cursor.byte(place.wrapping_sub(1));
    place > cursor.start + 1 && matches!(before, Some(0 | 0xBF))
}

/// The start of the gap before a record at `start`; `start` itself if there is no gap.
fn before_gap(
    cursor: &mut Cursor<'_>,
    start: usize,
    begins: impl Fn(&mut Stamps, &[u8]) -> bool + Copy,
) -> usize {
    let Some(before) = cursor.input.get(cursor.start..start) else {
        return start;
    };
    let record = cursor.input.get(start..).unwrap_or_default();
    if !begins(&mut cursor.stamps, record) {
        return start;
    }
    let mut end = before.len();
    // A gap has at most two marks and one run of NULs.
    for _ in 0..3 {
        let left = before.get(..end).unwrap_or_default();
        let shorter = match left.strip_suffix(BYTE_ORDER_MARK) {
            Some(left) => left.len(),
            None => left
                .iter()
                .rposition(|&byte| byte != 0)
                .map_or(0, |at| at + 1),
        };
        if shorter == 0 || shorter == end {
            break;
        }
        end = shorter;
    }
    cursor.start + end
}

/// The end of the byte order mark or the run of NULs at the start of the current item, if that is
/// an item of its own.
#[cold]
pub(crate) fn gap_end(
    cursor: &mut Cursor<'_>,
    begins: impl Fn(&mut Stamps, &[u8]) -> bool + Copy,
) -> Option<usize> {
    let rest = cursor.input.get(cursor.start..)?;
    if let Some(after) = rest.strip_prefix(BYTE_ORDER_MARK) {
        // The rest of an item that was cut need not begin at the start of a line.
        let alone = cursor.is_source_start()
            || (!cursor.rest && follows_mark(&mut cursor.stamps, after, begins));
        return (alone && !after.is_empty()).then_some(cursor.start + BYTE_ORDER_MARK.len());
    }
    let (run, alone) = nul_gap(cursor, cursor.start, known_run_end(cursor), begins)?;
    (alone && cursor.start + run < cursor.input.len()).then_some(cursor.start + run)
}

/// How far the run of NULs at the start of the current item reaches at least. If an earlier cursor
/// found the run long enough, it reaches at least to where that cursor stopped.
fn known_run_end(cursor: &Cursor<'_>) -> usize {
    let near = cursor.input.get(cursor.start..cursor.start + NUL_RUN);
    if near.is_some_and(|near| nul_run(near) == NUL_RUN) {
        cursor.judged.max(cursor.start)
    } else {
        cursor.start
    }
}

/// The length of the run of NULs at `at`, and whether it is an item of its own. The caller knows
/// that the run reaches at least to `known`.
#[cold]
pub(crate) fn nul_gap(
    cursor: &mut Cursor<'_>,
    at: usize,
    known: usize,
    begins: impl Fn(&mut Stamps, &[u8]) -> bool + Copy,
) -> Option<(usize, bool)> {
    // Stays within the limit of the search, so that no window of a cutter reads the bytes of the
    // next one.
    let end = cursor.breaks.limit().saturating_add(NUL_RUN);
    let window = cursor.input.get(known..cursor.input.len().min(end))?;
    let run = known - at + nul_run(window);
    if run == 0 {
        return None;
    }
    cursor.breaks.skip_to(at + run);
    Some((run, run >= NUL_RUN || begins_at(cursor, at + run, begins)))
}

/// Whether a record begins at `at`, directly or after one or two byte order marks.
#[inline(always)]
pub(crate) fn begins_at(
    cursor: &mut Cursor<'_>,
    at: usize,
    begins: impl Fn(&mut Stamps, &[u8]) -> bool + Copy,
) -> bool {
    let Some(bytes) = cursor.input.get(at..) else {
        return false;
    };
    begins(&mut cursor.stamps, bytes)
        || bytes
            .strip_prefix(BYTE_ORDER_MARK)
            .is_some_and(|after| follows_mark(&mut cursor.stamps, after, begins))
}

/// The position behind the byte order marks at `place`, of which a gap has at most two.
pub(crate) fn behind_marks(input: &[u8], place: usize) -> usize {
    let mut at = place;
    for _ in 0..2 {
        let rest = input.get(at..).unwrap_or_default();
        if rest.starts_with(BYTE_ORDER_MARK) {
            at += BYTE_ORDER_MARK.len();
        }
    }
    at
}

/// Whether `after`, the bytes after a byte order mark, begins with a record or with another mark
/// and a record.
fn follows_mark(
    stamps: &mut Stamps,
    after: &[u8],
    begins: impl Fn(&mut Stamps, &[u8]) -> bool + Copy,
) -> bool {
    begins(stamps, after)
        || after
            .strip_prefix(BYTE_ORDER_MARK)
            .is_some_and(|after| begins(stamps, after))
}

impl<'a> Record<'a> {
    /// Returns the item as unparsed bytes. The bytes decide the reason: a byte order mark, NULs,
    /// blanks, or else [`Reason::Preamble`].
    #[must_use]
    pub fn gap(&self) -> Item<'a> {
        self.unparsed(self.gap_reason())
    }

    /// Like [`Record::gap`], with the result of `reason` in place of [`Reason::Preamble`].
    #[must_use]
    pub fn gap_or(&self, reason: impl FnOnce() -> Reason) -> Item<'a> {
        self.unparsed(match self.gap_reason() {
            Reason::Preamble => reason(),
            told => told,
        })
    }

    /// The reason for an item that is not a record, in a log whose records end before text that
    /// belongs to none. Only the first text of a source comes before all records.
    pub(crate) fn foreign_reason(&self) -> Reason {
        match self.gap_reason() {
            Reason::Preamble if self.start() > BYTE_ORDER_MARK.len() as u64 => Reason::Foreign,
            reason => reason,
        }
    }

    /// The reason for an item that is not a record, as far as its bytes alone decide it.
    pub(crate) fn gap_reason(&self) -> Reason {
        let raw = self.raw();
        if raw == BYTE_ORDER_MARK {
            Reason::ByteOrderMark
        } else if nul_run(raw) == raw.len() {
            Reason::NulRun
        } else if raw.iter().all(u8::is_ascii_whitespace) {
            Reason::Blank
        } else {
            Reason::Preamble
        }
    }
}
