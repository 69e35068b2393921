//! The lines that panther makes of memory dumps.
//!
//! The rules:
//! 1. A header is a line that begins with `dump` and a tab.
//! 2. Without the blanks at its end, the line has four columns or more between tabs: the mark, the
//!    time, the level, and last the message. Otherwise it is malformed.
//! 3. A time is in UTC and has seven digits of the second or none.

use panther::{Level, Reason};

use super::{RefEvent, RefItem, RefTime, lines, shape};

fn is_header(line: &[u8]) -> bool {
    line.starts_with(b"dump\t")
}

/// The items of a log.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    lines::items(source, is_header, |raw| event(raw).ok_or(Reason::Malformed))
}

fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let mut lines: Vec<&[u8]> = raw.split(|&byte| byte == b'\n').collect();
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let line = lines.remove(0).trim_ascii_end();
    let columns: Vec<&[u8]> = line.split(|&byte| byte == b'\t').collect();
    let [_, time, level, .., message] = *columns else {
        return None;
    };
    Some(RefEvent {
        times: vec![self::time(time)],
        level: Some((!level.is_empty()).then(|| Level::from_word(level))),
        level_text: level,
        message,
        body: Some(&raw[line.len() - message.len()..]),
        lines: lines
            .into_iter()
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
            .collect(),
        ..RefEvent::default()
    })
}

/// Rule 3.
fn time(text: &[u8]) -> Option<RefTime> {
    ["YYYY-MM-DDThh:mm:ssZ", "YYYY-MM-DDThh:mm:ss.fZ"]
        .into_iter()
        .find_map(|shape| {
            let (numbers, len) = shape::read(text, shape)?;
            let is_whole = len == text.len() && [0, 7].contains(&numbers.digits);
            numbers.time("0").filter(|_| is_whole)
        })
}
