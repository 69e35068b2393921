//! Errors as codes, and their texts.

use std::cell::RefCell;
use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use panther_bind::InvalidOption;

/// Everything is well.
pub const PANTHER_OK: i32 = 0;
/// A pointer is null and must not be.
pub const PANTHER_ERROR_NULL: i32 = 1;
/// A text is not UTF-8.
pub const PANTHER_ERROR_TEXT: i32 = 2;
/// There is no such option, or the value does not fit it. The text names the nearest that does.
pub const PANTHER_ERROR_OPTION: i32 = 3;
/// An index is too large.
pub const PANTHER_ERROR_INDEX: i32 = 4;
/// The library has a defect.
pub const PANTHER_ERROR_DEFECT: i32 = 5;

/// Why a function fails.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The argument of this name is null.
    Null(&'static str),
    /// The argument of this name is not UTF-8.
    Text(&'static str),
    Option(InvalidOption),
    Index(usize),
}

impl Failure {
    fn code(&self) -> i32 {
        match self {
            Self::Null(_) => PANTHER_ERROR_NULL,
            Self::Text(_) => PANTHER_ERROR_TEXT,
            Self::Option(_) => PANTHER_ERROR_OPTION,
            Self::Index(_) => PANTHER_ERROR_INDEX,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Null(name) => format!("{name} is null"),
            Self::Text(name) => format!("{name} is not UTF-8"),
            Self::Option(error) => error.to_string(),
            Self::Index(index) => format!("there is no problem {index}"),
        }
    }
}

thread_local! {
    static LAST: RefCell<Option<CString>> = const { RefCell::new(None) };
}

/// The text of the error of the last call on this thread, or null if that call did not fail. It is
/// valid until the next call on this thread.
#[unsafe(no_mangle)]
pub extern "C" fn panther_last_error() -> *const c_char {
    LAST.with_borrow(|last| last.as_ref().map_or(ptr::null(), |text| text.as_ptr()))
}

/// Runs the work of a function of the interface. Keeps the text of its error, and lets no panic out.
pub(crate) fn guarded(work: impl FnOnce() -> Result<(), Failure>) -> i32 {
    let (code, text) = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => (PANTHER_OK, None),
        Ok(Err(failure)) => (failure.code(), Some(c_text(&failure.text()))),
        Err(_) => (
            PANTHER_ERROR_DEFECT,
            Some(c_text("panther failed; this is a defect of the library")),
        ),
    };
    LAST.set(text);
    code
}

/// A text for C, with blanks in place of NULs.
pub(crate) fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use super::*;

    fn last() -> Option<String> {
        let text = panther_last_error();
        // SAFETY: the text is valid until the next call on this thread.
        let text = (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) });
        text.map(|text| text.to_string_lossy().into_owned())
    }

    #[test]
    fn a_panic_is_an_error_and_the_next_call_forgets_it() {
        assert_eq!(guarded(|| panic!("on purpose")), PANTHER_ERROR_DEFECT);
        assert!(last().unwrap().contains("defect"));
        assert_eq!(guarded(|| Err(Failure::Null("out"))), PANTHER_ERROR_NULL);
        assert_eq!(last().as_deref(), Some("out is null"));
        assert_eq!(guarded(|| Ok(())), PANTHER_OK);
        assert_eq!(last(), None);
    }

    #[test]
    fn a_nul_within_a_text_does_not_end_it() {
        assert_eq!(c_text("a\0b").as_bytes(), b"a b");
    }
}
