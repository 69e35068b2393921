//! The loop that hands items to a closure.

use std::ops::ControlFlow;

use panther::Item;

/// Hands over items until `each` breaks. The closure borrows each item, because an item is large to
/// move.
#[inline]
pub(crate) fn for_each_item<'a>(
    items: impl Iterator<Item = Item<'a>>,
    each: &mut impl FnMut(&Item<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for ref item in items {
        each(item)?;
    }
    ControlFlow::Continue(())
}
