//! Problems as Python warnings.

use std::ffi::CString;

use panther_bind::Problem;
use pyo3::create_exception;
use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;

create_exception!(
    panther_logs,
    ReadWarning,
    PyUserWarning,
    "A file that cannot be read, or not to its end. Its other rows, and those of all other logs, are there."
);

/// The number of problems that have a warning each.
const MOST: usize = 10;

/// Warns of each log that cannot be read. `level` counts the frames from the innermost to the one that
/// the warning names.
pub(crate) fn warn(py: Python<'_>, problems: &[Problem], level: i32) -> PyResult<()> {
    let lost: Vec<&Problem> = problems.iter().filter(|problem| problem.is_log).collect();
    let texts = lost.iter().take(MOST).map(ToString::to_string);
    let more = lost.len().saturating_sub(MOST);
    let rest = (more > 0).then(|| format!("{more} more files cannot be read; see Events.problems"));
    let category = py.get_type::<ReadWarning>();
    for text in texts.chain(rest) {
        let text = CString::new(text.replace('\0', " "))?;
        PyErr::warn(py, &category, &text, level)?;
    }
    Ok(())
}
