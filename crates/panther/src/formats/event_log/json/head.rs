//! Reads the head of an event: time, level, provider, and the range of the message.

use std::ops::Range;

use super::names::{LEVEL, PROVIDER, Slot, TIME};
use super::parts::Parts;
use super::text;
use crate::formats::event_log::lines::in_lines;
use crate::formats::event_log::words;
use crate::model::head::Head;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::time::{LogTime, Zone};
use crate::scan::iso;
use crate::scan::number::number;
use crate::scan::stamp::Stamps;

/// Reads the head of an event. Returns `None` if the record is not an event.
///
/// Escaped line feeds split the message into lines. Without a message, the message is empty and is
/// located before the values.
pub(super) fn read(record: &Record<'_>, stamps: &mut Stamps) -> Option<Head> {
    let raw = record.raw();
    let parts = Parts::of_head(raw)?;
    let (message, lines) = match parts.place(raw, &[Slot::Message]) {
        Some(text) => message(record, text),
        None => {
            let at = parts.body(raw);
            (at..at, 0..0)
        }
    };
    let mut head = Head::new(record, message).with_lines(lines);
    // The attribute `SystemTime` is a time of the event log itself, which is in UTC.
    let is_own = parts.first(raw, &[Slot::SystemTime]).is_some();
    let text = parts.first(raw, &TIME);
    if let Some(time) = text.and_then(|text| time(text, is_own, stamps)) {
        head = head.with_time(time, 0);
    }
    if let Some(word) = parts.place(raw, &LEVEL) {
        let keywords = parts.first(raw, &[Slot::Keywords]);
        let level = match keywords.and_then(words::audit) {
            Some(Level::Warning) => Level::Warning,
            _ => level(record.part(word.clone())),
        };
        head = head.with_level(level, word);
    }
    if let Some(name) = parts.place(raw, &PROVIDER) {
        head = head.with_component(name);
    }
    Some(head)
}

/// The ranges of the first line of the message and of its other lines.
fn message(record: &Record<'_>, range: Range<usize>) -> (Range<usize>, Range<usize>) {
    let trimmed = text::trim_start(record.part(range.clone()));
    let range = range.end - trimmed.len()..range.end;
    in_lines(record, range, text::line_break, <[u8]>::trim_ascii_end)
}

/// Parses a time: text, `/Date(...)/` with milliseconds, or seconds since 1970.
fn time(text: &[u8], is_own: bool, stamps: &mut Stamps) -> Option<LogTime> {
    if let Some(time) = iso::read(text, stamps) {
        // The event log only records UTC, so some exports omit the zone.
        let is_utc = is_own && time.zone() == Zone::Unstated;
        return Some(if is_utc {
            time.with_zone(Zone::Utc)
        } else {
            time
        });
    }
    let date = text
        .strip_prefix(b"\\/Date(")
        .or_else(|| text.strip_prefix(b"/Date("));
    match date {
        Some(date) => time_of_date(date),
        None => time_of_seconds(text),
    }
}

/// Parses the rest after `/Date(`: milliseconds in UTC. Ignores an offset, which does not change
/// the instant.
fn time_of_date(date: &[u8]) -> Option<LogTime> {
    let date = date.strip_suffix(b"/")?;
    let date = date.strip_suffix(b"\\").unwrap_or(date);
    let date = date.strip_suffix(b")")?;
    let (sign, digits) = match date.strip_prefix(b"-") {
        Some(digits) => (-1, digits),
        None => (1, digits_of(date)),
    };
    let milliseconds = sign * whole(digits)?;
    let time = LogTime::of_unix(milliseconds.div_euclid(1000))?;
    Some(time.with_fraction(milliseconds.rem_euclid(1000) as u32 * 1_000_000, 3))
}

/// The digits before an offset.
fn digits_of(date: &[u8]) -> &[u8] {
    let end = date.iter().position(|byte| matches!(byte, b'+' | b'-'));
    end.and_then(|end| date.get(..end)).unwrap_or(date)
}

/// Parses seconds since 1970, with or without a fraction.
fn time_of_seconds(text: &[u8]) -> Option<LogTime> {
    let (seconds, fraction) = match text.iter().position(|&byte| byte == b'.') {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?),
        None => (text, [].as_slice()),
    };
    let fraction = fraction.get(..9).unwrap_or(fraction);
    let time = LogTime::of_unix(whole(seconds)?)?;
    if fraction.is_empty() {
        return Some(time);
    }
    let digits = fraction.len() as u8;
    let value = u32::try_from(whole(fraction)?).ok()?;
    Some(time.with_fraction(value * 10_u32.pow(9 - u32::from(digits)), digits))
}

fn whole(digits: &[u8]) -> Option<i64> {
    i64::try_from(number(digits)?).ok()
}

/// The level for a number or a word. The Elastic Common Schema writes words in lower case, other
/// programs in upper case.
fn level(word: &[u8]) -> Level {
    const WORDS: [(&str, Level); 9] = [
        ("information", Level::Info),
        ("info", Level::Info),
        ("warning", Level::Warning),
        ("error", Level::Error),
        ("critical", Level::Fatal),
        ("verbose", Level::Verbose),
        ("debug", Level::Debug),
        ("audit_success", Level::Info),
        ("audit_failure", Level::Warning),
    ];
    let known = WORDS
        .iter()
        .find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(word));
    known.map_or_else(|| words::level(word), |&(_, level)| level)
}
