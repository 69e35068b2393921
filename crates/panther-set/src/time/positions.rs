//! Orders the items of a source.

use panther::Item;

/// Assigns an increasing position to each item of a source. The position is usually the item's
/// first byte. But an event log is a ring whose oldest record may be anywhere in the file; items
/// that follow the end of the file get the numbers after it.
#[derive(Debug, Default)]
pub(crate) struct Positions(u64);

impl Positions {
    /// The position of the next item, which is greater than the position of the previous one.
    pub(crate) fn next(&mut self, item: &Item<'_>) -> u64 {
        let place = item.span().start.max(self.0);
        self.0 = place + 1;
        place
    }
}
