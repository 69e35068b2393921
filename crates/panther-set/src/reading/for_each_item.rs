//! The loops that pass items to a closure.

use std::ops::ControlFlow;

use panther::{Item, Items, Run};

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

/// A closure that takes items one by one, or in runs.
pub(crate) trait Take {
    /// Takes one item.
    fn item(&mut self, item: &Item<'_>) -> ControlFlow<()>;

    /// Takes the items of a piece, until the closure breaks.
    fn items(&mut self, items: Items<'_>) -> ControlFlow<()>;
}

impl<T: Take> Take for &mut T {
    #[inline]
    fn item(&mut self, item: &Item<'_>) -> ControlFlow<()> {
        (**self).item(item)
    }

    #[inline]
    fn items(&mut self, items: Items<'_>) -> ControlFlow<()> {
        (**self).items(items)
    }
}

/// A closure that takes items one by one.
pub(crate) struct EachItem<F>(pub(crate) F);

impl<F: FnMut(&Item<'_>) -> ControlFlow<()>> Take for EachItem<F> {
    #[inline]
    fn item(&mut self, item: &Item<'_>) -> ControlFlow<()> {
        (self.0)(item)
    }

    #[inline]
    fn items(&mut self, items: Items<'_>) -> ControlFlow<()> {
        for_each_item(items, &mut self.0)
    }
}

/// A closure that takes items in runs.
pub(crate) struct EachRun<F>(pub(crate) F);

impl<F: FnMut(Run<'_, '_>) -> ControlFlow<()>> Take for EachRun<F> {
    #[inline]
    fn item(&mut self, item: &Item<'_>) -> ControlFlow<()> {
        (self.0)(Run::Item(item))
    }

    #[inline]
    fn items(&mut self, mut items: Items<'_>) -> ControlFlow<()> {
        while let Some(run) = items.next_run() {
            (self.0)(run)?;
        }
        ControlFlow::Continue(())
    }
}
