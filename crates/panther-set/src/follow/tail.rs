//! The open file of a follower: what was appended, and whether it was written anew.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::time::SystemTime;

use same_file::Handle;

use crate::bytes::open_regular::{Origin, open_regular};
use crate::error::ErrorKind;

/// The maximum number of bytes in one read.
const PIECE: u64 = 256 << 10;

/// The number of bytes at the start of the file that must stay unchanged.
const HEAD: usize = 256;

/// The number of bytes before the position that must stay unchanged.
const LAST: usize = 1 << 10;

/// How many runs of NULs must stay unchanged.
const RUNS: usize = 16;

/// The number of bytes at the start of such a run that must stay unchanged.
const RUN: u64 = 64;

/// A run of NULs that is watched. A shorter one is no place for a line of text.
const SHORT_RUN: [u8; 16] = [0; 16];

/// The result of one look at a file.
#[derive(Debug)]
pub(super) enum Seen<'b> {
    /// The next bytes.
    Bytes(&'b [u8]),
    /// All bytes have been read, apart from NULs at the end.
    End,
    /// Bytes that were read have changed.
    Rewritten,
}

/// An open file and the position in it.
///
/// NULs at the end of the file stay unread: a writer may have reserved the space, or the system may
/// not have written the data yet, so they may become text. Once text follows them, they are data.
#[derive(Debug)]
pub(super) struct Tail {
    /// The open file, which can be compared with other files.
    file: Handle,
    position: u64,
    /// Where reading ends, once the following does.
    limit: Option<u64>,
    /// The first bytes.
    head: Vec<u8>,
    /// The bytes before the position.
    last: Vec<u8>,
    /// The beginnings of the last runs of NULs before the position.
    runs: VecDeque<Range<u64>>,
    /// The length and the time of the file when it had only NULs after the position.
    blank: Option<(u64, Option<SystemTime>)>,
    /// Where text was seen behind NULs.
    text_at: u64,
}

impl Tail {
    /// Opens the file with this name, if it exists. Fails if it is not a regular file.
    pub(super) fn open(path: &Path) -> Result<Option<Self>, ErrorKind> {
        let file = match open_regular(path, Origin::Named) {
            Err(ErrorKind::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(None);
            }
            opened => Handle::from_file(opened?.0)?,
        };
        Ok(Some(Self {
            file,
            position: 0,
            limit: None,
            head: Vec::new(),
            last: Vec::new(),
            runs: VecDeque::new(),
            blank: None,
            text_at: 0,
        }))
    }

