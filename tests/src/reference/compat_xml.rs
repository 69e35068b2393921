//! The incompatible items that setup found.
//!
//! The rules: a finding is an element of five. Its values are the attributes of its tags, and the
//! properties: a name and a value in attributes. The value with the best name is the message, and
//! the worst level that a value means is the level.

use panther::Level;

use super::elements::{Elements, lines};
use super::xml::tags::{attributes, tags};
use super::{RefEvent, RefItem};

const FINDINGS: Elements = Elements {
    records: &[
        "HardwareItem",
        "Device",
        "DriverPackage",
        "Program",
        "Asset",
    ],
    around: &[
        "Hardware",
        "Devices",
        "DriverPackages",
        "Programs",
        "Assets",
        "CompatReport",
        "WicaRun",
    ],
};

const MESSAGES: [&str; 9] = [
    "LowerCaseLongPathUnexpanded",
    "LowerCaseLongPath",
    "Inf",
    "Title",
    "Name",
    "Model",
    "Message",
    "HardwareType",
    "Id",
];

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    FINDINGS.items(source, |raw, _| event(raw))
}

fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let tags = tags(raw);
    let first = tags.first().filter(|tag| tag.start == 0)?;
    let mut values: Vec<(bool, &[u8], &[u8])> = Vec::new();
    for tag in tags.iter().filter(|tag| tag.opens) {
        let all = attributes(tag);
        let property = all.iter().find(|(name, _)| *name == b"Name");
        for (name, value) in &all {
            let name = match (tag.name, property) {
                (b"Property", Some((_, property))) if *name == b"Value" => property,
                (b"Property", Some(_)) | (b"PropertyList", _) => continue,
                _ if name.starts_with(b"xmlns") => continue,
                _ => name,
            };
            values.push((tag.start == 0, name, value));
        }
    }
    let mut best: Option<(usize, &[u8])> = None;
    let mut worst: Option<(Level, &[u8])> = None;
    for (is_own, name, value) in values {
        let rank = MESSAGES.iter().position(|known| known.as_bytes() == name);
        let is_inner = !is_own && [b"Name".as_slice(), b"Id"].contains(&name);
        if let Some(rank) = rank
            && !is_inner
            && !value.trim_ascii().is_empty()
            && best.is_none_or(|(found, _)| rank < found)
        {
            best = Some((rank, value));
        }
        if let Some(level) = level(is_own, name, value)
            && worst.is_none_or(|(found, _)| badness(found) < badness(level))
        {
            worst = Some((level, value));
        }
    }
    let message = best.map_or(&raw[first.end..first.end], |(_, value)| value);
    let start = message.as_ptr().addr() - raw.as_ptr().addr();
    let end = message.iter().position(|&byte| byte == b'\n');
    let rest = end.map_or(&[][..], |end| &message[end + 1..]);
    let name = raw[1..].split(|byte| b">/ \t\r\n".contains(byte)).next()?;
    Some(RefEvent {
        times: vec![None],
        level: Some(Some(worst.map_or(Level::Info, |(level, _)| level))),
        level_text: worst.map_or(name, |(_, value)| value),
        component: &name[..name.len().min(255)],
        message: message[..end.unwrap_or(message.len())].trim_ascii_end(),
        body: Some(&raw[start..]),
        lines: lines(rest),
        ..RefEvent::default()
    })
}

fn badness(level: Level) -> Option<usize> {
    let levels = [Level::Info, Level::Warning, Level::Error];
    levels.iter().position(|&known| known == level)
}

fn level(is_own: bool, name: &[u8], value: &[u8]) -> Option<Level> {
    let name = String::from_utf8_lossy(name);
    let is_true = value.eq_ignore_ascii_case(b"true");
    match (&*name, value) {
        ("BlockingType", b"Hard") => Some(Level::Error),
        ("BlockingType", b"") => None,
        ("BlockingType", b"None") => Some(Level::Info),
        ("BlockingType", _) => Some(Level::Warning),
        ("BlockMigration" | "DT_ANY_FMC_BlockingApplication", _) if is_true => Some(Level::Error),
        ("StatusDetail", detail) if detail.starts_with(b"Warn") => Some(Level::Warning),
        ("Name", b"Dismiss") if !is_own => Some(Level::Warning),
        (name, _) if is_true && name.starts_with("DT_ANY_") && name.contains("Block") => {
            Some(Level::Warning)
        }
        _ => None,
    }
}
