//! I5: bytes that arrive in pieces give the items of the whole.

use panther::{Feeder, Items, Layout};

use super::same::check_same;

/// I5 and I4 together: a feeder that begins at a cut gives the items from there on.
pub fn check_feed_from_cut(layout: &Layout, bytes: &[u8], from: usize, sizes: &[usize]) {
    let Some(cut) = layout
        .next_cut(bytes, from.max(1)..bytes.len())
        .filter(|_| layout.is_splittable() && from < bytes.len())
    else {
        return;
    };
    let origin = cut as u64;
    let mut whole = Items::new(layout, bytes).skip_while(|item| item.span().start < origin);
    let mut feeder = Feeder::with_origin(layout.clone(), origin);
    for piece in pieces(&bytes[cut..], sizes) {
        for item in feeder.push(piece) {
            check_same(&item, whole.next(), "a push");
        }
    }
    for item in feeder.finish() {
        check_same(&item, whole.next(), "the end");
    }
    assert!(whole.next().is_none(), "an item was not fed");
}

/// I5: fed in pieces of these sizes, over and over, the items are those of the whole.
pub fn check_feed(layout: &Layout, bytes: &[u8], sizes: &[usize]) {
    let mut whole = Items::new(layout, bytes);
    let mut feeder = Feeder::new(layout.clone());
    for piece in pieces(bytes, sizes) {
        for item in feeder.push(piece) {
            check_same(&item, whole.next(), "a push");
        }
    }
    assert_eq!(feeder.position(), bytes.len() as u64);
    for item in feeder.finish() {
        check_same(&item, whole.next(), "the end");
    }
    assert_eq!(feeder.pending(), 0);
    assert!(feeder.finish().next().is_none());
    assert!(whole.next().is_none(), "an item was not fed");
}

/// I5, where the caller takes only some of the items of each push: the others come later.
pub fn check_interrupted_feed(layout: &Layout, bytes: &[u8], sizes: &[usize], taken: usize) {
    let mut whole = Items::new(layout, bytes);
    let mut feeder = Feeder::new(layout.clone());
    for (index, piece) in pieces(bytes, sizes).enumerate() {
        for item in feeder.push(piece).take(index % (taken + 1)) {
            check_same(&item, whole.next(), "a push");
        }
    }
    loop {
        let before = feeder.pending();
        for item in feeder.finish().take(taken) {
            check_same(&item, whole.next(), "the end");
        }
        if feeder.pending() == 0 {
            break;
        }
        assert!(feeder.pending() < before, "the end came to no end");
    }
    assert!(whole.next().is_none(), "an item was not fed");
}

pub(super) fn pieces<'a>(bytes: &'a [u8], sizes: &[usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = bytes;
    let mut sizes = sizes.iter().copied().cycle();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let size = sizes.next().unwrap_or(1).clamp(1, rest.len());
        let (piece, after) = rest.split_at(size);
        rest = after;
        Some(piece)
    })
}
