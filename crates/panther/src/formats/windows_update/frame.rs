//! The start of a record: the time at the start of a line.

use std::ops::Range;

use super::columns::{self, BLANKS_MAX, Columns, ID_MAX};
use crate::formats::servicing::source;
use crate::model::time::LogTime;
use crate::scan::fixed::Fixed;
use crate::scan::local;
use crate::scan::stamp::{self, Stamps};

/// How many bytes of a line decide whether it is a header: a processor, a process and a thread
/// before a time, or a time with a process, a thread and a component behind it.
pub(super) const LOOKAHEAD: usize =
    TRACE_MAX + local::LONGEST + 2 * (BLANKS_MAX + ID_MAX) + BLANKS_MAX + columns::COMPONENT + 2;

/// The length of the longest start of a trace: `[123]12345678.12345678::`.
const TRACE_MAX: usize = 24;

/// The start of a line, before its columns.
pub(super) struct Opening {
    /// The time; `None` if the line states none.
    pub(super) time: Option<LogTime>,
    /// Where the columns begin.
    pub(super) end: usize,
    /// The process and the thread, if they stand before the time.
    pub(super) ids: Option<[Range<usize>; 2]>,
    /// The notation of the log.
    pub(super) notation: Notation,
}

impl Opening {
    /// The start of a line whose time ends at `end`. A date that means no date gives no time.
    fn new(time: Option<LogTime>, end: usize, notation: Notation) -> Self {
        Self {
            time: time.filter(is_stated),
            end,
            ids: None,
            notation,
        }
    }

    /// The columns behind the time.
    pub(super) fn columns(&self, line: &[u8]) -> Columns {
        Columns::read(line, self.end, self.ids.clone())
    }
}

/// How a line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// As `Get-WindowsUpdateLog` writes it: the fraction follows a full stop.
    Converted,
    /// As the client of Windows XP to 8 writes it: the fraction follows a colon or is missing, and
    /// the thread is hexadecimal.
    Written,
    /// As tools for traces write it.
    Trace,
}

/// Whether a line is a header. Reads no further than the end of the line.
#[inline(always)]
pub(super) fn is_header(stamps: &mut Stamps, bytes: &[u8]) -> bool {
    usual_parts(bytes).is_some_and(|(stamp, _)| stamps.is_any_stamp(stamp))
        || may_be_unusual(bytes) && unusual(stamps, bytes).is_some()
}

/// Reads the start of a line; `None` if the line is not a header.
pub(super) fn opening(stamps: &mut Stamps, line: &[u8]) -> Option<Opening> {
    let Some((time, colon)) = usual(stamps, line) else {
        return may_be_unusual(line).then(|| unusual(stamps, line))?;
    };
    let mut fraction = Fixed::new(line.get(stamp::LEN + 1..)?);
    let (nanosecond, digits) = fraction.fraction()?;
    let end = line.len() - fraction.rest().len();
    if let [b' ', b'A' | b'a' | b'P' | b'p', b'M' | b'm', ..] = fraction.rest()
        && let Some(opening) = unusual(stamps, line)
    {
        return Some(opening);
    }
    let time = time.map(|time| time.with_fraction(nanosecond, digits));
    let notation = match colon {
        true => Notation::Written,
        false => Notation::Converted,
    };
    Some(Opening::new(time, end, notation))
}

/// Reads the time of nearly every line, without the fraction: `2024/03/12 08:10:11.123` or
/// `2024-03-12<TAB>08:10:11:123`. Also returns whether a colon precedes the fraction.
#[inline(always)]
fn usual(stamps: &mut Stamps, bytes: &[u8]) -> Option<(Option<LogTime>, bool)> {
    let (stamp, point) = usual_parts(bytes)?;
    Some((stamps.read_any_stamp(stamp)?, point == b':'))
}

/// The bytes of the time, and the character before its fraction.
#[inline(always)]
fn usual_parts(bytes: &[u8]) -> Option<(&[u8; stamp::LEN], u8)> {
    let (stamp, rest) = bytes
        .first_chunk::<{ stamp::LEN + 2 }>()?
        .split_first_chunk::<{ stamp::LEN }>()?;
    match rest {
        [point @ (b'.' | b':'), b'0'..=b'9'] => Some((stamp, *point)),
        _ => None,
    }
}

/// Traces without a format have the first day of 1601 in UTC, which is 1600 in America.
pub(super) fn is_stated(time: &LogTime) -> bool {
    time.year() > 1601
}

/// Whether [`unusual`] may accept these bytes, judged by the first one.
#[inline(always)]
fn may_be_unusual(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(b'0'..=b'9' | b'[' | b'U'))
}

