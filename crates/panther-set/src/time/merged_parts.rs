//! Merges values that all threads made of the items of a set.

use std::fmt;
use std::ops::Range;
use std::thread;

use panther::format::Stamps;

use super::batch::Batch;
use super::merged_items::MergedItem;
use super::merging::Merging;
use super::readers::{Make, Readers};
use super::run::Run;
use crate::error::Error;
use crate::reading::source::Source;

/// Makes values of the items of a merge before they are in order. Threads make a value of each piece
/// of a log, in any order; see [`Timeline::merge_folded`](crate::Timeline::merge_folded).
pub trait MergeFold: Sync {
    /// The value of a piece.
    type Value: Send;

    /// Makes the value of a piece without any item. `index` is that of the log in
    /// [`LogSet::sources`](crate::LogSet::sources).
    fn start(&self, index: usize) -> Self::Value;

    /// Adds the next item of the piece.
    fn fold(&self, value: &mut Self::Value, item: &MergedItem<'_>);

    /// The memory that the value takes, in bytes. The merge reads smaller pieces if values are large.
    fn size(&self, value: &Self::Value) -> usize;
}

/// Folds the items of a batch, after which only their order is needed.
struct Folding<'f, F>(&'f F);

impl<F: MergeFold> Make for Folding<'_, F> {
    type Value = F::Value;

    fn make(&self, index: usize, source: &Source, batch: &mut Batch) -> (F::Value, usize) {
        let mut value = self.0.start(index);
        let mut stamps = Stamps::default();
        for (place, entry) in batch.entries().iter().enumerate() {
            let offset = entry.offset;
            if let Some(item) = batch.item(place, source.layout(), &mut stamps) {
                let item = MergedItem {
                    source,
                    index,
                    item,
                    offset,
                };
                self.0.fold(&mut value, &item);
            }
        }
        batch.drop_bytes();
        let size = self.0.size(&value);
        (value, size)
    }
}

/// Merges runs with a fold on this number of threads, the calling one included. Returns the errors
/// too.
pub(super) fn merge_folded<'t, F: MergeFold, R>(
    runs: Vec<Run<'t>>,
    threads: usize,
    fold: &F,
    deliver: impl FnOnce(&mut MergedParts<'_, 't, F>) -> R,
) -> (R, Vec<Error>) {
    let mut parts = MergedParts {
        merging: Merging::new(runs, Folding(fold)),
    };
    let readers = parts.merging.readers();
    let result = thread::scope(|scope| {
        // Also if `deliver` panics.
        let end = EndOnDrop(&readers);
        for _ in 1..threads {
            // If the system refuses more threads, the existing ones do the work.
            if thread::Builder::new()
                .spawn_scoped(scope, || readers.work())
                .is_err()
            {
                break;
            }
        }
        let result = deliver(&mut parts);
        drop(end);
        result
    });
    (result, parts.merging.into_errors())
}

/// Ends the threads that read ahead.
struct EndOnDrop<'r, 't, M: Make>(&'r Readers<'t, M>);

impl<M: Make> Drop for EndOnDrop<'_, '_, M> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// The pieces of all logs of a set, merged by time.
pub struct MergedParts<'f, 't, F: MergeFold> {
    merging: Merging<'t, Folding<'f, F>>,
}

/// Items of one piece that follow each other in a merge.
#[derive(Debug)]
#[non_exhaustive]
pub struct MergedPart<'p, T> {
    /// The index of the source in [`LogSet::sources`](crate::LogSet::sources).
    pub index: usize,
    /// The value of the piece.
    pub value: &'p mut T,
    /// Which items of the piece are next, by their numbers in the piece. They continue where the
    /// part of this piece before ended.
    pub items: Range<usize>,
}

impl<F: MergeFold> MergedParts<'_, '_, F> {
    /// Whether the next part comes without waiting for a stream. If it does not, flush your output
    /// before.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.merging.next_run().is_none_or(|(run, is_read)| {
            let (_, source) = self.merging.source(run);
            is_read || !source.is_stream()
        })
    }

    /// Returns the next part, or `None` after the last one.
    pub fn next_part(&mut self) -> Option<MergedPart<'_, F::Value>> {
        let part = self.merging.next_part()?;
        let (index, _) = self.merging.source(part.run);
        let value = self.merging.folded(part.run).value.as_mut()?;
        Some(MergedPart {
            index,
            value,
            items: part.items,
        })
    }
}

impl<F: MergeFold> fmt::Debug for MergedParts<'_, '_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MergedParts")
            .field("active", &self.merging.active())
            .field("errors", &self.merging.errors())
            .finish_non_exhaustive()
    }
}
