//! The options of a caller.

use std::ffi::c_char;

use panther_bind::Query;

use crate::error::{Failure, guarded};
use crate::pointer::{text, unique};

/// The rows that a caller wants: columns, conditions, a time zone.
#[derive(Debug, Default)]
pub struct PantherOptions(pub(crate) Query);

/// Makes options that ask for all columns of all rows. Free them with panther_free_options.
///
/// # Safety
/// `out` is null or points to a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn panther_new_options(out: *mut *mut PantherOptions) -> i32 {
    guarded(|| {
        // SAFETY: the caller says so.
        let out = unsafe { unique(out, "out") }?;
        *out = Box::into_raw(Box::default());
        Ok(())
    })
}

/// Sets an option, or adds a condition that rows must pass. Both are texts:
///
/// - columns: names of columns, separated by commas
/// - level: the events of these levels, separated by commas; error+ is error and worse ones
/// - component, provider, event_id, pid, package, kb, session: the events that have this value
/// - code: the events with this code, such as 0x80070005 or E_ACCESSDENIED
/// - since, until: the events from this time on, or until its end
/// - text: the events whose text contains this, whatever the case
/// - a key of the column fields, or data.NAME: the events with this value, in which * and ? are
///   wildcards
/// - format: the logs of this format
/// - host_from: a pattern that tells the host of a log, such as {host}/**
/// - tz: the time zone of times that do not state theirs
/// - batch_rows: how many rows a batch has at most
/// - threads: how many threads read
/// - string_view: true for texts of Arrow's type of this name, which saves a copy; otherwise they are
///   of the type string
///
/// A condition that is set twice wants either value; different conditions must all be true.
///
/// # Safety
/// Each pointer is null or valid, and no other thread uses the options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn panther_options_set(
    options: *mut PantherOptions,
    name: *const c_char,
    value: *const c_char,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller says so.
        let options = unsafe { unique(options, "options") }?;
        // SAFETY: the caller says so.
        let name = unsafe { text(name, "name") }?;
        // SAFETY: the caller says so.
        let value = unsafe { text(value, "value") }?;
        options.0.set(name, value).map_err(Failure::Option)
    })
}

/// Frees options; null is no error. Logs that were opened with them stay open.
///
/// # Safety
/// The pointer is null or comes from panther_new_options, and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn panther_free_options(options: *mut PantherOptions) {
    guarded(|| {
        if !options.is_null() {
            // SAFETY: the options come from `Box::into_raw`, and nobody uses them again.
            drop(unsafe { Box::from_raw(options) });
        }
        Ok(())
    });
}
