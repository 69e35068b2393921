//! `CheckSUR.log`.
//!
//! The rules:
//! 1. A header is a line that begins with ten equals signs, `Checking `, `Summary:`, `Unavailable
//!    repair files:`, or one to four small letters in parentheses before a blank or a tab.
//! 2. A line of equals signs, with the lines behind it, is markup. All other headers are events.
//! 3. The message is the first line. The time is the first line of the head of a run that is one.
//! 4. `(f)` is an error, `(w)` a warning and `(fix)` information.

use panther::{Level, Reason};

use super::shape;
use super::{RefEvent, RefItem, lines};

/// Rule 1.
fn is_header(line: &[u8]) -> bool {
    let starts: [&[u8]; 4] = [
        b"==========",
        b"Checking ",
        b"Summary:",
        b"Unavailable repair files:",
    ];
    starts.iter().any(|start| line.starts_with(start)) || mark(line).is_some()
}

fn mark(line: &[u8]) -> Option<&[u8]> {
    let end = line.iter().take(6).position(|&byte| byte == b')')?;
    let word = line[..end].strip_prefix(b"(")?;
    let is_word = (1..=4).contains(&word.len()) && word.iter().all(u8::is_ascii_lowercase);
    let is_apart = line.get(end + 1).is_some_and(|byte| b" \t".contains(byte));
    (is_word && is_apart).then_some(word)
}

/// The items of a log.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    lines::items(source, is_header, |raw| {
        if raw.starts_with(b"==========") {
            Err(Reason::Markup)
        } else {
            Ok(event(raw))
        }
    })
}

fn event(raw: &[u8]) -> RefEvent<'_> {
    let mut lines: Vec<&[u8]> = raw.split(|&byte| byte == b'\n').collect();
    let time = lines.iter().find_map(|line| {
        let line = line.trim_ascii();
        let (numbers, len) = shape::read(line, "YYYY-MM-DD hh:mm")?;
        numbers.time("none").filter(|_| len == line.len())
    });
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let message = lines.remove(0).trim_ascii_end();
    let word = mark(raw).unwrap_or_default();
    let level = match word {
        b"f" => Some(Level::Error),
        b"w" => Some(Level::Warning),
        b"fix" => Some(Level::Info),
        _ => None,
    };
    RefEvent {
        times: vec![time.filter(|_| raw.starts_with(b"Checking System Update "))],
        level: Some(level),
        level_text: if level.is_some() { word } else { b"" },
        message,
        body: Some(raw),
        lines: lines
            .into_iter()
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
            .collect(),
        ..RefEvent::default()
    }
}
