//! Text that no other format knows: a line is an event.
//!
//! The rules:
//! 1. A line that begins with a time in one of `SHAPES` has that time. Blanks and a bracket or a
//!    quote may stand before it, and the bracket behind it. No letter or digit follows it.
//! 2. The level is the first of the four words behind the time that names one. The first of them
//!    may be written anyhow, the others in upper case or with a mark around them, and so must the
//!    first word of a line without a time.
//! 3. The message is the line without the blanks at its end, behind its time, and behind its level
//!    if that comes next. A line that has a time of day and no date keeps it in the message.
//!
//! The library reads more forms of a time. Of a line that may have one of these, and of a long
//! line, the reference says only its bytes.

use panther::Level;

use super::framing::{Begun, Rule, pieces};
use super::shape::{self, Numbers};
use super::{BOM, RefEvent, RefItem, RefTime, gap};

/// Any bytes are a record, so no bytes tell that one begins.
struct EveryLine;

impl Rule for EveryLine {
    fn begins(&self, _bytes: &[u8]) -> bool {
        false
    }

    fn next(&self, item: Begun<'_>) -> Option<usize> {
        item.places().find(|&at| item.source[at - 1] == b'\n')
    }
}

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let pieces = pieces(source, &EveryLine).into_iter();
    pieces
        .map(|piece| {
            let raw = piece.raw;
            let is_blank = raw.trim_ascii_end().is_empty();
            let is_gap = is_blank || raw.iter().all(|&byte| byte == 0) || raw == BOM;
            RefItem {
                start: piece.start,
                raw,
                kind: match piece.rest {
                    Some(reason) => Err(reason),
                    None if is_gap => Err(gap(raw)),
                    None => Ok(event(raw)),
                },
            }
        })
        .collect()
}

fn event(raw: &[u8]) -> RefEvent<'_> {
    let line = raw.trim_ascii_end();
    let text = line.trim_ascii_start();
    let text = text.strip_prefix(b"[").unwrap_or(text);
    let may_be_time = text.first().is_some_and(|first| !b" #".contains(first));
    let found = stamp(line);
    if line.len() > 128 || found.is_none() && may_be_time && !is_word(text) {
        return RefEvent {
            is_partial: true,
            ..RefEvent::default()
        };
    }
    let (times, end) = found.unwrap_or((vec![None], 0));
    let level = level(line, end);
    let mut start = 0;
    if times.iter().any(Option::is_some) {
        start = behind_marks(line, end);
        if let Some((_, word)) = level
            && place(line, word).saturating_sub(start) <= 1
        {
            start = behind_marks(line, place(line, word) + word.len());
        }
    }
    RefEvent {
        times,
        level: Some(level.map(|(level, _)| level)),
        level_text: level.map(|(_, word)| word).unwrap_or_default(),
        message: &line[start..],
        body: Some(&raw[start..]),
        ..RefEvent::default()
    }
}

/// Whether a text begins with a word that is no name of a month or a day.
fn is_word(text: &[u8]) -> bool {
    let names = b"jfmasondtw";
    let first = text.first().map(u8::to_ascii_lowercase);
    first.is_some_and(|first| first.is_ascii_lowercase() && !names.contains(&first))
}

fn place(line: &[u8], word: &[u8]) -> usize {
    word.as_ptr().addr() - line.as_ptr().addr()
}

fn behind_marks(line: &[u8], at: usize) -> usize {
    let is_mark = |byte: &&u8| byte.is_ascii_whitespace() || b"]):,|-".contains(byte);
    at + line[at..].iter().take(16).take_while(is_mark).count()
}

/// The shapes that the reference knows. The longest that fits counts.
const SHAPES: [&str; 9] = [
    "YYYY-MM-DD hh:mm:ss",
    "YYYY-MM-DDThh:mm:ss",
    "YYYY/MM/DD hh:mm:ss",
    "D/M/YYYY h:mm:ss",
    "M/D/YYYY h:mm:ss",
    "Mar D hh:mm:ss YYYY",
    "Mar D hh:mm:ss",
    "D/Mar/YYYY:hh:mm:ss",
    "h:mm:ss",
];

