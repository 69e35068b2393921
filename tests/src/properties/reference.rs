//! I6: the items are those of a reference.

use panther::details::Details;
use panther::{Event, Item, Items, Layout};

use crate::formats::row;
use crate::reference::{RefEvent, RefTime};

/// I6: the items are what the reference of the format reads, in every part. The layout was learned
/// from the bytes `shown`, or from none.
pub fn check_reference(layout: &Layout, shown: &[u8], bytes: &[u8]) {
    let Some(expected) = (row(layout.format().as_str()).reference)(bytes, shown) else {
        return;
    };
    let mut expected = expected.into_iter();
    for item in Items::new(layout, bytes) {
        let Some(expected) = expected.next() else {
            panic!("one item more than the reference: {item:?}")
        };
        let at = expected.start as u64;
        assert_eq!(item.span().start, at, "start");
        check_bytes(item.raw(), expected.raw, "bytes", at);
        match (item, expected.kind) {
            (Item::Unparsed(gap), Err(reason)) => {
                assert_eq!(gap.reason(), reason, "reason at {at}");
            }
            (Item::Event(event), Ok(expected)) => check_event(&event, &expected),
            (item, expected) => panic!("at {at}: {item:?}, and the reference reads {expected:?}"),
        }
    }
    let missing = expected.next();
    assert!(
        missing.is_none(),
        "one item less than the reference: {missing:?}"
    );
}

fn check_event(event: &Event<'_>, expected: &RefEvent<'_>) {
    if expected.is_partial {
        return;
    }
    let at = event.span().start;
    check_time(event, &expected.times);
    if let Some(level) = expected.level {
        assert_eq!(event.level(), level, "level at {at}");
    }
    // Only the first 255 bytes of a word count.
    let word = |bytes: &[u8]| bytes.len().min(255);
    let words = [
        (
            "prefix",
            event.prefix().unwrap_or_default(),
            expected.prefix,
        ),
        (
            "level",
            event.level_text(),
            &expected.level_text[..word(expected.level_text)],
        ),
        (
            "component",
            event.component().unwrap_or_default(),
            &expected.component[..word(expected.component)],
        ),
        ("message", event.message(), expected.message),
    ];
    for (name, found, expected) in words {
        check_bytes(found.as_bytes(), expected, name, at);
    }
    if let Some(body) = expected.body {
        check_bytes(event.body().as_bytes(), body, "body", at);
    }
    let code = event.code_column().and_then(|code| {
        let (start, end) = (code.span.start - at, code.span.end - at);
        event.raw().get(start as usize..end as usize)
    });
    let code = code.unwrap_or_default();
    check_bytes(code, expected.code, "code column", at);
    let lines: Vec<&[u8]> = event.lines().map(|line| line.as_bytes()).collect();
    assert_eq!(lines, expected.lines, "lines at {at}");
    if let Some(expected) = &expected.data {
        let Details::Evtx(evtx) = event.details() else {
            panic!("no details at {at}")
        };
        let data = evtx.data();
        let data = data.iter().map(|datum| {
            let name = datum.name.map(|name| name.as_bytes());
            (name, datum.value.as_bytes())
        });
        assert_eq!(&data.collect::<Vec<_>>(), expected, "data at {at}");
    }
}

/// One of the times is that of the event.
fn check_time(event: &Event<'_>, expected: &[Option<RefTime>]) {
    let found = event.time().map(|time| RefTime {
        clock: time.with_fraction(time.nanosecond(), 9).to_string(),
        digits: time.fraction_digits().into(),
        zone: Some(
            time.zone()
                .offset()
                .map_or("none".to_owned(), |offset| offset.to_string()),
        ),
    });
    let is_found = |expected: &Option<RefTime>| match (expected, &found) {
        (Some(expected), Some(found)) => {
            let same_zone = expected.zone.is_none() || expected.zone == found.zone;
            same_zone && (&expected.clock, expected.digits) == (&found.clock, found.digits)
        }
        (expected, found) => expected.is_none() && found.is_none(),
    };
    assert!(
        expected.iter().any(is_found),
        "time at {}: {found:?}, and the reference reads {expected:?}",
        event.span().start
    );
}

fn check_bytes(found: &[u8], expected: &[u8], what: &str, at: u64) {
    assert!(
        found == expected,
        "{what} at {at}: \"{}\", and the reference reads \"{}\"",
        shown(found),
        shown(expected)
    );
}

/// The bytes, or their ends where there are many.
fn shown(bytes: &[u8]) -> String {
    const END: usize = 150;
    if bytes.len() <= 2 * END {
        return bytes.escape_ascii().to_string();
    }
    let (head, tail) = (&bytes[..END], &bytes[bytes.len() - END..]);
    format!(
        "{}[{} bytes]{}",
        head.escape_ascii(),
        bytes.len() - 2 * END,
        tail.escape_ascii()
    )
}
