//! A file that grows, and the name it has.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use same_file::Handle;

use crate::bytes::file_type::file_type_name;
use crate::error::ErrorKind;

/// The most bytes that are read at once.
const PIECE: u64 = 256 << 10;

/// So many bytes before the position must still be what was read when the file has grown.
const REMEMBERED: usize = 64;

/// What a look at the file shows.
#[derive(Debug)]
pub(super) enum FileState<'t> {
    /// The file with the name was opened.
    Opened,
    /// The next bytes.
    Bytes(&'t [u8]),
    /// All has been read.
    End,
    /// All has been read, and another file has the name.
    Replaced,
    /// All has been read, and no file has the name.
    Missing,
    /// What was read is not there any more; the file will be read from its start.
    Truncated,
}

/// The open file, and how far it was read.
#[derive(Debug, Default)]
pub(super) struct Tail {
    open: Option<Open>,
    buffer: Vec<u8>,
}

#[derive(Debug)]
struct Open {
    /// The open file, which knows what else is the same file.
    file: Handle,
    position: u64,
    /// The bytes before the position.
    last: Vec<u8>,
}

impl Tail {
    /// Opens the file, or reads the next bytes, or tells why there are none.
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
            // What was written before the file lost its name.
            if !matches!(at_name, Some(Named::This)) {
                found = open.read(&mut self.buffer)?;
            }
        }
        Ok(match (found, at_name) {
            (ReadOutcome::Bytes(from), _) => {
                FileState::Bytes(self.buffer.get(from..).unwrap_or_default())
            }
            (ReadOutcome::Others, _) => {
                (open.position, open.last) = (0, Vec::new());
                FileState::Truncated
            }
            (ReadOutcome::Nothing, Some(Named::Other)) => FileState::Replaced,
            (ReadOutcome::Nothing, Some(Named::Nothing)) => FileState::Missing,
            (ReadOutcome::Nothing, _) => FileState::End,
        })
    }

    /// Closes the file, so that the next look opens the one that has the name then.
    pub(super) fn release(&mut self) {
        self.open = None;
    }
}

/// What a name stands for.
enum Named {
    This,
    Other,
    Nothing,
}

/// What lies behind the position.
enum ReadOutcome {
    /// Bytes, in the buffer from here on.
    Bytes(usize),
    Nothing,
    /// Not the bytes that were read are before the position.
    Others,
}

/// The file with this name, if there is one; anything but a file is an error, and is not opened,
/// for to open a pipe may take for ever.
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
                ReadOutcome::Others
            } else {
                ReadOutcome::Nothing
            });
        }
        let remembered = self.last.len();
        file.seek(SeekFrom::Start(self.position - remembered as u64))?;
        buffer.clear();
        file.take(remembered as u64 + PIECE).read_to_end(buffer)?;
        let (before, bytes) = buffer.split_at(remembered.min(buffer.len()));
        // Zeros are what a file holds that is not written to the disk yet; they may become text.
        if before != self.last && !self.last.contains(&0) {
            return Ok(ReadOutcome::Others);
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

    fn file_at(&self, path: &Path) -> io::Result<Named> {
        Ok(match unless_missing(fs::metadata(path))? {
            // A pipe or a folder has taken the name: opening it will say so.
            Some(metadata) if !metadata.is_file() => Named::Other,
            Some(_) => match unless_missing(Handle::from_path(path))? {
                Some(there) if there == self.file => Named::This,
                Some(_) => Named::Other,
                None => Named::Nothing,
            },
            None => Named::Nothing,
        })
    }
}
