//! Where a log comes from, with the format and encoding detected before reading it.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use panther::{FormatId, Layout};

use super::detect::Detection;
use super::event_log::format::is_event_log;
use super::progress::Progress;
#[cfg(feature = "archives")]
use crate::bytes::archive::node::Node;
use crate::bytes::buffer::ReadError;
use crate::bytes::stream::StartedStream;
use crate::error::{Error, ErrorKind, Result};
use crate::text::code_page::CodePage;
use crate::text::decoder::Decoder;
use crate::text::encoding::Encoding;
use crate::text::line_count::LineCount;
use crate::text::lines;
use crate::text::sample::CodePageSample;

/// A log that has not been read yet: where it comes from, with the format and encoding that its
/// first bytes show.
pub struct Source {
    pub(super) path: PathBuf,
    pub(super) layout: Layout,
    pub(super) decoder: Decoder,
    pub(super) location: Location,
    /// How the source was detected.
    pub(super) detection: Detection,
    progress: Option<Arc<Progress>>,
    /// How many windows were read.
    windows_read: AtomicU64,
}

/// Where the bytes come from.
pub(super) enum Location {
    /// A file of this length.
    File(u64),
    /// A member of the archive at the path, of this length where it is known.
    #[cfg(feature = "archives")]
    Member(Arc<Node>),
    /// A stream that can be read once, and what was read of it that may tell its code page.
    Stream(Mutex<Option<StartedStream>>, Mutex<CodePageSample>),
}

/// The bytes of a file that one task owns where the file is read: enough to hide the cost of a
/// task, and few enough that they and what is made of them stay in the second-level cache.
pub(crate) const READ_WINDOW: usize = 1 << 18;

impl Source {
    pub(super) fn new(
        path: PathBuf,
        location: Location,
        layout: Layout,
        decoder: Decoder,
        detection: &Detection,
    ) -> Self {
        Self {
            path,
            layout,
            decoder,
            location,
            detection: detection.clone(),
            progress: None,
            windows_read: AtomicU64::new(0),
        }
    }

    /// The path as the caller gave it. For a member of an archive, the path of the outermost
    /// archive.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of the members that lead from the file at [`Source::path`] to the source, the
    /// outermost first. Empty where the file itself is the source.
    ///
    /// These are names from the archive and no paths: `..` in them leads nowhere.
    #[must_use]
    pub fn members(&self) -> Vec<&str> {
        match &self.location {
            #[cfg(feature = "archives")]
            Location::Member(node) => node.names(),
            Location::File(_) | Location::Stream(..) => Vec::new(),
        }
    }

