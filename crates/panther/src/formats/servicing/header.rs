//! The fixed columns at the start of a record.

use std::ops::Range;

use memchr::memchr2_iter;

use super::columns::{CODE, COMPONENT, Columns, LEVEL, MESSAGE, Usual};
use crate::cursor::BYTE_ORDER_MARK;
use crate::scan::stamp;
use crate::{Event, Format, Head, Item, Level, LogTime, Reason, Record, Stamps};

/// The longest prefix that `findstr` may have put before a record: a path, a line number and their colons.
const PREFIX: usize = 300;

/// The bytes of a line that decide whether a record begins with it: a prefix and its byte order mark, a time, a comma and a blank.
pub(super) const LOOKAHEAD: usize = PREFIX + BYTE_ORDER_MARK.len() + LEVEL;

/// Whether a record begins here. Reads no further than the end of the line.
#[inline(always)]
pub(super) fn is_header(stamps: &mut Stamps, bytes: &[u8]) -> bool {
    match stamp_and_comma(bytes) {
        Some(stamp) if stamps.is_stamp(stamp) => true,
        _ => prefixed(stamps, bytes).is_some(),
    }
}

/// Reads one item: an event where it begins with a header.
#[inline(always)]
pub(super) fn read<'a>(
    format: &'static dyn Format,
    record: Record<'a>,
    stamps: &mut Stamps,
) -> Item<'a> {
    let line = record.first_line();
    if let Some(Some(time)) = header_time(stamps, line)
        && let Some(usual) = Usual::read(line)
    {
        let end = content_end(line);
        let code = if usual.has_code {
            CODE..COMPONENT - 1
        } else {
            0..0
        };
        let head = Head::new(format, &record, MESSAGE.min(end)..end)
            .with_time(time, 0)
            .with_level(usual.level, LEVEL..LEVEL + usual.level_len)
            .with_code_column(code)
            .with_component(COMPONENT..COMPONENT + usual.component_len);
        return Item::Event(Event::new(record.raw(), head));
    }
    // Not the item itself: made in one place for both, it would be put together in memory and copied.
    match unusual_head(format, record, stamps) {
        Ok(head) => Item::Event(Event::new(record.raw(), head)),
        Err(reason) => record.unparsed(reason),
    }
}

/// The head of whatever else there is, or the reason why it is no event.
#[inline(never)]
fn unusual_head(
    format: &'static dyn Format,
    record: Record<'_>,
    stamps: &mut Stamps,
) -> Result<Head, Reason> {
    let line = record.first_line();
    let found = header_time(stamps, line)
        .map(|time| (0, time))
        .or_else(|| prefixed(stamps, line));
    let (prefix, time) = match found {
        None => return Err(record.gap_reason()),
        Some((_, None)) => return Err(Reason::BadTime),
        Some((prefix, Some(time))) => (prefix, time),
    };
    let end = content_end(line);
    let text = line.get(prefix..end).unwrap_or_default();
    let columns = Columns::aligned(text).unwrap_or_else(|| Columns::loose(text));
    let message = (prefix + columns.message).min(end)..end;
    let level = shift(&columns.level, prefix);
    let mut head = Head::new(format, &record, message)
        .with_time(time, prefix)
        .with_code_column(shift(&columns.code, prefix))
        .with_component(shift(&columns.component, prefix));
    if !level.is_empty() {
        head = head.with_level(
            Level::from_word(line.get(level.clone()).unwrap_or_default()),
            level,
        );
    }
    Ok(head)
}

