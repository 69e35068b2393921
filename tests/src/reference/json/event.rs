//! The parts of an event.

use panther::Level;

use super::leaves::data;
use super::record::Record;
use super::time::time_of;
use crate::reference::RefEvent;

pub(super) fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let mut record = Record::default();
    record.walk(raw, 1, ("", ""), 0);
    let any = |names: &[&str]| names.iter().any(|name| record.has(name));
    let is_event = record.has_system
        || record.has_winlog
        || record.has("id") && any(&["provider", "source", "provider 3", "channel", "record"])
        || record.has("id 2")
            && any(&["provider", "channel"])
            && any(&["time", "time 2", "time 3"]);
    if !is_event {
        return None;
    }
    let text = record.first(&["message"]);
    let (message, lines, body) = match text {
        Some(text) => split_message(raw, text),
        None if record.has_system => (&[][..], Vec::new(), record.system_end.unwrap_or(raw.len())),
        None => {
            let first = record.sections.first();
            let at = first.map_or(0, |section| offset(raw, section));
            (&[][..], Vec::new(), at)
        }
    };
    let time = record.first(&["system time", "time", "time 2", "time 3"]);
    let level_text = record.first(&["level", "level 2", "level 3"]);
    let level_text = level_text.unwrap_or_default();
    Some(RefEvent {
        times: vec![time.and_then(time_of)],
        level: level(level_text),
        level_text,
        component: record
            .first(&["provider", "source", "provider 3"])
            .unwrap_or_default(),
        message,
        body: Some(&raw[body..]),
        lines,
        data: Some(data(&record)),
        ..RefEvent::default()
    })
}

fn offset(raw: &[u8], part: &[u8]) -> usize {
    part.as_ptr().addr() - raw.as_ptr().addr()
}

fn split_message<'a>(raw: &'a [u8], text: &'a [u8]) -> (&'a [u8], Vec<&'a [u8]>, usize) {
    let mut text = text;
    loop {
        text = text.trim_ascii_start();
        let escaped = [b"\\n", b"\\r", b"\\t"]
            .iter()
            .find_map(|&blank| text.strip_prefix(blank));
        match escaped {
            Some(rest) => text = rest,
            None => break,
        }
    }
    let body = offset(raw, text);
    let mut lines = vec![];
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with(b"\\r\\n") || text[at..].starts_with(b"\\n") {
            lines.push(&text[start..at]);
            at += if text[at + 1] == b'r' { 4 } else { 2 };
            start = at;
        } else {
            at += if text[at] == b'\\' { 2 } else { 1 };
        }
    }
    if start < text.len() || lines.is_empty() {
        lines.push(&text[start..]);
    }
    let first = lines.remove(0).trim_ascii_end();
    (first, lines, body)
}

/// The level that a word or a number means. Windows writes words in the language of the machine;
/// `None` for those that the tests do not use.
fn level(word: &[u8]) -> Option<Option<Level>> {
    let small = word.to_ascii_lowercase();
    Some(Some(match &small[..] {
        b"" => return Some(None),
        b"0" | b"4" | b"information" | b"info" | b"audit_success" => Level::Info,
        b"1" | b"critical" => Level::Fatal,
        b"2" | b"error" => Level::Error,
        b"3" | b"warning" | b"audit_failure" => Level::Warning,
        b"5" | b"verbose" => Level::Verbose,
        b"debug" => Level::Debug,
        _ => match std::str::from_utf8(word) {
            Ok("LogAlways" | "\u{4fe1}\u{606f}") => Level::Info,
            Ok("Fehler") => Level::Error,
            _ if word.iter().any(|byte| !byte.is_ascii_digit()) => return None,
            _ => Level::Other,
        },
    }))
}
