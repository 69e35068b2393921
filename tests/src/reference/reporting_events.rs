//! `ReportingEvents.log`.
//!
//! The rules:
//! 1. A *header* is a line that begins with a GUID in braces, one to eight blanks or tabs and a time.
//! 2. If a tab follows the GUID, the columns are cells between single tabs. Otherwise they are words,
//!    the program ends before the first known outcome, and the description after a known category is
//!    the rest of the line.
//! 3. The columns: time, number, event, number, update, revision, result, program, outcome, category,
//!    description. The name of the event may have a column of its own.

use panther::Level;

use super::clock::{self, At};
use super::{RefEvent, RefItem, RefTime, lines};

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let is_header = |bytes: &[u8]| header(bytes).is_some();
    lines::items_before_prompts(source, is_header, event)
}

/// Where the time begins.
fn header(bytes: &[u8]) -> Option<usize> {
    let mut at = At::new(bytes);
    at.text(b"{")?;
    for length in [8, 4, 4, 4, 12] {
        let digits = at.run(length, |byte| byte.is_ascii_hexdigit());
        if digits.len() < length {
            return None;
        }
        at.text(if length == 12 { b"}" } else { b"-" })?;
    }
    let blanks = at.run(8, |byte| byte == b' ' || byte == b'\t');
    (!blanks.is_empty()).then_some(())?;
    let start = at.at;
    stamp(&mut at)?;
    Some(start)
}

fn stamp(at: &mut At<'_>) -> Option<([u32; 3], [u32; 3])> {
    let year = at.number(4, 4)?;
    at.text(b"-")?;
    let month = at.number(2, 2)?;
    at.text(b"-")?;
    let day = at.number(2, 2)?;
    at.text(b" ")?;
    let hour = at.number(2, 2)?;
    at.text(b":")?;
    let minute = at.number(2, 2)?;
    at.text(b":")?;
    Some(([year, month, day], [hour, minute, at.number(2, 2)?]))
}

fn time(cell: &[u8]) -> Option<RefTime> {
    let mut at = At::new(cell);
    let (date, clock) = stamp(&mut at)?;
    let before = at;
    let mut fraction: &[u8] = b"";
    if at.one_of(b":.,").is_some() {
        fraction = at.run(9, |byte| byte.is_ascii_digit());
    }
    if fraction.is_empty() {
        at = before;
    }
    let mut time = clock::time(date, clock, fraction)?;
    time.zone = Some(zone(at.rest()));
    Some(time)
}

fn zone(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    if text == "Z" || text == " UTC" {
        return "0".to_owned();
    }
    let digits = text.get(1..).unwrap_or_default();
    let digits = match digits.len() {
        5 if digits.as_bytes()[2] == b':' => digits.replacen(':', "", 1),
        _ => digits.to_owned(),
    };
    let is_offset = text.starts_with(['+', '-'])
        && digits.len() == 4
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    let (hours, minutes) = match is_offset {
        true => (
            digits[..2].parse().unwrap_or(99),
            digits[2..].parse().unwrap_or(99),
        ),
        false => (99, 99),
    };
    if hours >= 24 || minutes >= 60 {
        return "none".to_owned();
    }
    let seconds: i32 = hours * 3600 + minutes * 60;
    (if text.starts_with('-') {
        -seconds
    } else {
        seconds
    })
    .to_string()
}

fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let start = header(raw)?;
    let first = raw.split_inclusive(|&byte| byte == b'\n').next()?;
    let line = first
        .iter()
        .rposition(|byte| !b" \t\r\n".contains(byte))
        .map_or(&first[..0], |last| &first[..=last]);
    let line = &first[..line.len().max(start)];
    let has_tabs = line[38] == b'\t';
    // Each column and where it begins.
    let mut columns: Vec<(usize, &[u8])> = Vec::new();
    let mut at = start;
    for cell in line[start..].split(|&byte| byte == b'\t' || !has_tabs && byte == b' ') {
        if has_tabs || !cell.is_empty() {
            columns.push((at, cell));
        }
        at += cell.len() + 1;
    }
    let mut columns = columns.into_iter();
    let mut next = || columns.next().unwrap_or((line.len(), &line[line.len()..]));
    let mut date = next().1;
    if !has_tabs {
        let (at, clock) = next();
        date = &line[start..at + clock.len()];
    }
    next();
    let event = next().1;
    let name = event.iter().position(|byte| !byte.is_ascii_digit());
    let is_number = name.is_none_or(|at| event[at..].iter().all(|&byte| byte == b' '));
    let after = next().1;
    if is_number && after.starts_with(b"[") {
        next();
    }
    next();
    next();
    let result = next().1;
    let is_code = (1..=8).contains(&result.len()) && result.iter().all(u8::is_ascii_hexdigit);
    let (source, outcome, message);
    if has_tabs {
        (source, outcome) = (next().1, next().1);
        next();
        message = next().1;
    } else {
        let rest: Vec<_> = std::iter::from_fn(|| Some(next()))
            .take_while(|(_, word)| !word.is_empty())
            .collect();
        let known = rest.iter().position(|(_, word)| is_outcome(word));
        let start = rest.first().map_or(line.len(), |first| first.0);
        let end = known.map_or(start, |known| rest[known].0);
        source = line[start..end].trim_ascii_end();
        outcome = known.map_or(&b""[..], |known| rest[known].1);
        let text = line[end + outcome.len()..].trim_ascii_start();
        message = CATEGORIES
            .iter()
            .find_map(|name| text.strip_prefix(name.as_bytes()))
            .map_or(text, <[u8]>::trim_ascii_start);
    }
    let mut lines: Vec<_> = raw[first.len()..].split(|&byte| byte == b'\n').collect();
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let lines = lines.into_iter();
    Some(RefEvent {
        times: vec![time(date)],
        level: Some(match outcome {
            b"" => None,
            b"Failure" | b"Error" => Some(Level::Error),
            b"Warning" => Some(Level::Warning),
            _ => Some(Level::Info),
        }),
        level_text: outcome,
        code: if is_code { result } else { b"" },
        component: source,
        message,
        lines: lines
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
            .collect(),
        ..RefEvent::default()
    })
}

const CATEGORIES: [&str; 5] = [
    "Software Synchronization",
    "Content Download",
    "Content Install",
    "Content Uninstall",
    "Pre-Deployment Check",
];

fn is_outcome(word: &[u8]) -> bool {
    const KNOWN: &str = "Success Failure Warning Error Cancelled Canceled Informational";
    KNOWN.split(' ').any(|known| known.as_bytes() == word)
}