    /// The path and the names of members, as exports name the source:
    /// `SetupDiag.zip!/CBS/CbsPersist.cab!/CbsPersist.log`.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.location {
            #[cfg(feature = "archives")]
            Location::Member(node) => node.provenance().to_string_lossy().into_owned(),
            Location::File(_) | Location::Stream(..) => self.path.to_string_lossy().into_owned(),
        }
    }

    /// The layout that was detected and learned.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The format that was detected.
    #[must_use]
    pub const fn format(&self) -> FormatId {
        self.layout.format()
    }

    /// The encoding, as far as the first bytes show it.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.decoder.encoding()
    }

    /// Describes the encoding once all lines have been counted: `ascii`, `utf-8`, `utf-16le bom`,
    /// `gbk?`, or more than one, as in `utf-8 bom + windows-1252?`. A question mark stands behind a
    /// guess.
    #[must_use]
    pub fn describe_encoding(&self, count: &LineCount) -> String {
        self.decoder.describe(count, || self.code_page())
    }

    /// The code page of the lines that are not UTF-8: the one that the caller named, else a guess,
    /// which is made when it is first asked for.
    ///
    /// The guess rests on the first 64 KiB of such lines in the first 256 MiB of a file or member,
    /// so it is the same whoever reads the source and in what order. A stream cannot be read again:
    /// its guess rests on what has been read so far.
    #[must_use]
    pub fn code_page(&self) -> CodePage {
        self.decoder.code_page(|| match &self.location {
            Location::Stream(_, seen) => {
                std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner))
            }
            _ => match self.bytes() {
                Ok((bytes, _)) => CodePageSample::of(bytes),
                Err(_) => CodePageSample::default(),
            },
        })
    }

    /// Decodes bytes of the source, line by line. A line that is valid UTF-8 is UTF-8; any other
    /// line is in the source's [`code_page`](Source::code_page), which is guessed no earlier than
    /// for the first such line.
    #[must_use]
    pub fn text<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        lines::text(bytes, || self.code_page())
    }

    /// Decodes a part of a line. The whole line decides whether it is UTF-8, because a few bytes in
    /// a code page may look like UTF-8 by chance. ASCII is not copied.
    #[must_use]
    pub fn part<'b>(&self, part: &'b [u8], line: &[u8]) -> Cow<'b, str> {
        lines::part(part, line, || self.code_page())
    }

    /// Takes note of the next bytes of a stream, so that a code page can be guessed from them; no
    /// others may be left out.
    pub(crate) fn observe(&self, bytes: &[u8]) {
        if let Location::Stream(_, seen) = &self.location
            && self.decoder.known().is_none()
            && !self.encoding().is_utf16()
        {
            seen.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .add(bytes);
        }
    }

    /// The length in bytes: that of a file when it was opened, or that of a member as its archive
    /// states it. `None` for a stream and for a gzip file.
    #[must_use]
    pub fn len(&self) -> Option<u64> {
        match self.location {
            Location::File(len) => Some(len),
            #[cfg(feature = "archives")]
            Location::Member(ref node) => node.len(),
            Location::Stream(..) => None,
        }
    }

    /// Whether there is nothing to read, as far as is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.len(), Some(0))
    }

    /// The bytes as they are stored, from the first on, and how many there should be. A stream is
    /// empty the second time.
    pub(crate) fn bytes(&self) -> Result<(Box<dyn Read + Send>, Option<u64>)> {
        self.bytes_from(0)
    }

    /// As [`Source::bytes`], from the byte `start` on; those before it are not counted. A stream
    /// has no other start than the first byte.
    pub(crate) fn bytes_from(&self, start: u64) -> Result<(Box<dyn Read + Send>, Option<u64>)> {
        match &self.location {
            Location::File(len) => {
                let open = || {
                    let mut file = File::open(&self.path)?;
                    file.seek(SeekFrom::Start(start))?;
                    Ok::<_, io::Error>(file)
                };
                let file = open().map_err(|error| self.error(error))?;
                let len = len.saturating_sub(start);
                Ok((Box::new(file.take(len)), Some(len)))
            }
            #[cfg(feature = "archives")]
            Location::Member(node) => {
                let bytes = node.bytes_from(start).map_err(|error| self.error(error))?;
                // A member says itself when it has fewer bytes than it should.
                Ok((bytes, None))
            }
            Location::Stream(stream, _) => {
                let started = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
                Ok(match started {
                    Some(StartedStream { head, rest }) => {
                        (Box::new(io::Cursor::new(head).chain(rest)), None)
                    }
                    None => (Box::new(io::empty()), None),
                })
            }
        }
    }

    /// How many windows of the file can be read side by side; `None` for a source that can only be
    /// read from end to end. An empty file has one window, which is opened and counted like others.
    pub(crate) fn windows(&self) -> Option<u64> {
        match self.location {
            Location::File(len) if self.layout.is_splittable() && !self.encoding().is_utf16() => {
                Some(len.div_ceil(READ_WINDOW as u64).max(1))
            }
            _ => None,
        }
    }

    /// Whether the source is a binary event log, whose text is made when it is read.
    #[must_use]
    pub fn is_event_log(&self) -> bool {
        is_event_log(self.format())
    }

    /// Whether the source can be read only once, like standard input.
    #[must_use]
    pub const fn is_stream(&self) -> bool {
        matches!(self.location, Location::Stream(..))
    }

    /// Tells what is read of this source.
    pub(crate) fn counted_in(self, progress: Arc<Progress>) -> Self {
        Self {
            progress: Some(progress),
            ..self
        }
    }

    /// Counts bytes that were read, and the source when they were the last.
    pub(crate) fn count(&self, bytes: u64, is_last: bool) {
        let Some(progress) = &self.progress else {
            return;
        };
        progress.add_bytes(bytes);
        if is_last {
            progress.add_source();
        }
    }

    /// Counts a window that was read; any may be the last.
    pub(crate) fn count_window(&self, index: u64) {
        let windows = self.windows().unwrap_or(1);
        let read = self.windows_read.fetch_add(1, Ordering::Relaxed) + 1;
        let window = READ_WINDOW as u64;
        let start = index * window;
        let len = self.len().unwrap_or(0).saturating_sub(start);
        // Who reads a set again counts on.
        self.count(len.min(window), read.is_multiple_of(windows));
    }

    /// What tells this source from every other: a file given twice is one. `None` for a stream.
    pub(crate) fn identity(&self) -> Option<(PathBuf, Vec<u32>)> {
        match &self.location {
            Location::File(_) => {
                let path = self.path.canonicalize();
                Some((path.unwrap_or_else(|_| self.path.clone()), Vec::new()))
            }
            #[cfg(feature = "archives")]
            Location::Member(node) => {
                let (path, numbers) = node.identity();
                Some((path.to_owned(), numbers))
            }
            Location::Stream(..) => None,
        }
    }

    /// The error of a range that could not be read.
    pub(crate) fn read_error(&self, error: ReadError) -> Error {
        self.error(match error {
            ReadError::Io(error) => ErrorKind::Io(error),
            ReadError::EndOfFile(found) => ErrorKind::Shrunk {
                expected: self.len().unwrap_or(found),
                found,
            },
        })
    }

    pub(crate) fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        match &self.location {
            #[cfg(feature = "archives")]
            Location::Member(node) => node.error(kind),
            Location::File(_) | Location::Stream(..) => Error::new(&self.path, kind),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name())
            .field("format", &self.format())
            .field("encoding", &self.encoding())
            .field("len", &self.len())
            .finish()
    }
}
