//! I1 and I2: the items are the input.

use panther::{Item, Items, Layout, MAX_ITEM, Reason};

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
