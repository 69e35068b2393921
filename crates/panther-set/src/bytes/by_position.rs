//! Reads and writes of an open file by position.

#[cfg(any(unix, windows))]
use std::fs::File;
use std::io;

/// Fills `into` with the bytes at `at`, which `read` reads. Returns their number, which is smaller
/// than the length of `into` only at the end.
pub(crate) fn read_full(
    into: &mut [u8],
    at: u64,
    read: impl Fn(&mut [u8], u64) -> io::Result<usize>,
) -> io::Result<usize> {
    let mut count = 0;
    while count < into.len() {
        match read(&mut into[count..], at.saturating_add(count as u64)) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

#[cfg(unix)]
pub(super) fn write_some_at(file: &File, bytes: &[u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, at)
}

#[cfg(unix)]
pub(super) fn read_some_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, at)
}

#[cfg(windows)]
pub(super) fn write_some_at(file: &File, bytes: &[u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, at)
}

#[cfg(windows)]
pub(super) fn read_some_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, at)
}

#[cfg(not(any(unix, windows)))]
pub(super) use seeking::{read_some_at, write_some_at};

/// For systems where the standard library only knows the one position that all readers of a file
/// share. Compiled for tests too, which no such system runs.
#[cfg(any(test, not(any(unix, windows))))]
mod seeking {
    use std::fs::File;
    use std::io::{self, Read, Seek, SeekFrom, Write};
    use std::sync::Mutex;

    use crate::bytes::lock::lock;

    /// Nothing else may happen to a file between the search for a position and its use. One lock
    /// for all files, because such systems have few threads or none.
    static POSITION: Mutex<()> = Mutex::new(());

    pub(crate) fn write_some_at(mut file: &File, bytes: &[u8], at: u64) -> io::Result<usize> {
        let _position = lock(&POSITION);
        file.seek(SeekFrom::Start(at))?;
        file.write(bytes)
    }

    pub(crate) fn read_some_at(mut file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
        let _position = lock(&POSITION);
        file.seek(SeekFrom::Start(at))?;
        file.read(into)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn threads_that_seek_do_not_move_each_other() {
        let file = tempfile::tempfile().unwrap();
        let bytes: Vec<u8> = (0..=u8::MAX).collect();
        let written = seeking::write_some_at(&file, &bytes, 0).unwrap();
        assert_eq!(written, bytes.len());
        thread::scope(|scope| {
            for first in 0..4 {
                let file = &file;
                scope.spawn(move || {
                    for at in (first..u8::MAX).cycle().take(2000) {
                        let mut found = [0];
                        let read = |into: &mut [u8], at| seeking::read_some_at(file, into, at);
                        assert_eq!(read_full(&mut found, at.into(), read).unwrap(), 1);
                        assert_eq!(found, [at]);
                    }
                });
            }
        });
    }
}
