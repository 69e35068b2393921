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

/// The target for the number of bytes that all runs together read ahead, at first.
const AHEAD: usize = 8 << 20;
/// The minimum and the maximum number of bytes in one read.
const PIECE: (usize, usize) = (1 << 10, 64 << 10);
/// The maximum number of bytes that all runs together hold. Beyond it, the runs whose next items
/// come last drop them and read them again later.
const MOST_HELD: usize = 32 << 20;

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
    runs: Vec<Run<'t>>,
    /// The runs that have not ended, by the time of their next item, or by the latest time if the
    /// next item is not read yet.
    heap: BinaryHeap<Reverse<(Instant, usize)>>,
    current: Option<Queued>,
    scratch: Vec<u8>,
    /// The number of runs that are being read.
    active: usize,
    /// The target for the number of bytes that all runs together read ahead.
    ahead: usize,
    /// The number of bytes that all runs hold, and their maximum.
    held: usize,
    most_held: usize,
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
            runs,
            current: None,
            scratch: Vec::new(),
            active: 0,
            ahead: AHEAD,
            held: 0,
            most_held: MOST_HELD,
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
            if self.held > self.most_held {
                self.park();
            }
            let mut top = self.heap.peek_mut()?;
            let index = top.0.1;
            let run = &mut self.runs[index];
            let (was_active, held) = (run.is_active(), run.held());
            if run.queue.is_empty() {
                let piece = (self.ahead / (self.active + 1)).clamp(PIECE.0, PIECE.1);
                if let Err(error) = run.read_more(piece, &mut self.scratch) {
                    // Other runs of the source meet the same error.
                    if self.failed.insert(run.index) {
                        self.errors.push(error);
                    }
                    run.end();
                }
            }
            let found = match run.queue.front() {
                None => {
                    PeekMut::pop(top);
                    None
                }
                // Before the read, `top` held a lower bound of the item's time.
                Some(next) if next.at != top.0.0 => {
                    top.0.0 = next.at;
                    None
                }
                Some(_) => {
                    self.current = run.take();
                    if let Some(next) = run.queue.front() {
                        top.0.0 = next.at;
                    }
                    Some(index)
                }
            };
            self.held = self.held + run.held() - held;
            self.active = self.active + usize::from(run.is_active()) - usize::from(was_active);
            if let Some(index) = found {
                break index;
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

    /// Drops the items of the runs whose next items come last, until half of the memory is free.
    #[cold]
    fn park(&mut self) {
        let next = |run: &Run<'_>| run.queue.front().map(|next| next.at);
        let mut order: Vec<_> = (0..self.runs.len()).collect();
        order.retain(|&index| !self.runs[index].queue.is_empty());
        order.sort_unstable_by_key(|&index| Reverse(next(&self.runs[index])));
        for index in order {
            let run = &mut self.runs[index];
            let held = run.held();
            run.park();
            self.held -= held - run.held();
            if self.held <= MOST_HELD / 2 {
                break;
            }
        }
        // Items that are much smaller than their bookkeeping, or runs that cannot read their items
        // again, must not lead here at each item.
        self.ahead = (self.ahead / 2).max(PIECE.0);
        self.most_held = MOST_HELD.max(2 * self.held);
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
            .field("active", &self.active)
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}
