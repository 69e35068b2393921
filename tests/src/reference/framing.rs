//! The framing of all formats whose records do not begin with a header line.
//!
//! A format has a [`Rule`] of its own. These rules are the same for all:
//! 1. A byte order mark at the start of an item is an item alone if it is the first byte of the
//!    source and something follows it; or if the item is not the rest of a longer one, and a record
//!    surely begins behind the mark, or behind a second one.
//! 2. A run of NULs at the start of an item is an item alone if something follows it, and if it has
//!    16 or more, or a record surely begins behind it, or behind one or two marks.
//! 3. Any other item ends where the format's own rule says, or before the next run of 16 or more
//!    NULs, whichever comes first.
//! 4. If a record surely begins where the rule says, marks and NULs before that place belong to
//!    another item: up to three times a mark or a run, and never all of an item.
//! 5. An item that is longer than [`panther::MAX_ITEM`] is cut. The rest goes
//!    on to where the rule says.

use panther::{MAX_ITEM, Reason};

use super::{BOM, RefEvent, RefItem, first_piece};

/// A run of this number of NULs or more is an item at any position.
const RUN: usize = 16;

/// Where the items of one format begin.
pub trait Rule {
    /// Whether a record surely begins with these bytes, whatever stands before them.
    fn begins(&self, bytes: &[u8]) -> bool;

    /// Where the next item begins: behind `item.start`, and not behind `item.last`.
    fn next(&self, item: Begun<'_>) -> Option<usize>;
}

/// An item that has begun.
#[derive(Clone, Copy, Debug)]
pub struct Begun<'a> {
    /// The source.
    pub source: &'a [u8],
    /// Where the item begins.
    pub start: usize,
    /// The last place at which the next item may begin.
    pub last: usize,
    /// Whether it is the rest of an item that was too long.
    pub is_rest: bool,
}

impl<'a> Begun<'a> {
    /// The bytes from the start of the item to the end of the source.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        &self.source[self.start..]
    }

    /// The places at which the next item may begin.
    pub fn places(&self) -> std::ops::RangeInclusive<usize> {
        self.start + 1..=self.last.min(self.source.len().saturating_sub(1))
    }
}

/// An item, not read yet.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Where it begins.
    pub start: usize,
    /// Its bytes.
    pub raw: &'a [u8],
    /// The reason, where it is the rest of an item that was too long.
    pub rest: Option<Reason>,
}

impl<'a> Piece<'a> {
    /// The item: what `read` says, unless this is the rest of an item that was too long.
    pub(crate) fn item(self, read: impl FnOnce() -> Result<RefEvent<'a>, Reason>) -> RefItem<'a> {
        RefItem {
            start: self.start,
            raw: self.raw,
            kind: self.rest.map_or_else(read, Err),
        }
    }
}

/// The items of a source.
pub fn pieces<'a>(source: &'a [u8], rule: &impl Rule) -> Vec<Piece<'a>> {
    let runs = long_runs(source);
    let mut pieces = Vec::new();
    let (mut start, mut is_rest) = (0, false);
    while start < source.len() {
        let next_run = runs[runs.partition_point(|&run| run <= start)..].first();
        let item = &source[start..end(source, start, is_rest, next_run.copied(), rule)];
        let raw = first_piece(item);
        let rest = is_rest.then(|| match raw.iter().all(|&byte| byte == 0) {
            true => Reason::NulRun,
            false => Reason::TooLong,
        });
        pieces.push(Piece { start, raw, rest });
        start += raw.len();
        is_rest = raw.len() < item.len();
    }
    pieces
}

/// Where the item that begins at `start` ends, before it is cut for its length.
fn end(
    source: &[u8],
    start: usize,
    is_rest: bool,
    next_run: Option<usize>,
    rule: &impl Rule,
) -> usize {
    let rest = &source[start..];
    if let Some(gap) = gap(rest, start == 0, is_rest, rule) {
        return start + gap;
    }
    let limit = start.saturating_add(MAX_ITEM);
    let run = next_run.filter(|&run| run <= limit);
    let last = run.unwrap_or(limit);
    let begun = Begun {
        source,
        start,
        last,
        is_rest,
    };
    match rule.next(begun).filter(|&next| next <= last) {
        Some(next) if rule.begins(&source[next..]) => before_gap(source, start, next),
        Some(next) => next,
        None => run.unwrap_or(source.len()),
    }
}

/// Rules 1 and 2: the length of the gap that these bytes begin with.
fn gap(rest: &[u8], is_source_start: bool, is_rest: bool, rule: &impl Rule) -> Option<usize> {
    let begins = |bytes: &[u8], marks: usize| {
        let count = bytes.chunks(BOM.len()).take_while(|&chunk| chunk == BOM);
        let count = count.take(marks).count();
        (0..=count).any(|count| rule.begins(&bytes[count * BOM.len()..]))
    };
    let (length, is_alone) = match rest.strip_prefix(BOM) {
        Some(after) => {
            let is_alone = is_source_start || !is_rest && begins(after, 1);
            (BOM.len(), is_alone)
        }
        None => {
            let run = rest.iter().take_while(|&&byte| byte == 0).count();
            (run, run >= RUN || run > 0 && begins(&rest[run..], 2))
        }
    };
    (is_alone && length < rest.len()).then_some(length)
}

/// Rule 3: where the long runs begin.
fn long_runs(source: &[u8]) -> Vec<usize> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let nuls = source[at..].iter().take_while(|&&byte| byte == 0);
        let run = nuls.count();
        if run >= RUN {
            runs.push(at);
        }
        at += run.max(1);
    }
    runs
}

/// Rule 4.
fn before_gap(source: &[u8], start: usize, record: usize) -> usize {
    let mut end = record;
    for _ in 0..3 {
        let before = &source[start..end];
        let length = match before.ends_with(BOM) {
            true => BOM.len(),
            false => before.iter().rev().take_while(|&&byte| byte == 0).count(),
        };
        if length == 0 || length == before.len() {
            break;
        }
        end -= length;
    }
    end
}
