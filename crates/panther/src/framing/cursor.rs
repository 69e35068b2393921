//! A position in a log, with a scanner for the line ends that follow.

use std::fmt;
use std::ops::Range;

use memchr::{memchr, memrchr};

use crate::framing::last_header::LastHeader;
use crate::model::explain::Explainer;
use crate::model::record::{MAX_ITEM, Record};
use crate::scan::breaks::Breaks;
use crate::scan::nul_run;
use crate::scan::stamp::Stamps;

/// A run of this many NULs is always an item of its own. A shorter run is one only if a record
/// follows.
pub(crate) const NUL_RUN: usize = 16;

pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The longest gap between the start of an item and the record that decides about it: a run of NULs
/// and two byte order marks.
const GAP: usize = NUL_RUN + 2 * BYTE_ORDER_MARK.len();

/// How many bytes from a position on decide whether an item begins there, for a framing with this
/// `lookahead`. A gap may come before the record, so this adds its length.
pub(crate) const fn margin(lookahead: usize) -> usize {
    GAP.saturating_add(lookahead)
}

/// Special values of `first_line_feed`, which are not positions.
const NOT_SEEN: usize = usize::MAX;
const JUDGED: usize = usize::MAX - 1;

/// A position in a log: the start of the current item, and the bytes that may belong to the item.
#[derive(Clone)]
pub struct Cursor<'a> {
    pub(crate) input: &'a [u8],
    pub(crate) explainer: &'a Explainer,
    pub(crate) breaks: Breaks<'a>,
    /// The offset of the input in its source.
    pub(crate) origin: u64,
    /// Where the current item begins.
    pub(crate) start: usize,
    /// An earlier cursor, over a shorter input, has already examined the positions before this one.
    pub(crate) judged: usize,
    /// Whether the source ends where the input ends.
    pub(crate) complete: bool,
    /// Whether the current item is the rest of a record that was too long.
    pub(crate) rest: bool,
    note: Note,
    /// The start of the item that the note describes.
    noted: usize,
    /// The first line feed of the current item: `NOT_SEEN` until the scan reaches it, `JUDGED` if
    /// an earlier cursor may have passed it.
    first_line_feed: usize,
    nuls: NulRuns,
    pub(crate) stamps: Stamps,
    /// On the heap, as the positions of the breaks are.
    pub(crate) last_header: Box<LastHeader>,
}

/// The next long run of NULs, cached so that the search visits each byte once.
#[derive(Clone, Copy)]
struct NulRuns {
    /// No long run begins between the start of the current item and this position, except at
    /// `next`.
    clear_to: usize,
    next: Option<usize>,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(explainer: &'a Explainer, input: &'a [u8], origin: u64) -> Self {
        Self::resume(explainer, input, origin, Progress::default(), true)
    }

    /// Continues where an earlier cursor stopped. The earlier input must be a prefix of this one.
    pub(crate) fn resume(
        explainer: &'a Explainer,
        input: &'a [u8],
        origin: u64,
        progress: Progress,
        complete: bool,
    ) -> Self {
        let Progress {
            start,
            judged,
            rest,
            note,
        } = progress;
        let from = judged.max(start);
        Self {
            input,
            explainer,
            breaks: Breaks::new(input, from),
            origin,
            start,
            judged,
            complete,
            rest,
            note,
            noted: start,
            first_line_feed: if judged > start { JUDGED } else { NOT_SEEN },
            nuls: NulRuns {
                clear_to: from,
                next: None,
            },
            stamps: Stamps::default(),
            last_header: Box::default(),
        }
    }

    /// A cursor that starts at any position, to find a position in `from..to` at which an item
    /// begins regardless of the bytes before it.
    pub(crate) fn at_cut(
        explainer: &'a Explainer,
        input: &'a [u8],
        from: usize,
        to: usize,
    ) -> Self {
        let start = from.saturating_sub(1);
        let progress = Progress {
            start,
            judged: start,
            ..Progress::default()
        };
        let mut cursor = Self::resume(explainer, input, 0, progress, true);
        cursor.breaks.set_limit(to.saturating_sub(1));
        cursor
    }

    /// The progress from which [`Cursor::resume`] continues when more input has arrived.
    pub(crate) const fn progress(&self) -> Progress {
        Progress {
            start: self.start,
            judged: self.judged,
            rest: self.rest,
            note: self.note(),
        }
    }

    /// Prepares the search for the end of the current item.
    #[inline(always)]
    pub(crate) const fn begin_item(&mut self) {
        // A run of NULs may begin exactly at the limit. The driver ignores a line that begins after
        // it.
        self.breaks.set_limit(self.start + MAX_ITEM + 1);
    }

    /// Records how far the search for the end of the current item has come. Only more input can
    /// complete it.
    pub(crate) fn stop_at(&mut self, margin: usize) {
        self.judged = self.judged_so_far(margin);
        self.first_line_feed = JUDGED;
    }

    /// The position from which the search must continue when there is more input. For all earlier
    /// positions, the input had every byte that decides.
    fn judged_so_far(&self, margin: usize) -> usize {
        let mut judged = self
            .input
            .len()
            .saturating_sub(margin)
            .max(self.judged)
            .max(self.start);
        // The search must see a short run of NULs as a whole.
        for _ in 0..NUL_RUN {
            if judged > self.start && self.byte(judged - 1) == Some(0) {
                judged -= 1;
            }
        }
        judged
    }

