//! The rows of `diagerr.xml`.
//!
//! The rules: an element `row` is a record. It is an event if its first tag has an attribute `Msg`.
//! The first of each name counts; of the names of the time, the first that can be read.

use panther::Level;

use super::elements::{Elements, lines};
use super::xml::tags::{attributes, tags};
use super::xml::time::time;
use super::{RefEvent, RefItem};

const ROWS: Elements = Elements {
    records: &["row"],
    around: &["data", "xml", "Schema"],
};

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    ROWS.items(source, |raw, _| event(raw))
}

fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let row = *tags(raw).first().filter(|row| row.start == 0)?;
    let attributes = attributes(&row);
    let named = |wanted: &str| {
        let mut named = attributes
            .iter()
            .filter(|(name, _)| *name == wanted.as_bytes());
        named.next().map(|(_, value)| *value)
    };
    let value = named("Msg")?;
    let text = value.trim_ascii();
    // Blanks alone are an empty message behind them.
    let start = value.as_ptr().addr() - raw.as_ptr().addr();
    let start = match text {
        [] => start + value.len(),
        text => text.as_ptr().addr() - raw.as_ptr().addr(),
    };
    let mut lines = lines(text).into_iter();
    let mut severities = attributes.iter().filter(|(name, _)| *name == b"Sev");
    let severity = severities.find_map(|(_, value)| {
        let number: u32 = std::str::from_utf8(value).ok()?.parse().ok()?;
        Some((*value, number >> 24))
    });
    let mut times = attributes.iter().filter(|(name, _)| {
        ["DT", "Tim", "Time", "TimeStamp"]
            .map(str::as_bytes)
            .contains(name)
    });
    Some(RefEvent {
        times: vec![times.find_map(|(_, value)| time(value))],
        level: Some(severity.map(|(_, level)| match level {
            1 => Level::Fatal,
            2 => Level::Error,
            3 => Level::Warning,
            4 => Level::Info,
            _ => Level::Other,
        })),
        level_text: severity.map_or(&[], |(value, _)| value),
        component: named("Mod").unwrap_or_default(),
        message: lines.next().unwrap_or_default().trim_ascii_end(),
        body: Some(&raw[start..]),
        lines: lines.collect(),
        ..RefEvent::default()
    })
}
