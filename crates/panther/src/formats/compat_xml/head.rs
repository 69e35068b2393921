//! Reads the head of a finding: level, element, and the range of the message.

use std::ops::Range;

use super::details::{Value, values};
use crate::formats::markup::tags::Tags;
use crate::model::head::Head;
use crate::model::level::Level;
use crate::model::record::Record;

/// The values that name a finding, the best first: a program or a device, a driver package, a file,
/// and what setup says about an item of hardware.
const MESSAGES: [&[u8]; 9] = [
    b"LowerCaseLongPathUnexpanded",
    b"LowerCaseLongPath",
    b"Inf",
    b"Title",
    b"Name",
    b"Model",
    b"Message",
    b"HardwareType",
    b"Id",
];

/// Reads the head of a finding. Where no value means a level, the name of the element stands for
/// [`Level::Info`]: the finding is only listed. Returns `None` if its tag does not end.
pub(super) fn read(record: &Record<'_>) -> Option<Head> {
    let tag = Tags::new(record.raw(), 0)
        .next()
        .filter(|tag| tag.start == 0)?;
    let mut message: Option<(usize, Range<usize>)> = None;
    let mut level: Option<(Level, Range<usize>)> = None;
    for value in values(record.raw()) {
        let range = value.range();
        if let Some(rank) = rank(&value)
            && message.as_ref().is_none_or(|(best, _)| rank < *best)
        {
            message = Some((rank, range.clone()));
        }
        if let Some(found) = severity(&value)
            && level
                .as_ref()
                .is_none_or(|(level, _)| !level.at_least(found))
        {
            level = Some((found, range));
        }
    }
    let message = message.map_or(tag.end..tag.end, |(_, message)| message);
    let line = record.part(message.clone());
    let end = memchr::memchr(b'\n', line).map_or(line.len(), |end| end);
    let first = line.get(..end).unwrap_or(line).trim_ascii_end();
    let element = 1..1 + tag_name(record.raw());
    let (level, word) = level.unwrap_or((Level::Info, element.clone()));
    let lines = (message.start + end + 1).min(message.end)..message.end;
    Some(
        Head::new(record, message.start..message.start + first.len())
            .with_lines(lines)
            .with_level(level, word)
            .with_component(element),
    )
}

/// The length of the name of the tag that a record begins with.
fn tag_name(raw: &[u8]) -> usize {
    let inside = raw.get(1..).unwrap_or_default();
    let end = |byte: &u8| matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n');
    inside.iter().position(end).unwrap_or(inside.len())
}

/// The rank of a value among those that may be the message; `None` if it is not one.
fn rank(value: &Value<'_>) -> Option<usize> {
    if value.value.trim_ascii().is_empty() {
        return None;
    }
    // An element inside of a finding, such as an action, has a name of its own.
    let is_inner = !value.is_own && matches!(value.name, b"Name" | b"Id");
    let rank = MESSAGES.iter().position(|name| *name == value.name)?;
    (!is_inner).then_some(rank)
}

/// The level that a value means; `None` if it means none.
fn severity(value: &Value<'_>) -> Option<Level> {
    let is_true = value.value.eq_ignore_ascii_case(b"true");
    match (value.name, value.value) {
        (b"BlockingType", b"Hard") => Some(Level::Error),
        (b"BlockingType", b"") => None,
        (b"BlockingType", b"None") => Some(Level::Info),
        (b"BlockingType", _) => Some(Level::Warning),
        (b"BlockMigration" | b"DT_ANY_FMC_BlockingApplication", _) if is_true => Some(Level::Error),
        (b"StatusDetail", detail) if detail.starts_with(b"Warn") => Some(Level::Warning),
        // The name of an action.
        (b"Name", b"Dismiss") if !value.is_own => Some(Level::Warning),
        (name, _) if is_true && name.starts_with(b"DT_ANY_") && is_block(name) => {
            Some(Level::Warning)
        }
        _ => None,
    }
}

/// Whether the name of a decision says that something blocks.
fn is_block(name: &[u8]) -> bool {
    memchr::memmem::find(name, b"Block").is_some()
}
