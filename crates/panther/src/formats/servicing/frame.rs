//! Where a record begins: at a line with a date, a time and a comma.
//!
//! Nearly all lines begin with the date. Every other line takes a slow path, which finds records
//! that somebody copied: behind a prefix, without a date, or with blanks that a page changed.

use memchr::{memchr, memchr_iter, memchr2};

use super::columns::{Columns, LEVEL, is_sure_component, skip_blanks};
use crate::framing::cursor::BYTE_ORDER_MARK;
use crate::model::level::Level;
use crate::model::time::LogTime;
use crate::scan::stamp::{self, Stamps};

/// The length of the longest prefix: a path and a line number, the time and the name of a program
/// that passed the line on, or marks of a list.
const PREFIX: usize = 300;

/// How many bytes of a line decide whether it is a header, and whether it belongs to the record
/// before it.
pub(super) const LOOKAHEAD: usize = 512;

/// Where the parts of a header begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// The length of the prefix.
    pub(super) prefix: usize,
    /// Where the columns begin: behind the comma, or at the level of a header without a date.
    pub(super) columns: usize,
    /// The time; `None` if the header has none, and `Some(None)` if it does not exist.
    pub(super) time: Option<Option<LogTime>>,
}

impl Start {
    /// Whether the header begins with a date and a time, or with what stands in their place, and a
    /// comma and a blank follow.
    pub(super) fn is_dated(&self, line: &[u8]) -> bool {
        self.columns == self.prefix + stamp::LEN + 1 && line.get(self.columns) == Some(&b' ')
    }
}

/// Whether a line is a header. Reads no further than the end of the line.
pub(super) fn is_header(stamps: &mut Stamps, bytes: &[u8]) -> bool {
    is_usual(stamps, bytes) || is_unusual(stamps, bytes)
}

/// Whether a line begins with a time, a comma and a blank, as nearly all headers do.
#[inline(always)]
pub(super) fn is_usual(stamps: &mut Stamps, bytes: &[u8]) -> bool {
    stamp_and_comma(bytes).is_some_and(|stamp| stamps.is_stamp(stamp))
}

/// The header of a line.
pub(super) fn start(stamps: &mut Stamps, bytes: &[u8]) -> Option<Start> {
    match header_time(stamps, bytes) {
        Some(time) => Some(Start {
            prefix: 0,
            columns: LEVEL - 1,
            time: Some(time),
        }),
        None => may_be_unusual(bytes).then(|| unusual(stamps, bytes))?,
    }
}

/// The time of a header. Like [`Stamps::read`], but a comma and a blank must follow the time.
#[inline(always)]
pub(super) fn header_time(stamps: &mut Stamps, bytes: &[u8]) -> Option<Option<LogTime>> {
    stamps.read_stamp(stamp_and_comma(bytes)?)
}

/// The first 19 bytes, if a comma and a blank follow them.
#[inline(always)]
pub(super) fn stamp_and_comma(bytes: &[u8]) -> Option<&[u8; stamp::LEN]> {
    let (stamp, comma) = bytes
        .first_chunk::<LEVEL>()?
        .split_first_chunk::<{ stamp::LEN }>()?;
    (*comma == *b", ").then_some(stamp)
}

/// Whether a line is a header that [`is_usual`] does not accept.
#[inline]
pub(super) fn is_unusual(stamps: &mut Stamps, bytes: &[u8]) -> bool {
    may_be_unusual(bytes) && unusual(stamps, bytes).is_some()
}

/// Reads any other header.
#[cold]
#[inline(never)]
fn unusual(stamps: &mut Stamps, bytes: &[u8]) -> Option<Start> {
    let window = bytes.get(..LOOKAHEAD).unwrap_or(bytes);
    let line = memchr(b'\n', window).map_or(Some(window), |end| window.get(..end))?;
    // The driver handles byte order marks.
    if line.len() < 2 || line.starts_with(BYTE_ORDER_MARK) {
        return None;
    }
    let commas = line.get(..PREFIX + stamp::LEN).unwrap_or(line);
    memchr_iter(b',', commas)
        .find_map(|comma| before_comma(stamps, line, comma))
        .or_else(|| without_date(line))
}

