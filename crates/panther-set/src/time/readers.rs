//! Reads the runs of a merge ahead of it, on any number of threads.

use std::any::Any;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::batch::{Batch, Entry};
use super::instant::Instant;
use super::run::Run;
use crate::error::Error;
use crate::reading::source::Source;

/// How many bytes of memory may wait for the merge.
const MOST_AHEAD: usize = 2 << 20;

/// The number of bytes in one read before the first, which tells more.
const FIRST_PIECE: usize = 64 << 10;

/// Makes a value of a batch, on the thread that read it.
pub(super) trait Make: Sync {
    type Value: Send;

    /// Makes a value of the batch of a source, which has this index. Returns it with the memory that
    /// it takes.
    fn make(&self, index: usize, source: &Source, batch: &mut Batch) -> (Self::Value, usize);
}

/// A batch of a run, and its value.
#[derive(Debug)]
pub(super) struct Folded<T> {
    pub(super) batch: Batch,
    pub(super) value: Option<T>,
    pub(super) size: usize,
    /// The number of bytes that its items have.
    pub(super) len: usize,
    /// Why the run has no more items.
    pub(super) error: Option<Error>,
}

impl<T> Folded<T> {
    pub(super) const fn end() -> Self {
        Self {
            batch: Batch::new(),
            value: None,
            size: 0,
            len: 0,
            error: None,
        }
    }
}

/// The runs of a merge, which any thread reads. A thread reads the run whose items are needed first
/// of all that are not read yet: that with the least last time. So each batch that waits comes
/// before any that is not read.
pub(super) struct Readers<'t, M: Make> {
    make: M,
    /// The source of each run and its index.
    sources: Vec<(usize, &'t Source)>,
    board: Mutex<Board<'t, M::Value>>,
    /// Notified if a run may be read.
    work: Condvar,
    /// Notified if a batch is there for which the merge waits.
    done: Condvar,
}

struct Board<'t, T> {
    slots: Vec<Slot<'t, T>>,
    /// The runs by the time of their last item, except streams. An entry with another time than that
    /// of the run is void.
    next: BinaryHeap<Reverse<(Instant, usize)>>,
    /// The number of bytes of one read.
    piece: usize,
    /// The memory of the batches that wait, and an estimate of those that are being read.
    ahead: usize,
    /// The run for which the merge waits.
    awaited: Option<usize>,
    is_over: bool,
    panic: Option<Box<dyn Any + Send>>,
}

struct Slot<'t, T> {
    /// `None` while a thread reads it.
    run: Option<Box<Run<'t>>>,
    /// The time of the last item that was read, or a lower bound of the first.
    last: Instant,
    /// The batches that wait, in order; `None` for one that a thread folds.
    waiting: VecDeque<Option<Folded<T>>>,
    /// The number of batches before those.
    taken: usize,
    /// Whether all is read.
    has_ended: bool,
}

impl<'t, M: Make> Readers<'t, M> {
    pub(super) fn new(runs: Vec<Run<'t>>, make: M) -> Self {
        let sources = runs.iter().map(|run| (run.index, run.source)).collect();
        let next = runs.iter().enumerate();
        let next = next.filter(|(_, run)| !run.source.is_stream());
        let next = next.map(|(index, run)| Reverse((run.latest, index)));
        let next = next.collect();
        let slots = runs.into_iter().map(|run| Slot {
            last: run.latest,
            run: Some(Box::new(run)),
            waiting: VecDeque::new(),
            taken: 0,
            has_ended: false,
        });
        Self {
            make,
            sources,
            board: Mutex::new(Board {
                slots: slots.collect(),
                next,
                piece: FIRST_PIECE,
                ahead: 0,
                awaited: None,
                is_over: false,
                panic: None,
            }),
            work: Condvar::new(),
            done: Condvar::new(),
        }
    }

