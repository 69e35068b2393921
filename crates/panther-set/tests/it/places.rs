//! Items of UTF-16 have the byte ranges of the file as it lies.

use std::ops::ControlFlow;

use encoding_rs::{UTF_16BE, UTF_16LE};
use panther::{Item, Reason};
use panther_set::{Clock, LogSet, Source};
use proptest::prelude::*;

/// The byte range and the text of each item.
type Places = Vec<(u64, u64, Vec<u8>)>;

fn place(item: &Item<'_>) -> (u64, u64, Vec<u8>) {
    (item.span().start, item.span().end, item.raw().to_vec())
}

/// The items of a stream, and of a file on its own, in order and merged, which must be the same.
fn places(bytes: &[u8]) -> Places {
    let mut found = Vec::new();
    let stream = Source::stream("CBS.log", std::io::Cursor::new(bytes.to_vec())).unwrap();
    let each = stream.for_each(|item| {
        found.push(place(item));
        ControlFlow::Continue(())
    });
    assert!(each.unwrap().is_continue());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    std::fs::write(&path, bytes).unwrap();
    let set = LogSet::discover([&path]);
    let (mut in_order, mut merged) = (Vec::new(), Vec::new());
    let errors = set.ordered(
        |_| Vec::new(),
        |places, _, item| places.push(place(item)),
        |_, places| {
            in_order.extend(places);
            ControlFlow::Continue(())
        },
    );
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(in_order, found);
    let timeline = set.timeline(&Clock::new());
    let mut items = timeline.merge();
    while let Some(entry) = items.next_item() {
        merged.push(place(&entry.item));
    }
    // A merge orders a log by time.
    merged.sort_by_key(|place| place.0);
    assert_eq!(merged, found);
    found
}

/// A code unit: of a line of a log, or any, half a surrogate pair too.
fn units() -> impl Strategy<Value = Vec<u16>> {
    let line =
        "2024-03-12 09:21:38, Error                 CBS    Failed: 拒绝\u{20000} [HRESULT]\r\n";
    let line: Vec<u16> = line.encode_utf16().collect();
    let piece = prop_oneof![
        3 => Just(line),
        1 => any::<String>().prop_map(|text| text.encode_utf16().collect()),
        1 => proptest::collection::vec(0xD800..=0xDFFF_u16, 1..4),
        1 => proptest::collection::vec(any::<u16>(), 0..8),
        1 => Just(vec![u16::from(b'\n')]),
    ];
    proptest::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn items_of_utf16_tile_the_file(units in units(), is_big in any::<bool>(), odd in any::<Option<u8>>()) {
        let to_bytes = if is_big { u16::to_be_bytes } else { u16::to_le_bytes };
        let marked = [0xFEFF].into_iter().chain(units);
        let bytes: Vec<u8> = marked.flat_map(to_bytes).chain(odd).collect();
        let mut at = 0;
        for (start, end, text) in places(&bytes) {
            prop_assert_eq!(start, at);
            prop_assert!(end > start);
            // The bytes of the item are its text, whatever is around them.
            let page = if is_big { UTF_16BE } else { UTF_16LE };
            let stored = &bytes[start as usize..end as usize];
            let (decoded, _) = page.decode_without_bom_handling(stored);
            prop_assert_eq!(decoded.as_bytes(), &text);
            at = end;
        }
        prop_assert_eq!(at, bytes.len() as u64);
    }
}

#[test]
fn a_byte_order_mark_is_an_item_as_in_utf8() {
    let text = "\u{FEFF}2024-03-12 09:21:38, Info                  CBS    Ready\r\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let source = Source::stream("CBS.log", std::io::Cursor::new(bytes.clone())).unwrap();
    assert_eq!(source.format(), "cbs");
    let mut found = Vec::new();
    let _ = source.for_each(|item| {
        let reason = item.unparsed().map(|unparsed| unparsed.reason());
        found.push((item.span().start, item.span().end, reason));
        ControlFlow::Continue(())
    });
    let end = bytes.len() as u64;
    assert_eq!(found, [(0, 2, Some(Reason::ByteOrderMark)), (2, end, None)]);
}

/// Windows PowerShell writes UTF-16 when it redirects what a search found.
#[test]
fn an_event_keeps_its_prefix() {
    let text = "CBS.log:2024-03-12 09:21:38, Info                  CBS    Ready\r\n".repeat(3);
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let source = Source::stream("found.txt", std::io::Cursor::new(bytes)).unwrap();
    let mut prefixes = 0;
    let _ = source.for_each(|item| {
        let prefix = item.event().and_then(|event| event.prefix());
        assert_eq!(prefix.unwrap(), "CBS.log:");
        prefixes += 1;
        ControlFlow::Continue(())
    });
    assert_eq!(prefixes, 3);
}
