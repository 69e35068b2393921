//! The start of an event, and the start of the bytes after it.

use std::ops::Range;

use crate::formats::markup::tags::{PREFIX, is_name, open_bracket};
use crate::framing::anchors::FindAnchor;
use crate::scan::find_triple;
use crate::scan::patterns::Triples;

/// The name of the element that is an event.
const EVENT: &[u8] = b"Event";

/// The maximum number of blanks after an event that belong to it. The bytes before the blanks
/// decide about the bytes after them, so their number must be bounded.
const BLANKS: usize = 64;

/// The maximum length of the opening or closing tag of an event: `</`, a prefix with its colon, the
/// name, and the byte after it.
const TAG: usize = 2 + PREFIX + 1 + EVENT.len() + 1;

/// The number of bytes that decide whether an item starts at a position.
pub(super) const LOOKAHEAD: usize = TAG + BLANKS;

/// Finds events by their opening tag. The bytes after a closing tag form an item of their own.
pub(super) struct FirstTag;

impl FindAnchor for FirstTag {
    fn find(&self, input: &[u8], places: Range<usize>) -> Option<usize> {
        find(input, places, false)
    }

    fn find_end(&self, input: &[u8], start: usize, places: Range<usize>) -> Option<usize> {
        let in_event = input.get(start..).is_some_and(begins_event);
        find(input, places, in_event)
    }

    fn begins(&self, bytes: &[u8]) -> bool {
        begins_event(bytes)
    }
}

/// The end of the name in an event's tags, with the byte after it. Many other texts begin like the
/// name, so searching for its end is faster.
static NAME_END: Triples = Triples::NONE
    .with(0, [b"n", b"t", b"\t\n\r"])
    .with(1, [b"n", b"t", b" /"])
    .with(2, [b"n", b"t", b">"]);

/// The first of these positions at which an item starts: an event, or the bytes after the current
/// event if `in_event`.
pub(super) fn find(input: &[u8], places: Range<usize>, in_event: bool) -> Option<usize> {
    let end = input.len().min(places.end.saturating_add(TAG + BLANKS));
    let window = input.get(places.start..end)?;
    let mut at = 0;
    loop {
        let found = find_triple(window, at, &NAME_END)?;
        at = found + 1;
        let (before, after) = window.split_at_checked(found + 2)?;
        let Some(before) = before.strip_suffix(EVENT) else {
            continue;
        };
        let place = if after.first() == Some(&b'>') && in_event && is_last_tag(before) {
            let after = after.get(1..)?;
            let near = after.get(..BLANKS).unwrap_or(after);
            let blanks = near
                .iter()
                .position(|byte| !byte.is_ascii_whitespace())
                // If the input ends with blanks, the end of the event is unknown until more input
                // arrives.
                .or((near.len() == BLANKS).then_some(BLANKS))?;
            window.len() - after.len() + blanks
        } else if let Some(place) = open_bracket(before) {
            place
        } else {
            continue;
        };
        let place = places.start + place;
        return (place < places.end).then_some(place);
    }
}

/// Whether these bytes end with `</`, optionally followed by a prefix.
fn is_last_tag(before: &[u8]) -> bool {
    if before.ends_with(b"</") {
        return true;
    }
    let Some(before) = before.strip_suffix(b":") else {
        return false;
    };
    let near = before
        .get(before.len().saturating_sub(PREFIX + 1)..)
        .unwrap_or_default();
    let name = near.iter().rposition(|&byte| !is_name(byte));
    name.is_some_and(|at| {
        near.get(at) == Some(&b'/')
            && at + 1 < near.len()
            && before
                .get(..before.len() - near.len() + at)
                .is_some_and(|before| before.ends_with(b"<"))
    })
}

/// Whether `bytes` start with the opening tag of an event.
pub(super) fn begins_event(bytes: &[u8]) -> bool {
    let Some(inside) = bytes.strip_prefix(b"<") else {
        return false;
    };
    let ends = |rest: &[u8]| {
        matches!(
            rest.first(),
            Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n')
        )
    };
    if inside.strip_prefix(EVENT).is_some_and(ends) {
        return true;
    }
    let near = inside.get(..=PREFIX).unwrap_or(inside);
    let prefix = near.iter().position(|&byte| !is_name(byte));
    prefix
        .filter(|&prefix| prefix > 0)
        .and_then(|prefix| inside.get(prefix..)?.strip_prefix(b":"))
        .and_then(|name| name.strip_prefix(EVENT))
        .is_some_and(ends)
}
