//! Puts the items of all runs in one order.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::batch::Entry;
use super::instant::Instant;
use super::readers::{Folded, Make, Readers};
use super::run::Run;
use crate::error::Error;
use crate::reading::source::Source;

/// The target for the memory that the batches of all runs take.
const TARGET: usize = 12 << 20;
/// The minimum and the maximum number of bytes in one read.
const PIECE: (usize, usize) = (1 << 10, 64 << 10);
/// The maximum memory of all batches. Beyond it, the runs whose next items come last drop them and
/// read them again later.
const MOST_HELD: usize = 32 << 20;

/// The order of a merge: the batches of all runs, and where the merge is in each.
pub(super) struct Merging<'t, M: Make> {
    readers: Arc<Readers<'t, M>>,
    lanes: Vec<Lane<M::Value>>,
    /// The runs that have not ended, by the time of their next item, or by the latest time if the
    /// next item is not read yet.
    heap: BinaryHeap<Reverse<(Instant, usize)>>,
    scratch: Vec<u8>,
    /// The number of runs that are being read.
    active: usize,
    /// The target for the memory that the batches take.
    target: usize,
    /// The number of bytes read so far, and the memory that their batches took.
    read: usize,
    took: usize,
    /// The memory that all batches take now, and its maximum.
    held: usize,
    most_held: usize,
    errors: Vec<Error>,
    failed: HashSet<usize>,
}

/// The current batch of a run.
struct Lane<T> {
    folded: Folded<T>,
    /// The index of the next item in the batch.
    next: usize,
    has_begun: bool,
}

impl<T> Lane<T> {
    fn next(&self) -> Option<&Entry> {
        self.folded.batch.entries().get(self.next)
    }
}

/// Items of one batch that are next in the merge.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) run: usize,
    pub(super) items: Range<usize>,
}

impl<'t, M: Make> Merging<'t, M> {
    pub(super) fn new(runs: Vec<Run<'t>>, make: M) -> Self {
        // Before any thread reads a run, which makes this time later.
        let firsts: Vec<Instant> = runs.iter().map(|run| run.latest).collect();
        let readers = Arc::new(Readers::new(runs, make));
        let lane = || Lane {
            folded: Folded::end(),
            next: 0,
            has_begun: false,
        };
        Self {
            lanes: firsts.iter().map(|_| lane()).collect(),
            heap: (0..)
                .zip(firsts)
                .map(|(index, first)| Reverse((first, index)))
                .collect(),
            readers,
            scratch: Vec::new(),
            active: 0,
            target: TARGET,
            read: 1,
            took: 2,
            held: 0,
            most_held: MOST_HELD,
            errors: Vec::new(),
            failed: HashSet::new(),
        }
    }

    /// The readers of the runs, for threads that read ahead of the merge.
    pub(super) fn readers(&self) -> Arc<Readers<'t, M>> {
        Arc::clone(&self.readers)
    }

    /// The batch of a part, and its value.
    pub(super) fn folded(&mut self, run: usize) -> &mut Folded<M::Value> {
        &mut self.lanes[run].folded
    }

    /// The source of a run and its index.
    pub(super) fn source(&self, run: usize) -> (usize, &'t Source) {
        self.readers.sources()[run]
    }

    /// The number of runs that have begun and have not ended.
    pub(super) const fn active(&self) -> usize {
        self.active
    }

    /// The run of the next item, if it is known, and whether the item is in memory.
    pub(super) fn next_run(&self) -> Option<(usize, bool)> {
        let &Reverse((_, run)) = self.heap.peek()?;
        Some((run, self.lanes[run].next().is_some()))
    }

    /// Returns the next items, which are all of one batch.
    pub(super) fn next_part(&mut self) -> Option<Part> {
        loop {
            if self.held > self.most_held {
                self.park();
            }
            let Reverse((at, run)) = self.heap.pop()?;
            if self.lanes[run].next().is_none() && !self.fill(run) {
                continue;
            }
            let lane = &mut self.lanes[run];
            let entries = lane.folded.batch.entries();
            let first = entries.get(lane.next)?.at;
            if first != at {
                // Before the read, the heap had a lower bound of the item's time.
                self.heap.push(Reverse((first, run)));
                continue;
            }
            let start = lane.next;
            let end = match self.heap.peek() {
                None => entries.len(),
                Some(&Reverse(other)) => {
                    let rest = entries[start + 1..].iter();
                    start + 1 + rest.take_while(|entry| (entry.at, run) < other).count()
                }
            };
            let last = entries[end - 1].at;
            let next = entries.get(end).map_or(last, |entry| entry.at);
            lane.next = end;
            self.heap.push(Reverse((next, run)));
            return Some(Part {
                run,
                items: start..end,
            });
        }
    }

    /// Takes the next batch of a run. Returns whether there is one.
    fn fill(&mut self, run: usize) -> bool {
        let lane = &mut self.lanes[run];
        if !std::mem::replace(&mut lane.has_begun, true) {
            self.active += 1;
        }
        let share = self.target / self.active.max(1);
        let piece = share as u64 * self.read as u64 / self.took as u64;
        let piece = usize::try_from(piece).unwrap_or(PIECE.1);
        self.held -= lane.folded.size;
        lane.folded = Folded::end();
        lane.next = 0;
        let piece = piece.clamp(PIECE.0, PIECE.1);
        let mut folded = self.readers.take(run, piece, &mut self.scratch);
        if let Some(error) = folded.error.take() {
            // Other runs of the source meet the same error.
            let (index, _) = self.readers.sources()[run];
            if self.failed.insert(index) {
                self.errors.push(error);
            }
        }
        let has_more = !folded.batch.is_empty();
        if has_more {
            self.held += folded.size;
            self.read += folded.len;
            self.took += folded.size;
            self.lanes[run].folded = folded;
        } else {
            self.active -= 1;
        }
        has_more
    }

    /// Drops the items of the runs whose next items come last, until half of the memory is free.
    #[cold]
    fn park(&mut self) {
        let next = |lane: &Lane<_>| lane.next().map(|next| next.at);
        let mut order: Vec<_> = (0..self.lanes.len()).collect();
        order.retain(|&index| self.lanes[index].next().is_some());
        order.sort_unstable_by_key(|&index| Reverse(next(&self.lanes[index])));
        for index in order {
            let lane = &mut self.lanes[index];
            if lane
                .next()
                .is_some_and(|next| self.readers.go_back(index, next))
            {
                self.held -= lane.folded.size;
                lane.folded = Folded::end();
                lane.next = 0;
            }
            if self.held <= MOST_HELD / 2 {
                break;
            }
        }
        // Items that are much smaller than their bookkeeping, or runs that cannot read their items
        // again, must not lead here at each item.
        self.target = (self.target / 2).max(PIECE.0);
        self.most_held = MOST_HELD.max(2 * self.held);
    }

    /// The errors of the sources that could not be read to their end, one per source, sorted by
    /// path.
    pub(super) fn into_errors(mut self) -> Vec<Error> {
        self.errors
            .sort_by(|one, other| one.path().cmp(other.path()));
        self.errors
    }

    pub(super) fn errors(&self) -> &[Error] {
        &self.errors
    }
}