    /// The whole input.
    #[must_use]
    pub const fn input(&self) -> &'a [u8] {
        self.input
    }

    /// The start of the current item, as an index into [`Cursor::input`].
    #[must_use]
    pub const fn start(&self) -> usize {
        self.start
    }

    /// Whether the current item is the first of its source.
    #[must_use]
    pub const fn is_source_start(&self) -> bool {
        self.origin + self.start as u64 == 0
    }

    /// Whether the current item is the rest of a record that was too long.
    #[must_use]
    pub const fn is_rest(&self) -> bool {
        self.rest
    }

    /// The note about the current item. This cursor set it, or an earlier cursor over a shorter
    /// input.
    #[must_use]
    pub const fn note(&self) -> Note {
        if self.noted == self.start {
            self.note
        } else {
            Note { upto: 0, state: 0 }
        }
    }

    /// Saves a finding about the current item for a later cursor over more input. The note must
    /// depend only on the bytes before `start + note.upto`.
    pub const fn set_note(&mut self, note: Note) {
        (self.note, self.noted) = (note, self.start);
    }

    /// The last position at which the next item can begin.
    #[must_use]
    pub const fn limit(&self) -> usize {
        self.breaks.limit().saturating_sub(1)
    }

    /// Whether the source ends where the input ends.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.complete
    }

    /// The positions that no search has examined yet. The next item begins at one of them, or after
    /// [`Cursor::limit`].
    #[must_use]
    pub fn places(&self) -> Range<usize> {
        self.judged.max(self.start + 1)..self.breaks.limit().saturating_add(1)
    }

    /// Advances to the next line and returns its start.
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

    /// Advances to the next line or the next text behind NULs, and returns its start.
    pub(crate) fn next_text(&mut self) -> Option<usize> {
        loop {
            let at = self.breaks.next()?;
            if self.byte(at) == Some(b'\n') {
                self.see_line_feed(at);
                return Some(at + 1);
            }
            if self.byte(at + 1) != Some(0) {
                return Some(at + 1);
            }
        }
    }

    #[inline]
    pub(crate) const fn see_line_feed(&mut self, at: usize) {
        if self.first_line_feed == NOT_SEEN {
            self.first_line_feed = at;
        }
    }

    /// Forgets the first line feed, because the item may end before the position where the search
    /// stopped.
    pub(crate) const fn forget_line_feed(&mut self) {
        self.first_line_feed = JUDGED;
    }

    #[inline]
    pub(crate) fn byte(&self, at: usize) -> Option<u8> {
        self.input.get(at).copied()
    }

    /// The start of the next long run of NULs after the start of the current item and not after its
    /// limit. This visits each byte once, even if the items are short.
    pub(crate) fn next_nul_run(&mut self) -> Option<usize> {
        if let Some(next) = self.nuls.next.filter(|&next| next > self.start) {
            return (next <= self.start + MAX_ITEM).then_some(next);
        }
        self.nuls.next = None;
        let mut at = self.nuls.clear_to.max(self.start + 1);
        let end = self.input.len().min(self.start + MAX_ITEM + NUL_RUN);
        while let Some(found) = self.input.get(at..end).and_then(|rest| memchr(0, rest)) {
            at += found;
            let near = self.input.get(at..end.min(at + NUL_RUN));
            let run = nul_run(near.unwrap_or_default());
            if run == NUL_RUN {
                (self.nuls.clear_to, self.nuls.next) = (at, Some(at));
                return (at <= self.start + MAX_ITEM).then_some(at);
            }
            if at + run == end {
                // More input may turn this into a long run.
                self.nuls.clear_to = at;
                return None;
            }
            at += run;
        }
        self.nuls.clear_to = self.nuls.clear_to.max(end);
        None
    }

    /// Takes the bytes from the start of the current item to `end`, and moves the cursor to `end`.
    #[inline(always)]
    pub(crate) fn take(&mut self, end: usize) -> Option<Record<'a>> {
        let start = self.start;
        let raw = self.input.get(start..end)?;
        let origin = self.origin + start as u64;
        (self.start, self.judged) = (end, end);
        let record = match std::mem::replace(&mut self.first_line_feed, NOT_SEEN) {
            NOT_SEEN | JUDGED => Record::new(self.explainer, origin, raw),
            at => Record::with_second_line(self.explainer, origin, raw, at + 1 - start),
        };
        Some(record.with_ascii(self.breaks.are_ascii(start, end)))
    }

    /// The end of the current item if no record begins before its limit; `None` if that needs more
    /// input.
    pub(crate) fn end_without_record(&self, margin: usize) -> Option<usize> {
        let limit = self.start + MAX_ITEM;
        let len = self.input.len();
        if len > limit && (self.complete || len >= limit.saturating_add(margin)) {
            let window = self.input.get(self.start..limit)?;
            // Leaves enough NULs for the next item to begin with a long run again.
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

/// How far a cursor has come.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) start: usize,
    pub(crate) judged: usize,
    pub(crate) rest: bool,
    pub(crate) note: Note,
}

/// The state of a framing after the first bytes of an incomplete item, for example whether these
/// end inside quotes. With it, the framing visits each byte once although the item grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// How many bytes of the item the note covers.
    pub upto: usize,
    /// The state, in an encoding of the framing's choice; 0 at the start of an item.
    pub state: u64,
}
