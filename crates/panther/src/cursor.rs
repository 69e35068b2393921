//! The one framing loop: where an item ends and the next begins.

use std::fmt;
use std::ops::Range;

use memchr::{memchr, memrchr};

use crate::scan::{Breaks, nul_run};
use crate::{Format, Item, Reason, Stamps, Unparsed};

/// The most bytes an item can have: 4 MiB. What is longer is cut, at a line end where there is one, and the rest comes as
/// [`Reason::TooLong`]; so memory stays bounded whatever a file holds.
pub const MAX_ITEM: usize = 4 << 20;

/// So many NULs in a row are a gap of their own wherever they stand; fewer are one only where a record follows them.
pub(crate) const NUL_RUN: usize = 16;

/// What may stand between the place where an item begins and the line that decides about it: a run of NULs and two byte order marks.
const GAP: usize = NUL_RUN + 2 * BYTE_ORDER_MARK.len();

const NOT_SEEN: usize = usize::MAX;
const JUDGED: usize = usize::MAX - 1;

pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A place in an input, and the scanner that knows where the lines after it end.
#[derive(Clone)]
pub struct Cursor<'a> {
    input: &'a [u8],
    breaks: Breaks<'a>,
    /// The offset of the input in its source.
    origin: u64,
    /// Where the current item begins.
    start: usize,
    /// The breaks before this place were judged by an earlier cursor over a shorter input.
    judged: usize,
    /// Whether the source ends where the input ends.
    complete: bool,
    /// Whether the current item is the rest of one that was too long.
    rest: bool,
    /// What the format noted about the current item.
    note: Note,
    /// The first line feed of the current item; `NOT_SEEN` until the scan comes by, `JUDGED` where it went by earlier.
    first_line_feed: usize,
    stamps: Stamps,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(input: &'a [u8], origin: u64) -> Self {
        Self::resume(input, origin, Progress::default(), true)
    }

    /// Goes on where an earlier cursor over the same bytes, and fewer of them, had to stop.
    pub(crate) fn resume(input: &'a [u8], origin: u64, progress: Progress, complete: bool) -> Self {
        let Progress {
            start,
            judged,
            rest,
            note,
        } = progress;
        let breaks = Breaks::new(input, judged.max(start));
        Self {
            input,
            breaks,
            origin,
            start,
            judged,
            complete,
            rest,
            note,
            first_line_feed: NOT_SEEN,
            stamps: Stamps::default(),
        }
    }

    /// A cursor that stands anywhere, to look for a place in `from..to` at which an item surely begins.
    pub(crate) fn at_cut(input: &'a [u8], from: usize, to: usize) -> Self {
        let start = from.saturating_sub(1);
        let mut cursor = Self::resume(
            input,
            0,
            Progress {
                start,
                judged: start,
                ..Progress::default()
            },
            true,
        );
        cursor.breaks.set_limit(to.saturating_sub(1));
        cursor
    }

    /// The least place after the cursor where a line begins an item that is no run of NULs: an item begins there whatever came before.
    pub(crate) fn next_cut<F: Format + ?Sized>(&mut self, format: &F) -> Option<usize> {
        loop {
            let at = format.next_record(self)?;
            if self.byte(at - 1) == Some(b'\n') && self.byte(at) != Some(0) {
                return Some(at);
            }
            self.start = at;
        }
    }

    /// What a later cursor over the same bytes, and more of them, need not look at again.
    pub(crate) const fn progress(&self) -> Progress {
        Progress {
            start: self.start,
            judged: self.judged,
            rest: self.rest,
            note: self.note,
        }
    }

    /// Where the search must go on when there is more input: the places before had all the bytes that decide about them.
    fn judged_so_far(&self, lookahead: usize) -> usize {
        let mut judged = self
            .input
            .len()
            .saturating_sub(lookahead)
            .max(self.judged)
            .max(self.start);
        // A short run of NULs is judged as a whole.
        for _ in 0..NUL_RUN {
            if judged > self.start && self.byte(judged - 1) == Some(0) {
                judged -= 1;
            }
        }
        judged
    }

    /// All the bytes at hand.
    #[must_use]
    pub const fn input(&self) -> &'a [u8] {
        self.input
    }

    /// Where the current item begins, in [`Cursor::input`].
    #[must_use]
    pub const fn start(&self) -> usize {
        self.start
    }

    /// Whether the current item is the first of its source.
    #[must_use]
    pub const fn is_source_start(&self) -> bool {
        self.origin + self.start as u64 == 0
    }

    /// Whether the current item is what is left of one that was too long.
    #[must_use]
    pub const fn is_rest(&self) -> bool {
        self.rest
    }

    /// What was noted about the current item, by this cursor or by an earlier one over fewer of the same bytes.
    #[must_use]
    pub const fn note(&self) -> Note {
        self.note
    }

    /// Notes what need not be found out again about the current item when there is more input. It must follow from the bytes before
    /// `start + note.upto` alone.
    pub const fn set_note(&mut self, note: Note) {
        self.note = note;
    }

    /// The end of the byte order mark that the source begins with, while that is the current item and something follows it: for formats
    /// that do not ask [`Cursor::next_header`], which knows marks by itself.
    #[must_use]
    pub fn first_mark(&self) -> Option<usize> {
        let after = self
            .input
            .get(self.start..)?
            .strip_prefix(BYTE_ORDER_MARK)?;
        (self.is_source_start() && !after.is_empty()).then_some(self.start + BYTE_ORDER_MARK.len())
    }

    /// The current item cannot go beyond this place.
    #[must_use]
    pub const fn limit(&self) -> usize {
        // Both are lengths of what is in memory: their sum is far from what a number holds.
        self.start + MAX_ITEM
    }

    /// Whether the source ends where the input ends.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.complete
    }

    /// The places that were not asked about yet, for formats whose records are not lines: the next item begins at one of them, or not
    /// before [`Cursor::limit`].
    #[must_use]
    pub fn places(&self) -> Range<usize> {
        self.judged.max(self.start + 1)..self.breaks.limit().saturating_add(1)
    }

    /// The next place at which a line begins, for formats whose records are lines. Skips nothing: two calls, two lines.
    #[inline]
    pub fn next_line(&mut self) -> Option<usize> {
        loop {
            let at = self.breaks.next()?;
            if self.byte(at) == Some(b'\n') {
                self.see_line_feed(at);
                return Some(at + 1);
            }
        }
    }

    /// The next item where a record is a line for which `is_header` holds, with the lines up to the next such.
    ///
    /// A byte order mark before a header is an item of its own, and so are two, as a process leaves them that opened the log and wrote
    /// nothing; and so is a run of NULs. After either, and at the start of the input, a header need not follow a line feed. `is_header`
    /// sees the bytes from a line's first on. It may read no further than that line's end, and once it holds it must hold for any longer
    /// input.
    #[inline(always)]
    pub fn next_header(&mut self, is_header: impl Fn(&mut Stamps, &[u8]) -> bool) -> Option<usize> {
        if let Some(0 | 0xEF) = self.byte(self.start)
            && let Some(end) = self.gap_end(&is_header)
        {
            return Some(end);
        }
        loop {
            let at = self.breaks.next()?;
            if self.byte(at) == Some(b'\n') {
                self.see_line_feed(at);
                if self.begins(at + 1, &is_header) {
                    return Some(at + 1);
                }
            } else if let Some((_, true)) = self.nul_gap(at, at, &is_header) {
                return Some(at);
            }
        }
    }

    /// Whether a header begins at `at`, or one or two byte order marks and a header.
    #[inline(always)]
    fn begins(&mut self, at: usize, is_header: &impl Fn(&mut Stamps, &[u8]) -> bool) -> bool {
        let Some(bytes) = self.input.get(at..) else {
            return false;
        };
        is_header(&mut self.stamps, bytes)
            || bytes
                .strip_prefix(BYTE_ORDER_MARK)
                .is_some_and(|after| follows_mark(&mut self.stamps, after, is_header))
    }

    /// The end of the byte order mark or the run of NULs that the current item begins with, where it is an item of its own.
    #[cold]
    fn gap_end(&mut self, is_header: &impl Fn(&mut Stamps, &[u8]) -> bool) -> Option<usize> {
        let rest = self.input.get(self.start..)?;
        if let Some(after) = rest.strip_prefix(BYTE_ORDER_MARK) {
            // What is left of an item that was cut need not stand at the start of a line.
            let alone = self.is_source_start()
                || (!self.rest && follows_mark(&mut self.stamps, after, is_header));
            return (alone && !after.is_empty()).then_some(self.start + BYTE_ORDER_MARK.len());
        }
        // A run that an earlier cursor found long enough goes on at least to where that cursor stopped.
        let long = nul_run(rest.get(..NUL_RUN).unwrap_or_default()) == NUL_RUN;
        let known = if long {
            self.judged.max(self.start)
        } else {
            self.start
        };
        let (run, alone) = self.nul_gap(self.start, known, is_header)?;
        (alone && self.start + run < self.input.len()).then_some(self.start + run)
    }

    /// The length of the run of NULs at `at`, known to go on to `known`, and whether it is an item of its own.
    #[cold]
    fn nul_gap(
        &mut self,
        at: usize,
        known: usize,
        is_header: &impl Fn(&mut Stamps, &[u8]) -> bool,
    ) -> Option<(usize, bool)> {
        // No further than the search may go, so that no window of a cutter reads what belongs to the next.
        let end = self.breaks.limit().saturating_add(NUL_RUN);
        let window = self.input.get(known..self.input.len().min(end))?;
        let run = known - at + nul_run(window);
        if run == 0 {
            return None;
        }
        self.breaks.skip_to(at + run);
        Some((run, run >= NUL_RUN || self.begins(at + run, is_header)))
    }

    #[inline]
    const fn see_line_feed(&mut self, at: usize) {
        if self.first_line_feed == NOT_SEEN {
            self.first_line_feed = at;
        }
    }

    #[inline]
    fn byte(&self, at: usize) -> Option<u8> {
        self.input.get(at).copied()
    }

    /// The current item, which ends at `end`; the cursor goes on from there.
    #[inline(always)]
    fn take(&mut self, end: usize) -> Option<Record<'a>> {
        let start = self.start;
        let raw = self.input.get(start..end)?;
        let origin = self.origin + start as u64;
        (self.start, self.judged, self.note) = (end, end, Note::default());
        let record = match self.first_line_feed {
            NOT_SEEN | JUDGED => Record::new(origin, raw),
            at => Record {
                start: origin,
                raw,
                first_line: at + 1 - start,
                is_ascii: false,
            },
        };
        Some(Record {
            is_ascii: self.breaks.are_ascii(start, end),
            ..record
        })
    }

    /// Where the current item ends when no record was found before the limit; `None` where only more input can tell.
    fn end_without_record(&self, lookahead: usize) -> Option<usize> {
        let limit = self.limit();
        let len = self.input.len();
        if len > limit && (self.complete || len >= limit + lookahead) {
            let window = self.input.get(self.start..limit)?;
            // What is left of a run of NULs must be long enough to be seen as one.
            if *window.last_chunk::<NUL_RUN>()? == [0; NUL_RUN] {
                return Some(limit - NUL_RUN);
            }
            return Some(memrchr(b'\n', window).map_or(limit, |at| self.start + at + 1));
        }
        self.complete.then_some(len)
    }
}

