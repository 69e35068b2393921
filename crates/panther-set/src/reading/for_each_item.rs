//! The loop that passes items to a closure.

use std::ops::ControlFlow;

use panther::Item;

/// Calls `each` with every item until it breaks. The closure borrows each item, because moving an
/// item is expensive.
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
