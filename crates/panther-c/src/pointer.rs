//! Pointers of a C caller as references.

use std::ffi::{CStr, c_char};
use std::path::PathBuf;

use crate::error::Failure;

/// The object behind a pointer.
///
/// # Safety
/// The pointer is null, or the object lives and nobody changes it during `'a`.
pub(crate) unsafe fn shared<'a, T>(
    pointer: *const T,
    name: &'static str,
) -> Result<&'a T, Failure> {
    // SAFETY: the caller says so.
    unsafe { pointer.as_ref() }.ok_or(Failure::Null(name))
}

/// The object behind a pointer, for changing it.
///
/// # Safety
/// The pointer is null, or the object lives and nobody else uses it during `'a`.
pub(crate) unsafe fn unique<'a, T>(
    pointer: *mut T,
    name: &'static str,
) -> Result<&'a mut T, Failure> {
    // SAFETY: the caller says so.
    unsafe { pointer.as_mut() }.ok_or(Failure::Null(name))
}

/// The bytes of a text that ends with a NUL.
///
/// # Safety
/// The pointer is null, or the text lives and nobody changes it during `'a`.
unsafe fn bytes<'a>(text: *const c_char, name: &'static str) -> Result<&'a [u8], Failure> {
    if text.is_null() {
        return Err(Failure::Null(name));
    }
    // SAFETY: the text is not null, and the caller says that it ends with a NUL.
    Ok(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// A text in UTF-8.
///
/// # Safety
/// The pointer is null, or the text lives and nobody changes it during `'a`.
pub(crate) unsafe fn text<'a>(text: *const c_char, name: &'static str) -> Result<&'a str, Failure> {
    // SAFETY: the caller says so.
    let bytes = unsafe { bytes(text, name) }?;
    std::str::from_utf8(bytes).map_err(|_| Failure::Text(name))
}

/// A path: its bytes on Unix, and UTF-8 elsewhere.
///
/// # Safety
/// The pointer is null, or the text lives and nobody changes it during the call.
pub(crate) unsafe fn path(path: *const c_char, name: &'static str) -> Result<PathBuf, Failure> {
    #[cfg(unix)]
    {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        // SAFETY: the caller says so.
        let bytes = unsafe { bytes(path, name) }?;
        Ok(OsStr::from_bytes(bytes).into())
    }
    #[cfg(not(unix))]
    {
        // SAFETY: the caller says so.
        unsafe { text(path, name) }.map(PathBuf::from)
    }
}
