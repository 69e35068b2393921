//! The parts of an event that PowerShell's `Export-Clixml` writes: an object with named and typed
//! properties.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memmem};

use crate::formats::event_log::explain::EventLog;
use crate::formats::event_log::view::{EachValue, Rendering, System, View, fill};
use crate::formats::markup::tags::{Children, Element, Kind, Tag, Tags};
use crate::formats::markup::unescape as xml;
use crate::model::escaping::Escaping;

/// The grammar of the output of `Export-Clixml`.
#[derive(Debug)]
pub(super) struct CliXml;

impl EventLog for CliXml {}

impl Escaping for CliXml {
    fn unescape<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        unescape(text)
    }

    fn line_break(&self, text: &[u8]) -> Option<Range<usize>> {
        line_break(text)
    }
}

impl View for CliXml {
    fn system<'a>(&'a self, record: &'a [u8]) -> System<'a> {
        system(record)
    }

    fn rendering<'a>(&'a self, record: &'a [u8]) -> Option<Rendering<'a>> {
        Some(rendering(record))
    }

    fn each_value<'a>(&'a self, record: &'a [u8], each: &mut EachValue<'_, 'a>) {
        each_value(record, each);
    }
}

/// Iterates over the properties of an object, which are the children of its elements `Props` and
/// `MS`.
pub(crate) struct Properties<'a> {
    /// The child elements of the object.
    members: Option<Children<'a>>,
    /// The child elements of the current `Props` or `MS`.
    part: Option<Children<'a>>,
}

impl<'a> Properties<'a> {
    pub(crate) fn of(record: &'a [u8]) -> Self {
        let object = Tags::new(record, 0).next();
        Self {
            members: object.map(|object| Children::of(record, &object)),
            part: None,
        }
    }
}

impl<'a> Iterator for Properties<'a> {
    type Item = (&'a [u8], Element<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(part) = &mut self.part {
                for element in part.by_ref() {
                    if let Some(name) = element.tag.attribute(b"N") {
                        return Some((name, element));
                    }
                }
            }
            let members = self.members.as_mut()?;
            let part = members.find(|element| matches!(element.tag.name, b"Props" | b"MS"))?;
            self.part = Some(Children::of(part.text(), &part.tag));
        }
    }
}

/// The range of a property's text. For an object, that of its element `ToString`.
pub(super) fn text(element: &Element<'_>) -> Option<Range<usize>> {
    match element.tag.name {
        b"Nil" => None,
        b"Obj" => Children::of(element.text(), &element.tag)
            .find(|inner| inner.tag.name == b"ToString")
            .map(|inner| inner.content_range()),
        _ => Some(element.content_range()),
    }
}

fn system(record: &[u8]) -> System<'_> {
    let mut system = System::default();
    for (name, element) in Properties::of(record) {
        let place = match name {
            b"Id" => &mut system.id,
            b"Version" => &mut system.version,
            b"Qualifiers" => &mut system.qualifiers,
            b"Level" => &mut system.level,
            b"Task" => &mut system.task,
            b"Opcode" => &mut system.opcode,
            b"Keywords" => &mut system.keywords,
            b"RecordId" => &mut system.record_id,
            b"ProviderName" => &mut system.provider,
            b"ProviderId" => &mut system.provider_guid,
            b"LogName" => &mut system.channel,
            b"ProcessId" => &mut system.pid,
            b"ThreadId" => &mut system.tid,
            b"MachineName" => &mut system.computer,
            b"UserId" => &mut system.user_sid,
            b"TimeCreated" => &mut system.time,
            b"ActivityId" => &mut system.activity_id,
            b"RelatedActivityId" => &mut system.related_activity_id,
            _ => continue,
        };
        fill(place, text(&element).and_then(|range| record.get(range)));
    }
    system
}

fn rendering(record: &[u8]) -> Rendering<'_> {
    let mut rendering = Rendering::default();
    for (name, element) in Properties::of(record) {
        let place = match name {
            b"Message" => &mut rendering.message,
            b"LevelDisplayName" => &mut rendering.level,
            b"TaskDisplayName" => &mut rendering.task,
            b"OpcodeDisplayName" => &mut rendering.opcode,
            _ => continue,
        };
        fill(place, text(&element).and_then(|range| record.get(range)));
    }
    rendering
}

