//! The framing of the servicing logs: a record begins at a line with a date, a time and a comma.

use memchr::memchr2_iter;

use super::columns::LEVEL;
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::model::time::LogTime;
use crate::scan::stamp::{self, Stamps};

/// The length of the longest prefix that `findstr` can put before a record: a path, a line number
/// and their colons.
const PREFIX: usize = 300;

/// How many bytes of a line decide whether it is a header: a prefix, a byte order mark, a time, a
/// comma and a blank.
pub(super) const LOOKAHEAD: usize = PREFIX + BYTE_ORDER_MARK.len() + LEVEL;

/// Whether a line is a header. Reads no further than the end of the line.
#[inline(always)]
pub(super) fn is_header(stamps: &mut Stamps, bytes: &[u8]) -> bool {
    match stamp_and_comma(bytes) {
        Some(stamp) if stamps.is_stamp(stamp) => true,
        _ => prefixed(stamps, bytes).is_some(),
    }
}

/// The time of a header. Like [`Stamps::read`], but a comma and a blank must follow the time.
#[inline(always)]
pub(super) fn header_time(stamps: &mut Stamps, bytes: &[u8]) -> Option<Option<LogTime>> {
    stamps.read_stamp(stamp_and_comma(bytes)?)
}

/// The first 19 bytes, if a comma and a blank follow them.
#[inline(always)]
fn stamp_and_comma(bytes: &[u8]) -> Option<&[u8; stamp::LEN]> {
    let (stamp, comma) = bytes
        .first_chunk::<LEVEL>()?
        .split_first_chunk::<{ stamp::LEN }>()?;
    (*comma == *b", ").then_some(stamp)
}

/// Reads a header with a prefix, which a search tool puts there:
/// `C:\Windows\Logs\CBS\CBS.log:2023-05-23 ...`, `CBS.log:12:2023-...`, `12:2023-...`. Returns the
/// length of the prefix, and the time.
#[inline]
pub(super) fn prefixed(stamps: &mut Stamps, bytes: &[u8]) -> Option<(usize, Option<LogTime>)> {
    // Most other lines are indented or blank, which a prefix never is. The driver handles byte
    // order marks.
    if bytes.first().is_none_or(u8::is_ascii_whitespace) || bytes.starts_with(BYTE_ORDER_MARK) {
        return None;
    }
    find_prefix(stamps, bytes)
}

#[cold]
fn find_prefix(stamps: &mut Stamps, bytes: &[u8]) -> Option<(usize, Option<LogTime>)> {
    let window = bytes.get(..PREFIX).unwrap_or(bytes);
    for at in memchr2_iter(b':', b'\n', window) {
        let (prefix, rest) = bytes.split_at_checked(at)?;
        let after = rest.strip_prefix(b":")?;
        // The first line of the file that the tool searched keeps its byte order mark after the
        // prefix.
        let header = after.strip_prefix(BYTE_ORDER_MARK).unwrap_or(after);
        if let Some(time) = header_time(stamps, header)
            && is_prefix(prefix)
        {
            return Some((bytes.len() - header.len(), time));
        }
    }
    None
}

/// Whether a search tool can have written this text and a colon before a line: a path, or line
/// numbers.
fn is_prefix(text: &[u8]) -> bool {
    let is_name = text.iter().any(|byte| br"./\".contains(byte));
    let is_number = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let allowed = |byte: &u8| !byte.is_ascii_control() && !br#"*?"<>|"#.contains(byte);
    text.iter().all(allowed) && (is_name || text.split(|&byte| byte == b':').all(is_number))
}
