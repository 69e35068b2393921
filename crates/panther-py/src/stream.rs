//! Rows on their way to a consumer of Arrow streams.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arrow_array::{ArrayRef, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, Field, FieldRef};
use panther_bind::{Batches, Next, Problem};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pyo3_arrow::ffi::ArrayReader;

use crate::problems::warn;
use crate::waiting::PAUSE;

/// One reading of the rows.
pub(crate) struct Stream {
    batches: Batches,
    /// The problems of the reading.
    found: Arc<Mutex<Vec<Problem>>>,
    is_done: bool,
    /// When signals were looked for.
    looked: Instant,
}

impl Stream {
    pub(crate) fn new(batches: Batches, found: Arc<Mutex<Vec<Problem>>>) -> Self {
        Self {
            batches,
            found,
            is_done: false,
            looked: Instant::now(),
        }
    }

    /// The next rows. The consumer may hold the lock of the interpreter or not.
    fn wait(&mut self) -> Result<Option<ArrayRef>, ArrowError> {
        let mut next = self.batches.next_within(Duration::ZERO);
        loop {
            if self.looked.elapsed() >= PAUSE {
                look_for_signals()?;
                self.looked = Instant::now();
            }
            match next.map_err(|error| ArrowError::ExternalError(Box::new(error)))? {
                Next::Batch(batch) => return Ok(Some(Arc::new(StructArray::from(batch)))),
                Next::End => return Ok(None),
                Next::NotYet => {}
            }
            let batches = &mut self.batches;
            let waited = Python::try_attach(|py| py.detach(|| batches.next_within(PAUSE)));
            next = waited.unwrap_or_else(|| self.batches.next_within(PAUSE));
        }
    }

    /// Keeps the problems that are new, and warns of them.
    fn report(&self) -> Result<(), ArrowError> {
        let problems = self.batches.problems();
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = |problem: &Problem| !found.contains(problem);
        let new: Vec<Problem> = problems.into_iter().filter(is_new).collect();
        found.extend(new.iter().cloned());
        drop(found);
        if new.is_empty() {
            return Ok(());
        }
        let warned = Python::try_attach(|py| warn(py, &new, 1));
        warned.unwrap_or(Ok(())).map_err(external)
    }
}

/// Runs the handlers of signals that arrived. An exception of theirs becomes an error of the stream.
fn look_for_signals() -> Result<(), ArrowError> {
    let looked = Python::try_attach(|py| {
        py.check_signals().map_err(|error| {
            let is_interrupt = error.is_instance_of::<PyKeyboardInterrupt>(py);
            // Making the text runs Python, which a pending signal would disturb.
            let error = external(error);
            if is_interrupt {
                // A stream cannot raise it, so Python itself does so as soon as the consumer returns.
                // SAFETY: the interpreter is attached; the function only marks a signal as pending.
                unsafe { pyo3::ffi::PyErr_SetInterrupt() };
            }
            error
        })
    });
    looked.unwrap_or(Ok(()))
}

fn external(error: PyErr) -> ArrowError {
    // The text of an error of a stream ends at a NUL.
    let text = error.to_string().replace('\0', " ");
    ArrowError::ExternalError(text.into())
}

impl Iterator for Stream {
    type Item = Result<ArrayRef, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let next = self.wait();
        self.is_done = !matches!(next, Ok(Some(_)));
        let next = match next {
            Ok(None) => self.report().map(|()| None),
            next => next,
        };
        next.transpose()
    }
}

impl ArrayReader for Stream {
    fn field(&self) -> FieldRef {
        let schema = self.batches.schema();
        let row = Field::new_struct("", schema.fields().clone(), false);
        Arc::new(row.with_metadata(schema.metadata().clone()))
    }
}