/// Calls `each` with every value: every leaf with the name `Value` in the property `Properties`.
fn each_value<'a>(record: &'a [u8], each: &mut EachValue<'_, 'a>) {
    let found = Properties::of(record).find(|(name, _)| *name == b"Properties");
    let Some((_, properties)) = found else { return };
    let end = properties.content_end;
    let tags = Tags::new(record, properties.tag.end);
    for tag in tags.take_while(|tag| tag.start < end) {
        if !is_value(&tag) {
            continue;
        }
        let value = match tag.kind {
            Kind::Open => {
                let rest = record.get(tag.end..end).unwrap_or_default();
                let len = memchr(b'<', rest).unwrap_or(rest.len());
                rest.get(..len).unwrap_or_default()
            }
            _ => &[],
        };
        if each(None, value).is_break() {
            return;
        }
    }
}

fn is_value(tag: &Tag<'_>) -> bool {
    tag.kind != Kind::Close
        && tag.name != b"Obj"
        && tag.attribute(b"N") == Some(b"Value".as_slice())
}

/// Removes the escapes: XML entities, and UTF-16 code units that PowerShell writes as `_xHHHH_`.
fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
    let text = xml::unescape(text);
    if memmem::find(&text, b"_x").is_none() {
        return text;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = memmem::find(rest, b"_x") {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        out.extend_from_slice(before);
        rest = match character(from) {
            Some((char, after)) => {
                out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                after
            }
            None => {
                out.extend_from_slice(b"_x");
                from.get(2..).unwrap_or_default()
            }
        };
    }
    out.extend_from_slice(rest);
    Cow::Owned(out)
}

/// Reads the character of one escaped code unit or of a surrogate pair. Also returns the rest of
/// the text.
fn character(text: &[u8]) -> Option<(char, &[u8])> {
    let (first, after) = unit(text)?;
    let second = unit(after);
    let units = [first, second.map_or(0, |(unit, _)| unit)];
    let char = char::decode_utf16(units).next()?.ok()?;
    let after = match char.len_utf16() {
        1 => after,
        _ => second?.1,
    };
    Some((char, after))
}

/// Reads one code unit `_xHHHH_`. Also returns the rest of the text.
fn unit(text: &[u8]) -> Option<(u16, &[u8])> {
    let (digits, rest) = text.strip_prefix(b"_x")?.split_first_chunk::<4>()?;
    let rest = rest.strip_prefix(b"_")?;
    let unit = digits.iter().try_fold(0_u16, |unit, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | digit as u16)
    })?;
    Some((unit, rest))
}

/// Finds the first line feed, plain or escaped, with the carriage return before it.
pub(super) fn line_break(text: &[u8]) -> Option<Range<usize>> {
    const RETURN: &[u8] = b"_x000D_";
    const FEED: &[u8] = b"_x000A_";
    let escaped = memmem::find(text, FEED).map(|at| at..at + FEED.len());
    let plain = memchr(b'\n', text).map(|at| at..at + 1);
    let found = match (escaped, plain) {
        (Some(escaped), Some(plain)) if escaped.start < plain.start => escaped,
        (escaped, plain) => plain.or(escaped)?,
    };
    let before = text.get(..found.start)?;
    let line = before
        .strip_suffix(RETURN)
        .or_else(|| before.strip_suffix(b"\r"))
        .unwrap_or(before);
    Some(line.len()..found.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_utf16_are_characters() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a_x000D__x000A_b", "a\r\nb"),
            ("R&amp;D_x005F_x000A_", "R&D_x000A_"),
            ("_xD83D__xDE00_!", "\u{1F600}!"),
            ("_xD83D_ _x12G4_ _x1", "_xD83D_ _x12G4_ _x1"),
            ("_x62D2_", "\u{62D2}"),
        ] {
            assert_eq!(unescape(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }
}
