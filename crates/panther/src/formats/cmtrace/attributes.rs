//! The usual notation: a text, and its attributes behind it.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::{START, time};
use crate::details::Fields;
use crate::model::head::Head;
use crate::model::level::Level;
use crate::model::record::Record;
use crate::model::text::Text;

/// The bytes between the text and its attributes.
const END: &[u8] = b"]LOG]!>";

/// The byte ranges of the parts of a record.
#[derive(Debug, Default)]
struct Parts {
    text: Range<usize>,
    time: Range<usize>,
    date: Range<usize>,
    component: Range<usize>,
    kind: Range<usize>,
    thread: Range<usize>,
    file: Range<usize>,
}

impl Parts {
    /// The parts of a record; `None` if the bytes are no record. A record may be cut anywhere.
    fn read(raw: &[u8]) -> Option<Self> {
        let text = raw.strip_prefix(START)?;
        let length = memmem::find(text, END);
        let end = START.len() + length.unwrap_or(text.len());
        let mut parts = Self {
            text: START.len()..end,
            ..Self::default()
        };
        let mut at = end + END.len();
        while let Some((name, value)) = attribute(raw, &mut at) {
            let place = match name {
                b"time" => &mut parts.time,
                b"date" => &mut parts.date,
                b"component" => &mut parts.component,
                b"type" => &mut parts.kind,
                b"thread" => &mut parts.thread,
                b"file" => &mut parts.file,
                _ => continue,
            };
            *place = value;
        }
        Some(parts)
    }
}

/// Reads an attribute, `name="value"`, with a blank or the opening bracket before it.
fn attribute<'a>(raw: &'a [u8], at: &mut usize) -> Option<(&'a [u8], Range<usize>)> {
    let rest = raw.get(*at..)?;
    let rest = rest.strip_prefix(b"<").unwrap_or(rest).trim_ascii_start();
    let length = rest
        .iter()
        .take(32)
        .take_while(|byte| byte.is_ascii_alphabetic());
    let (name, rest) = rest.split_at_checked(length.count())?;
    let value = rest.strip_prefix(b"=\"").filter(|_| !name.is_empty())?;
    let length = memchr(b'"', value)?;
    let start = raw.len() - value.len();
    *at = start + length + 1;
    Some((name, start..start + length))
}

/// Reads the head of a record; `None` if the item is not a record.
pub(super) fn head(record: &Record<'_>) -> Option<Head> {
    let raw = record.raw();
    let parts = Parts::read(raw)?;
    let text = raw.get(parts.text.clone()).unwrap_or_default();
    let first = memchr(b'\n', text).unwrap_or(text.len());
    let line = text.get(..first).unwrap_or(text).trim_ascii_end();
    let message = parts.text.start..parts.text.start + line.len();
    let others = (parts.text.start + first + 1).min(parts.text.end);
    let mut head = Head::new(record, message)
        .with_lines(others..parts.text.end)
        .with_component(parts.component);
    let part = |range: Range<usize>| raw.get(range).unwrap_or_default();
    if let Some(time) = time::read(part(parts.date), part(parts.time)) {
        head = head.with_time(time, 0);
    }
    let level = match part(parts.kind.clone()) {
        b"0" => Level::Verbose,
        b"1" => Level::Info,
        b"2" => Level::Warning,
        b"3" => Level::Error,
        b"" => return Some(head),
        _ => Level::Other,
    };
    Some(head.with_level(level, parts.kind))
}

/// The thread and the source file of a record.
pub(super) fn fields(raw: &[u8]) -> Fields<'_> {
    let mut fields = Fields::default();
    let Some(parts) = Parts::read(raw) else {
        return fields;
    };
    let part = |range: Range<usize>| Text::new(raw.get(range).unwrap_or_default());
    let number = |text: Text<'_>| text.to_str().and_then(|text| text.parse::<u32>().ok());
    fields.number("tid", number(part(parts.thread)));
    let file = part(parts.file.clone());
    let colon = file.iter().rposition(|byte| *byte == b':');
    let line = colon.and_then(|colon| number(part(parts.file.start + colon + 1..parts.file.end)));
    let end = match (colon, line) {
        (Some(colon), Some(_)) => parts.file.start + colon,
        _ => parts.file.end,
    };
    fields.text("file", Some(part(parts.file.start..end)));
    fields.number("line", line);
    fields
}
