//! The place of each item in the order in which the items of its source come.

use panther::Item;

/// Where the items of a source are in the order in which they come. Mostly that is where they
/// begin; but an event log is a ring whose oldest record can be anywhere, and what comes behind the
/// end of the file counts on from there.
#[derive(Debug, Default)]
pub(crate) struct Positions(u64);

impl Positions {
    /// The place of the next item, which is behind that of the one before.
    pub(crate) fn next(&mut self, item: &Item<'_>) -> u64 {
        let place = item.span().start.max(self.0);
        self.0 = place + 1;
        place
    }
}
