//! Readers that decode, and the errors that they return.

use std::io::{self, Read};
use std::ops::Range;

use crate::error::ErrorKind;

/// A reader of decoded bytes.
pub(crate) type Bytes = Box<dyn Read + Send>;

/// Reads and discards `count` bytes.
pub(crate) fn skip<R: Read>(mut bytes: R, count: u64) -> io::Result<R> {
    let skipped = io::copy(&mut bytes.by_ref().take(count), &mut io::sink())?;
    if skipped < count {
        return Err(ends_early());
    }
    Ok(bytes)
}

pub(crate) fn ends_early() -> io::Error {
    damaged("it ends early")
}

/// Wraps a description of the damage in an [`io::Error`].
pub(crate) fn damaged(what: impl Into<String>) -> io::Error {
    ErrorKind::Damaged(what.into()).into()
}

/// Turns a decoder's own error into [`ErrorKind::Damaged`]. An error of the reader below the
/// decoder stays as it is.
pub(crate) fn damaged_by(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::Interrupted => error,
        io::ErrorKind::UnexpectedEof => ends_early(),
        _ => match ErrorKind::from(error) {
            ErrorKind::Io(error) if error.raw_os_error().is_none() => damaged(error.to_string()),
            kind => kind.into(),
        },
    }
}

/// A reader of a decoder's bytes that reports each range of them as it is decoded.
pub(super) struct Metered<F> {
    bytes: Bytes,
    at: u64,
    count: F,
}

impl<F> Metered<F> {
    pub(super) const fn new(bytes: Bytes, count: F) -> Self {
        Self {
            bytes,
            at: 0,
            count,
        }
    }
}

impl<F: FnMut(Range<u64>) -> Result<(), ErrorKind>> Read for Metered<F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(into)?;
        let start = self.at;
        self.at += count as u64;
        (self.count)(start..self.at)?;
        Ok(count)
    }
}

/// A reader that stops after `left` bytes, and fails if there are fewer.
pub(super) struct Exactly<R> {
    bytes: R,
    left: u64,
}

impl<R: Read> Exactly<R> {
    pub(super) const fn new(bytes: R, left: u64) -> Self {
        Self { bytes, left }
    }
}

impl<R: Read> Read for Exactly<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(into.len());
        if most == 0 {
            return Ok(0);
        }
        let count = self.bytes.read(&mut into[..most])?;
        if count == 0 && self.left != u64::MAX {
            return Err(ends_early());
        }
        self.left -= count as u64;
        Ok(count)
    }
}
