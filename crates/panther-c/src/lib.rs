//! The C interface of panther.
//!
//! `include/panther.h` is made from this crate. A caller sets options, opens logs, and reads their rows
//! through the Arrow C stream interface. Every function that can fail returns [`PANTHER_OK`] or
//! the code of an error, and [`panther_last_error`] has the text. No panic crosses the border.
//!
//! The functions trust their pointers as far as C makes them: each pointer is null or valid, texts end
//! with a NUL, and an object is freed once, while no other thread uses it. A pointer that is null
//! and must not be is an error. Apart from [`panther_options_set`], threads may share all objects.

mod error;
mod logs;
mod options;
mod pointer;
mod stream;

pub use error::{
    PANTHER_ERROR_DEFECT, PANTHER_ERROR_INDEX, PANTHER_ERROR_NULL, PANTHER_ERROR_OPTION,
    PANTHER_ERROR_TEXT, PANTHER_OK, panther_last_error,
};
pub use logs::{
    PantherLogs, panther_free_logs, panther_logs_count, panther_open, panther_problem,
    panther_problem_count,
};
pub use options::{PantherOptions, panther_free_options, panther_new_options, panther_options_set};
pub use stream::panther_events;

use std::ffi::c_char;

/// The version of the library, such as "0.1.0".
#[unsafe(no_mangle)]
pub extern "C" fn panther_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}
