//! The small logs whose records begin with a time and go on with a text.
//!
//! The rules:
//! 1. A *header* is a time at the start of a line, with what its log writes behind a time.
//! 2. An item that begins with a header is an event, with the time if that exists.
//! 3. The message is the rest of the first line, without blanks around it.

use panther::Level;

use super::shape::{self, Numbers};
use super::{RefEvent, RefItem, RefTime, json, lines};

/// A level, and the word for it.
type Stated<'a> = Option<(Level, &'a [u8])>;

/// The time of a header, if it states one, and its length.
type Header = (Option<RefTime>, usize);

/// How one log writes.
struct Log {
    is_header: fn(&[u8]) -> bool,
    header: fn(&[u8]) -> Option<Header>,
    /// The level that a message states, and the word for it.
    level: fn(&[u8]) -> Stated<'_>,
}

/// The items of `BlueBox.log`.
#[must_use]
pub fn bluebox(source: &[u8]) -> Vec<RefItem<'_>> {
    fn header(line: &[u8]) -> Option<(Numbers, usize)> {
        let (numbers, len) = shape::read(line, "YYYY-MM-DD hh:mm:ss:")?;
        let after = line.get(len)?;
        b" \r\n".contains(after).then_some((numbers, len))
    }
    fn level(message: &[u8]) -> Stated<'_> {
        let text = message.strip_suffix(b".").unwrap_or(message);
        let text = text.strip_suffix(b"]")?;
        let code = &text[text.iter().rposition(|&byte| byte == b'[')? + 1..];
        let digits = code.strip_prefix(b"0x").or(code.strip_prefix(b"0X"))?;
        let value = hexadecimal(digits)?;
        (digits.len() == 8 && value >= 0x8000_0000).then_some((Level::Error, code))
    }
    items(
        source,
        &Log {
            is_header: |line| header(line).is_some(),
            header: |line| header(line).map(stated),
            level,
        },
    )
}

/// The items of `PFRO.log`.
#[must_use]
pub fn pfro(source: &[u8]) -> Vec<RefItem<'_>> {
    fn header(line: &[u8]) -> Option<(Numbers, usize)> {
        shape::read(line, "M/D/YYYY h:m:s - ")
    }
    fn level(message: &[u8]) -> Stated<'_> {
        let is_error = message.starts_with(b"PFRO Error");
        is_error.then(|| (Level::Error, &message[5..10]))
    }
    items(
        source,
        &Log {
            is_header: |line| header(line).is_some(),
            header: |line| header(line).map(stated),
            level,
        },
    )
}

/// The items of `NetSetup.log`. A date without a year is no date.
#[must_use]
pub fn netsetup(source: &[u8]) -> Vec<RefItem<'_>> {
    fn header(line: &[u8]) -> Option<(Numbers, usize)> {
        let shapes = [
            "MM/DD/YYYY hh:mm:ss ",
            "MM/DD/YYYY hh:mm:ss:fff ",
            "MM/DD hh:mm:ss ",
            "MM/DD hh:mm:ss:fff ",
        ];
        let mut found = shapes.iter().filter_map(|shape| shape::read(line, shape));
        found.find(|(numbers, _)| numbers.digits == 0 || numbers.digits == 3)
    }
    fn level(message: &[u8]) -> Stated<'_> {
        let find =
            |text: &[u8], word: &[u8]| text.windows(word.len()).position(|window| window == word);
        let end = find(message, b", last error is").unwrap_or(message.len());
        let text = message[..end].strip_suffix(b".").unwrap_or(&message[..end]);
        let start = text.windows(2).rposition(|window| window == b"0x")?;
        let (before, number) = text.split_at(start);
        let digits = &number[2..];
        let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
        if !is_number || digits.iter().all(|&digit| digit == b'0') {
            return None;
        }
        let before = before.trim_ascii_end();
        let before = before.strip_suffix(b":").unwrap_or(before).trim_ascii_end();
        if before.ends_with(b": status") || before.ends_with(b"exits with status of") {
            Some((Level::Error, number))
        } else {
            find(before, b"fail").map(|_| (Level::Warning, number))
        }
    }
    items(
        source,
        &Log {
            is_header: |line| header(line).is_some(),
            header: |line| header(line).map(stated),
            level,
        },
    )
}

/// The items of `poqexec.log`, whose times are units of 100 ns since 1601.
#[must_use]
pub fn poqexec(source: &[u8]) -> Vec<RefItem<'_>> {
    fn header(line: &[u8]) -> Option<Header> {
        let digits = line.get(..15)?;
        let is_digit = |byte: &u8| b"0123456789abcdef".contains(byte);
        if digits[0] != b'1' || !digits.iter().all(is_digit) || line.get(15) != Some(&b':') {
            return None;
        }
        let since_1970 = hexadecimal(digits)?.checked_sub(134_774 * 86_400 * 10_000_000)?;
        let time = RefTime {
            clock: format!(
                "{}.{:07}00",
                json::time::seconds((since_1970 / 10_000_000).try_into().ok()?)?,
                since_1970 % 10_000_000
            ),
            digits: 7,
            zone: Some("0".to_owned()),
        };
        Some((Some(time), 16))
    }
    items(
        source,
        &Log {
            is_header: |line| header(line).is_some(),
            header,
            level: |_| None,
        },
    )
}

/// The time of a header that states a year.
fn stated((numbers, len): (Numbers, usize)) -> Header {
    (numbers.time("none").filter(|_| numbers.year > 0), len)
}

fn hexadecimal(digits: &[u8]) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    let text = std::str::from_utf8(digits).ok().filter(|_| is_number)?;
    u64::from_str_radix(text, 16).ok()
}

fn items<'a>(source: &'a [u8], log: &Log) -> Vec<RefItem<'a>> {
    lines::items_before_prompts(source, log.is_header, |raw| {
        let (time, len) = (log.header)(raw)?;
        Some(event(raw, time, len, log))
    })
}

fn event<'a>(raw: &'a [u8], time: Option<RefTime>, len: usize, log: &Log) -> RefEvent<'a> {
    let mut lines: Vec<&[u8]> = raw.split(|&byte| byte == b'\n').collect();
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let first = lines.remove(0).trim_ascii_end();
    let text = first.get(len..).unwrap_or_default().trim_ascii_start();
    let level = (log.level)(text);
    RefEvent {
        times: vec![time],
        level: Some(level.map(|(level, _)| level)),
        level_text: level.map(|(_, word)| word).unwrap_or_default(),
        message: text,
        body: Some(&raw[first.len() - text.len()..]),
        lines: lines
            .into_iter()
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
            .collect(),
        ..RefEvent::default()
    }
}