/// The times that the start of a line may state, and where the text behind it begins. `None` among
/// the times if the line states no date, or one that does not exist.
fn stamp(line: &[u8]) -> Option<(Vec<Option<RefTime>>, usize)> {
    let blanks = line
        .iter()
        .take(64)
        .take_while(|byte| b" \t".contains(byte));
    let mut start = blanks.count();
    let is_open = line
        .get(start)
        .is_some_and(|first| b"[(\"'".contains(first));
    start += usize::from(is_open);
    let found = SHAPES.iter().filter_map(|shape| {
        // `Mar` is the third month, and its first letter no number.
        let text = &line[start..];
        let (mut numbers, len) = match shape.split_once("Mar") {
            Some((before, after)) => {
                let (day, at) = shape::read(text, before)?;
                let rest = text[at..].strip_prefix(b"Mar")?;
                let (numbers, len) = shape::read(rest, after)?;
                let day = numbers.day.max(day.day);
                (Numbers { day, ..numbers }, at + 3 + len)
            }
            None => shape::read(text, shape)?,
        };
        if shape.contains("Mar") {
            numbers.month = 3;
        }
        let (zone, len) = tail(text, &mut numbers, len)?;
        let has_date = shape.contains("YYYY");
        let time = numbers.time(zone).filter(|_| has_date);
        // A time of day that does not exist is none.
        let day = Numbers {
            year: 2031,
            month: 1,
            day: 1,
            ..numbers
        };
        let is_time = day.time(zone).is_some() || shape.starts_with("YYYY-MM-DD hh:mm:ss");
        is_time.then_some((time, len))
    });
    let found: Vec<_> = found.collect();
    let longest = found.iter().map(|&(_, len)| len).max()?;
    let times = found.into_iter().filter(|&(_, len)| len == longest);
    let times: Vec<_> = times.map(|(time, _)| time).collect();
    let some = times.iter().any(Option::is_some);
    // A day above 12 is valid in one order only.
    let times = times.into_iter().filter(|time| !some || time.is_some());
    let mut end = start + longest;
    let behind = line.get(end);
    if !behind.is_none_or(|byte| b" ]".contains(byte)) {
        return None;
    }
    if is_open && line.get(end).is_some_and(|close| b"])>\"'".contains(close)) {
        end += 1;
    }
    Some((times.collect(), end))
}

/// Reads the fraction and the zone behind a time.
fn tail(text: &[u8], numbers: &mut Numbers, mut len: usize) -> Option<(&'static str, usize)> {
    for (shape, least) in [(".f", 1), (",f", 3), (":f", 3)] {
        if let Some((fraction, more)) = shape::read(&text[len..], shape)
            && fraction.digits >= least
        {
            (numbers.fraction, numbers.digits) = (fraction.fraction, fraction.digits);
            len += more;
            break;
        }
    }
    let half = [(" AM", 0), (" PM", 12)];
    let half = half
        .iter()
        .find(|(word, _)| text[len..].starts_with(word.as_bytes()));
    if let Some((word, hours)) = half {
        if !(1..=12).contains(&numbers.hour) {
            return None;
        }
        numbers.hour = numbers.hour % 12 + hours;
        len += word.len();
    }
    let zones = [
        ("Z", "0"),
        (" UTC", "0"),
        ("+01:00", "3600"),
        (" +0100", "3600"),
    ];
    let zone = zones
        .iter()
        .find(|(word, _)| text[len..].starts_with(word.as_bytes()));
    let is_word = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    match zone {
        Some((word, offset)) if !is_word(len + word.len()) => Some((offset, len + word.len())),
        _ if is_word(len) || may_go_on(&text[len..]) => None,
        _ => Some(("none", len)),
    }
}

/// Whether these bytes may be a half of the day or a zone in another form.
fn may_go_on(text: &[u8]) -> bool {
    let text = text.strip_prefix(b" ").unwrap_or(text);
    text.first()
        .is_some_and(|first| b"+-ZUGaApP".contains(first))
}

/// The level that a line states, and the word for it.
fn level(line: &[u8], end: usize) -> Option<(Level, &[u8])> {
    let is_timed = end > 0;
    let mut at = end;
    for number in 0..if is_timed { 4 } else { 1 } {
        let skipped = |byte: &&u8| byte.is_ascii_whitespace() || b"-|,;".contains(byte);
        at += line[at..].iter().take_while(skipped).count();
        let ends = |byte: &u8| b" \t\r\n|,;".contains(byte);
        let len = line[at..].iter().position(ends).unwrap_or(line.len() - at);
        let token = &line[at..at + len];
        at += len;
        let text = token.strip_prefix(b"level=").unwrap_or(token);
        let from = text
            .iter()
            .take_while(|byte| b"[(<\"'*".contains(byte))
            .count();
        let letters = text[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic());
        let word = &text[from..from + letters.count()];
        let after = &text[from + word.len()..];
        if after.iter().any(|byte| !b"]:)>\"'*".contains(byte)) {
            continue;
        }
        let is_marked = text.len() < token.len() || !after.is_empty();
        let is_free = is_timed && number == 0;
        if !is_free && !is_marked && !word.iter().all(u8::is_ascii_uppercase) {
            continue;
        }
        let level = match &*word.to_ascii_uppercase() {
            b"INFO" | b"INF" | b"NOTICE" | b"INFORMATION" => Level::Info,
            b"WARN" | b"WARNING" | b"WRN" => Level::Warning,
            b"ERROR" | b"ERR" | b"SEVERE" => Level::Error,
            b"DEBUG" | b"DBG" => Level::Debug,
            b"TRACE" | b"VERBOSE" => Level::Verbose,
            b"FATAL" | b"CRITICAL" | b"CRIT" | b"EMERG" | b"ALERT" | b"PANIC" => Level::Fatal,
            _ if after.starts_with(b"]") => match word {
                b"I" => Level::Info,
                b"W" => Level::Warning,
                b"E" => Level::Error,
                b"F" => Level::Fatal,
                b"D" => Level::Debug,
                b"T" | b"V" => Level::Verbose,
                _ => continue,
            },
            _ => continue,
        };
        return Some((level, word));
    }
    None
}
