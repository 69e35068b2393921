//! The event log as CliXml.
//!
//! The rules:
//! 1. An event begins with a tag `<Obj` behind which, in 1,055 bytes, nothing but type names and a
//!    text come before one that ends in `Eventing.Reader.EventLogRecord`, and goes on to the next
//!    one. Where an object that was cut off swallows the first tag of another, the other begins the
//!    event.
//! 2. The properties are the elements with an attribute `N` in the elements `Props` and `MS` of the
//!    object. The first of a name counts that is not blank; of an object its element `ToString`.

use super::framing::{Begun, Rule, pieces};
use super::xml::tags::{Tag, attribute, children, find, tags};
use super::xml::time::time;
use super::xml::{gap, level};
use super::{RefEvent, RefItem};

const TYPE: &[u8] = b"Eventing.Reader.EventLogRecord<";
const NEAR: usize = 1024 + TYPE.len();

/// Rule 1.
struct Objects;

impl Rule for Objects {
    fn begins(&self, bytes: &[u8]) -> bool {
        begins_event(bytes)
    }

    fn next(&self, item: Begun<'_>) -> Option<usize> {
        item.places().find(|&at| {
            let bytes = &item.source[at..];
            begins_event(bytes) && !begins_inside(bytes)
        })
    }
}

/// Whether another object begins inside of the tags that tell an event.
fn begins_inside(bytes: &[u8]) -> bool {
    let near = &bytes[..bytes.len().min(NEAR)];
    let tells = find(near, |at| near[at..].starts_with(TYPE)).unwrap_or(near.len());
    find(&near[..tells], |at| {
        at > 0 && near[at..tells].starts_with(b"<Obj")
    })
    .is_some()
}

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let pieces = pieces(source, &Objects).into_iter();
    pieces
        .map(|piece| {
            piece.item(|| {
                if begins_event(piece.raw) {
                    Ok(event(piece.raw))
                } else {
                    Err(gap(piece.raw))
                }
            })
        })
        .collect()
}

fn begins_event(bytes: &[u8]) -> bool {
    let near = &bytes[..bytes.len().min(NEAR)];
    if !near.starts_with(b"<Obj") {
        return false;
    }
    let tags = tags(near);
    let Some((first, rest)) = tags.split_first() else {
        return false;
    };
    if first.start != 0 || first.name != b"Obj" {
        return false;
    }
    for tag in rest {
        let is_text = [b"T".as_slice(), b"ToString"].contains(&tag.name);
        if is_text && !tag.opens && near[..=tag.start].ends_with(TYPE) {
            return true;
        }
        if !is_text && ![b"TN".as_slice(), b"TNRef"].contains(&tag.name) {
            return false;
        }
    }
    false
}

fn event(raw: &[u8]) -> RefEvent<'_> {
    let tags = tags(raw);
    let mut properties: Vec<(&[u8], Tag<'_>, &[u8])> = Vec::new();
    for (part, _) in children(raw, &tags, 0).0 {
        if ![b"Props".as_slice(), b"MS"].contains(&part.name) {
            continue;
        }
        for (tag, content) in inside(raw, &tags, &part) {
            if let Some(name) = attribute(&tag, b"N") {
                properties.push((name, tag, content));
            }
        }
    }
    let first = |wanted: &[u8]| {
        let mut named = properties.iter().filter(|(name, ..)| *name == wanted);
        named
            .find_map(|(_, tag, content)| {
                let text = match tag.name {
                    b"Nil" => return None,
                    b"Obj" => {
                        let inner = inside(raw, &tags, tag);
                        inner.iter().find(|(tag, _)| tag.name == b"ToString")?.1
                    }
                    _ => content,
                };
                Some(text.trim_ascii()).filter(|text| !text.is_empty())
            })
            .unwrap_or_default()
    };
    let text = first(b"Message");
    let start = match text {
        [] => raw.len(),
        text => text.as_ptr().addr() - raw.as_ptr().addr(),
    };
    let mut lines = lines(text);
    let message = if lines.is_empty() {
        &[]
    } else {
        lines.remove(0).trim_ascii_end()
    };
    let values = properties.iter().find(|(name, ..)| *name == b"Properties");
    let mut data = Vec::new();
    if let Some((_, tag, content)) = values {
        let range = tag.end..tag.end + content.len();
        for value in tags.iter().filter(|value| range.contains(&value.start)) {
            if value.opens && value.name != b"Obj" && attribute(value, b"N") == Some(b"Value") {
                let rest = match value.closes {
                    true => &[],
                    false => &raw[value.end.min(range.end)..range.end],
                };
                let end = find(rest, |at| rest[at] == b'<').unwrap_or(rest.len());
                data.push((None, &rest[..end]));
            }
        }
    }
    RefEvent {
        times: vec![time(first(b"TimeCreated"))],
        level: Some(level(first(b"Level"))),
        level_text: first(b"Level"),
        component: first(b"ProviderName"),
        message,
        body: Some(&raw[start..]),
        lines,
        data: Some(data),
        ..RefEvent::default()
    }
}

/// The elements inside of the one that a tag begins.
fn inside<'a>(raw: &'a [u8], tags: &[Tag<'a>], tag: &Tag<'a>) -> Vec<(Tag<'a>, &'a [u8])> {
    let index = tags.iter().position(|found| found.start == tag.start);
    index.map_or_else(Vec::new, |index| children(raw, tags, index).0)
}

/// The lines of a message: a line feed ends one, as it is or as a number.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    const FEED: &[u8] = b"_x000A_";
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = find(rest, |at| rest[at] == b'\n' || rest[at..].starts_with(FEED));
        let (line, after) = match end {
            Some(end) if rest[end] == b'\n' => (&rest[..end], &rest[end + 1..]),
            Some(end) => (&rest[..end], &rest[end + FEED.len()..]),
            None => (rest, &[][..]),
        };
        let ended = end.is_some();
        let line = match (ended, line.strip_suffix(b"_x000D_")) {
            (true, Some(line)) => line,
            _ => line,
        };
        lines.push(line.strip_suffix(b"\r").unwrap_or(line));
        rest = after;
    }
    lines
}
