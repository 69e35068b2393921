//! The Rust half of the Python package `panther_logs`: its module `_native`.
//!
//! Options arrive as pairs of texts, and answers that are no table leave as JSON. The Python half
//! (`python/panther_logs/__init__.py`) gives both their Python forms, with types and documentation.
//! Rows leave as an Arrow C stream, whose memory Python does not copy.

mod codes;
mod events;
mod problems;
mod stream;
mod waiting;

use std::path::PathBuf;

use panther_arrow::Column;
use panther_bind::Query;
use panther_diagnose::{Diagnoser, RuleSet};
use panther_set::LogSet;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use serde::Serialize;

use self::waiting::interruptible;

/// The native half of `panther_logs`.
#[pymodule(name = "_native")]
mod native {
    #[pymodule_export]
    use super::events::Events;
    #[pymodule_export]
    use super::problems::ReadWarning;
    #[pymodule_export]
    use super::{code, columns, diagnose, open, scan};

    /// The version of the package.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}

/// Finds the logs at the paths, for reading their rows.
#[pyfunction]
fn open(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    options: Vec<(String, String)>,
) -> PyResult<events::Events> {
    let query = query(&options)?;
    let opened = interruptible(py, move || query.open(paths))?;
    // The frames above are those of `panther_logs.events` and of its caller.
    problems::warn(py, &opened.problems(), 2)?;
    Ok(events::Events::new(opened))
}

/// The summaries of the logs at the paths, as JSON.
#[pyfunction]
fn scan(py: Python<'_>, paths: Vec<PathBuf>, options: Vec<(String, String)>) -> PyResult<String> {
    let query = query(&options)?;
    let summaries = interruptible(py, move || query.open(paths).summaries())?;
    json(&summaries)
}

/// The diagnosis of the logs at the paths, as JSON.
#[pyfunction]
fn diagnose(py: Python<'_>, paths: Vec<PathBuf>) -> PyResult<String> {
    let diagnosis = interruptible(py, move || {
        Diagnoser::new(RuleSet::embedded()).diagnose(&LogSet::discover(paths))
    })?;
    json(&diagnosis)
}

/// The meaning of the codes in a text, as JSON.
#[pyfunction]
fn code(text: &str) -> PyResult<String> {
    let known = codes::explain(text).map_err(|error| PyValueError::new_err(error.to_string()))?;
    json(&known)
}

/// The name, the type and the meaning of each column.
#[pyfunction]
fn columns() -> Vec<(&'static str, &'static str, &'static str)> {
    let columns = Column::ALL.iter();
    let described = columns.map(|column| (column.name(), column.kind().name(), column.about()));
    described.collect()
}

fn query(options: &[(String, String)]) -> PyResult<Query> {
    let mut query = Query::default();
    for (option, value) in options {
        query
            .set(option, value)
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
    }
    Ok(query)
}

fn json(value: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(value).map_err(|error| PyRuntimeError::new_err(error.to_string()))
}