const fn shift(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// The length of a line without its line end and trailing blanks.
#[inline]
fn content_end(line: &[u8]) -> usize {
    // Most lines end in CR and LF and have no blanks before them.
    if let [.., last, b'\r', b'\n'] = line
        && *last > b' '
    {
        return line.len() - 2;
    }
    let mut end = line.len();
    while let Some(b' ' | b'\t' | b'\r' | b'\n') = line.get(end.wrapping_sub(1)) {
        end -= 1;
    }
    end
}

/// The time of a header; as [`Stamps::read`], of which a comma and a blank must follow.
#[inline(always)]
fn header_time(stamps: &mut Stamps, bytes: &[u8]) -> Option<Option<LogTime>> {
    stamps.read(stamp_and_comma(bytes)?)
}

/// The place of a stamp, where a comma and a blank follow it.
#[inline(always)]
fn stamp_and_comma(bytes: &[u8]) -> Option<&[u8; stamp::LEN]> {
    let (stamp, comma) = bytes
        .first_chunk::<LEVEL>()?
        .split_first_chunk::<{ stamp::LEN }>()?;
    (*comma == *b", ").then_some(stamp)
}

/// A header behind the name of the file it was found in: `C:\Windows\Logs\CBS\CBS.log:2023-05-23 ...`, `CBS.log:12:2023-...`, `12:2023-...`.
#[inline]
fn prefixed(stamps: &mut Stamps, bytes: &[u8]) -> Option<(usize, Option<LogTime>)> {
    // Most lines that are no header are indented or blank, and no file name begins so; a byte order mark is the framing's business.
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
        // The first line of a file that was searched still has that file's byte order mark.
        let header = after.strip_prefix(BYTE_ORDER_MARK).unwrap_or(after);
        if let Some(time) = header_time(stamps, header)
            && is_prefix(prefix)
        {
            return Some((bytes.len() - header.len(), time));
        }
    }
    None
}

