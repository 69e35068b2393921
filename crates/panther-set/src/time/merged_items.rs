//! Merges all sources of a set by time.

use std::fmt;
use std::ops::Range;

use panther::Item;
use panther::format::Stamps;

use super::batch::Batch;
use super::merging::Merging;
use super::offset::Offset;
use super::readers::Make;
use super::run::Run;
use crate::error::Error;
use crate::reading::source::Source;

/// The items of all sources of a set, merged by time. [`Timeline`](crate::Timeline) describes the
/// order.
///
/// # Memory and open files
///
/// The merge reads a piece of each source whose time has come: 64 KiB of each if there are few, and
/// down to 1 KiB if there are thousands. All pieces together take about 32 MiB, or 4 MiB for each
/// of the sources below that cannot be read again. At most 32 files are open at the same time, and
/// fewer if the system allows fewer. The merge closes other files and reopens them by name, and a
/// name that refers to another file by then is an error.
///
/// Some sources can only be read from their start: members of archives, logs in UTF-16, JSON
/// arrays, tables and binary event logs. Each of them needs a decoder. So if a set has more than 16
/// of them, or if they are members of one compressed stream such as a `.tar.gz` or a cabinet, or if
/// the clock of one was set back, [`LogSet::timeline`](crate::LogSet::timeline) writes their items
/// to a temporary file. That takes as many bytes as the decoded logs have, and a few for each item.
/// [`LogSetBuilder::temporary_files`](crate::LogSetBuilder::temporary_files) forbids it.
pub struct MergedItems<'t> {
    merging: Merging<'t, KeepItems>,
    /// The run of the current items, and those that are still to come.
    run: usize,
    items: Range<usize>,
    stamps: Stamps,
}

/// Leaves the items of a batch as they are.
struct KeepItems;

impl Make for KeepItems {
    type Value = ();

    fn make(&self, _: usize, _: &Source, _: &mut Batch) -> ((), usize) {
        ((), 0)
    }
}

/// One item of a merge.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MergedItem<'e> {
    /// The source of the item.
    pub source: &'e Source,
    /// The index of the source in [`LogSet::sources`](crate::LogSet::sources).
    pub index: usize,
    /// The item itself.
    pub item: Item<'e>,
    /// The time-zone offset of the item's time, if it is stated, given, inferred or borrowed.
    pub offset: Option<Offset>,
}

impl<'t> MergedItems<'t> {
    /// `runs` must be ordered by source and then by position.
    pub(crate) fn new(runs: Vec<Run<'t>>) -> Self {
        Self {
            merging: Merging::new(runs, KeepItems),
            run: 0,
            items: 0..0,
            stamps: Stamps::default(),
        }
    }

    /// Whether the next item is in memory. If it is not, [`MergedItems::next_item`] reads and may
    /// wait for a stream, so flush your output before.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let is_read = || self.merging.next_run().is_some_and(|(_, is_read)| is_read);
        !self.items.is_empty() || is_read()
    }

    /// Returns the next item, or `None` after the last one. `MergedItems` is not an iterator,
    /// because the item borrows from it.
    ///
    /// See [`LogSet::timeline`](crate::LogSet::timeline) for an example.
    pub fn next_item(&mut self) -> Option<MergedItem<'_>> {
        let place = loop {
            if let Some(place) = self.items.next() {
                break place;
            }
            let part = self.merging.next_part()?;
            (self.run, self.items) = (part.run, part.items);
        };
        let (index, source) = self.merging.source(self.run);
        let batch = &self.merging.folded(self.run).batch;
        Some(MergedItem {
            source,
            index,
            item: batch.item(place, source.layout(), &mut self.stamps)?,
            offset: batch.entries().get(place)?.offset,
        })
    }

    /// The errors of the sources that could not be read to their end, one per source, sorted by
    /// path.
    #[must_use]
    pub fn into_errors(self) -> Vec<Error> {
        self.merging.into_errors()
    }
}

impl fmt::Debug for MergedItems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MergedItems")
            .field("active", &self.merging.active())
            .field("errors", &self.merging.errors())
            .finish_non_exhaustive()
    }
}
