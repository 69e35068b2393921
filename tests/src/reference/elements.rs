//! Documents of XML in which certain elements are the records.
//!
//! The rules:
//! 1. A *first tag* is `<` and the name of a record, with a prefix of at most 32 bytes or without
//!    one, and `>`, `/` or a blank behind it. A *tag around* is the same with the name of an element
//!    around records, and may have a `/` behind its `<`. A *last tag* is `</`, the name, and `>`.
//! 2. An item starts at each first tag. An item that starts with one also ends before a tag around;
//!    and behind a last tag with the same name and 64 blanks at most.

use panther::Reason;

use super::framing::{Begun, Rule, pieces};
use super::xml::gap;
use super::{RefEvent, RefItem};

/// The names of elements.
pub(crate) struct Elements {
    /// Those that are records.
    pub(crate) records: &'static [&'static str],
    /// Those around records.
    pub(crate) around: &'static [&'static str],
}

impl Elements {
    /// The name of the record that begins with these bytes.
    pub(crate) fn record(&self, bytes: &[u8]) -> Option<&'static str> {
        let inside = bytes.strip_prefix(b"<")?;
        let mut names = self.records.iter().copied();
        names.find(|name| is_tag(inside, name, b">/ \t\r\n"))
    }

    fn is_around(&self, bytes: &[u8]) -> bool {
        bytes.strip_prefix(b"<").is_some_and(|inside| {
            let inside = inside.strip_prefix(b"/").unwrap_or(inside);
            self.around
                .iter()
                .any(|name| is_tag(inside, name, b">/ \t\r\n"))
        })
    }

    /// The items of a source, whose records `event` reads.
    pub(crate) fn items<'a>(
        &self,
        source: &'a [u8],
        event: fn(&'a [u8], &str) -> Option<RefEvent<'a>>,
    ) -> Vec<RefItem<'a>> {
        let pieces = pieces(source, self).into_iter();
        pieces
            .map(|piece| RefItem {
                start: piece.start,
                raw: piece.raw,
                kind: match (piece.rest, self.record(piece.raw)) {
                    (Some(reason), _) => Err(reason),
                    (None, Some(name)) => event(piece.raw, name).ok_or(Reason::Malformed),
                    (None, None) => Err(gap(piece.raw)),
                },
            })
            .collect()
    }
}

impl Rule for Elements {
    fn begins(&self, bytes: &[u8]) -> bool {
        self.record(bytes).is_some()
    }

    fn next(&self, item: Begun<'_>) -> Option<usize> {
        let own = self.record(item.rest());
        for at in item.places() {
            let bytes = &item.source[at..];
            if self.record(bytes).is_some() || own.is_some() && self.is_around(bytes) {
                return Some(at);
            }
            if let Some(own) = own
                && let Some(inside) = bytes.strip_prefix(b"</")
                && is_tag(inside, own, b">")
            {
                let last = bytes.iter().position(|&byte| byte == b'>').expect("a `>`");
                let end = at + last + 1;
                let is_blank = |byte: &&u8| byte.is_ascii_whitespace();
                let blanks = item.source[end..].iter().take(64).take_while(is_blank);
                let end = end + blanks.count();
                return Some(end).filter(|&end| end < item.source.len());
            }
        }
        None
    }
}

/// Whether a tag has this name, with a prefix or without one, and one of these bytes behind it.
fn is_tag(inside: &[u8], name: &str, behind: &[u8]) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte) || byte >= 0x80;
    let prefix = inside.iter().take(33).take_while(|&&byte| is_name(byte));
    let prefix = prefix.count();
    let with_prefix = match inside.get(prefix) {
        Some(b':') if (1..=32).contains(&prefix) => &inside[prefix + 1..],
        _ => &[],
    };
    [inside, with_prefix].iter().any(|text| {
        let rest = text.strip_prefix(name.as_bytes());
        rest.and_then(|rest| rest.first())
            .is_some_and(|byte| behind.contains(byte))
    })
}

/// The lines of a text in XML: a line feed ends one, as it is or escaped, with the carriage return
/// before it.
pub(crate) fn lines(text: &[u8]) -> Vec<&[u8]> {
    let feeds = ["\n", "&#10;", "&#xA;", "&#xa;", "&#x0A;", "&#x0a;"];
    let returns = ["", "&#13;", "&#xD;", "&#xd;", "&#x0D;", "&#x0d;"];
    let mut lines = Vec::new();
    let mut rest = text;
    'lines: while !rest.is_empty() {
        for at in 0..rest.len() {
            for before in returns {
                for feed in feeds {
                    let end = [before, feed].concat();
                    if rest[at..].starts_with(end.as_bytes()) {
                        let line = &rest[..at];
                        lines.push(line.strip_suffix(b"\r").unwrap_or(line));
                        rest = &rest[at + end.len()..];
                        continue 'lines;
                    }
                }
            }
        }
        lines.push(rest.strip_suffix(b"\r").unwrap_or(rest));
        break;
    }
    lines
}
