//! The start of an event: the tag of an object that is an event.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use crate::formats::markup::tags::{Kind, Tags};
use crate::framing::anchors::FindAnchor;

/// The end of the type name that distinguishes an event from other objects.
const TYPE: &[u8] = b"Eventing.Reader.EventLogRecord<";

/// The maximum distance of that type name from the start of its object. Three type names may
/// precede the text.
const NEAR: usize = 1024;

/// The number of bytes that decide whether an event starts at a position.
pub(super) const LOOKAHEAD: usize = NEAR + TYPE.len();

/// Finds events by the tag of their object.
pub(super) struct EventObject;

impl FindAnchor for EventObject {
    fn find(&self, input: &[u8], places: Range<usize>) -> Option<usize> {
        find(input, places)
    }

    fn begins(&self, bytes: &[u8]) -> bool {
        begins_event(bytes)
    }
}

/// The first of these positions at which an event starts.
pub(super) fn find(input: &[u8], places: Range<usize>) -> Option<usize> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(TYPE));
    let end = input
        .len()
        .min(places.end.saturating_add(NEAR + TYPE.len()));
    let window = input.get(places.start..end)?;
    for hit in FINDER.find_iter(window) {
        let hit = places.start + hit;
        let before = input.get(hit.saturating_sub(NEAR)..hit)?;
        let object = memmem::rfind(before, b"<Obj").map(|at| hit - before.len() + at);
        if let Some(place) = object.filter(|place| places.contains(place))
            && input.get(place..).is_some_and(begins_event)
        {
            return Some(place);
        }
    }
    None
}

/// Whether `bytes` start with an object whose type names or text are those of an event.
pub(super) fn begins_event(bytes: &[u8]) -> bool {
    let near = bytes.get(..NEAR + TYPE.len()).unwrap_or(bytes);
    let mut tags = Tags::new(near, 0);
    if !near.starts_with(b"<Obj") || tags.next().is_none_or(|tag| tag.name != b"Obj") {
        return false;
    }
    for tag in tags {
        match tag.name {
            b"TN" | b"TNRef" => {}
            b"T" | b"ToString" if tag.kind == Kind::Close => {
                let before = near.get(..tag.start + 1).unwrap_or_default();
                if before.ends_with(TYPE) {
                    return true;
                }
            }
            b"T" | b"ToString" => {}
            _ => return false,
        }
    }
    false
}