/// Reads any other start of a line.
#[cold]
fn unusual(stamps: &mut Stamps, line: &[u8]) -> Option<Opening> {
    if is_unknown(line) {
        return Some(Opening::new(None, 0, Notation::Trace));
    }
    let (ids, start) = match trace(line) {
        Some((ids, start)) => (Some(ids), start),
        None => (None, 0),
    };
    if let Some(opening) = spaced(stamps, line) {
        return Some(opening);
    }
    let stamp = local::read(line.get(start..)?)?;
    let mut notation = Notation::Trace;
    if !stamp.is_exact {
        stamps.read_any_stamp(line.first_chunk()?)?;
        if !columns::of_old(line, stamp::LEN) {
            return None;
        }
        notation = Notation::Written;
    }
    Some(Opening {
        ids,
        ..Opening::new(stamp.time, start + stamp.len, notation)
    })
}

/// Reads the time of an old client where a page put blanks for the tab between the date and the time
/// of day: `2013-09-25    03:07:45:709`. The columns of an old client follow.
fn spaced(stamps: &mut Stamps, line: &[u8]) -> Option<Opening> {
    const DATE: usize = 10;
    let (date, rest) = line.split_first_chunk::<DATE>()?;
    let blanks = rest.iter().take(BLANKS_MAX + 1);
    let blanks = blanks.take_while(|byte| **byte == b' ').count();
    let (clock, rest) = rest.get(blanks..)?.split_first_chunk::<8>()?;
    let mut fraction = Fixed::new(rest.strip_prefix(b":")?);
    let (nanosecond, digits) = fraction.fraction()?;
    if !(2..=BLANKS_MAX).contains(&blanks) {
        return None;
    }
    let mut stamp = [b' '; stamp::LEN];
    for (place, byte) in stamp.iter_mut().zip(date.iter().chain(b" ").chain(clock)) {
        *place = *byte;
    }
    let time = stamps.read_any_stamp(&stamp)?;
    let time = time.map(|time| time.with_fraction(nanosecond, digits));
    let end = line.len() - fraction.rest().len();
    columns::of_old(line, end).then(|| Opening::new(time, end, Notation::Written))
}

/// Whether a line is a trace without a format: `Unknown( 10): GUID=`.
fn is_unknown(line: &[u8]) -> bool {
    let number = |byte: &&u8| **byte == b' ' || byte.is_ascii_digit();
    line.strip_prefix(b"Unknown(").is_some_and(|rest| {
        let length = rest.iter().take(10).take_while(number).count();
        rest.get(length..)
            .is_some_and(|rest| rest.starts_with(b"): GUID="))
    })
}

/// Reads the processor, the process and the thread before the time of a trace:
/// `[0]1F40.0A3C::`. Returns the ranges of the process and the thread, and the end.
fn trace(line: &[u8]) -> Option<([Range<usize>; 2], usize)> {
    let run = |from: usize, most: usize| {
        let rest = line.get(from..).unwrap_or_default();
        let digits = rest.iter().take(most);
        let length = digits.take_while(|byte| byte.is_ascii_hexdigit()).count();
        (length > 0).then_some(from..from + length)
    };
    let is_at = |at: usize, text: &[u8]| line.get(at..).is_some_and(|rest| rest.starts_with(text));
    let processor = is_at(0, b"[").then(|| run(1, 3))??;
    let process = is_at(processor.end, b"]").then(|| run(processor.end + 1, 8))??;
    let thread = is_at(process.end, b".").then(|| run(process.end + 1, 8))??;
    let end = thread.end + 2;
    is_at(thread.end, b"::").then_some(([process, thread], end))
}

/// Whether a line has columns that only the client has.
pub(super) fn is_surely_client(stamps: &mut Stamps, line: &[u8]) -> bool {
    let Some(opening) = opening(stamps, line).filter(|opening| opening.end > 0) else {
        return false;
    };
    let columns = opening.columns(line);
    let digits = line
        .get(stamp::LEN + 1..opening.end)
        .unwrap_or_default()
        .len();
    let message = line.get(columns.message..).unwrap_or_default();
    let has_ids = !columns.pid.is_empty();
    let has_component = line
        .get(columns.component.clone())
        .is_some_and(columns::is_component);
    match opening.notation {
        // Windows prints times in units of 100 ns, and few programs print seven digits.
        Notation::Converted if digits == 7 => {
            has_ids && (!columns.component.is_empty() || message.starts_with(b"Unknown("))
        }
        Notation::Converted | Notation::Written => has_ids && has_component,
        Notation::Trace => has_component || has_ids && source::find(message).is_some(),
    }
}
