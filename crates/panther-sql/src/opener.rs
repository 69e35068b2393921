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

use crate::opened::{OpenedSet, shared};
use crate::part::Part;
use crate::problems::Problems;
use crate::table::{LogScan, Table};
use crate::{reading, sources};

/// What the process that planned a scan already has: its parts need not be found again.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) opened: Arc<OpenedSet>,
    pub(crate) problems: Arc<Problems>,
}

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

/// The function that takes the batches of a part, and says whether to go on.
pub(crate) type Deliver<'d> = &'d mut dyn FnMut(RecordBatch) -> ControlFlow<()>;

impl FileOpener for LogOpener {
    fn open(&self, file: PartitionedFile) -> Result<FileOpenFuture> {
        let task = PartTask {
            part: Part::of(&file)?,
            range: file.range(),
            planned: file.extension::<Planned>().cloned(),
            scan: self.scan.clone(),
            columns: self.columns.clone(),
            batch_size: self.batch_size,
        };
        Ok(Box::pin(async move { Ok(task.stream()) }))
    }
}

/// A part with all that reading it takes.
struct PartTask {
    part: Part,
    range: (u64, u64),
    planned: Option<Planned>,
    scan: LogScan,
    columns: Vec<usize>,
    batch_size: usize,
}

impl PartTask {
    /// Reads the part on a thread of its own, which stops soon after the stream is dropped.
    fn stream(self) -> BoxStream<'static, Result<RecordBatch>> {
        let (sender, receiver) = channel(WAITING);
        let task = SpawnedTask::spawn_blocking(move || {
            self.read(&mut |batch| match sender.blocking_send(batch) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            })
        });
        unfold(Some((receiver, task)), next).boxed()
    }

    fn read(&self, deliver: Deliver<'_>) -> Result<()> {
        // Attempts are counted for each machine, whoever reads its logs.
        let is_of_machine = reading::needs_contexts(&self.scan, &self.columns);
        let opened = match &self.planned {
            Some(planned) if !is_of_machine => Arc::clone(&planned.opened),
            _ => shared(self.scan.id, &self.part.roots, self.scan.zone.as_deref()),
        };
        let read = match self.scan.table {
            Table::Events => reading::read(
                &opened,
                &self.part,
                &self.scan,
                (&self.columns, self.batch_size),
                self.range,
                deliver,
            ),
            Table::Sources => {
                let row = sources::row(&opened, &self.part, &self.columns)?;
                let _ = deliver(row);
                return Ok(());
            }
        };
        // The rows that could be read are the answer. The table `sources` has the reason.
        match (read, &self.planned) {
            (Err(error), Some(planned)) => planned.problems.add(error),
            (Err(error), None) => log::warn!("{error}"),
            (Ok(()), _) => {}
        }
        Ok(())
    }
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
