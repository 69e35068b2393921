//! I4: pieces that are read side by side give the items of the whole.

use panther::{Cutter, Items, Layout};

use super::same::check_same;

/// I4: the pieces of any window tile the source, and their items are the items of the whole.
pub fn check_chunks(layout: &Layout, bytes: &[u8], window: usize) {
    let cutter = Cutter::new(layout, bytes, window);
    assert_eq!(cutter.is_empty(), bytes.is_empty());
    let mut whole = Items::new(layout, bytes);
    let mut at = 0;
    let mut was_empty = false;
    for index in 0..cutter.len() {
        let range = cutter.range(index);
        if range.is_empty() {
            // One of many empty pieces in a row is as good as all.
            if !was_empty {
                assert_eq!(cutter.items(index).count(), 0);
            }
            was_empty = true;
            continue;
        }
        was_empty = false;
        assert_eq!(range.start, at, "pieces that do not tile");
        at = range.end;
        for item in cutter.items(index) {
            check_same(&item, whole.next(), "a piece");
        }
    }
    assert_eq!(at, bytes.len(), "pieces that leave something out");
    assert!(whole.next().is_none(), "an item is in no piece");
    assert!(cutter.range(cutter.len()).is_empty());
}

/// I4, seen from near by: where a source may be cut is told by the bytes about that place, and an
/// item begins there.
pub fn check_cuts(layout: &Layout, bytes: &[u8], window: usize) {
    if !layout.is_splittable() {
        return;
    }
    let starts: Vec<u64> = Items::new(layout, bytes)
        .map(|item| item.span().start)
        .collect();
    let windows = (window..bytes.len()).step_by(window);
    for from in windows {
        let to = bytes.len().min(from + window);
        let Some(cut) = layout.next_cut(bytes, from..to) else {
            continue;
        };
        assert!((from..to).contains(&cut), "a cut outside its window");
        assert!(
            starts.binary_search(&(cut as u64)).is_ok(),
            "a cut inside an item at {cut}"
        );
        // The byte before the window and the lookahead after it are enough.
        let near = &bytes[from - 1..bytes.len().min(to + layout.margin())];
        assert_eq!(
            layout.next_cut(near, 1..to - from + 1),
            Some(cut - (from - 1)),
            "a cut that depends on what is far away"
        );
    }
}