    /// Whether both are the same file, whatever its name.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.file == other.file
    }

    /// The file. Its position is that of the last read.
    pub(super) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Reads no byte that is not in the file by now.
    pub(super) fn end_here(&mut self) -> io::Result<()> {
        self.limit = Some(self.file().metadata()?.len());
        Ok(())
    }

    /// Reads the next bytes. `is_utf16` tells which NULs are halves of characters.
    pub(super) fn read<'b>(
        &mut self,
        is_utf16: bool,
        buffer: &'b mut Vec<u8>,
    ) -> io::Result<Seen<'b>> {
        let before = self.last.len();
        let end = loop {
            let metadata = self.file().metadata()?;
            let rest = self
                .limit
                .map_or(PIECE, |limit| limit.saturating_sub(self.position));
            let start = self.position - before as u64;
            self.read_at(start, before as u64 + rest.min(PIECE), buffer)?;
            // The head comes last: what was written anew before the bytes were read shows there.
            if buffer.get(..before) != Some(&*self.last) || !self.is_as_before()? {
                self.begin_anew()?;
                return Ok(Seen::Rewritten);
            }
            let bytes = &buffer[before..];
            let end = without_nuls(bytes, self.position, is_utf16);
            if bytes.is_empty() || end > 0 {
                break end;
            }
            let next = self.position + bytes.len() as u64;
            if next <= self.text_at {
                break bytes.len();
            }
            let blank = Some((metadata.len(), metadata.modified().ok()));
            if self.limit.is_none() && self.blank == blank {
                break 0;
            }
            match self.find_text(next)? {
                // The NULs may have become text before the text behind them was written.
                Some(at) => self.text_at = at,
                None => {
                    self.blank = blank;
                    break 0;
                }
            }
        };
        if end == 0 {
            return Ok(Seen::End);
        }
        buffer.truncate(before + end);
        self.advance(buffer, before);
        Ok(Seen::Bytes(&buffer[before..]))
    }

    fn read_at(&self, start: u64, len: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        let mut file = self.file();
        file.seek(SeekFrom::Start(start))?;
        buffer.clear();
        file.take(len).read_to_end(buffer)?;
        Ok(())
    }

    /// Whether the head and the runs of NULs are unchanged.
    fn is_as_before(&self) -> io::Result<bool> {
        let mut found = Vec::new();
        self.read_at(0, self.head.len() as u64, &mut found)?;
        let mut is_same = found == self.head;
        for run in &self.runs {
            self.read_at(run.start, run.end - run.start, &mut found)?;
            is_same &= found.iter().all(|&byte| byte == 0);
        }
        Ok(is_same)
    }

    /// The first byte from `at` on that is not NUL.
    fn find_text(&self, mut at: u64) -> io::Result<Option<u64>> {
        let mut piece = Vec::new();
        loop {
            let most = self.limit.map_or(PIECE, |limit| limit.saturating_sub(at));
            self.read_at(at, most.min(PIECE), &mut piece)?;
            if piece.is_empty() {
                return Ok(None);
            }
            if let Some(text) = piece.iter().position(|&byte| byte != 0) {
                return Ok(Some(at + text as u64));
            }
            at += piece.len() as u64;
        }
    }

    /// Moves the position to the end of the buffer, whose first `before` bytes were there before.
    fn advance(&mut self, buffer: &[u8], before: usize) {
        let start = self.position - before as u64;
        let bytes = &buffer[before..];
        if self.position == self.head.len() as u64 {
            let more = bytes.len().min(HEAD - self.head.len());
            self.head.extend_from_slice(&bytes[..more]);
        }
        // A run that began in an earlier piece is known.
        let in_run = self.last.ends_with(&SHORT_RUN);
        let mut from = if in_run {
            run_end(buffer, before)
        } else {
            before
        };
        while let Some(at) = find_run(&buffer[from..]) {
            let at = from + at;
            from = run_end(buffer, at);
            let (at, end) = (start + at as u64, start + from as u64);
            self.runs.push_back(at..end.min(at + RUN));
            if self.runs.len() > RUNS {
                self.runs.pop_front();
            }
        }
        self.position = start + buffer.len() as u64;
        self.last.clear();
        self.last
            .extend_from_slice(&buffer[buffer.len().saturating_sub(LAST)..]);
    }

    fn begin_anew(&mut self) -> io::Result<()> {
        self.position = 0;
        self.head.clear();
        self.last.clear();
        self.runs.clear();
        (self.blank, self.text_at) = (None, 0);
        if self.limit.is_some() {
            self.end_here()?;
        }
        Ok(())
    }
}

fn find_run(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(SHORT_RUN.len())
        .position(|window| window == SHORT_RUN)
}

/// The index after the NULs from `at` on.
fn run_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let len = rest.iter().position(|&byte| byte != 0);
    at + len.unwrap_or(rest.len())
}

/// The length without the NULs at the end. In UTF-16, a NUL is two zero bytes; `position` is that
/// of the first byte in the file.
fn without_nuls(bytes: &[u8], position: u64, is_utf16: bool) -> usize {
    let end = bytes
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |at| at + 1);
    let is_half = is_utf16 && (position + end as u64) % 2 == 1 && end < bytes.len();
    end + usize::from(is_half)
}
