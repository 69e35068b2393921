//! Rows as a stream of the Arrow C interface.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use panther_bind::Batches;

use crate::error::{Failure, guarded};
use crate::logs::{PantherLogs, Problems};
use crate::pointer::shared;

/// Starts a reading of the rows that the options ask for. Threads read ahead until the stream ends or
/// is released. Each call reads the logs anew, and streams go on when the logs are freed.
///
/// The first call reads the logs once more before it returns, if the columns time_utc, utc_offset_s or
/// offset_evidence are asked for and no time zone is given, and once for session or attempt.
///
/// `out` is overwritten and must not hold a stream that is not released. If this fails, `out` stays as
/// it is. A log that cannot be read is no error of the stream; see panther_problem.
///
/// # Safety
/// `logs` is null or valid. `out` is null or points to memory for a stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn panther_events(
    logs: *const PantherLogs,
    out: *mut FFI_ArrowArrayStream,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller says so.
        let logs = unsafe { shared(logs, "logs") }?;
        if out.is_null() {
            return Err(Failure::Null("out"));
        }
        let stream = FFI_ArrowArrayStream::new(Box::new(Stream {
            batches: logs.opened.batches(),
            problems: Arc::clone(&logs.problems),
            is_done: false,
        }));
        // SAFETY: the pointer is not null, and the caller says that a stream fits there. What was there
        // before is not dropped: it may be no stream.
        unsafe { out.write(stream) };
        Ok(())
    })
}

/// One reading of the rows.
struct Stream {
    batches: Batches,
    problems: Arc<Problems>,
    is_done: bool,
}

impl Iterator for Stream {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let batches = &mut self.batches;
        let next = catch_unwind(AssertUnwindSafe(|| batches.next())).unwrap_or_else(|_| {
            let text = "panther failed; this is a defect of the library";
            Some(Err(ArrowError::ExternalError(text.into())))
        });
        self.is_done = !matches!(next, Some(Ok(_)));
        if self.is_done {
            self.problems.add(&self.batches.problems());
        }
        next
    }
}

impl RecordBatchReader for Stream {
    fn schema(&self) -> SchemaRef {
        self.batches.schema()
    }
}