/// Whether [`unusual`] may find a header in the line at the start of these bytes. Few lines pass
/// this test, which looks at few bytes of each.
fn may_be_unusual(bytes: &[u8]) -> bool {
    let window = bytes.get(..LOOKAHEAD).unwrap_or(bytes);
    if begins_with_level(window) {
        return true;
    }
    let mut rest = window;
    while let Some(at) = memchr2(b',', b'\n', rest) {
        let comma = window.len() - rest.len() + at;
        if rest.get(at) != Some(&b',') {
            return false;
        }
        if may_be_before_comma(window, comma) {
            return true;
        }
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    false
}

/// Whether the first letters of a line may begin a level. Looks for them in eight bytes at a time,
/// and in 32 bytes at most.
fn begins_with_level(line: &[u8]) -> bool {
    let (words, _) = line.as_chunks::<8>();
    for (place, word) in words.iter().take(4).enumerate() {
        let letters = letters(u64::from_le_bytes(*word));
        if letters != 0 {
            let first = place * 8 + letters.trailing_zeros() as usize / 8;
            let start = line.get(first..).and_then(<[u8]>::first_chunk);
            return matches!(start, Some(b"Info" | b"Warn" | b"Erro"));
        }
    }
    true
}

/// 0x80 in each byte that is an ASCII letter, and 0 in the others.
const fn letters(word: u64) -> u64 {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    let lower = (word | each(0x20)) & each(0x7f);
    let from_a = lower + each(0x80 - b'a');
    let behind_z = lower + each(0x7f - b'z');
    from_a & !behind_z & !word & each(0x80)
}

/// Whether a time of day ends at this comma, or a level may follow it.
fn may_be_before_comma(line: &[u8], comma: usize) -> bool {
    let before = line.get(..comma).unwrap_or_default();
    let behind = line.get(comma + 1..).unwrap_or_default();
    let is_other = |byte: &&u8| !matches!(byte, b' ' | b'\t');
    matches!(before.last_chunk(), Some([b':', _, _, b':', _, _]))
        // Pages begin their own blanks with the last two bytes.
        || matches!(
            behind.iter().find(is_other),
            Some(b'I' | b'W' | b'E' | 0xC2 | b'&')
        )
}

/// Reads a header whose date ends at this comma.
fn before_comma(stamps: &mut Stamps, line: &[u8], comma: usize) -> Option<Start> {
    let columns = comma + 1;
    let level = skip_blanks(line, columns);
    if let Some((prefix, stamp)) = line.get(..comma)?.split_last_chunk::<{ stamp::LEN }>() {
        let start = |time| Start {
            prefix: prefix.len(),
            columns,
            time,
        };
        if let Some(time) = stamps.read_stamp(stamp) {
            let is_header = starts_with_level(line, level) && is_prefix(prefix)
                || line.get(columns) == Some(&b' ') && is_search(prefix);
            return is_header.then(|| start(Some(time)));
        }
        if is_placeholder(stamp) && starts_with_level(line, level) && is_prefix(prefix) {
            return Some(start(None));
        }
    }
    // A date in another form, or a part of one.
    let is_header = has_component(line, level) && is_prefix(line.get(..columns)?);
    is_header.then_some(Start {
        prefix: level,
        columns: level,
        time: None,
    })
}

/// Reads a header that begins with the level, behind the marks of a list or of a quotation.
fn without_date(line: &[u8]) -> Option<Start> {
    let is_mark = |byte: &&u8| !byte.is_ascii_alphabetic() && (**byte >= b' ' || **byte == b'\t');
    let level = line.iter().take_while(is_mark).count();
    let rest = line.get(level..)?;
    if !matches!(rest, [b'I' | b'W' | b'E', ..]) {
        return None;
    }
    // Prose may begin with the word "Error" and the name of a program. The logs have more than one
    // blank between the two.
    let word = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let behind = rest.get(word..)?;
    let is_apart = matches!(behind, [b',' | b'\t', ..] | [b' ', b' ' | b'\t', ..]);
    let is_header = has_component(line, level) && (is_apart || has_sure_component(line, level));
    is_header.then_some(Start {
        prefix: level,
        columns: level,
        time: None,
    })
}

/// Whether text may stand before a header: it has no control characters, and the header does not
/// begin within a word.
fn is_prefix(text: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii_control() && *byte != b'\t';
    !text.iter().any(is_control) && !text.last().is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether a search tool wrote this before a line: `C:\Windows\Logs\CBS\CBS.log:`, `CBS.log:12:`
/// or `12:`. The first line of the file that it searched keeps its byte order mark behind that.
fn is_search(prefix: &[u8]) -> bool {
    let text = prefix.strip_suffix(BYTE_ORDER_MARK).unwrap_or(prefix);
    let Some(text) = text.strip_suffix(b":") else {
        return false;
    };
    let is_name = text.iter().any(|byte| br"./\".contains(byte));
    let is_number = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let is_allowed = |byte: &u8| !byte.is_ascii_control() && !br#"*?"<>|"#.contains(byte);
    !text.first().is_none_or(u8::is_ascii_whitespace)
        && text.iter().all(is_allowed)
        && (is_name || text.split(|&byte| byte == b':').all(is_number))
}

/// Whether letters stand in place of the digits of a time, as in `YYYY-MM-DD HH:MM:SS`.
fn is_placeholder(stamp: &[u8; stamp::LEN]) -> bool {
    stamp
        .iter()
        .zip(b"____-__-__ __:__:__")
        .all(|(byte, form)| match form {
            b'_' => byte.is_ascii_alphanumeric() || b"*#?_".contains(byte),
            form => byte == form,
        })
}

/// Whether the word at `at` is one of the logs' levels.
pub(super) fn starts_with_level(line: &[u8], at: usize) -> bool {
    let rest = line.get(at..).unwrap_or_default();
    let len = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let (word, behind) = rest.split_at(len);
    let ends = behind
        .first()
        .is_some_and(|byte| !byte.is_ascii_alphanumeric());
    ends && !matches!(Level::from_word(word), Level::Other)
}

/// Whether a level as the logs write it, a code if there is one, and a known component begin at
/// `at`.
fn has_component(line: &[u8], at: usize) -> bool {
    const LEVELS: [&[u8]; 3] = [b"Info", b"Warning", b"Error"];
    // Most lines that come here begin with another word, and need no columns.
    let rest = line.get(at..).unwrap_or_default();
    if !LEVELS.iter().any(|level| rest.starts_with(level)) {
        return false;
    }
    let columns = Columns::loose(line, at);
    let level = line.get(columns.level.clone()).unwrap_or_default();
    columns.level.start == at
        && LEVELS.contains(&level)
        && columns.component.end > columns.component.start
        && columns.message > columns.component.end
}

/// Whether a code, or a component whose name is no word of English, follows the level.
fn has_sure_component(line: &[u8], at: usize) -> bool {
    let columns = Columns::loose(line, at);
    let component = line.get(columns.component.clone()).unwrap_or_default();
    columns.code.end > columns.code.start || is_sure_component(component)
}