impl fmt::Debug for Cursor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor")
            .field("start", &self.start)
            .field("len", &self.input.len())
            .finish_non_exhaustive()
    }
}

/// Whether a header, or a byte order mark and a header, is what follows a byte order mark.
fn follows_mark(
    stamps: &mut Stamps,
    after: &[u8],
    is_header: &impl Fn(&mut Stamps, &[u8]) -> bool,
) -> bool {
    is_header(stamps, after)
        || after
            .strip_prefix(BYTE_ORDER_MARK)
            .is_some_and(|after| is_header(stamps, after))
}

/// How far a cursor came.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) start: usize,
    pub(crate) judged: usize,
    pub(crate) rest: bool,
    pub(crate) note: Note,
}

/// What a format knows about the first bytes of an item that is still growing, so that it is found out once: whether they end inside of
/// quotes, say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// How many bytes of the item it is about.
    pub upto: usize,
    /// What is known, in the format's own terms; 0 at the start of an item.
    pub state: u64,
}

/// The bytes of one item, with what the framing already knows about them.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    start: u64,
    raw: &'a [u8],
    first_line: usize,
    /// Whether it is known to be ASCII.
    is_ascii: bool,
}

impl<'a> Record<'a> {
    /// The item `raw` that begins at `start` of its source.
    #[must_use]
    pub fn new(start: u64, raw: &'a [u8]) -> Self {
        Self {
            start,
            raw,
            first_line: memchr(b'\n', raw).map_or(raw.len(), |at| at + 1),
            is_ascii: false,
        }
    }

