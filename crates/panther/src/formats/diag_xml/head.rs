//! Reads the head of a row: time, level, module, and the range of the message.

use std::ops::Range;

use crate::formats::markup::lines::line_break;
use crate::formats::markup::tags::{Attribute, Tags};
use crate::model::head::Head;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::scan::iso;
use crate::scan::stamp::Stamps;

/// Reads the head of a row. Returns `None` if the row has no message.
pub(super) fn read(record: &Record<'_>, stamps: &mut Stamps) -> Option<Head> {
    let row = Tags::new(record.raw(), 0)
        .next()
        .filter(|row| row.start == 0)?;
    let (mut message, mut time, mut level, mut module) = (None, None, None, None);
    for attribute in row.attributes() {
        let range = attribute.value_start..attribute.value_start + attribute.value.len();
        match attribute.name {
            b"Msg" if message.is_none() => message = Some(range),
            b"Sev" if level.is_none() => {
                level = severity(attribute.value).map(|level| (level, range))
            }
            b"Mod" if module.is_none() => module = Some(range),
            _ if time.is_none() && is_time(&attribute) => time = iso::read(attribute.value, stamps),
            _ => {}
        }
    }
    let message = message?;
    let (first, rest) = lines(record, message);
    let mut head = Head::new(record, first).with_lines(rest);
    if let Some(time) = time {
        head = head.with_time(time, 0);
    }
    if let Some((level, word)) = level {
        head = head.with_level(level, word);
    }
    if let Some(module) = module {
        head = head.with_component(module);
    }
    Some(head)
}

/// Whether an attribute is the time of its row. Windows writes `DT`; other names occur in files that
/// other programs have written again.
pub(super) fn is_time(attribute: &Attribute<'_>) -> bool {
    matches!(attribute.name, b"DT" | b"Tim" | b"Time" | b"TimeStamp")
}

/// The level of a severity: its upper byte. The messages that have `0x03000000` here are those that
/// setup's other logs print as warnings.
fn severity(number: &[u8]) -> Option<Level> {
    let number: u32 = std::str::from_utf8(number).ok()?.parse().ok()?;
    Some(match number >> 24 {
        1 => Level::Fatal,
        2 => Level::Error,
        3 => Level::Warning,
        4 => Level::Info,
        _ => Level::Other,
    })
}

/// The ranges of the first line of a message and of its other lines. Blank lines before the first
/// are skipped.
fn lines(record: &Record<'_>, message: Range<usize>) -> (Range<usize>, Range<usize>) {
    let text = record.part(message.clone());
    let start = message.start + (text.len() - text.trim_ascii_start().len());
    let text = record.part(start..message.end).trim_ascii_end();
    let found = line_break(text).unwrap_or(text.len()..text.len());
    let first = text.get(..found.start).unwrap_or(text).trim_ascii_end();
    (
        start..start + first.len(),
        start + found.end..start + text.len(),
    )
}
