//! Where a log comes from, with the format and encoding detected before reading it.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use panther::{FormatId, Layout};

use super::detect::Detection;
use super::dump::format::is_dump;
use super::event_log::format::is_event_log;
use super::progress::Progress;
#[cfg(feature = "archives")]
use crate::bytes::archive::node::Node;
use crate::bytes::fixed_file::FixedFile;
#[cfg(feature = "evtx")]
use crate::bytes::limits::Limits;
use crate::bytes::lock::lock;
use crate::bytes::stream::StartedStream;
use crate::error::{Error, ErrorKind, Result};
use crate::text::code_page::CodePage;
use crate::text::decoder::Decoder;
use crate::text::encoding::Encoding;
use crate::text::line_count::LineCount;
use crate::text::lines;
use crate::text::sample::CodePageSample;

/// A log that has not been read yet: where it comes from, with the layout and encoding detected
/// from its first bytes.
///
/// A source is a file, a member of an archive or a stream. [`LogSet`](crate::LogSet) discovers many
/// sources; [`Source::open`] and [`Source::stream`] open one.
///
/// ```
/// use std::ops::ControlFlow;
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("CBS.log");
/// # std::fs::write(&path, "2020-07-29 16:29:16, Info                  CBS    Ready\r\n").unwrap();
/// let source = panther_set::Source::open(&path)?;
/// let mut events = 0;
/// let _ = source.for_each(|item| {
///     events += usize::from(item.event().is_some());
///     ControlFlow::Continue(())
/// })?;
/// assert_eq!(events, 1);
/// # Ok::<(), panther_set::Error>(())
/// ```
pub struct Source {
    pub(super) layout: Layout,
    pub(super) decoder: Decoder,
    pub(super) location: Location,
    /// The settings that detected the source.
    pub(super) detection: Detection,
    progress: Option<Arc<Progress>>,
    /// The limits on the text of an event log.
    #[cfg(feature = "evtx")]
    limits: Limits,
    /// The index in the set that contains the source; 0 without a set.
    index: usize,
    /// The number of windows that were read.
    windows_read: AtomicU64,
    /// The number of line feeds before each window of a file, once somebody asked for a line.
    pub(super) lines_before: OnceLock<Vec<u64>>,
    /// The index of the oldest chunk of an event log, once a reader has searched for it.
    #[cfg(feature = "evtx")]
    pub(super) oldest_chunk: OnceLock<u64>,
}

/// Where the bytes of a source come from.
pub(super) enum Location {
    File(Arc<FixedFile>),
    /// A member of the archive at the path.
    #[cfg(feature = "archives")]
    Member(Arc<Node>),
    Stream(StreamSource),
}

/// A stream, which can be read once.
pub(super) struct StreamSource {
    /// The name that the caller gave.
    path: PathBuf,
    /// `None` once it was read.
    started: Mutex<Option<StartedStream>>,
    /// The lines read so far, from which to guess the code page.
    seen: Mutex<CodePageSample>,
}

impl StreamSource {
    pub(super) fn new(path: PathBuf, started: Option<StartedStream>) -> Self {
        Self {
            path,
            started: Mutex::new(started),
            seen: Mutex::default(),
        }
    }

    pub(super) fn started(&self) -> MutexGuard<'_, Option<StartedStream>> {
        lock(&self.started)
    }

    fn seen(&self) -> MutexGuard<'_, CodePageSample> {
        lock(&self.seen)
    }
}

/// The number of bytes in a window, which is the part of a file that one task reads. A window is
/// large enough to hide the cost of a task, and small enough that it and the data derived from it
/// stay in the second-level cache.
pub(crate) const READ_WINDOW: usize = 1 << 18;

impl Source {
    pub(super) fn new(
        location: Location,
        layout: Layout,
        decoder: Decoder,
        detection: &Detection,
    ) -> Self {
        Self {
            layout,
            decoder,
            location,
            detection: detection.clone(),
            progress: None,
            #[cfg(feature = "evtx")]
            limits: Limits::default(),
            index: 0,
            windows_read: AtomicU64::new(0),
            lines_before: OnceLock::new(),
            #[cfg(feature = "evtx")]
            oldest_chunk: OnceLock::new(),
        }
    }

