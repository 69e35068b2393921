//! Merges all sources of a set by time.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::collections::binary_heap::{BinaryHeap, PeekMut};
use std::fmt;

use panther::Item;

use super::offset::Offset;
use super::run::{Instant, Queued, Run};
use crate::error::Error;
use crate::reading::source::Source;

/// The target for the number of bytes that all sources together read ahead. Each source reads at
/// least the minimum of [`PIECE`].
const AHEAD: usize = 8 << 20;
/// The minimum and the maximum number of bytes in one read.
const PIECE: (usize, usize) = (4 << 10, 64 << 10);
/// The maximum number of files that stay open. Further files are closed after each read and
/// reopened by name.
const MOST_OPEN: usize = 128;

/// The items of all sources of a set, merged by time. [`Timeline`](crate::Timeline) describes the
/// order.
///
/// # Memory and open files
///
/// The merge holds one piece of each source whose time has come, and the record that continues past
/// the piece. A piece has 64 KiB if there are few sources, and down to 4 KiB if there are
/// thousands. Sources with later times are not open yet. At most 128 files are open at the same
/// time; the merge closes other files after each piece and reopens them by name.
///
/// Two kinds of source cost more. The piece of a binary event log is the text of one chunk. A file
/// in UTF-16 cannot be opened in the middle, so it stays open and each of its runs reads it from
/// the start. The same applies to the runs of an event log.
pub struct MergedItems<'t> {
    runs: Vec<Run<'t>>,
    /// The runs that have not ended, by the time of their next item, or by the latest time if the
    /// next item is not read yet.
    heap: BinaryHeap<Reverse<(Instant, usize)>>,
    current: Option<Queued>,
    piece: usize,
    scratch: Vec<u8>,
    open: usize,
    errors: Vec<Error>,
    failed: HashSet<usize>,
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
        let heap = runs.iter().enumerate();
        let heap = heap.map(|(index, run)| Reverse((run.latest, index)));
        Self {
            heap: heap.collect(),
            piece: (AHEAD / runs.len().max(1)).clamp(PIECE.0, PIECE.1),
            runs,
            current: None,
            scratch: Vec::new(),
            open: 0,
            errors: Vec::new(),
            failed: HashSet::new(),
        }
    }

    /// Whether the next item is in memory. If it is not, [`MergedItems::next_item`] reads and may
    /// wait for a stream, so flush your output before.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.heap
            .peek()
            .is_some_and(|&Reverse((_, run))| !self.runs[run].queue.is_empty())
    }

    /// Returns the next item, or `None` after the last one. `MergedItems` is not an iterator,
    /// because the item borrows from it.
    ///
    /// See [`LogSet::timeline`](crate::LogSet::timeline) for an example.
    pub fn next_item(&mut self) -> Option<MergedItem<'_>> {
        let index = loop {
            let mut top = self.heap.peek_mut()?;
            let index = top.0.1;
            let run = &mut self.runs[index];
            if run.queue.is_empty() {
                let was_open = run.is_open();
                if let Err(error) = run.read_more(self.piece, &mut self.scratch) {
                    // Other runs of the source meet the same error.
                    if self.failed.insert(run.index) {
                        self.errors.push(error);
                    }
                    run.end();
                }
                self.open = self.open + usize::from(run.is_open()) - usize::from(was_open);
                if self.open > MOST_OPEN && run.close() {
                    self.open -= 1;
                }
            }
            match run.queue.front() {
                None => drop(PeekMut::pop(top)),
                // Before the read, `top` held a lower bound of the item's time.
                Some(next) if next.at != top.0.0 => top.0.0 = next.at,
                Some(_) => {
                    self.current = run.queue.pop_front();
                    if let Some(next) = run.queue.front() {
                        top.0.0 = next.at;
                    }
                    break index;
                }
            }
        };
        let (run, current) = (&self.runs[index], self.current.as_ref()?);
        Some(MergedItem {
            source: run.source,
            index: run.index,
            item: current.item.as_item(),
            offset: current.offset,
        })
    }

    /// The errors of the sources that could not be read to their end, one per source, sorted by
    /// path.
    #[must_use]
    pub fn into_errors(mut self) -> Vec<Error> {
        self.errors
            .sort_by(|one, other| one.path().cmp(other.path()));
        self.errors
    }
}

impl fmt::Debug for MergedItems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MergedItems")
            .field("runs", &self.runs.len())
            .field("open", &self.open)
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}
