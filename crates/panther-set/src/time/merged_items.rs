//! All sources of a set as one, by time.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::collections::binary_heap::{BinaryHeap, PeekMut};
use std::fmt;

use panther::Item;

use super::offset::Offset;
use super::run::{Instant, Queued, Run};
use crate::error::Error;
use crate::reading::source::Source;

/// The bytes that are read ahead in all sources together, as far as a piece for each of them
/// allows.
const AHEAD: usize = 8 << 20;
/// The least and the most bytes of one piece.
const PIECE: (usize, usize) = (4 << 10, 64 << 10);
/// The most files that stay open. What is more is closed after each piece, and opened again by its
/// name.
const MOST_OPEN: usize = 128;

/// The items of all sources of a set in one order, which [`Timeline`](crate::Timeline) describes.
///
/// Memory holds a piece of each source whose time has come, and the record that goes on behind it:
/// up to 64 KiB where there are few sources, down to 4 KiB where there are thousands. Sources of a
/// later time are not open yet. At most 128 files are open at once; the others are closed after
/// each piece and opened again by name. The piece of a binary event log is the text of one of its
/// chunks. A file in UTF-16 cannot be opened in the middle, so it stays open, and each of its runs
/// reads it from the start. So do the runs of an event log.
pub struct MergedItems<'t> {
    runs: Vec<Run<'t>>,
    /// The runs that are not at their end, by the time of what is next in them or of what was last.
    heap: BinaryHeap<Reverse<(Instant, usize)>>,
    current: Option<Queued>,
    piece: usize,
    scratch: Vec<u8>,
    open: usize,
    errors: Vec<Error>,
    failed: HashSet<usize>,
}

/// One item in its place among those of all sources.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MergedItem<'e> {
    /// Where it is from.
    pub source: &'e Source,
    /// The place of the source in the set, from 0.
    pub index: usize,
    /// The item.
    pub item: Item<'e>,
    /// The offset of its time, where one is stated, given, inferred or borrowed.
    pub offset: Option<Offset>,
}

impl<'t> MergedItems<'t> {
    /// `runs` must come in the order of the sources and of their bytes.
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

    /// Whether the next item is in memory. Where it is not, [`MergedItems::next_item`] reads, and
    /// may wait for a stream, so this is a good moment to flush output.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.heap
            .peek()
            .is_some_and(|&Reverse((_, run))| !self.runs[run].queue.is_empty())
    }

    /// The next item; `None` after the last. Not an iterator, because the item borrows from `self`.
    pub fn next_item(&mut self) -> Option<MergedItem<'_>> {
        let index = loop {
            let mut top = self.heap.peek_mut()?;
            let index = top.0.1;
            let run = &mut self.runs[index];
            if run.queue.is_empty() {
                let was_open = run.is_open();
                if let Err(error) = run.read_more(self.piece, &mut self.scratch) {
                    // Other runs of the source meet the same.
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
                // Until it was read, its time was only known to be no earlier.
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

    /// The sources that could not be read to their end, one error for each, by path.
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
