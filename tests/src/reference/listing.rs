//! The event log as `wevtutil` lists it. `N/A` is no message.
//!
//! The rules:
//! 1. A *header* is a line `Event[N]` or `Event[N]:` with ten digits at most and its line end.
//! 2. An item that begins with a header is an event if a property follows: a line with a blank
//!    before it and a colon in it. The first of each name counts that has a value; `N/A` is not a value.
//!    Two blanks and a known name in a value begin the next property. A `?` or U+FFFD before them is
//!    not of the value.
//! 3. What follows the name `Description`, or the properties, is the message, without blanks around
//!    it.

use panther::{Level, Reason};

use super::xml::time::time;
use super::{RefEvent, RefItem, lines};

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    lines::items(source, is_header, |raw| event(raw).ok_or(Reason::Malformed))
}

fn is_header(bytes: &[u8]) -> bool {
    let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else {
        return false;
    };
    let line = bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]);
    let line = line.strip_suffix(b":").unwrap_or(line);
    let number = line
        .strip_prefix(b"Event[")
        .and_then(|rest| rest.strip_suffix(b"]"));
    number.is_some_and(|digits| {
        (1..=10).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
    })
}

fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let mut event = RefEvent::default();
    let mut at = 0;
    let mut date: &[u8] = &[];
    let (mut dated, mut has_property) = (false, false);
    for (number, line) in raw.split_inclusive(|&byte| byte == b'\n').enumerate() {
        if number == 0 {
            at += line.len();
            continue;
        }
        let colon = line.iter().position(|&byte| byte == b':');
        let Some(colon) = colon.filter(|_| line[0] == b' ') else {
            break;
        };
        let name = line[1..colon].trim_ascii();
        if name == b"Description" {
            at += colon + 1;
            return Some(with_message(event, raw, at, date));
        }
        at += line.len();
        let mut properties = vec![(name, &line[colon + 1..])];
        while let Some((name, value)) = properties.pop() {
            let (value, next) = next_joined(value);
            properties.extend(next);
            let value = match value.trim_ascii() {
                b"N/A" => &[],
                value => value,
            };
            match name {
                // The first that can be read.
                b"Date" if !dated => {
                    dated = time(value).is_some();
                    date = value;
                }
                b"Level" if event.level_text.is_empty() => event.level_text = value,
                b"Source" if event.component.is_empty() => event.component = value,
                _ => {}
            }
        }
        has_property = true;
    }
    has_property.then(|| with_message(event, raw, at, date))
}

/// A name and a value.
type Property<'a> = (&'a [u8], &'a [u8]);

/// A value, and the property behind it on its line.
fn next_joined(text: &[u8]) -> (&[u8], Option<Property<'_>>) {
    for at in 0..text.len() {
        for name in ["Level", "Opcode", "Keyword", "User", "User Name"] {
            if text[at..].starts_with(format!("  {name}:").as_bytes()) {
                let value = text[..at].trim_ascii_end();
                let value = value.strip_suffix(b"?").unwrap_or(value);
                let value = value.strip_suffix("\u{fffd}".as_bytes()).unwrap_or(value);
                let (name, rest) = text[at + 2..].split_at(name.len());
                return (value, Some((name, &rest[1..])));
            }
        }
    }
    (text, None)
}

fn with_message<'a>(
    mut event: RefEvent<'a>,
    raw: &'a [u8],
    at: usize,
    date: &[u8],
) -> RefEvent<'a> {
    let text = match raw[at..].trim_ascii() {
        b"N/A" => &[],
        text => text,
    };
    let start = match text {
        [] => raw.len(),
        text => text.as_ptr().addr() - raw.as_ptr().addr(),
    };
    event.body = Some(&raw[start..]);
    event.times = vec![time(date)];
    event.level = Some(level(event.level_text));
    // No data is among what a listing says.
    event.data = Some(Vec::new());
    let mut lines = text.split(|&byte| byte == b'\n');
    event.message = lines.next().unwrap_or_default().trim_ascii_end();
    event.lines = lines
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    event
}

/// The level that a word means, of those that the tests use.
fn level(word: &[u8]) -> Option<Level> {
    Some(match std::str::from_utf8(word).unwrap_or("?") {
        "" => return None,
        "Information" | "信息" | "Сведения" | "情報" | "0" | "4" => Level::Info,
        "Warning" | "警告" | "Предупреждение" | "3" => Level::Warning,
        "Error" | "错误" | "Ошибка" | "エラー" | "2" => Level::Error,
        "Critical" | "关键" | "1" => Level::Fatal,
        "Verbose" | "5" => Level::Verbose,
        _ => Level::Other,
    })
}
