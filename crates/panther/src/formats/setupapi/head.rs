//! Reads the head of a record: its time, its level and the range of its message.

use std::ops::Range;

use memchr::memchr;

use super::line::SetupApiLine;
use super::parts::{self, Footer, SetupApiKind};
use super::time;
use crate::model::head::Head;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::time::LogTime;
use crate::scan::patterns::Pairs;
use crate::scan::present_pairs;

/// Reads a record of this kind.
pub(super) fn read(record: &Record<'_>, kind: SetupApiKind) -> Head {
    let raw = record.raw();
    let first = record.first_line();
    let second = record.second_line();
    let end = raw.trim_ascii_end().len();
    match kind {
        SetupApiKind::Header => finish(
            Head::new(record, parts::title(first)).with_lines(second..end),
            None,
            (Level::Info, 0..0),
        ),
        SetupApiKind::Boot => finish(
            Head::new(record, parts::title(first)).with_lines(second..end),
            time::in_line(first),
            (Level::Info, 0..0),
        ),
        SetupApiKind::Section => {
            let footer = Footer::of(raw);
            finish(
                Head::new(record, parts::title(first)).with_lines(second..end),
                parts::start(raw, second).or(footer.end),
                level(raw, second, &footer),
            )
        }
        SetupApiKind::Rest => {
            let footer = Footer::of(raw);
            finish(
                Head::new(record, 0..first.trim_ascii_end().len()).with_lines(second..end),
                footer.end,
                level(raw, 0, &footer),
            )
        }
        SetupApiKind::Stamped => {
            let (message, lines) = first_message(raw, second);
            finish(
                Head::new(record, message).with_lines(lines..end),
                time::in_line(first),
                numbered_level(raw, second),
            )
        }
    }
}

fn finish(head: Head, time: Option<LogTime>, (level, word): (Level, Range<usize>)) -> Head {
    let head = head.with_level(level, word);
    match time {
        Some(time) => head.with_time(time, 0),
        None => head,
    }
}

/// The level of a section, and the range of the word that says so: the status of its end, or the
/// mark of a line.
fn level(raw: &[u8], body: usize, footer: &Footer) -> (Level, Range<usize>) {
    if let Some(word) = footer.failure(raw) {
        return (Level::Error, word);
    }
    let mut found = (Level::Info, 0..0);
    let mut at = body;
    while let Some(rest) = raw.get(at..)
        && let Some(next) = memchr(b'!', rest)
    {
        let mark = at + next;
        let rest = rest.get(next..).unwrap_or_default();
        at = mark + 1;
        let level = match rest {
            [b'!', b'!', b'!', ..] => Level::Error,
            [b'!', b' ', ..] => Level::Warning,
            _ => continue,
        };
        if found.0 == level || !begins_line(raw, mark) {
            continue;
        }
        if level == Level::Error {
            return (level, mark..mark + 3);
        }
        found = (level, mark..mark + 1);
    }
    found
}

/// Whether only blanks stand before a position in its line.
fn begins_line(raw: &[u8], at: usize) -> bool {
    let before = raw.get(..at).unwrap_or_default();
    let other = before.iter().rev().find(|&&byte| byte != b' ');
    matches!(other, None | Some(b'\n'))
}

/// The start of a numbered message that is an error or a warning.
static FAILURES: Pairs = Pairs::NONE.with(0, [b"#", b"EW"]);

/// The level of a record of Windows 2000 or XP: the worst of its numbered messages.
fn numbered_level(raw: &[u8], body: usize) -> (Level, Range<usize>) {
    let mut found = (Level::Info, 0..0);
    // Most records have no error and no warning, and one look at the whole shows that.
    if present_pairs(raw, &FAILURES) == 0 {
        return found;
    }
    let mut at = body;
    while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
        let end = memchr(b'\n', rest).unwrap_or(rest.len());
        let line = rest.get(..end).unwrap_or_default();
        if matches!(line, [b'#', b'E' | b'W', ..] | [b'@', ..]) {
            let read = SetupApiLine::read(line);
            if read.level.severity() > found.0.severity() {
                let mark = memchr(b'#', line).unwrap_or(0);
                found = (read.level, at + mark..at + mark + 2);
            }
        }
        at += end + 1;
    }
    found
}

/// The range of the first line after the stamp, and where the next line begins.
fn first_message(raw: &[u8], second: usize) -> (Range<usize>, usize) {
    let rest = raw.get(second..).unwrap_or_default();
    let line = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
    let text = rest.get(..line).unwrap_or_default().trim_ascii_end();
    (second..second + text.len(), second + line)
}