    /// The path as the caller gave it. For a member of an archive, the path of the outermost
    /// archive.
    #[must_use]
    pub fn path(&self) -> &Path {
        match &self.location {
            Location::File(file) => file.path(),
            #[cfg(feature = "archives")]
            Location::Member(node) => node.path(),
            Location::Stream(stream) => &stream.path,
        }
    }

    /// The names of the members that lead from the file at [`Source::path`] to the source,
    /// outermost first. Empty if the file itself is the source.
    ///
    /// These are names from the archive and not paths: do not join them to a folder, because they
    /// may contain `..`.
    #[must_use]
    pub fn members(&self) -> Vec<&str> {
        match &self.location {
            #[cfg(feature = "archives")]
            Location::Member(node) => node.names(),
            Location::File(_) | Location::Stream(_) => Vec::new(),
        }
    }

    /// The names of the members, joined by `!/`: `CBS/CbsPersist.cab!/CbsPersist.log`. `None` if
    /// the file itself is the source.
    #[must_use]
    pub fn member(&self) -> Option<String> {
        match &self.location {
            #[cfg(feature = "archives")]
            Location::Member(node) => Some(node.inner_name()),
            Location::File(_) | Location::Stream(_) => None,
        }
    }

    /// The path and the names of the members, joined by `!/`:
    /// `SetupDiag.zip!/CBS/CbsPersist.cab!/CbsPersist.log`. Exports name a source like this.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.location {
            #[cfg(feature = "archives")]
            Location::Member(node) => node.provenance().to_string_lossy().into_owned(),
            Location::File(_) | Location::Stream(_) => self.path().to_string_lossy().into_owned(),
        }
    }

    /// The layout of the log, which panther detected and learned.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The format that panther detected.
    #[must_use]
    pub const fn format(&self) -> FormatId {
        self.layout.format()
    }

    /// The encoding that the first bytes show.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.decoder.encoding()
    }

    pub(crate) const fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// Whether somebody copied the log, and the copy has quote marks, line numbers, names of files or
    /// blank lines around its lines. The items do not contain these, and their spans are offsets into
    /// the text without them. [`describe_encoding`](Source::describe_encoding) names them.
    #[must_use]
    pub const fn is_quoted(&self) -> bool {
        self.decoder.quotation().is_some()
    }

    /// The text before each line of a copy, such as `> `, if it is the same for all lines and the
    /// format of the source does not read it. The items do not contain it. An event of a format that
    /// reads prefixes has [`Event::prefix`](panther::Event::prefix).
    ///
    /// ```
    /// let quoted: &[u8] = b"> 3/9/2031 8:10:2 - 3 Successful PFRO operations\r\n";
    /// let source = panther_set::Source::stream("-", quoted)?;
    /// assert_eq!(source.format(), "pfro");
    /// assert_eq!(source.line_prefix().as_deref(), Some("> "));
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    #[must_use]
    pub fn line_prefix(&self) -> Option<Cow<'_, str>> {
        match self.decoder.quotation()? {
            quotation if quotation.has_digits() => None,
            quotation => quotation.prefix().map(String::from_utf8_lossy),
        }
    }

    /// Describes the encoding of the source, given the count of all its lines. Returns names such
    /// as `ascii`, `utf-8`, `utf-16le bom` or `gbk?`, or several, such as `utf-8 bom +
    /// windows-1252?`. A question mark follows a guess.
    ///
    /// ```
    /// use panther_set::{LineCount, Source};
    ///
    /// let bytes: &[u8] = b"Zugriff nicht m\xF6glich\n";
    /// let source = Source::stream("-", bytes)?;
    /// let mut count = LineCount::default();
    /// let _ = source.for_each(|item| {
    ///     count.add(item);
    ///     std::ops::ControlFlow::Continue(())
    /// })?;
    /// assert_eq!(source.describe_encoding(&count), "windows-1252?");
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    #[must_use]
    pub fn describe_encoding(&self, count: &LineCount) -> String {
        self.decoder.describe(count, || self.code_page())
    }

    /// The code page of the lines that are not UTF-8: the caller's choice, otherwise a guess.
    /// panther guesses on the first call.
    ///
    /// The guess for a file or a member uses the first 64 KiB of such lines in the first 256 MiB,
    /// so it does not depend on what was read before. The guess for a stream uses the bytes read so
    /// far, because a stream cannot be read again.
    #[must_use]
    pub fn code_page(&self) -> CodePage {
        self.decoder.code_page(|| match &self.location {
            Location::Stream(stream) => std::mem::take(&mut *stream.seen()),
            _ => match self.bytes() {
                Ok((bytes, _)) => CodePageSample::of(bytes),
                Err(_) => CodePageSample::default(),
            },
        })
    }

    /// Decodes bytes of the source line by line. A line that is valid UTF-8 is decoded as UTF-8,
    /// and any other line in the source's [`code_page`](Source::code_page).
    ///
    /// ```
    /// use panther_set::{Encoding, Source};
    ///
    /// let source = Source::stream("-", &b"\xBE\xDC\xBE\xF8\n"[..])?;
    /// let source = source.with_encoding(Encoding::named("gbk").unwrap());
    /// assert_eq!(source.text(b"\xBE\xDC\xBE\xF8"), "拒绝");
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    #[must_use]
    pub fn text<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        lines::text(bytes, || self.code_page())
    }

    /// Decodes a part of a line. Whether the part is UTF-8 depends on the whole line, because a few
    /// bytes in a code page may be valid UTF-8 by chance. Borrows ASCII without a copy.
    #[must_use]
    pub fn part<'b>(&self, part: &'b [u8], line: &[u8]) -> Cow<'b, str> {
        lines::part(part, line, || self.code_page())
    }

    /// Collects lines for guessing the code page of a stream. The caller must pass all bytes of the
    /// stream in order.
    pub(crate) fn observe(&self, bytes: &[u8]) {
        if let Location::Stream(stream) = &self.location
            && self.decoder.known().is_none()
            && !self.encoding().is_utf16()
        {
            stream.seen().add(bytes);
        }
    }

    /// The length in bytes: of a file when it was opened, or of a member as its archive states it.
    /// `None` for a stream and for a gzip file, whose length is unknown until it is read.
    #[must_use]
    pub fn len(&self) -> Option<u64> {
        match &self.location {
            Location::File(file) => Some(file.len()),
            #[cfg(feature = "archives")]
            Location::Member(node) => node.len(),
            Location::Stream(..) => None,
        }
    }

    /// Whether the source is known to have no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.len(), Some(0))
    }

    /// Opens the bytes of the source as they are stored: those of a file, or of a member of an archive
    /// after its decompression. The spans of items are offsets into them. A stream is empty the
    /// second time, and reading its items counts as the first.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let source = panther_set::Source::stream("-", &b"2020-07-29\n"[..])?;
    /// let mut bytes = Vec::new();
    /// source.stored_bytes()?.read_to_end(&mut bytes)?;
    /// assert_eq!(bytes, b"2020-07-29\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Returns an error if the source cannot be opened.
    pub fn stored_bytes(&self) -> Result<Box<dyn Read + Send>> {
        Ok(self.bytes()?.0)
    }

    /// Opens the stored bytes at the first one. Also returns their expected number, if known. A
    /// stream is empty the second time.
    pub(crate) fn bytes(&self) -> Result<(Box<dyn Read + Send>, Option<u64>)> {
        self.bytes_from(0)
    }

    /// Opens the stored bytes at byte `start`, like [`Source::bytes`]; the expected number excludes
    /// the bytes before it. A stream ignores `start`.
    pub(crate) fn bytes_from(&self, start: u64) -> Result<(Box<dyn Read + Send>, Option<u64>)> {
        match &self.location {
            Location::File(file) => {
                let len = file.len().saturating_sub(start);
                Ok((Box::new(file.bytes_from(start)), Some(len)))
            }
            #[cfg(feature = "archives")]
            Location::Member(node) => {
                let bytes = node.bytes_from(start).map_err(|error| self.error(error))?;
                // The reader of a member reports missing bytes itself.
                Ok((bytes, None))
            }
            Location::Stream(stream) => {
                let started = stream.started().take();
                Ok(match started {
                    Some(StartedStream { head, rest }) => {
                        (Box::new(io::Cursor::new(head).chain(rest)), None)
                    }
                    None => (Box::new(io::empty()), None),
                })
            }
        }
    }

    /// The file, if it consists of windows that threads can read in parallel. `None` for a source
    /// that must be read from end to end, and for a dump, of which only the start is read.
    pub(crate) fn windowed(&self) -> Option<&Arc<FixedFile>> {
        let is_whole = !self.decoder.keeps_bytes() || self.is_dump();
        match &self.location {
            Location::File(file) if self.layout.is_splittable() && !is_whole => Some(file),
            _ => None,
        }
    }

    /// The number of windows of a file. An empty file has one window, so that it is counted like
    /// any other file.
    pub(crate) fn windows(&self) -> Option<u64> {
        let len = self.windowed()?.len();
        Some(len.div_ceil(READ_WINDOW as u64).max(1))
    }

    /// Whether the source is a part of a compressed stream that holds other sources too.
    pub(crate) fn is_solid(&self) -> bool {
        match &self.location {
            #[cfg(feature = "archives")]
            Location::Member(node) => node.is_solid(),
            Location::File(_) | Location::Stream(_) => false,
        }
    }

    /// Whether the source is a binary event log, whose text panther renders while reading it.
    #[must_use]
    pub fn is_event_log(&self) -> bool {
        is_event_log(self.format())
    }

    /// Whether the source is a memory dump, of whose header panther makes a line of text while
    /// reading it.
    #[must_use]
    pub fn is_dump(&self) -> bool {
        is_dump(self.format())
    }

    /// Whether the source can be read only once, like standard input.
    #[must_use]
    pub const fn is_stream(&self) -> bool {
        matches!(self.location, Location::Stream(..))
    }

    pub(crate) const fn index(&self) -> usize {
        self.index
    }

    pub(crate) const fn set_index(&mut self, index: usize) {
        self.index = index;
    }

    /// Applies the limits of a set.
    #[cfg(feature = "evtx")]
    pub(crate) fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The limits on the text of an event log.
    #[cfg(feature = "evtx")]
    pub(crate) const fn limits(&self) -> Limits {
        self.limits
    }

    /// Reports the reading of this source to `progress`.
    pub(crate) fn counted_in(self, progress: Arc<Progress>) -> Self {
        Self {
            progress: Some(progress),
            ..self
        }
    }

    /// Counts bytes that were read, and the source if they were its last.
    pub(crate) fn count(&self, bytes: u64, is_last: bool) {
        let Some(progress) = &self.progress else {
            return;
        };
        progress.add_bytes(bytes);
        if is_last {
            progress.add_source();
        }
    }

    /// Counts a window that was read. Windows finish in any order, so any of them may be the last.
    pub(crate) fn count_window(&self, index: u64) {
        let windows = self.windows().unwrap_or(1);
        let read = self.windows_read.fetch_add(1, Ordering::Relaxed) + 1;
        let window = READ_WINDOW as u64;
        let start = index * window;
        let len = self.len().unwrap_or(0).saturating_sub(start);
        // A caller may read a set several times, so the count goes beyond the number of windows.
        self.count(len.min(window), read.is_multiple_of(windows));
    }

    /// Identifies the source, so that a file given twice is read once. `None` for a stream
    /// and what is in it.
    pub(crate) fn identity(&self, folders: &mut LastFolder) -> Option<(PathBuf, Vec<u32>)> {
        match &self.location {
            Location::File(file) => {
                let path = self.path();
                let canonical = match (path.parent(), path.file_name()) {
                    (Some(folder), Some(name)) if file.is_found() => {
                        folders.canonical(folder).map(|folder| folder.join(name))
                    }
                    _ => path.canonicalize(),
                };
                Some((canonical.unwrap_or_else(|_| path.to_owned()), Vec::new()))
            }
            #[cfg(feature = "archives")]
            Location::Member(node) => {
                let (path, numbers) = node.identity()?;
                Some((path.to_owned(), numbers))
            }
            Location::Stream(..) => None,
        }
    }

    pub(crate) fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        match &self.location {
            #[cfg(feature = "archives")]
            Location::Member(node) => node.error(kind),
            Location::File(_) | Location::Stream(_) => Error::new(self.path(), kind),
        }
    }
}

/// The folder of the last source. Most sources have the folder of the one before.
#[derive(Debug, Default)]
pub(crate) struct LastFolder {
    folder: PathBuf,
    canonical: PathBuf,
}

impl LastFolder {
    fn canonical(&mut self, folder: &Path) -> io::Result<&Path> {
        if self.folder != folder || self.canonical.as_os_str().is_empty() {
            self.canonical = folder.canonicalize()?;
            folder.clone_into(&mut self.folder);
        }
        Ok(&self.canonical)
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
