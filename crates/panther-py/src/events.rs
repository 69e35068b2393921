//! The rows of logs, as Python sees them.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_schema::Schema;
use panther_bind::{Opened, Problem};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{to_schema_pycapsule, to_stream_pycapsule};

use crate::stream::Stream;
use crate::waiting::interruptible;

/// The rows of logs. Anything that reads Arrow streams reads them, and each reading begins anew.
#[pyclass(frozen, module = "panther_logs")]
pub(crate) struct Events {
    opened: Opened,
    /// The files that readings could not read.
    found: Arc<Mutex<Vec<Problem>>>,
}

impl Events {
    pub(crate) fn new(opened: Opened) -> Self {
        Self {
            opened,
            found: Arc::default(),
        }
    }
}

#[pymethods]
impl Events {
    /// Starts a reading, and gives it as a capsule with an Arrow C stream.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let opened = self.opened.clone();
        let batches = interruptible(py, move || opened.batches())?;
        let stream = Stream::new(batches, Arc::clone(&self.found));
        to_stream_pycapsule(py, Box::new(stream), requested_schema)
    }

    /// The schema of the rows, as a capsule.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let schema: Arc<Schema> = self.opened.schema();
        to_schema_pycapsule(py, schema.as_ref())
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<&'static str> {
        let columns = self.opened.query().columns().iter();
        columns.map(|column| column.name()).collect()
    }

    /// The files that cannot be opened, and what readings could not read.
    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let mut problems = self.opened.problems();
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        problems.extend(found.iter().cloned());
        let as_dict = |problem: &Problem| {
            let dict = PyDict::new(py);
            dict.set_item("source", &problem.source)?;
            dict.set_item("reason", &problem.reason)?;
            dict.set_item("is_log", problem.is_log)?;
            Ok(dict)
        };
        problems.iter().map(as_dict).collect()
    }

    fn __repr__(&self) -> String {
        let columns = self.opened.query().columns().len();
        let sources = self.opened.set().sources().len();
        format!("<panther_logs.Events: {columns} columns of {sources} logs>")
    }
}
