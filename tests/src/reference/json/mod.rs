//! The event log as JSON.
//!
//! The rules, where objects stand in any way:
//! 1. An *object* is a brace, at most 64 blanks, and a quote. A *frame* is one whose first value is
//!    an array, where at most 64 blanks stand between each two tokens, and the first name has at
//!    most 64 bytes, none of them a backslash or a control character.
//! 2. A *record* is an item that starts with an object that is no frame. It ends behind the brace
//!    that closes it and the blanks and commas that follow, 64 at most; before a line that begins
//!    with an object; and before an object of the same first name that is behind a comma or an
//!    opening bracket, and 64 blanks at most. Braces in strings do not count, and a line end ends a
//!    string.
//! 3. Any other item ends before the next object that is no frame or that begins a line. The rest
//!    of an item that was too long goes on to the next line that begins with an object.
//!
//! Where the first line is an object from its first byte to its last, an item is a line that begins
//! with a brace, or all lines up to the next such.
//!
//! 4. Of a record the first of each name counts, up to the first that is not a value. It is an event
//!    if it has a section that only events have, or a number beside something that tells whose.

mod event;
mod leaves;
mod names;
mod record;
pub(crate) mod time;

use panther::{Reason, SNIFF};

use self::event::event;
use super::framing::{Begun, Rule, pieces};
use super::{BOM, RefItem, gap};

/// Whether the first line shows that every line is an object.
#[must_use]
pub fn is_lines(source: &[u8]) -> bool {
    let source = &source[..source.len().min(SNIFF)];
    let source = source.strip_prefix(BOM).unwrap_or(source);
    let mut lines = source.split_inclusive(|&byte| byte == b'\n');
    let first = lines.next().unwrap_or_default();
    first.ends_with(b"\n") && first.starts_with(b"{") && first.trim_ascii_end().ends_with(b"}")
}

/// The items of a source.
#[must_use]
pub fn items(source: &[u8], lines: bool) -> Vec<RefItem<'_>> {
    let pieces = pieces(source, &Objects { lines }).into_iter();
    pieces
        .map(|piece| {
            piece.item(|| {
                if is_record(piece.raw) {
                    event(piece.raw).ok_or(Reason::Malformed)
                } else {
                    Err(match gap(piece.raw) {
                        Reason::Preamble if is_markup(without_mark(piece.raw)) => Reason::Markup,
                        Reason::Preamble => Reason::Stray,
                        reason => reason,
                    })
                }
            })
        })
        .collect()
}

fn without_mark(raw: &[u8]) -> &[u8] {
    raw.strip_prefix(BOM).unwrap_or(raw)
}

/// Objects on lines of their own, or in any way.
struct Objects {
    lines: bool,
}

impl Rule for Objects {
    fn begins(&self, bytes: &[u8]) -> bool {
        is_record(bytes)
    }

    fn next(&self, item: Begun<'_>) -> Option<usize> {
        let source = item.source;
        if self.lines {
            let one = !item.is_rest && source[item.start] == b'{';
            let is_next = |at: usize| source[at - 1] == b'\n' && (one || source[at] == b'{');
            return item.places().find(|&at| is_next(at));
        }
        if !item.is_rest && is_record(item.rest()) {
            return end_of_record(item);
        }
        item.places().find(|&at| {
            let begins_line = source[at - 1] == b'\n';
            is_object(&source[at..]) && (begins_line || !item.is_rest && !is_frame(&source[at..]))
        })
    }
}

/// Rule 2.
fn end_of_record(item: Begun<'_>) -> Option<usize> {
    let (source, start) = (item.source, item.start);
    let (mut depth, mut in_string) = (0, false);
    let name = first_name(&source[start..]);
    let mut at = start;
    while at < source.len() && at <= item.last {
        match source[at] {
            b'\n' => {
                if is_object(&source[at + 1..]) {
                    return Some(at + 1);
                }
                in_string = false;
            }
            b'"' => in_string = !in_string,
            b'\\' if in_string && source.get(at + 1) != Some(&b'\n') => at += 1,
            b'{' => {
                let before = source[start.max(at.saturating_sub(64))..at].trim_ascii_end();
                let is_element = at > start && (before.ends_with(b",") || before.ends_with(b"["));
                if is_element && name.is_some() && starts_with_name(&source[at..], name) {
                    return Some(at);
                }
                if !in_string {
                    depth += 1;
                }
            }
            b'}' if !in_string => {
                depth -= 1;
                if depth <= 0 {
                    let is_behind = |byte: &&u8| b", \t\r\n\x0c".contains(*byte);
                    let behind = source[at + 1..].iter().take(64).take_while(is_behind);
                    let end = at + 1 + behind.count();
                    return Some(end).filter(|&end| end < source.len());
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// What follows at most 64 blanks.
fn behind_blanks(text: &[u8]) -> Option<&[u8]> {
    let rest = text.trim_ascii_start();
    (!rest.is_empty() && text.len() - rest.len() <= 64).then_some(rest)
}

fn is_object(text: &[u8]) -> bool {
    let inside = text.strip_prefix(b"{").and_then(behind_blanks);
    inside.is_some_and(|inside| inside.starts_with(b"\""))
}

/// The first name with its quotes.
fn first_name(text: &[u8]) -> Option<&[u8]> {
    let inside = text.strip_prefix(b"{").and_then(behind_blanks)?;
    let name = inside.strip_prefix(b"\"")?;
    let end = name.iter().position(|&byte| byte == b'"')?;
    let plain = name[..end]
        .iter()
        .all(|&byte| byte >= b' ' && byte != b'\\');
    (plain && end <= 64).then_some(&inside[..end + 2])
}

fn starts_with_name(text: &[u8], name: Option<&[u8]>) -> bool {
    let inside = text.strip_prefix(b"{").and_then(behind_blanks);
    inside.is_some_and(|inside| name.is_some_and(|name| inside.starts_with(name)))
}

fn is_frame(text: &[u8]) -> bool {
    let value = || {
        let name = first_name(text)?;
        let inside = behind_blanks(text.strip_prefix(b"{")?)?;
        let rest = behind_blanks(&inside[name.len()..])?;
        behind_blanks(rest.strip_prefix(b":")?)
    };
    value().is_some_and(|value| value.starts_with(b"["))
}

fn is_record(text: &[u8]) -> bool {
    is_object(text) && !is_frame(text)
}

fn is_markup(mut text: &[u8]) -> bool {
    loop {
        text = text.trim_ascii_start();
        if text.is_empty() {
            return true;
        }
        if let Some(number) = text.strip_prefix(b"Record ") {
            let digits = number.iter().take_while(|byte| byte.is_ascii_digit());
            let rest = &number[digits.count()..];
            if rest.len() == number.len() || rest.first().is_some_and(|b| !b.is_ascii_whitespace())
            {
                return false;
            }
            text = rest;
        } else if text[0] == b'"' {
            // As if it stood in an object.
            let object = [b"{", text].concat();
            let Some(name) = first_name(&object) else {
                return false;
            };
            let after = text[name.len()..].trim_ascii_start();
            let Some(after) = after.strip_prefix(b":") else {
                return false;
            };
            text = after;
        } else if b"[]{},".contains(&text[0]) {
            text = &text[1..];
        } else {
            return false;
        }
    }
}
