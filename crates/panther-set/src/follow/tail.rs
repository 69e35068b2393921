//! The open file of a follower and its name.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use same_file::Handle;

use crate::bytes::file_type::file_type_name;
use crate::error::ErrorKind;

/// The maximum number of bytes in one read.
const PIECE: u64 = 256 << 10;

/// The number of bytes before the position that must be unchanged when the file grows.
const REMEMBERED: usize = 64;

/// The result of one look at the file.
#[derive(Debug)]
pub(super) enum FileState<'t> {
    /// The follower opened the file with the name.
    Opened,
    /// The next bytes.
    Bytes(&'t [u8]),
    /// All bytes have been read.
    End,
    /// All bytes have been read, and another file has the name.
    Replaced,
    /// All bytes have been read, and no file has the name.
    Missing,
    /// The bytes that were read have changed. Reading starts again at the beginning.
    Truncated,
}

/// The open file and the position in it.
#[derive(Debug, Default)]
pub(super) struct Tail {
    open: Option<Open>,
    buffer: Vec<u8>,
}

#[derive(Debug)]
struct Open {
    /// The open file, which can be compared with other files.
    file: Handle,
    position: u64,
    /// The bytes before the position.
    last: Vec<u8>,
}

impl Tail {
    /// Opens the file or reads its next bytes. If there are none, returns the reason.
    pub(super) fn look(&mut self, path: &Path) -> Result<FileState<'_>, ErrorKind> {
        let Some(open) = &mut self.open else {
            self.open = open(path)?;
            return Ok(match self.open {
                Some(_) => FileState::Opened,
                None => FileState::Missing,
            });
        };
        let mut found = open.read(&mut self.buffer)?;
        let mut at_name = None;
        if matches!(found, ReadOutcome::Nothing) {
            at_name = Some(open.file_at(path)?);
            // The writer may have appended bytes before the file lost its name.
            if !matches!(at_name, Some(NameTarget::ThisFile)) {
                found = open.read(&mut self.buffer)?;
            }
        }
        Ok(match (found, at_name) {
            (ReadOutcome::Bytes(from), _) => {
                FileState::Bytes(self.buffer.get(from..).unwrap_or_default())
            }
            (ReadOutcome::Rewritten, _) => {
                (open.position, open.last) = (0, Vec::new());
                FileState::Truncated
            }
            (ReadOutcome::Nothing, Some(NameTarget::OtherFile)) => FileState::Replaced,
            (ReadOutcome::Nothing, Some(NameTarget::Nothing)) => FileState::Missing,
            (ReadOutcome::Nothing, _) => FileState::End,
        })
    }

    /// Closes the file, so that the next look opens the file with the name.
    pub(super) fn release(&mut self) {
        self.open = None;
    }
}

/// The file that a name refers to.
enum NameTarget {
    ThisFile,
    OtherFile,
    Nothing,
}

/// The result of reading after the position.
enum ReadOutcome {
    /// New bytes, in the buffer from this index.
    Bytes(usize),
    Nothing,
    /// The bytes before the position have changed.
    Rewritten,
}

/// Opens the file with this name, if it exists. Fails without opening it if it is not a regular
/// file, because opening a pipe may block forever.
fn open(path: &Path) -> Result<Option<Open>, ErrorKind> {
    let file = match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => {
            return Err(ErrorKind::NotAFile(file_type_name(metadata.file_type())));
        }
        Ok(_) => File::open(path),
        Err(error) => Err(error),
    };
    let Some(file) = unless_missing(file)? else {
        return Ok(None);
    };
    Ok(Some(Open {
        file: Handle::from_file(file)?,
        position: 0,
        last: Vec::new(),
    }))
}

fn unless_missing<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

impl Open {
    fn read(&mut self, buffer: &mut Vec<u8>) -> io::Result<ReadOutcome> {
        let mut file = self.file.as_file();
        let len = file.metadata()?.len();
        if len <= self.position {
            return Ok(if len < self.position {
                ReadOutcome::Rewritten
            } else {
                ReadOutcome::Nothing
            });
        }
        let remembered = self.last.len();
        file.seek(SeekFrom::Start(self.position - remembered as u64))?;
        buffer.clear();
        file.take(remembered as u64 + PIECE).read_to_end(buffer)?;
        let (before, bytes) = buffer.split_at(remembered.min(buffer.len()));
        // Zeros may be data that the system has not written to the disk yet, so they may become
        // text.
        if before != self.last && !self.last.contains(&0) {
            return Ok(ReadOutcome::Rewritten);
        }
        if bytes.is_empty() {
            return Ok(ReadOutcome::Nothing);
        }
        self.position += bytes.len() as u64;
        self.last.clear();
        self.last
            .extend_from_slice(&buffer[buffer.len().saturating_sub(REMEMBERED)..]);
        Ok(ReadOutcome::Bytes(remembered))
    }

    fn file_at(&self, path: &Path) -> io::Result<NameTarget> {
        Ok(match unless_missing(fs::metadata(path))? {
            // `open` will report a pipe or a folder.
            Some(metadata) if !metadata.is_file() => NameTarget::OtherFile,
            Some(_) => match unless_missing(Handle::from_path(path))? {
                Some(there) if there == self.file => NameTarget::ThisFile,
                Some(_) => NameTarget::OtherFile,
                None => NameTarget::Nothing,
            },
            None => NameTarget::Nothing,
        })
    }
}
