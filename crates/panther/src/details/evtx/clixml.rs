//! An event as PowerShell's `Export-Clixml` writes it: an object with its properties by name and type.

use std::borrow::Cow;

use memchr::memmem;

use super::xml::{self, Children, Element, Kind, Tag, Tags};
use super::{EventDatum, Form, Rendering, System, fill};

/// The properties of an object: what stands in its first elements `Props` and `MS`.
pub(crate) struct Properties<'a> {
    /// The elements of the object.
    members: Option<Children<'a>>,
    /// The elements of the part that is read.
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

/// The text of a property; of an object that of its element `ToString`.
pub(crate) fn text<'a>(element: &Element<'a>) -> Option<&'a [u8]> {
    match element.tag.name {
        b"Nil" => None,
        b"Obj" => Children::of(element.text(), &element.tag)
            .find(|inner| inner.tag.name == b"ToString")
            .map(|inner| inner.content()),
        _ => Some(element.content()),
    }
}

pub(super) fn system(record: &[u8]) -> System<'_> {
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
        fill(place, text(&element));
    }
    system
}

pub(super) fn rendering(record: &[u8]) -> Rendering<'_> {
    let mut rendering = Rendering::default();
    for (name, element) in Properties::of(record) {
        let place = match name {
            b"Message" => &mut rendering.message,
            b"LevelDisplayName" => &mut rendering.level,
            b"TaskDisplayName" => &mut rendering.task,
            b"OpcodeDisplayName" => &mut rendering.opcode,
            _ => continue,
        };
        fill(place, text(&element));
    }
    rendering
}

/// The values: every leaf that is called `Value` in the property `Properties`.
#[derive(Clone, Debug)]
pub(super) struct Data<'a> {
    tags: Tags<'a>,
    end: usize,
}

impl<'a> Data<'a> {
    pub(super) fn new(record: &'a [u8]) -> Self {
        let found = Properties::of(record).find(|(name, _)| *name == b"Properties");
        let (start, end) = found.map_or((0, 0), |(_, element)| {
            (element.tag.end, element.content_end)
        });
        Self {
            tags: Tags::new(record, start),
            end,
        }
    }
}

impl<'a> Iterator for Data<'a> {
    type Item = EventDatum<'a>;

    fn next(&mut self) -> Option<EventDatum<'a>> {
        loop {
            let tag = self.tags.next().filter(|tag| tag.start < self.end)?;
            if is_value(&tag) {
                let value = match tag.kind {
                    Kind::Open => {
                        let rest = self.tags.text.get(tag.end..self.end)?;
                        rest.get(..memchr::memchr(b'<', rest).unwrap_or(rest.len()))?
                    }
                    _ => &[],
                };
                return Some(EventDatum::new(None, value, Form::CliXml));
            }
        }
    }
}

fn is_value(tag: &Tag<'_>) -> bool {
    tag.kind != Kind::Close
        && tag.name != b"Obj"
        && tag.attribute(b"N") == Some(b"Value".as_slice())
}

/// Text as its author wrote it: characters for entities, and for the numbers of UTF-16 that PowerShell puts between `_x` and `_`.
pub(crate) fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
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

/// The character that one number is, or two, and what follows.
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

/// The number that `_xHHHH_` is, and what follows.
fn unit(text: &[u8]) -> Option<(u16, &[u8])> {
    let (digits, rest) = text.strip_prefix(b"_x")?.split_first_chunk::<4>()?;
    let rest = rest.strip_prefix(b"_")?;
    let unit = digits.iter().try_fold(0_u16, |unit, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | digit as u16)
    })?;
    Some((unit, rest))
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