/// Whether a search tool may have put this before a line, with a colon behind it: a path, or numbers of lines.
fn is_prefix(text: &[u8]) -> bool {
    let is_name = text.iter().any(|byte| br"./\".contains(byte));
    let is_number = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let allowed = |byte: &u8| !byte.is_ascii_control() && !br#"*?"<>|"#.contains(byte);
    text.iter().all(allowed) && (is_name || text.split(|&byte| byte == b':').all(is_number))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line, and what its level, code, component and message should be.
    #[track_caller]
    fn check(line: &str, level: &str, code: &str, component: &str, message: &str) {
        let record = Record::new(0, line.as_bytes());
        let Item::Event(event) = read(&super::super::CBS, record, &mut Stamps::default()) else {
            panic!("no event: {line:?}")
        };
        let code_text = event.code_column().map_or("", |found| {
            let span = found.span;
            &line[span.start as usize..span.end as usize]
        });
        let component_text = event.component().unwrap_or_default();
        assert_eq!(
            (
                &*event.level_text().to_string(),
                code_text,
                &*component_text.to_string(),
                &*event.message().to_string()
            ),
            (level, code, component, message),
            "{line:?}"
        );
    }

    #[test]
    fn columns_in_their_places() {
        check(
            "2020-07-29 16:29:16, Info                  CBS    Ready\r\n",
            "Info",
            "",
            "CBS",
            "Ready",
        );
        check(
            "2020-07-29 16:29:16, Info                  IBSLIB Ready\r\n",
            "Info",
            "",
            "IBSLIB",
            "Ready",
        );
        check(
            "2020-07-29 16:29:16, Warning               SP     Low\n",
            "Warning",
            "",
            "SP",
            "Low",
        );
        check(
            "2020-07-29 16:29:16, Error                        Lost it",
            "Error",
            "",
            "",
            "Lost it",
        );
        check(
            "2020-07-29 16:29:16, Info                           indented",
            "Info",
            "",
            "",
            "  indented",
        );
        check(
            "2020-07-29 16:29:16, Info       [0x0601c1] IBS    Go\r\n",
            "Info",
            "0x0601c1",
            "IBS",
            "Go",
        );
        check(
            "2020-07-29 16:29:16, Info       [0x0601c1]        Go\r\n",
            "Info",
            "0x0601c1",
            "",
            "Go",
        );
        check(
            "2020-07-29 16:29:16, Perf                  CBS    Go\r\n",
            "Perf",
            "",
            "CBS",
            "Go",
        );
    }

    #[test]
    fn messages_that_are_empty_or_cut() {
        check(
            "2020-07-29 16:29:16, Info                  CBS    \r\n",
            "Info",
            "",
            "CBS",
            "",
        );
        check(
            "2020-07-29 16:29:16, Info                  CBS\r\n",
            "Info",
            "",
            "CBS",
            "",
        );
        check(
            "2020-07-29 16:29:16, Info                  C",
            "Info",
            "",
            "C",
            "",
        );
        check("2020-07-29 16:29:16, Info\r\n", "Info", "", "", "");
        check("2020-07-29 16:29:16, Inf", "Inf", "", "", "");
        check("2020-07-29 16:29:16, \r\n", "", "", "", "");
        check(
            "2020-07-29 16:29:16, Info                  CBS    text   \t \r\n",
            "Info",
            "",
            "CBS",
            "text",
        );
    }

    #[test]
    fn columns_that_are_off() {
        check(
            "2020-07-29 16:29:16, Info  CSI    00000006 [SR] Verify\r\n",
            "Info",
            "",
            "CSI",
            "00000006 [SR] Verify",
        );
        check(
            "2020-07-29 16:29:16, ERROR CBS Lost\r\n",
            "ERROR",
            "",
            "CBS",
            "Lost",
        );
        check(
            "2020-07-29 16:29:16, Info\tDISM\tReady\r\n",
            "Info",
            "",
            "DISM",
            "Ready",
        );
        check(
            "2020-07-29 16:29:16, Info Loaded the stack\r\n",
            "Info",
            "",
            "",
            "Loaded the stack",
        );
        check(
            "2020-07-29 16:29:16, Error                 LONGNAME text\r\n",
            "Error",
            "",
            "",
            "LONGNAME text",
        );
        check(
            "2020-07-29 16:29:16, Info  [0x0601c1] IBS  Go\r\n",
            "Info",
            "0x0601c1",
            "IBS",
            "Go",
        );
        check(
            "2020-07-29 16:29:16,                       [12] text\r\n",
            "",
            "",
            "",
            "[12] text",
        );
        check(
            "2020-07-29 16:29:16, Info                  C BS   text\r\n",
            "Info",
            "",
            "",
            "C BS   text",
        );
    }

    #[test]
    fn prefixes_of_search_tools() {
        for prefix in [
            r"C:\Windows\Logs\CBS\CBS.log:",
            "CBS.log:",
            "/mnt/c/CBS.log:12:",
            "17:",
            r"\\host\share\a b.log:",
        ] {
            let line =
                format!("{prefix}2020-07-29 16:29:16, Info                  CBS    Ready\r\n");
            assert!(
                is_header(&mut Stamps::default(), line.as_bytes()),
                "{prefix}"
            );
            check(&line, "Info", "", "CBS", "Ready");
        }
        for prefix in [
            " a.log:",
            "\u{FEFF}a.log:",
            "\u{FEFF} a.log:",
            "at time:",
            "\"a.log\":",
            "a\tb.log:",
            "a.log: ",
            "a.log:\n",
            ":",
        ] {
            let line =
                format!("{prefix}2020-07-29 16:29:16, Info                  CBS    Ready\r\n");
            assert!(
                !is_header(&mut Stamps::default(), line.as_bytes()),
                "{prefix:?}"
            );
        }
    }

    #[test]
    fn lines_that_are_no_header() {
        for line in [
            "",
            "2020-07-29 16:29:16",
            "2020-07-29 16:29:16,",
            "2020-07-29 16:29:16: Go",
            "2020/07/29 16:29:16, Info",
            " 2020-07-29 16:29:16, Info",
        ] {
            assert!(
                !is_header(&mut Stamps::default(), line.as_bytes()),
                "{line:?}"
            );
        }
        let record = Record::new(
            9,
            b"2020-07-32 16:29:16, Info                  CBS    Ready\r\n",
        );
        assert!(
            matches!(read(&super::super::CBS, record, &mut Stamps::default()), Item::Unparsed(gap) if gap.reason() == Reason::BadTime)
        );
    }
}
