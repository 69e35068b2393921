//! Whether two items say the same.

use panther::{Event, Item, Level, LogTime, Span};

use super::tiling::check_ascii;

/// What an event says of itself at once.
#[derive(Debug, PartialEq)]
pub(super) struct Seen<'a> {
    span: Span,
    raw: &'a [u8],
    time: Option<LogTime>,
    level: Option<Level>,
    words: [&'a [u8]; 5],
    code: Option<Span>,
}

impl<'a> Seen<'a> {
    pub(super) fn new(event: &Event<'a>) -> Self {
        Self {
            span: event.span(),
            raw: event.raw(),
            time: event.time(),
            level: event.level(),
            words: [
                event.prefix().unwrap_or_default().as_bytes(),
                event.level_text().as_bytes(),
                event.component().unwrap_or_default().as_bytes(),
                event.message().as_bytes(),
                event.body().as_bytes(),
            ],
            code: event.code_column().map(|code| code.span),
        }
    }
}

#[track_caller]
pub(super) fn check_same(found: &Item<'_>, expected: Option<Item<'_>>, what: &str) {
    check_ascii(found);
    let Some(expected) = expected else {
        panic!("{what}: one more, {found:?}")
    };
    match (found, &expected) {
        (Item::Event(found), Item::Event(expected)) => {
            assert_eq!(Seen::new(found), Seen::new(expected), "{what}");
        }
        (Item::Unparsed(found), Item::Unparsed(expected)) => {
            assert_eq!(found.span(), expected.span(), "{what}");
            assert_eq!(found.reason(), expected.reason(), "{what}");
            assert!(found.raw() == expected.raw(), "{what}: other bytes");
        }
        _ => panic!("{what}: {found:?} instead of {expected:?}"),
    }
}
