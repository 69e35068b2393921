//! The framing for records that begin with a header line.

use memchr::memchr;

use crate::framing::cursor::Cursor;
use crate::framing::gaps::{begins_at, gap_end, nul_gap};
use crate::framing::rule::Framing;
use crate::scan::prompt::is_prompt;
use crate::scan::run;
use crate::scan::stamp::Stamps;

/// The framing for records that begin with a header line and end before the next one.
///
/// The header test receives the input from the start of a line on. It may read neither past the end
/// of that line nor past `lookahead` bytes. If it accepts an input, it must accept every longer
/// input that begins with the same bytes.
#[derive(Clone, Copy, Debug)]
pub struct Lines<H> {
    is_header: H,
    lookahead: usize,
}

impl<H: Fn(&mut Stamps, &[u8]) -> bool + Copy> Lines<H> {
    /// The framing for records that begin with a line that `is_header` accepts.
    #[must_use]
    #[inline]
    pub const fn new(lookahead: usize, is_header: H) -> Self {
        Self {
            is_header,
            lookahead,
        }
    }
}

impl<H: Fn(&mut Stamps, &[u8]) -> bool + Copy> Framing for Lines<H> {
    fn lookahead(&self) -> usize {
        self.lookahead
    }

    fn begins(&self, stamps: &mut Stamps, bytes: &[u8]) -> bool {
        (self.is_header)(stamps, bytes)
    }

    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        self.next_end(cursor)
    }

    /// An item begins at every header line, unless the line begins with NULs: these may belong to a
    /// run that begins earlier.
    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        loop {
            let at = self.next_end(cursor)?;
            if cursor.byte(at.wrapping_sub(1)) == Some(b'\n') && cursor.byte(at) != Some(0) {
                return Some(at);
            }
            cursor.start = at;
        }
    }

    #[inline(always)]
    fn next_end(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        next_end(cursor, self.is_header, |_, _| Some(false))
    }
}

/// The framing for records that begin with a header line, in logs with text that belongs to no
/// record.
///
/// Like [`Lines`], but a line that `is_foreign` accepts ends an item that begins with a header.
/// `is_foreign` receives the text from the start of the item to the line, and the line without its
/// line feed, at most `lookahead` bytes of it. The foreign text extends to the next header. A log
/// is cut only at headers, so a piece always shows the record before foreign text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnLines<H, F> {
    lines: Lines<H>,
    is_foreign: F,
}

impl<H, F> OwnLines<H, F>
where
    H: Fn(&mut Stamps, &[u8]) -> bool + Copy,
    F: Fn(&mut Stamps, &[u8], &[u8]) -> bool + Copy,
{
    pub(crate) const fn new(lookahead: usize, is_header: H, is_foreign: F) -> Self {
        Self {
            lines: Lines::new(lookahead, is_header),
            is_foreign,
        }
    }
}

/// The framing for records that begin with a header line and end before the prompt of a shell.
#[inline(always)]
pub(crate) fn before_prompts<H>(lookahead: usize, is_header: H) -> impl Framing
where
    H: Fn(&mut Stamps, &[u8]) -> bool + Copy,
{
    let is_foreign = move |stamps: &mut Stamps, item: &[u8], line: &[u8]| {
        is_prompt(line) && is_header(stamps, item)
    };
    OwnLines::new(lookahead.max(PROMPT), is_header, is_foreign)
}

/// How many bytes of a line tell a prompt, which contains a path.
const PROMPT: usize = 512;

impl<H, F> Framing for OwnLines<H, F>
where
    H: Fn(&mut Stamps, &[u8]) -> bool + Copy,
    F: Fn(&mut Stamps, &[u8], &[u8]) -> bool + Copy,
{
    fn lookahead(&self) -> usize {
        self.lines.lookahead
    }

    fn begins(&self, stamps: &mut Stamps, bytes: &[u8]) -> bool {
        self.lines.begins(stamps, bytes)
    }

    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        self.next_end(cursor)
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        self.lines.next_cut(cursor)
    }

    #[inline(always)]
    fn next_end(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        next_end(cursor, self.lines.is_header, |cursor, at| {
            is_foreign_at(cursor, at, self.lines.lookahead, self.is_foreign)
        })
    }
}

/// Whether foreign text begins at `at`, the start of a line without a header. `None` if that depends
/// on more input: then no later position can end the item either.
#[cold]
#[inline(never)]
fn is_foreign_at(
    cursor: &mut Cursor<'_>,
    at: usize,
    lookahead: usize,
    is_foreign: impl Fn(&mut Stamps, &[u8], &[u8]) -> bool,
) -> Option<bool> {
    let (Some(item), Some(rest)) = (cursor.input.get(cursor.start..at), cursor.input.get(at..))
    else {
        return Some(false);
    };
    // Marks and NULs belong to a gap, and the rest of a long item has no header.
    if cursor.rest || matches!(rest.first(), None | Some(0 | 0xEF)) {
        return Some(false);
    }
    let window = rest.get(..lookahead).unwrap_or(rest);
    let line_feed = match cursor.breaks.peek() {
        Some(next) if cursor.byte(next) == Some(b'\n') => {
            Some(next - at).filter(|&end| end < window.len())
        }
        _ => memchr(b'\n', window),
    };
    let line = match line_feed {
        Some(end) => window.get(..end).unwrap_or(window),
        None if window.len() == lookahead || cursor.is_complete() => window,
        // More input may show that the line belongs to the record.
        None => return None,
    };
    Some(is_foreign(&mut cursor.stamps, item, line))
}

/// The end of the current item: the next line that is a header, or that `ends_item` accepts, or a
/// gap. The scan for line feeds also finds NULs, so gaps need no search of their own.
#[inline(always)]
fn next_end(
    cursor: &mut Cursor<'_>,
    is_header: impl Fn(&mut Stamps, &[u8]) -> bool + Copy,
    ends_item: impl Fn(&mut Cursor<'_>, usize) -> Option<bool>,
) -> Option<usize> {
    if let Some(0 | 0xEF) = cursor.byte(cursor.start)
        && let Some(end) = gap_end(cursor, is_header)
    {
        return Some(end);
    }
    loop {
        let at = cursor.breaks.next()?;
        if cursor.byte(at) == Some(b'\n') {
            cursor.see_line_feed(at);
            if begins_at(cursor, at + 1, is_header) || ends_item(cursor, at + 1)? {
                return Some(at + 1);
            }
            if let Some(b'\n' | b'\r') = cursor.byte(at + 1) {
                skip_blank_lines(cursor, at + 1);
            }
        } else if let Some((_, true)) = nul_gap(cursor, at, at, is_header) {
            return Some(at);
        }
    }
}

/// Skips further blank lines after one at `at` that belongs to the current item: the answer is the
/// same for all of them. Without this, each line of a file of blank lines would cost as much as one
/// with text.
#[cold]
#[inline(never)]
fn skip_blank_lines(cursor: &mut Cursor<'_>, at: usize) {
    let end = cursor.input.len().min(cursor.breaks.limit());
    let Some(rest) = cursor.input.get(at..end) else {
        return;
    };
    let blank = if rest.starts_with(b"\n") {
        run(rest, b"\n")
    } else {
        2 * run(rest, b"\r\n")
    };
    // The iterator returns the last of these line feeds, because any line may follow it.
    if blank > 0 {
        cursor.breaks.skip_to(at + blank - 1);
    }
}
