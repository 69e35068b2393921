//! Batches that threads read ahead of their consumer.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use panther_set::Source;
use thiserror::Error;

use crate::opened::Opened;
use crate::piece::Piece;
use crate::plain::plain;
use crate::problem::Problem;

/// The number of batches that wait for the consumer.
const AHEAD: usize = 4;

/// The threads that read the logs ended too early, because of a defect of panther.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the threads that read the logs failed; this is a defect of panther")]
pub struct ReaderFailed;

/// The result of [`Batches::next_within`].
#[derive(Debug)]
pub enum Next {
    /// The next rows.
    Batch(RecordBatch),
    /// There are no more rows.
    End,
    /// No rows are ready yet.
    NotYet,
}

enum Message {
    Batch(RecordBatch),
    /// All logs were read, or as far as they can be.
    Done,
}

/// The rows of a query in batches. Dropping it ends the threads that read them.
#[derive(Debug)]
pub struct Batches {
    schema: SchemaRef,
    /// `None` once the last batch was taken.
    receiver: Option<Receiver<Message>>,
    problems: Arc<Mutex<Vec<Problem>>>,
    /// Tells the reader to stop, also while no row passes its filter.
    stop: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
}

impl Opened {
    /// Reads the rows anew, on threads of their own. Rows come in the order of the logs.
    ///
    /// Before the first batch, this reads the logs once if the rows need UTC offsets that no time zone
    /// was given for, and once if they say which sessions and attempts events belong to. Later calls
    /// remember that.
    #[must_use]
    pub fn batches(&self) -> Batches {
        self.origins();
        Batches::start(self.clone())
    }
}

impl Batches {
    fn start(opened: Opened) -> Self {
        let (sender, receiver) = sync_channel(AHEAD);
        let (problems, stop) = (Arc::default(), Arc::default());
        let schema = opened.schema();
        let (found, stopped) = (Arc::clone(&problems), Arc::clone(&stop));
        let reader = thread::spawn(move || read(&opened, &sender, &found, &stopped));
        Self {
            schema,
            receiver: Some(receiver),
            problems,
            stop,
            reader: Some(reader),
        }
    }

    /// Waits for the next rows, but no longer than this.
    ///
    /// # Errors
    /// Returns an error if the threads that read the logs panicked. A log that cannot be read is no
    /// error; see [`Batches::problems`].
    pub fn next_within(&mut self, wait: Duration) -> Result<Next, ReaderFailed> {
        let Some(receiver) = &self.receiver else {
            return Ok(Next::End);
        };
        let end = match receiver.recv_timeout(wait) {
            Ok(Message::Batch(batch)) => return Ok(Next::Batch(batch)),
            Err(RecvTimeoutError::Timeout) => return Ok(Next::NotYet),
            Ok(Message::Done) => Ok(Next::End),
            Err(RecvTimeoutError::Disconnected) => Err(ReaderFailed),
        };
        self.end();
        end
    }

    /// The logs that could not be read to their ends. All of them are known once the last batch was
    /// taken.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        lock(&self.problems).clone()
    }

    /// Ends the threads.
    fn end(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.receiver = None;
        if let Some(reader) = self.reader.take() {
            // The consumer hears of a panic from the closed channel.
            drop(reader.join());
        }
    }
}

impl Drop for Batches {
    fn drop(&mut self) {
        self.end();
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.next_within(Duration::from_secs(3600)) {
                Ok(Next::Batch(batch)) => return Some(Ok(batch)),
                Ok(Next::End) => return None,
                Ok(Next::NotYet) => {}
                Err(error) => return Some(Err(ArrowError::ExternalError(Box::new(error)))),
            }
        }
    }
}

impl RecordBatchReader for Batches {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

/// Reads all logs on the threads of the set, and sends their rows in order.
fn read(
    opened: &Opened,
    sender: &SyncSender<Message>,
    problems: &Mutex<Vec<Problem>>,
    stop: &AtomicBool,
) {
    let (set, query, origins) = (opened.set(), opened.query(), opened.origins());
    let (scan, schema) = (query.scan(), opened.schema());
    // The log whose pieces are being delivered, and its line feeds before the next piece.
    let mut current: (Option<usize>, u64) = (None, 0);
    let errors = set.ordered(
        |source| Piece::new(&scan, source),
        |piece, source, item| {
            let index = set.index_of(source).unwrap_or_default();
            if let Some(origin) = origins.get(index) {
                piece.add(&scan, source, item, origin);
            }
        },
        |source: &Source, piece| {
            let index = set.index_of(source);
            if current.0 != index {
                current = (index, 0);
            }
            if stop.load(Ordering::Relaxed) {
                return ControlFlow::Break(());
            }
            match piece.finish(&mut current.1) {
                Some(batch) if query.has_string_views() => send(&batch, query.batch_rows(), sender),
                Some(batch) => send(&plain(&batch, &schema), query.batch_rows(), sender),
                None => ControlFlow::Continue(()),
            }
        },
    );
    lock(problems).extend(errors.iter().map(Problem::from));
    // A consumer that is gone needs no end.
    drop(sender.send(Message::Done));
}

/// Sends a batch in parts of at most so many rows. Breaks if the consumer is gone.
fn send(batch: &RecordBatch, most: usize, sender: &SyncSender<Message>) -> ControlFlow<()> {
    for start in (0..batch.num_rows()).step_by(most) {
        let rows = most.min(batch.num_rows() - start);
        if sender
            .send(Message::Batch(batch.slice(start, rows)))
            .is_err()
        {
            return ControlFlow::Break(());
        }
    }
    ControlFlow::Continue(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
