//! I1 and I2: the items are the input.

use panther::{Event, Item, Items, Layout, MAX_ITEM, Reason, Run};

use super::same::check_same;

/// I1 and I2: the items are the input, none is empty or longer than an item may be, and the
/// iterator ends for good.
pub fn check_tiling(layout: &Layout, bytes: &[u8]) {
    let mut items = Items::new(layout, bytes);
    let mut at = 0;
    for item in items.by_ref() {
        let span = item.span();
        assert!(!item.raw().is_empty(), "an empty item at {at}");
        assert!(item.raw().len() <= MAX_ITEM, "too long an item at {at}");
        assert_eq!(span.start, at as u64, "a gap or an overlap");
        assert_eq!(span.len(), item.raw().len() as u64, "a span that lies");
        let end = at + item.raw().len();
        assert_eq!(bytes.get(at..end), Some(item.raw()), "other bytes at {at}");
        check_ascii(&item);
        if let Item::Unparsed(gap) = item {
            check_reason(gap.reason(), gap.raw());
        }
        at = end;
    }
    assert_eq!(at, bytes.len(), "bytes are missing at the end");
    for _ in 0..3 {
        assert!(items.next().is_none(), "the iterator began again");
    }
    check_runs(layout, bytes);
}

/// Runs have the items in their order, and the records of a run repeat the header of the event before.
fn check_runs(layout: &Layout, bytes: &[u8]) {
    let mut expected = Items::new(layout, bytes);
    let mut runs = Items::new(layout, bytes);
    let mut before = None;
    while let Some(run) = runs.next_run() {
        match run {
            Run::Item(item) => {
                check_same(item, expected.next(), "runs");
                before = item.event();
            }
            Run::Repeats(repeats) => {
                let before = before.expect("an event before a run");
                let mut found = 0;
                for event in repeats.events() {
                    check_same(&Item::Event(event), expected.next(), "runs");
                    let header = |event: &Event<'_>| (event.time(), event.level(), event.format());
                    assert_eq!(header(&event), header(&before));
                    assert_eq!(event.component(), before.component());
                    assert!(event.lines().as_text().is_none(), "more than one line");
                    found += event.raw().len();
                }
                assert_eq!(
                    found,
                    repeats.bytes().len(),
                    "bytes of no record of the run"
                );
            }
        }
    }
    assert!(expected.next().is_none(), "runs end too early");
}

/// What the framing saw in passing is so.
pub(super) fn check_ascii(item: &Item<'_>) {
    assert_eq!(item.is_ascii(), item.raw().is_ascii(), "{item:?}");
}

fn check_reason(reason: Reason, raw: &[u8]) {
    match reason {
        Reason::ByteOrderMark => assert_eq!(raw, b"\xEF\xBB\xBF"),
        Reason::NulRun => assert!(raw.iter().all(|&byte| byte == 0)),
        Reason::Blank => assert!(raw.iter().all(u8::is_ascii_whitespace)),
        _ => {}
    }
}
