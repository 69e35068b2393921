//! A temporary file without a name, to which many threads append.

use std::fs::File;
use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::by_position::{read_full, read_some_at, write_some_at};

/// A temporary file. It has no name, or loses it when it is closed, so nothing remains of it.
#[derive(Debug, Default)]
pub(crate) struct TempFile {
    file: OnceLock<File>,
    len: AtomicU64,
}

impl TempFile {
    /// Appends bytes, and returns their offset. The first call creates the file.
    pub(crate) fn append(&self, mut bytes: &[u8]) -> io::Result<u64> {
        let file = match self.file.get() {
            Some(file) => file,
            None => {
                let file = tempfile::tempfile()?;
                self.file.get_or_init(|| file)
            }
        };
        let start = self.len.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let mut at = start;
        while !bytes.is_empty() {
            match write_some_at(file, bytes, at) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => {
                    bytes = &bytes[count..];
                    at += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(start)
    }

    /// Fills `into` with the bytes at `at`.
    pub(crate) fn read(&self, into: &mut [u8], at: u64) -> io::Result<()> {
        let file = self.file.get().ok_or(io::ErrorKind::NotFound)?;
        let count = read_full(into, at, |into, at| read_some_at(file, into, at))?;
        if count < into.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_append_to_their_own_places() {
        let file = TempFile::default();
        std::thread::scope(|scope| {
            for byte in 1..=8_u8 {
                let file = &file;
                scope.spawn(move || {
                    for len in 1..200 {
                        let at = file.append(&vec![byte; len]).unwrap();
                        let mut read = vec![0; len];
                        file.read(&mut read, at).unwrap();
                        assert_eq!(read, vec![byte; len]);
                    }
                });
            }
        });
        let mut beyond = [0; 1];
        let end = file.len.load(Ordering::Relaxed);
        assert!(file.read(&mut beyond, end).is_err());
    }
}