    pub(super) fn sources(&self) -> &[(usize, &'t Source)] {
        &self.sources
    }

    /// Reads runs ahead until the merge is over.
    pub(super) fn work(&self) {
        let mut scratch = Vec::new();
        let mut board = self.lock();
        while !board.is_over {
            let Some(index) = board.next_to_read() else {
                board = wait(&self.work, board);
                continue;
            };
            board = self.read_ahead(board, index, &mut scratch);
        }
    }

    /// The next batch of a run, in pieces of about this many bytes.
    pub(super) fn take(
        &self,
        index: usize,
        piece: usize,
        scratch: &mut Vec<u8>,
    ) -> Folded<M::Value> {
        let mut board = self.lock();
        board.piece = piece;
        loop {
            if let Some(panic) = board.panic.take() {
                board.is_over = true;
                drop(board);
                resume_unwind(panic);
            }
            let slot = &mut board.slots[index];
            match slot.waiting.front() {
                Some(Some(_)) => {
                    slot.taken += 1;
                    let folded = slot.waiting.pop_front().flatten();
                    let folded = folded.unwrap_or_else(Folded::end);
                    board.ahead = board.ahead.saturating_sub(folded.size);
                    board.awaited = None;
                    self.work.notify_one();
                    return folded;
                }
                None if slot.has_ended => return Folded::end(),
                // Nobody reads it yet.
                None if slot.run.is_some() => {
                    board = self.read_ahead(board, index, scratch);
                }
                _ => {
                    board.awaited = Some(index);
                    board = match board.next_to_read() {
                        Some(other) => self.read_ahead(board, other, scratch),
                        None => wait(&self.done, board),
                    };
                }
            }
        }
    }

    /// Lets a run go back to an item that the merge has, if it can. Returns whether it does.
    pub(super) fn go_back(&self, index: usize, next: &Entry) -> bool {
        let mut board = self.lock();
        let board = &mut *board;
        let slot = &mut board.slots[index];
        let is_folding = slot.waiting.iter().any(Option::is_none);
        let Some(run) = slot.run.as_mut().filter(|_| !is_folding) else {
            return false;
        };
        if !run.go_back(next) {
            return false;
        }
        slot.taken += slot.waiting.len();
        let dropped = slot.waiting.drain(..).flatten();
        board.ahead -= dropped.map(|folded| folded.size).sum::<usize>();
        slot.has_ended = false;
        slot.last = next.at;
        board.next.push(Reverse((next.at, index)));
        true
    }

    /// Ends the work of all threads.
    pub(super) fn end(&self) {
        self.lock().is_over = true;
        self.work.notify_all();
    }

    /// Reads and folds the next batch of a run that nobody reads.
    fn read_ahead<'b>(
        &'b self,
        mut board: MutexGuard<'b, Board<'t, M::Value>>,
        index: usize,
        scratch: &mut Vec<u8>,
    ) -> MutexGuard<'b, Board<'t, M::Value>> {
        let piece = board.piece;
        let last = board.slots[index].last;
        if board.next.peek() == Some(&Reverse((last, index))) {
            board.next.pop();
        }
        let slot = &mut board.slots[index];
        let Some(mut run) = slot.run.take() else {
            return board;
        };
        board.ahead += piece;
        drop(board);
        let read = catch_unwind(AssertUnwindSafe(|| {
            let (batch, error) = run.read(piece, scratch);
            (run, batch, error)
        }));
        board = self.lock();
        let (run, batch, error) = match read {
            Ok(read) => read,
            Err(panic) => return self.panicked(board, panic),
        };
        let (pending, last) = (run.pending(), run.latest);
        let is_stream = run.source.is_stream();
        let slot = &mut board.slots[index];
        slot.has_ended = batch.is_empty() || error.is_some();
        slot.last = last;
        slot.waiting.push_back(None);
        let number = slot.taken + slot.waiting.len() - 1;
        slot.run = Some(run);
        if !slot.has_ended && !is_stream {
            board.next.push(Reverse((last, index)));
            self.work.notify_one();
        }
        drop(board);
        let folded = catch_unwind(AssertUnwindSafe(|| self.fold(index, batch, pending, error)));
        board = self.lock();
        board.ahead = board.ahead.saturating_sub(piece);
        match folded {
            Ok(folded) => {
                board.ahead += folded.size;
                let slot = &mut board.slots[index];
                let place = number - slot.taken;
                if let Some(waiting) = slot.waiting.get_mut(place) {
                    *waiting = Some(folded);
                }
                if board.awaited == Some(index) {
                    self.done.notify_one();
                }
                board
            }
            Err(panic) => self.panicked(board, panic),
        }
    }

    fn fold(
        &self,
        index: usize,
        mut batch: Batch,
        pending: usize,
        error: Option<Error>,
    ) -> Folded<M::Value> {
        let (source_index, source) = self.sources[index];
        let len = batch.len();
        let (value, size) = self.make.make(source_index, source, &mut batch);
        Folded {
            size: size + batch.size() + pending,
            batch,
            value: Some(value),
            len,
            error,
        }
    }

    /// Keeps a panic for the thread that merges.
    fn panicked<'b>(
        &'b self,
        mut board: MutexGuard<'b, Board<'t, M::Value>>,
        panic: Box<dyn Any + Send>,
    ) -> MutexGuard<'b, Board<'t, M::Value>> {
        board.panic = Some(panic);
        self.done.notify_all();
        board
    }

    fn lock(&self) -> MutexGuard<'_, Board<'t, M::Value>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Board<'_, T> {
    /// The run to read ahead, if the memory for that is not used up.
    fn next_to_read(&mut self) -> Option<usize> {
        while self.ahead < MOST_AHEAD {
            let Reverse((last, index)) = self.next.pop()?;
            let slot = &self.slots[index];
            if slot.run.is_some() && !slot.has_ended && slot.last == last {
                return Some(index);
            }
        }
        None
    }
}

fn wait<'b, B>(condition: &Condvar, board: MutexGuard<'b, B>) -> MutexGuard<'b, B> {
    condition
        .wait(board)
        .unwrap_or_else(PoisonError::into_inner)
}
