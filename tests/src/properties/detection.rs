//! The layout of a source depends on its bytes alone.

use panther::{Items, Learner, SNIFF};

use super::feeding::pieces;
use super::registry;
use super::same::check_same;

/// Bytes that arrive in pieces show the layout that they show as a whole, and so do the bytes as
/// often as it takes to be more than a learner looks at first.
pub fn check_detection(bytes: &[u8], name: &str, sizes: &[usize]) {
    check_learner(bytes, name, sizes);
    if !bytes.is_empty() && bytes.len().is_multiple_of(4) {
        let long = bytes.repeat(SNIFF / bytes.len() + 2);
        check_learner(&long, name, &[sizes[0] + SNIFF / 3]);
    }
}

fn check_learner(bytes: &[u8], name: &str, sizes: &[usize]) {
    let registry = registry();
    let expected = registry.learn(bytes, name);
    let mut learner = Learner::new(registry, name);
    let mut is_open = true;
    for piece in pieces(bytes, sizes) {
        let was_open = std::mem::replace(&mut is_open, learner.see(piece));
        assert!(was_open || !is_open, "a layout that was settled is open");
    }
    if !is_open {
        assert_eq!(learner.format_so_far(), expected.format());
    }
    let found = learner.finish();
    assert_eq!(found.format(), expected.format());
    assert_eq!(found.doubt(), expected.doubt());
    let mut items = Items::new(&expected, bytes);
    for item in Items::new(&found, bytes) {
        check_same(&item, items.next(), "learned in pieces");
    }
    assert!(items.next().is_none());
    let head = &bytes[..bytes.len().min(SNIFF)];
    assert_eq!(registry.recognize(head, name).id(), expected.format());
}