    /// Where the item begins in its source.
    #[must_use]
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// All bytes of the item.
    #[must_use]
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// The first line, with its line end.
    #[must_use]
    #[inline]
    pub fn first_line(&self) -> &'a [u8] {
        self.raw.get(..self.first_line).unwrap_or(self.raw)
    }

    /// Where a part of the item is in it.
    pub(crate) fn place_of(&self, part: &[u8]) -> Range<usize> {
        let start = part
            .as_ptr()
            .addr()
            .saturating_sub(self.raw.as_ptr().addr());
        start..start + part.len()
    }

    /// Whether the framing saw that all bytes are ASCII.
    pub(crate) const fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// Where the second line begins; the length, where there is none.
    pub(crate) const fn second_line(&self) -> usize {
        self.first_line
    }

    /// The item as unparsed bytes.
    #[must_use]
    pub const fn unparsed(&self, reason: Reason) -> Item<'a> {
        Item::Unparsed(Unparsed::new(self.start, self.raw, reason))
    }

    /// The item, known to be no record, with the reason that its bytes tell.
    #[must_use]
    pub fn gap(&self) -> Item<'a> {
        self.unparsed(self.gap_reason())
    }

    /// The same, with a reason that the format tells where the bytes alone tell none.
    pub(crate) fn gap_or(&self, reason: impl FnOnce() -> Reason) -> Item<'a> {
        self.unparsed(match self.gap_reason() {
            Reason::Preamble => reason(),
            told => told,
        })
    }

    /// The reason that the bytes of an item tell that is known to be no record.
    pub(crate) fn gap_reason(&self) -> Reason {
        if self.raw == BYTE_ORDER_MARK {
            Reason::ByteOrderMark
        } else if nul_run(self.raw) == self.raw.len() {
            Reason::NulRun
        } else if self.raw.iter().all(u8::is_ascii_whitespace) {
            Reason::Blank
        } else {
            Reason::Preamble
        }
    }
}

