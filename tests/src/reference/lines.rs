//! The framing of records that begin with a header line.
//!
//! The rules:
//! 1. A *line start* is the start of the source, the byte after a line feed, after a byte order
//!    mark that is an item, or after a run of NULs that is an item.
//! 2. An item starts at each header that stands at a line start; at a byte order mark, or two,
//!    before a header; at a mark that a source starts with and that something follows; at a run of
//!    16 NULs or more, or of fewer before a header or its marks; and after such a mark or run.
//! 3. Some formats have lines that close an item: the next line that is not empty begins an item. Some
//!    have lines that begin an item at a line start, and not behind a gap.
//! 4. Where a format knows *foreign* lines, an item that begins with a header also ends before the
//!    first of these, which is the start of the next item.
//! 5. An item that is longer than [`panther::MAX_ITEM`] is cut.

use panther::Reason;

use super::foreign::is_prompt;
use super::framing::Piece;
use super::servicing::WINDOW;
use super::{BOM, RefEvent, RefItem, first_piece, gap};

/// Tells a line by its bytes and all that follow.
pub(crate) type Test = fn(&[u8]) -> bool;

/// The lines of a format that begin and end items.
#[derive(Clone, Copy)]
pub(crate) struct Edges {
    /// Begins an item, also behind a gap.
    pub(crate) is_header: Test,
    /// Begins an item at a line start only.
    pub(crate) is_start: Test,
    /// Closes an item.
    pub(crate) is_end: Test,
    /// Whether a line belongs to no record: gets the bytes of the item before the line, and all
    /// bytes from the line on.
    pub(crate) is_foreign: fn(&[u8], &[u8]) -> bool,
}

impl Edges {
    /// Headers, and nothing else.
    pub(crate) const fn of(is_header: Test) -> Self {
        Self {
            is_header,
            is_start: |_| false,
            is_end: |_| false,
            is_foreign: |_, _| false,
        }
    }
}

/// The items of a source whose records begin with such a header.
pub(crate) fn pieces(source: &[u8], is_header: Test) -> Vec<Piece<'_>> {
    pieces_between(source, Edges::of(is_header))
}

/// The items of a source whose records begin with such a header. `read` reads a record.
pub(crate) fn items<'a>(
    source: &'a [u8],
    is_header: Test,
    read: impl Fn(&'a [u8]) -> Result<RefEvent<'a>, Reason>,
) -> Vec<RefItem<'a>> {
    let pieces = pieces(source, is_header).into_iter();
    pieces
        .map(|piece| {
            piece.item(|| {
                if is_header(piece.raw) {
                    read(piece.raw)
                } else {
                    Err(gap(piece.raw))
                }
            })
        })
        .collect()
}

/// The items of a source whose records begin with such a header and end before the prompt of a
/// shell. `read` reads a record.
pub(crate) fn items_before_prompts<'a>(
    source: &'a [u8],
    is_header: Test,
    read: impl Fn(&'a [u8]) -> Option<RefEvent<'a>>,
) -> Vec<RefItem<'a>> {
    let edges = Edges {
        is_foreign: |_, rest| {
            let line = &rest[..rest.len().min(WINDOW)];
            let line = line.split(|&byte| byte == b'\n').next();
            is_prompt(line.unwrap_or_default())
        },
        ..Edges::of(is_header)
    };
    let pieces = pieces_between(source, edges).into_iter();
    pieces
        .map(|piece| {
            piece.item(|| {
                read(piece.raw).ok_or(match gap(piece.raw) {
                    Reason::Preamble if piece.start > BOM.len() => Reason::Foreign,
                    reason => reason,
                })
            })
        })
        .collect()
}

/// The items of a source with such edges.
pub(crate) fn pieces_between(source: &[u8], edges: Edges) -> Vec<Piece<'_>> {
    let starts = starts(source, edges);
    let mut pieces = Vec::new();
    for (index, &start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(source.len());
        let mut at = start;
        while at < end {
            let raw = first_piece(&source[at..end]);
            let rest = (at > start).then(|| {
                if raw.iter().all(|&byte| byte == 0) {
                    Reason::NulRun
                } else {
                    Reason::TooLong
                }
            });
            pieces.push(Piece {
                start: at,
                raw,
                rest,
            });
            at += raw.len();
        }
    }
    pieces
}

/// Rules 1 to 4: where the items start, before any is cut for its length.
fn starts(source: &[u8], edges: Edges) -> Vec<usize> {
    let begins_record = |bytes: &[u8]| begins_record(bytes, edges.is_header);
    let mut starts = Vec::new();
    let mut at = 0;
    let mut line_start = true;
    let mut closed = false;
    while at < source.len() {
        let rest = &source[at..];
        if line_start && closed && !matches!(rest, [b'\n', ..] | [b'\r'] | [b'\r', b'\n', ..]) {
            starts.push(at);
            closed = false;
        }
        if rest[0] == 0 {
            let mut run = 0;
            while run < rest.len() && rest[run] == 0 {
                run += 1;
            }
            let after = &rest[run..];
            line_start = run >= 16 || begins_record(after);
            if line_start {
                starts.push(at);
                starts.push(at + run);
                closed = false;
            }
            at += run;
            continue;
        }
        let is_mark = rest.starts_with(BOM) && (at == 0 || begins_record(rest));
        if line_start && is_mark {
            starts.push(at);
            starts.push(at + BOM.len());
            closed = false;
            at += BOM.len();
            continue;
        }
        if line_start && ((edges.is_header)(rest) || (edges.is_start)(rest)) {
            starts.push(at);
            closed = false;
        } else if line_start && at > 0 && source[at - 1] == b'\n' && rest[0] != 0xEF {
            let start = starts.last().copied().unwrap_or(0);
            if at - start <= panther::MAX_ITEM
                && (edges.is_header)(&source[start..at])
                && (edges.is_foreign)(&source[start..at], rest)
            {
                starts.push(at);
            }
        }
        closed |= line_start && (edges.is_end)(rest);
        line_start = rest[0] == b'\n';
        at += 1;
    }
    starts.push(0);
    starts.sort_unstable();
    starts.dedup();
    starts.retain(|&start| start < source.len());
    starts
}

/// Whether a record begins here, behind up to two byte order marks.
fn begins_record(bytes: &[u8], is_header: fn(&[u8]) -> bool) -> bool {
    let marks = bytes.chunks(BOM.len()).take_while(|&chunk| chunk == BOM);
    (0..=marks.count().min(2)).any(|count| is_header(&bytes[count * BOM.len()..]))
}
