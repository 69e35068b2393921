//! Waits without the lock of the interpreter, and hears Ctrl-C.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// The longest time that a signal waits until it is heard.
pub(crate) const PAUSE: Duration = Duration::from_millis(50);

/// Works on another thread, and waits for the result. If the handler of a signal raises, as Ctrl-C does,
/// this returns at once. The work then ends by itself, and nobody sees its result.
pub(crate) fn interruptible<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (sender, mut receiver) = sync_channel(1);
    // A caller that is gone needs no result.
    thread::spawn(move || drop(sender.send(work())));
    loop {
        let waiting = &mut receiver;
        match py.detach(move || waiting.recv_timeout(PAUSE)) {
            Ok(value) => return Ok(value),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("panther failed; this is a defect"));
            }
        }
    }
}
