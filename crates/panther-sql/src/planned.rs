//! The things that the process that planned a scan keeps for its parts, and the way of their batches.

use std::ops::ControlFlow;
use std::sync::Arc;

use arrow_array::RecordBatch;

use crate::opened::OpenedSet;
use crate::problems::Problems;

/// The things that a part finds in the process that planned the scan.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    /// The set of the part, which need not be found again; `None` for an object of a store.
    pub(crate) opened: Option<Arc<OpenedSet>>,
    /// The list of the files that cannot be read.
    pub(crate) problems: Arc<Problems>,
}

/// The function that takes the batches of a part, and says whether to go on.
pub(crate) type Deliver<'d> = &'d mut dyn FnMut(RecordBatch) -> ControlFlow<()>;
