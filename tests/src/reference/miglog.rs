//! The elements of `miglog.xml`.
//!
//! The rules: an item starts at each `<`, name and blank, where the name has 64 bytes at most. It is
//! an event if its tag has an attribute that is no name of a schema. The attribute with the best
//! name is the message; the text behind the tag, if that is no better than a path.

use panther::Reason;

use super::elements::lines;
use super::framing::{Begun, Rule, pieces};
use super::table::dates::times;
use super::xml::tags::{attributes, tags};
use super::xml::time::time as iso_time;
use super::{RefEvent, RefItem, xml};

struct Elements;

impl Rule for Elements {
    fn begins(&self, bytes: &[u8]) -> bool {
        let Some(inside) = bytes.strip_prefix(b"<") else {
            return false;
        };
        let is_start = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_' || *byte >= 0x80;
        let name = inside
            .iter()
            .take_while(|byte| !b" \t\r\n></".contains(byte))
            .count();
        let behind = inside.get(name);
        inside.first().is_some_and(is_start)
            && name <= 64
            && behind.is_some_and(|byte| b" \t\r\n".contains(byte))
    }

    fn next(&self, item: Begun<'_>) -> Option<usize> {
        item.places().find(|&at| self.begins(&item.source[at..]))
    }
}

/// The items of a source.
#[must_use]
pub fn items(source: &[u8]) -> Vec<RefItem<'_>> {
    let pieces = pieces(source, &Elements).into_iter();
    pieces
        .map(|piece| {
            piece.item(|| {
                if Elements.begins(piece.raw) {
                    {
                        event(piece.raw).ok_or_else(|| match xml::gap(piece.raw) {
                            Reason::Markup => Reason::Markup,
                            _ => Reason::Malformed,
                        })
                    }
                } else {
                    Err(xml::gap(piece.raw))
                }
            })
        })
        .collect()
}

fn event(raw: &[u8]) -> Option<RefEvent<'_>> {
    let tag = *tags(raw).first().filter(|tag| tag.start == 0)?;
    let mut values = attributes(&tag);
    values.retain(|(name, _)| !name.starts_with(b"xmlns"));
    let is = |name: &[u8], names: &[&str]| {
        let mut names = names.iter();
        names.position(|known| name.eq_ignore_ascii_case(known.as_bytes()))
    };
    let messages = ["message", "msg", "text", "description"];
    let names = ["path", "name", "value", "id"];
    let rank = |name: &[u8]| {
        let lesser = || is(name, &names).map(|place| place + messages.len());
        is(name, &messages).or_else(lesser).unwrap_or(8)
    };
    let best = values.iter().min_by_key(|(name, _)| rank(name))?;
    let behind = &raw[tag.end..];
    let text = behind.iter().position(|&byte| byte == b'<');
    let text = text.map_or(&[][..], |end| behind[..end].trim_ascii());
    let message = if rank(best.0) < messages.len() || text.is_empty() {
        best.1
    } else {
        text
    };
    let start = message.as_ptr().addr() - raw.as_ptr().addr();
    let end = message.iter().position(|&byte| byte == b'\n');
    let level = values
        .iter()
        .find(|(name, value)| is(name, &["level", "severity"]).is_some() && !value.is_empty());
    let time = values.iter().find_map(|(name, value)| {
        is(name, &["time", "timestamp", "date", "datetime"])?;
        iso_time(value.trim_ascii()).or_else(|| times(value)[1].clone())
    });
    let name = raw[1..].split(u8::is_ascii_whitespace).next()?;
    Some(RefEvent {
        times: vec![time],
        level_text: level.map_or(&[], |(_, value)| value),
        component: &name[..name.len().min(255)],
        message: message[..end.unwrap_or(message.len())].trim_ascii_end(),
        body: Some(&raw[start..]),
        lines: lines(end.map_or(&[], |end| &message[end + 1..])),
        ..RefEvent::default()
    })
}