/// How many bytes past a place decide whether an item begins there: those of the line, and of the gap that may stand before it.
pub fn margin<F: Format + ?Sized>(format: &F) -> usize {
    GAP + format.lookahead()
}

/// See [`Format::next_item`].
#[inline(always)]
pub(crate) fn next_item<'a, F: Format + ?Sized>(
    format: &'static F,
    cursor: &mut Cursor<'a>,
) -> Option<Item<'a>> {
    let start = cursor.start;
    if start >= cursor.input.len() {
        return None;
    }
    let limit = cursor.limit();
    // A run of NULs may begin right at the limit; a line that begins after it is passed over below.
    cursor.breaks.set_limit(limit + 1);
    cursor.first_line_feed = if cursor.judged > start {
        JUDGED
    } else {
        NOT_SEEN
    };
    // What lies outside is not to be relied on: formats can come from elsewhere.
    let found = format
        .next_record(cursor)
        .filter(|end| end.wrapping_sub(start + 1) < MAX_ITEM);
    match found {
        Some(end) if !cursor.rest => {
            let record = cursor.take(end)?;
            Some(format.read(record, &mut cursor.stamps))
        }
        found => next_unusual_item(format, cursor, found),
    }
}

/// The same for the last item, and for one that is too long.
#[cold]
fn next_unusual_item<'a, F: Format + ?Sized>(
    format: &'static F,
    cursor: &mut Cursor<'a>,
    found: Option<usize>,
) -> Option<Item<'a>> {
    let lookahead = margin(format);
    let Some(end) = found.or_else(|| cursor.end_without_record(lookahead)) else {
        cursor.judged = cursor.judged_so_far(lookahead);
        return None;
    };
    let is_rest = cursor.rest;
    cursor.rest = found.is_none() && end < cursor.input.len();
    if cursor.rest {
        cursor.breaks.restart(end);
    }
    let record = cursor.take(end)?;
    if is_rest {
        let is_nul = nul_run(record.raw) == record.raw.len();
        return Some(record.unparsed(if is_nul {
            Reason::NulRun
        } else {
            Reason::TooLong
        }));
    }
    Some(format.read(record, &mut cursor.stamps))
}
