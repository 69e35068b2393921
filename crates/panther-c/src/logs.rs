//! Logs that are open.

use std::ffi::{CString, c_char};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use panther_bind::{Opened, Problem};

use crate::error::{Failure, c_text, guarded};
use crate::options::PantherOptions;
use crate::pointer::{path, shared, unique};

/// The logs at some paths, and what could not be read of them.
#[derive(Debug)]
pub struct PantherLogs {
    pub(crate) opened: Opened,
    pub(crate) problems: Arc<Problems>,
}

/// Problems whose texts stay where they are for as long as the list lives.
#[derive(Debug, Default)]
pub(crate) struct Problems(Mutex<Vec<Texts>>);

/// The texts of a problem, which a caller may point to.
#[derive(Debug, PartialEq)]
struct Texts {
    source: CString,
    reason: CString,
    is_log: bool,
}

impl Problems {
    /// Adds the problems that are new.
    pub(crate) fn add(&self, problems: &[Problem]) {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for problem in problems {
            let texts = Texts {
                source: c_text(&problem.source),
                reason: c_text(&problem.reason),
                is_log: problem.is_log,
            };
            if !list.contains(&texts) {
                list.push(texts);
            }
        }
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// Finds the logs in files, folders and archives. A file that cannot be opened is no error but a
/// problem; see panther_problem. `options` may be null. Free the logs with panther_free_logs.
///
/// # Safety
/// `paths` is null or points to `count` texts, each null or valid; `options` is null or valid; `out` is
/// null or points to a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn panther_open(
    paths: *const *const c_char,
    count: usize,
    options: *const PantherOptions,
    out: *mut *mut PantherLogs,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller says so.
        let out = unsafe { unique(out, "out") }?;
        // SAFETY: the caller says so.
        let paths = unsafe { all_paths(paths, count) }?;
        // SAFETY: the caller says so.
        let options = unsafe { options.as_ref() };
        let query = options.map(|options| options.0.clone()).unwrap_or_default();
        let opened = query.open(paths);
        let problems = Arc::<Problems>::default();
        problems.add(&opened.problems());
        *out = Box::into_raw(Box::new(PantherLogs { opened, problems }));
        Ok(())
    })
}

/// # Safety
/// As for [`panther_open`].
unsafe fn all_paths(paths: *const *const c_char, count: usize) -> Result<Vec<PathBuf>, Failure> {
    if paths.is_null() {
        return Err(Failure::Null("paths"));
    }
    let at = |index| {
        // SAFETY: the caller says that there are `count` pointers.
        let text = unsafe { *paths.add(index) };
        // SAFETY: the caller says that each is null or a text.
        unsafe { path(text, "a path") }
    };
    (0..count).map(at).collect()
}

/// The number of logs that were found; 0 if `logs` is null.
///
/// # Safety
/// The pointer is null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn panther_logs_count(logs: *const PantherLogs) -> usize {
    // SAFETY: the caller says so.
    let logs = unsafe { logs.as_ref() };
    logs.map_or(0, |logs| logs.opened.set().sources().len())
}

/// The number of files that cannot be opened, hold no log, or could not be read to their ends; 0 if
/// `logs` is null. It grows when a stream of panther_events ends.
///
/// # Safety
/// The pointer is null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn panther_problem_count(logs: *const PantherLogs) -> usize {
    // SAFETY: the caller says so.
    let logs = unsafe { logs.as_ref() };
    logs.map_or(0, |logs| logs.problems.len())
}

/// A file that was not read: its path, the reason, and whether it may hold a log. Each of the last
/// three pointers may be null. The texts are valid until the logs are freed.
///
/// # Safety
/// Each pointer is null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn panther_problem(
    logs: *const PantherLogs,
    index: usize,
    source: *mut *const c_char,
    reason: *mut *const c_char,
    is_log: *mut bool,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller says so.
        let logs = unsafe { shared(logs, "logs") }?;
        let list = logs
            .problems
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let texts = list.get(index).ok_or(Failure::Index(index))?;
        // SAFETY: the caller says so.
        if let Some(source) = unsafe { source.as_mut() } {
            *source = texts.source.as_ptr();
        }
        // SAFETY: the caller says so.
        if let Some(reason) = unsafe { reason.as_mut() } {
            *reason = texts.reason.as_ptr();
        }
        // SAFETY: the caller says so.
        if let Some(is_log) = unsafe { is_log.as_mut() } {
            *is_log = texts.is_log;
        }
        Ok(())
    })
}

/// Frees logs; null is no error. Streams that were made of them go on.
///
/// # Safety
/// The pointer is null or comes from panther_open, and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn panther_free_logs(logs: *mut PantherLogs) {
    guarded(|| {
        if !logs.is_null() {
            // SAFETY: the logs come from `Box::into_raw`, and nobody uses them again.
            drop(unsafe { Box::from_raw(logs) });
        }
        Ok(())
    });
}
