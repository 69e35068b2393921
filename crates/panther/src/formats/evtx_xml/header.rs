//! What is read from an event at once: time, level, provider and where the message is.

use std::ops::Range;

use memchr::memchr;

use super::EvtxXml;
use crate::details::evtx::xml::{Children, Kind, Tags};
use crate::details::evtx::{self, Top};
use crate::scan::stamp;
use crate::{Head, Level, LogTime, Record, Stamps, Zone};

/// The head of an event; `None` where it has no section `System`.
///
/// The message is that of `RenderingInfo`, cut into its lines. Where there is none, it is empty and stands behind `System`, so that
/// the values are the event's body.
pub(super) fn read(
    format: &'static EvtxXml,
    record: &Record<'_>,
    stamps: &mut Stamps,
) -> Option<Head> {
    let raw = record.raw();
    let top = Top::new(raw)?;
    let Top {
        provider,
        level,
        time,
        end,
    } = top;
    let (message, lines) = match message(raw, end) {
        Some(found) => found,
        None => {
            let end = end_of_system(raw, &top)?;
            (end..end, 0..0)
        }
    };
    let mut head = Head::new(format, record, message).with_lines(lines);
    if let Some(time) = time.and_then(|text| read_time(text.trim_ascii(), stamps)) {
        head = head.with_time(time, 0);
    }
    if let Some(word) = level
        .map(<[u8]>::trim_ascii)
        .filter(|word| !word.is_empty())
    {
        head = head.with_level(level_of(word), place(raw, word)?);
    }
    if let Some(name) = provider
        .map(<[u8]>::trim_ascii)
        .filter(|name| !name.is_empty())
    {
        head = head.with_component(place(raw, name)?);
    }
    Some(head)
}

/// Where the section `System` ends. What was read of it need not be read again.
fn end_of_system(raw: &[u8], top: &Top<'_>) -> Option<usize> {
    let (Some(_), Some(_), Some(_)) = (top.provider, top.level, top.time) else {
        return evtx::end_of_system(raw);
    };
    // Whether the reading stopped behind an element, or in one.
    let mut depth = if raw.get(..top.end)?.ends_with(b"/>") {
        1_usize
    } else {
        2
    };
    let mut tags = Tags::new(raw, top.end);
    for tag in tags.by_ref() {
        match tag.kind {
            Kind::Open => depth += 1,
            Kind::Empty => {}
            Kind::Close => depth -= 1,
        }
        if depth == 0 {
            break;
        }
    }
    Some(tags.at)
}

/// Where the first line of the rendered message is, and where the others are.
fn message(raw: &[u8], from: usize) -> Option<(Range<usize>, Range<usize>)> {
    let tag = evtx::rendering(raw, from)?;
    let mut children = Children::of(raw, &tag);
    let message = children.find(|element| element.tag.name == b"Message")?;
    let text = message.content().trim_ascii();
    if text.is_empty() {
        return None;
    }
    let Range { start, end } = place(raw, text)?;
    let first = memchr(b'\n', text).unwrap_or(text.len());
    let line = text.get(..first)?.trim_ascii_end();
    // A carriage return that was escaped belongs to the line's end, too.
    let line = ["&#13;", "&#xD;", "&#xd;"]
        .iter()
        .find_map(|escaped| line.strip_suffix(escaped.as_bytes()))
        .unwrap_or(line)
        .trim_ascii_end();
    Some((start..start + line.len(), (start + first + 1).min(end)..end))
}

/// Where a part of the record is in it.
fn place(raw: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(raw.as_ptr().addr())?;
    Some(start..start + part.len())
}

/// The levels of the event log. 0 is what is logged whatever the level.
fn level_of(word: &[u8]) -> Level {
    match word {
        b"0" | b"4" => Level::Info,
        b"1" => Level::Fatal,
        b"2" => Level::Error,
        b"3" => Level::Warning,
        b"5" => Level::Verbose,
        _ => Level::Other,
    }
}

/// `2024-03-12T01:21:38.1234567Z`: digits as printed, nine at most; always UTC. Some programs put a blank for the `T`, or ` UTC` for the `Z`.
fn read_time(text: &[u8], stamps: &mut Stamps) -> Option<LogTime> {
    let (stamp, rest) = text.split_first_chunk::<{ stamp::LEN }>()?;
    let mut stamp = *stamp;
    let separator = stamp.get_mut(10)?;
    if !matches!(separator, b'T' | b' ') {
        return None;
    }
    *separator = b' ';
    let time = stamps.read(&stamp)??;
    let (fraction, zone) = match rest.strip_prefix(b".") {
        Some(rest) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest.split_at_checked(digits)
                .filter(|_| (1..=9).contains(&digits))?
        }
        None => ([].as_slice(), rest),
    };
    if !matches!(zone, b"" | b"Z" | b" UTC" | b"+00:00") {
        return None;
    }
    let whole = fraction
        .iter()
        .fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'));
    let digits = fraction.len() as u8;
    let nanosecond = whole * 10_u32.pow(9 - u32::from(digits));
    Some(time.with_fraction(nanosecond, digits).with_zone(Zone::Utc))
}
