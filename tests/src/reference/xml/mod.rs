//! The event log as XML.
//!
//! The rules:
//! 1. The *first tag* of an event is `<Event` and the *last tag* `</Event>`, each with a prefix of
//!    at most 32 bytes or without one. Behind the name of the first stands `>`, `/` or a blank.
//! 2. An item starts at each first tag; and at the first byte that is no blank behind the last tag
//!    that comes first after it, and behind 64 blanks at most.
//! 3. An item that starts with a first tag is an event if a tag `System` is in it. Of the elements
//!    on the level of that tag, up to the tag that closes it, the first of each name counts.

pub(crate) mod tags;
pub(crate) mod time;

use panther::{Level, Reason};

use self::tags::{Tag, attributes, children, find, tags};
use self::time::time;
use super::framing::{Begun, Rule, pieces};
use super::{BOM, RefEvent, RefItem, RefValue};

/// Rules 1 and 2.
struct Events;

impl Rule for Events {
    fn begins(&self, bytes: &[u8]) -> bool {
        is_first_tag(bytes)
    }

    fn next(&self, item: Begun<'_>) -> Option<usize> {
        let source = item.source;
        let first = item.places().find(|&at| is_first_tag(&source[at..]));
        if is_first_tag(item.rest()) {
            let next = first.unwrap_or(source.len());
            let mut places = item.start..next.min(item.last);
            let last = places.find_map(|at| Some(at + last_tag(&source[at..next])?));
            if let Some(end) = last {
                let is_blank = |byte: &&u8| byte.is_ascii_whitespace();
                let end = end + source[end..].iter().take(64).take_while(is_blank).count();
                return Some(end).filter(|&end| end < source.len());
            }
        }
        first
    }
}

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let pieces = pieces(source, &Events).into_iter();
    pieces
        .map(|piece| {
            piece.item(|| {
                if is_first_tag(piece.raw) {
                    event(piece.raw).ok_or(Reason::Malformed)
                } else {
                    Err(gap(piece.raw))
                }
            })
        })
        .collect()
}

/// The name at the start of these bytes, with its prefix cut off, and what follows it.
fn event_name(bytes: &[u8]) -> Option<&[u8]> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte) || byte >= 0x80;
    if let Some(rest) = bytes.strip_prefix(b"Event")
        && rest
            .first()
            .is_none_or(|&byte| !is_name(byte) && byte != b':')
    {
        return Some(rest);
    }
    let mut prefix = 0;
    while prefix < 32 && bytes.get(prefix).is_some_and(|&byte| is_name(byte)) {
        prefix += 1;
    }
    if prefix == 0 {
        return None;
    }
    bytes[prefix..].strip_prefix(b":Event")
}

fn is_first_tag(bytes: &[u8]) -> bool {
    let rest = bytes.strip_prefix(b"<").and_then(event_name);
    rest.and_then(|rest| rest.first())
        .is_some_and(|byte| b">/ \t\r\n".contains(byte))
}

/// The length of the last tag at the start of these bytes.
fn last_tag(bytes: &[u8]) -> Option<usize> {
    let rest = event_name(bytes.strip_prefix(b"</")?)?.strip_prefix(b">")?;
    Some(bytes.len() - rest.len())
}

/// The reason why bytes are not an event.
pub(crate) fn gap(raw: &[u8]) -> Reason {
    match super::gap(raw) {
        Reason::Preamble if is_markup(raw.strip_prefix(BOM).unwrap_or(raw)) => Reason::Markup,
        Reason::Preamble => Reason::Stray,
        reason => reason,
    }
}

fn is_markup(mut text: &[u8]) -> bool {
    loop {
        text = text.trim_ascii_start();
        if text.is_empty() {
            return true;
        }
        if let Some(number) = text.strip_prefix(b"Record ") {
            let end = find(number, |at| !number[at].is_ascii_digit()).unwrap_or(number.len());
            if end == 0
                || number
                    .get(end)
                    .is_some_and(|byte| !byte.is_ascii_whitespace())
            {
                return false;
            }
            text = &number[end..];
            continue;
        }
        let begins = text.len() > 1
            && text[0] == b'<'
            && (b"/?!_".contains(&text[1]) || text[1].is_ascii_alphabetic() || text[1] >= 0x80);
        let end: &[u8] = if text.starts_with(b"<!--") {
            b"-->"
        } else {
            b">"
        };
        let Some(at) = find(text, |at| begins && at > 0 && text[at..].starts_with(end)) else {
            return false;
        };
        text = &text[at + end.len()..];
    }
}

fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let tags = tags(raw);
    let system = tags
        .iter()
        .position(|tag| tag.opens && tag.name == b"System")?;
    let (elements, system_end) = children(raw, &tags, system);
    // The first that is not blank counts.
    let not_blank = |text: &&[u8]| !text.is_empty();
    let first = |name: &[u8]| {
        let mut named = elements.iter().filter(|element| element.0.name == name);
        named.find_map(|element| Some(element.1.trim_ascii()).filter(not_blank))
    };
    let first_with = |name: &[u8], wanted: &[u8]| {
        let mut named = elements.iter().filter(|element| element.0.name == name);
        named.find_map(|element| {
            let mut all = attributes(&element.0).into_iter();
            all.find_map(|(name, value)| {
                Some(value.trim_ascii()).filter(|text| name == wanted && not_blank(text))
            })
        })
    };
    let text = rendered(raw, tags[system].end).unwrap_or_default();
    let mut lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    let mut message = lines.remove(0).trim_ascii_end();
    for escaped in ["&#13;", "&#xD;", "&#xd;"] {
        if let Some(rest) = message.strip_suffix(escaped.as_bytes()) {
            message = rest.trim_ascii_end();
            break;
        }
    }
    for line in &mut lines {
        *line = line.strip_suffix(b"\r").unwrap_or(line);
    }
    let body = if text.is_empty() {
        system_end
    } else {
        text.as_ptr().addr() - raw.as_ptr().addr()
    };
    // The attributes of user data are values, too, and the reference does not read them.
    let has_attributes = tags.iter().any(|tag| tag.name == b"UserData");
    Some(RefEvent {
        times: vec![first_with(b"TimeCreated", b"SystemTime").and_then(time)],
        level: Some(level(first(b"Level").unwrap_or_default())),
        level_text: first(b"Level").unwrap_or_default(),
        component: first_with(b"Provider", b"Name").unwrap_or_default(),
        message,
        body: Some(&raw[body..]),
        lines,
        data: (!has_attributes).then(|| data(raw, &tags)),
        ..RefEvent::default()
    })
}

/// The text of the message.
fn rendered(raw: &[u8], from: usize) -> Option<&[u8]> {
    let name = b"RenderingInfo";
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte) || byte >= 0x80;
    let start = (from..raw.len()).find(|&at| {
        let mut rest = &raw[at..];
        if rest[0] != b'<' {
            return false;
        }
        rest = &rest[1..];
        let prefix = find(rest, |at| !is_name(rest[at])).unwrap_or(0);
        if (1..=32).contains(&prefix) && rest[prefix] == b':' {
            rest = &rest[prefix + 1..];
        }
        rest.starts_with(name)
            && rest
                .get(name.len())
                .is_some_and(|byte| b">/ \t\r\n".contains(byte))
    })?;
    // Read from there, whatever comes before.
    let own = tags(&raw[start..]);
    if own.first().is_none_or(|tag| !tag.opens) {
        return None;
    }
    let (elements, _) = children(&raw[start..], &own, 0);
    let message = elements
        .iter()
        .find(|element| element.0.name == b"Message")?;
    Some(message.1.trim_ascii()).filter(|text| !text.is_empty())
}

/// Every element of a section that has none inside.
fn data<'a>(raw: &'a [u8], tags: &[Tag<'a>]) -> Vec<RefValue<'a>> {
    let mut data = Vec::new();
    let mut path: Vec<Tag<'a>> = Vec::new();
    let mut leaf = false;
    for &tag in tags {
        if path.is_empty() {
            let sections = ["EventData", "UserData", "ProcessingErrorData"];
            if tag.opens && !tag.closes && sections.iter().any(|name| name.as_bytes() == tag.name) {
                path.push(tag);
            }
            continue;
        }
        match (tag.opens, tag.closes) {
            (true, false) => {
                path.push(tag);
                leaf = true;
            }
            (true, true) => {
                data.push(datum(&tag, &[]));
                leaf = false;
            }
            _ => {
                let open = path.pop().expect("an open element");
                if leaf {
                    data.push(datum(&open, &raw[open.end..tag.start]));
                }
                leaf = false;
            }
        }
    }
    if leaf && let Some(open) = path.last() {
        data.push(datum(open, &raw[open.end..]));
    }
    data
}

fn datum<'a>(tag: &Tag<'a>, value: &'a [u8]) -> (Option<&'a [u8]>, &'a [u8]) {
    let named = tags::attribute(tag, b"Name");
    let element = Some(tag.name).filter(|&name| name != b"Data");
    let value = match value.trim_ascii() {
        [] if value.contains(&b'\n') => &[],
        _ => value,
    };
    (named.or(element).filter(|name| !name.is_empty()), value)
}

/// The level that a number means.
#[must_use]
pub(crate) fn level(word: &[u8]) -> Option<Level> {
    Some(match word {
        b"" => return None,
        b"0" | b"4" => Level::Info,
        b"1" => Level::Fatal,
        b"2" => Level::Error,
        b"3" => Level::Warning,
        b"5" => Level::Verbose,
        _ => Level::Other,
    })
}
