//! Opens a part of a log and reads it on a thread of its own.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::error::{DataFusionError, Result};
use datafusion::object_store::ObjectStore;
use datafusion_datasource::PartitionedFile;
use datafusion_datasource::file_stream::{FileOpenFuture, FileOpener};
use futures::stream::{BoxStream, StreamExt, unfold};
use tokio::sync::mpsc::{Receiver, channel};

use crate::part::Part;
use crate::part_task::PartTask;
use crate::planned::Planned;
use crate::table::LogScan;

/// Opens the parts of one partition of a scan.
pub(crate) struct LogOpener {
    pub(crate) scan: LogScan,
    /// The columns of the table that are read.
    pub(crate) columns: Vec<usize>,
    pub(crate) batch_size: usize,
    pub(crate) store: Arc<dyn ObjectStore>,
}

/// The number of batches that wait until the query takes them.
const WAITING: usize = 2;

impl FileOpener for LogOpener {
    fn open(&self, file: PartitionedFile) -> Result<FileOpenFuture> {
        let (start, end) = file.range();
        let task = PartTask {
            part: Part::of(&file)?,
            range: start..end,
            len: file.object_meta.size,
            planned: file.extension::<Planned>().cloned(),
            scan: self.scan.clone(),
            columns: self.columns.clone(),
            batch_rows: self.batch_size,
            store: Arc::clone(&self.store),
        };
        Ok(Box::pin(async move { Ok(stream(task)) }))
    }
}

/// Reads the part on a thread of its own, which stops soon after the stream is dropped.
fn stream(task: PartTask) -> BoxStream<'static, Result<RecordBatch>> {
    let (sender, receiver) = channel(WAITING);
    let task = SpawnedTask::spawn_blocking(move || {
        task.read(&mut |batch| match sender.blocking_send(batch) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        })
    });
    unfold(Some((receiver, task)), next).boxed()
}

type Reading = (Receiver<RecordBatch>, SpawnedTask<Result<()>>);

/// The next batch, or at the end the error of the thread.
async fn next(state: Option<Reading>) -> Option<(Result<RecordBatch>, Option<Reading>)> {
    let (mut receiver, task) = state?;
    if let Some(batch) = receiver.recv().await {
        return Some((Ok(batch), Some((receiver, task))));
    }
    let done = task.join().await;
    let done = done.unwrap_or_else(|error| Err(DataFusionError::External(Box::new(error))));
    done.err().map(|error| (Err(error), None))
}

impl fmt::Debug for LogOpener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogOpener")
            .field("scan", &self.scan)
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}
