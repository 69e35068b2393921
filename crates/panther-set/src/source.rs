//! A place that a log can be read from, and what is known of it before it is.

use std::borrow::Cow;
use std::fmt;
use std::fs::{self, File, FileType};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use panther::{Format, Item, LEARN, SNIFF, formats};

use crate::archive::{self, Node};
use crate::encoding::{CodePage, Decoder, Encoding, Evidence, LineCount, decoder};
use crate::error::{Error, ErrorKind, Result};
use crate::pieces::{Pieces, visit};
use crate::progress::Progress;
use crate::stream::{self, Begun};
use crate::{kind, window};

/// A log that has not been read yet: where it is, and the format and encoding that its first bytes show.
pub struct Source {
    path: PathBuf,
    format: &'static dyn Format,
    decoder: Decoder,
    place: Place,
    progress: Option<Arc<Progress>>,
    /// How many windows were read.
    windows_read: AtomicU64,
}

/// Where the bytes come from.
enum Place {
    /// A file of this length.
    File(u64),
    /// A member of the archive at the path, of this length where it is known.
    Member(Arc<Node>),
    /// A stream that can be read once, and what was read of it that may tell its code page.
    Stream(Mutex<Option<Begun>>, Mutex<Evidence>),
}

/// What first bytes show.
pub(crate) enum Look {
    Log(&'static dyn Format, Encoding),
    Archive(archive::Kind),
}

/// What is at a path.
pub(crate) enum Found {
    Log(Box<Source>),
    /// An archive of this length.
    Archive(archive::Kind, u64),
}

impl Source {
    /// Looks at the first bytes of a file. Whatever they are, they are a source: what no format knows is `plain`.
    ///
    /// # Errors
    /// Where the file cannot be read, is no regular file, or is of a kind that is not one log, such as an archive: what is in those, a
    /// [`LogSet`](crate::LogSet) finds.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        match Self::find(&path, false)? {
            Found::Log(source) => Ok(*source),
            Found::Archive(kind, _) => Err(Error::new(path, ErrorKind::NotALog(kind.name()))),
        }
    }

    /// As [`Source::open`], but an archive is none, and where only text will do, other bytes are.
    pub(crate) fn find(path: &Path, text_only: bool) -> Result<Found> {
        let find = || -> std::result::Result<Found, ErrorKind> {
            let metadata = fs::metadata(path)?;
            if !metadata.is_file() {
                return Err(ErrorKind::NotAFile(file_type_name(metadata.file_type())));
            }
            let (head, len) = (read_head(path)?, metadata.len());
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Ok(match look(&head, &name, text_only)? {
                Look::Archive(kind) => Found::Archive(kind, len),
                Look::Log(format, encoding) => {
                    let place = Place::File(len);
                    let format = learn(format, encoding, path);
                    let decoder = Decoder::new(encoding);
                    Found::Log(Box::new(Self::at(path.to_owned(), place, format, decoder)))
                }
            })
        };
        find().map_err(|kind| Error::new(path, kind))
    }

    /// A member of an archive.
    pub(crate) fn of_member(
        node: Arc<Node>,
        format: &'static dyn Format,
        encoding: Encoding,
    ) -> Self {
        let path = node.path().to_owned();
        Self::at(path, Place::Member(node), format, Decoder::new(encoding))
    }

    fn at(path: PathBuf, place: Place, format: &'static dyn Format, decoder: Decoder) -> Self {
        Self {
            path,
            format,
            decoder,
            place,
            progress: None,
            windows_read: AtomicU64::new(0),
        }
    }

    /// A stream such as standard input, under the name that it shall have. Reads the first bytes, as many as are needed to know the
    /// format.
    ///
    /// Nothing is decided before the first line is whole. A known format is known by its first record. A stream is `plain` when it has
    /// shown no other format at its end, or in 64 KiB, or in half a second since its first bytes. So what a program writes without a
    /// pause is taken for what the same bytes in a file are, and a slow one is not waited for.
    ///
    /// # Errors
    /// Where the first bytes cannot be read, or are those of an archive or of another file that is no text.
    pub fn stream(name: impl Into<PathBuf>, stream: impl Read + Send + 'static) -> Result<Self> {
        let path = name.into();
        let is_known = |head: &[u8]| detect(head, "").0.id().0 != "plain";
        let begun =
            stream::begin(Box::new(stream), is_known).map_err(|error| Error::new(&path, error))?;
        let is_a_log = match look(&begun.head, "", false) {
            Ok(Look::Log(..)) => Ok(()),
            Ok(Look::Archive(kind)) => Err(ErrorKind::NotALog(kind.name())),
            Err(kind) => Err(kind),
        };
        is_a_log.map_err(|kind| Error::new(&path, kind))?;
        let source = Self::from_head(path, &begun.head, "", None);
        Ok(Self {
            place: Place::Stream(Mutex::new(Some(begun)), Mutex::default()),
            ..source
        })
    }

    /// A source with these first bytes that somebody else reads, and shows to [`Source::see`].
    pub(crate) fn from_head(
        path: PathBuf,
        head: &[u8],
        name: &str,
        named: Option<Encoding>,
    ) -> Self {
        let head = head.get(..SNIFF).unwrap_or(head);
        let mut decoder = Decoder::new(Encoding::sniff(head));
        if let Some(named) = named {
            decoder.name(named);
        }
        let format = detect_in(decoder.encoding(), head, name);
        let place = Place::Stream(Mutex::new(None), Mutex::default());
        Self::at(path, place, format, decoder)
    }

    /// Reads the text in this encoding, where it shows to be in no other: UTF-16 is not read as a code page, nor ASCII or UTF-8 as
    /// UTF-16, and a code page is for those lines that are not UTF-8.
    #[must_use]
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        if self.decoder.name(encoding) {
            // Only now can the text be seen. A file that cannot be read again will say so when its items are asked for.
            self.format = match &self.place {
                Place::File(_) => {
                    let name = self.path.file_name().unwrap_or_default().to_string_lossy();
                    let head = read_head(&self.path).unwrap_or_default();
                    learn(detect_in(encoding, &head, &name), encoding, &self.path)
                }
                Place::Member(node) => {
                    detect_in(encoding, &node.head().unwrap_or_default(), &node.own_name())
                }
                Place::Stream(stream, _) => {
                    let stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
                    let head = stream.as_ref().map_or([].as_slice(), |begun| &begun.head);
                    detect_in(encoding, head, "")
                }
            };
        }
        self
    }

    /// The path as it was given; for a member of an archive, that of the outermost archive.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of the members that lead from the file at [`Source::path`] to the source, the outermost first; none where the file is the
    /// source. They are only names: `..` and the like lead nowhere.
    #[must_use]
    pub fn members(&self) -> Vec<&str> {
        match &self.place {
            Place::Member(node) => node.names(),
            Place::File(_) | Place::Stream(..) => Vec::new(),
        }
    }

    /// The path and the names of members, as exports name the source: `SetupDiag.zip!/CBS/CbsPersist.cab!/CbsPersist.log`.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.place {
            Place::Member(node) => node.provenance().to_string_lossy().into_owned(),
            Place::File(_) | Place::Stream(..) => self.path.to_string_lossy().into_owned(),
        }
    }

    /// The format.
    #[must_use]
    pub const fn format(&self) -> &'static dyn Format {
        self.format
    }

    /// The encoding, as far as the first bytes show it.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.decoder.encoding()
    }

    /// What the source is in, when all its lines have been counted: `ascii`, `utf-8`, `utf-16le bom`, `gbk?`, or more than one, as in
    /// `utf-8 bom + windows-1252?`. The question mark is for a guess.
    #[must_use]
    pub fn describe_encoding(&self, count: &LineCount) -> String {
        self.decoder.describe(count, || self.code_page())
    }

    /// The code page of the lines that are not UTF-8: the one that was named, else one that is guessed when this is first asked.
    ///
    /// The guess rests on the first 64 KiB of such lines in the first 256 MiB of a file or a member, and so is the same whoever reads the source and
    /// in what order. A stream cannot be read again: there it rests on what has been read of it so far.
    #[must_use]
    pub fn code_page(&self) -> CodePage {
        self.decoder.code_page(|| match &self.place {
            Place::File(_) | Place::Member(_) => self
                .bytes()
                .map_or_else(|_| Evidence::default(), |(bytes, _)| Evidence::of(bytes)),
            Place::Stream(_, seen) => {
                std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner))
            }
        })
    }

    /// Bytes of the source as text, line by line: a line that is valid UTF-8 is that, and any other is in the source's
    /// [`code_page`](Source::code_page), which is not asked for before there is such a line.
    #[must_use]
    pub fn text<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        decoder::lines(bytes, || self.code_page())
    }

    /// A part of a line of the source as text. The whole line tells whether it is UTF-8, for a few bytes in a code page may look like
    /// UTF-8 by chance. ASCII costs one look.
    #[must_use]
    pub fn part<'b>(&self, part: &'b [u8], line: &[u8]) -> Cow<'b, str> {
        decoder::part(part, line, || self.code_page())
    }

    /// Takes note of the next bytes of a stream, so that a code page can be guessed from them; no others may be left out.
    pub(crate) fn see(&self, bytes: &[u8]) {
        if let Place::Stream(_, seen) = &self.place
            && self.decoder.known().is_none()
            && !self.encoding().is_utf16()
        {
            seen.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .see(bytes);
        }
    }

    /// The length in bytes, of a file when it was looked at, of a member as its archive tells it; `None` for a stream and for a gzip file.
    #[must_use]
    pub fn len(&self) -> Option<u64> {
        match self.place {
            Place::File(len) => Some(len),
            Place::Member(ref node) => node.len(),
            Place::Stream(..) => None,
        }
    }

    /// Whether there is nothing to read, as far as is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.len(), Some(0))
    }

    /// Hands over every item, in order, in bounded memory. A stream can be read once; the second time it is empty.
    ///
    /// # Errors
    /// Where the source cannot be read to its end. The items before that place have been handed over.
    pub fn for_each(
        &self,
        each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        self.for_each_read(each, || ControlFlow::Continue(()))
    }

    /// As [`Source::for_each`], and calls `flush` each time the items of one read have been handed over.
    pub(crate) fn for_each_read(
        &self,
        mut each: impl FnMut(&Item<'_>) -> ControlFlow<()>,
        mut flush: impl FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let mut pieces = Pieces::of(self)?;
        while let Some(items) = pieces.next()? {
            if visit(items, &mut each).is_break() || flush().is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The bytes as they are stored, from the first on, and how many there should be. A stream is empty the second time.
    pub(crate) fn bytes(&self) -> Result<(Box<dyn Read + Send>, Option<u64>)> {
        self.bytes_from(0)
    }

    /// As [`Source::bytes`], from the byte `start` on; those before it are not counted. A stream has no other start than the first byte.
    pub(crate) fn bytes_from(&self, start: u64) -> Result<(Box<dyn Read + Send>, Option<u64>)> {
        match &self.place {
            Place::File(len) => {
                let open = || {
                    let mut file = File::open(&self.path)?;
                    file.seek(SeekFrom::Start(start))?;
                    Ok::<_, io::Error>(file)
                };
                let file = open().map_err(|error| self.error(error))?;
                let len = len.saturating_sub(start);
                Ok((Box::new(file.take(len)), Some(len)))
            }
            Place::Member(node) => {
                let bytes = node.bytes_from(start).map_err(|error| self.error(error))?;
                // A member says itself when it has fewer bytes than it should.
                Ok((bytes, None))
            }
            Place::Stream(stream, _) => {
                let begun = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
                Ok(match begun {
                    Some(Begun { head, rest }) => {
                        (Box::new(io::Cursor::new(head).chain(rest)), None)
                    }
                    None => (Box::new(io::empty()), None),
                })
            }
        }
    }

    /// How many pieces can be read side by side, and whether a piece is a window of the file; else the one piece is a stream.
    pub(crate) fn windows(&self) -> Option<u64> {
        match self.place {
            Place::File(len) if self.format.splittable() && !self.encoding().is_utf16() => {
                Some(len.div_ceil(window::READ as u64))
            }
            _ => None,
        }
    }

    /// Whether its records are binary, so that their text is made when they are read.
    #[must_use]
    pub fn is_event_log(&self) -> bool {
        cfg!(feature = "evtx") && kind::is_event_log(self.format)
    }

    /// Whether it can be read only once, as standard input can.
    #[must_use]
    pub const fn is_stream(&self) -> bool {
        matches!(self.place, Place::Stream(..))
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
        let window = window::READ as u64;
        let start = index * window;
        let len = self.len().unwrap_or(0).saturating_sub(start);
        // Who reads a set again counts on.
        self.count(len.min(window), read.is_multiple_of(windows));
    }

    /// What tells this source from every other: a file given twice is one. `None` for a stream.
    pub(crate) fn identity(&self) -> Option<(PathBuf, Vec<u32>)> {
        match &self.place {
            Place::File(_) => {
                let path = self.path.canonicalize();
                Some((path.unwrap_or_else(|_| self.path.clone()), Vec::new()))
            }
            Place::Member(node) => {
                let (path, numbers) = node.identity();
                Some((path.to_owned(), numbers))
            }
            Place::Stream(..) => None,
        }
    }

    pub(crate) fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        match &self.place {
            Place::Member(node) => node.error(kind),
            Place::File(_) | Place::Stream(..) => Error::new(&self.path, kind),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name())
            .field("format", &self.format.id())
            .field("encoding", &self.encoding())
            .field("len", &self.len())
            .finish()
    }
}

/// What these first bytes are, of a file with this name.
pub(crate) fn look(
    head: &[u8],
    name: &str,
    text_only: bool,
) -> std::result::Result<Look, ErrorKind> {
    if let Some(kind) = archive::Kind::of(head) {
        return Ok(Look::Archive(kind));
    }
    if let Some(kind) = kind::not_a_log(head, name) {
        return Err(ErrorKind::NotALog(kind));
    }
    let (format, encoding) = detect(head, name);
    if text_only && format.id().0 == "plain" && !encoding.is_utf16() && kind::is_binary(head) {
        return Err(ErrorKind::NotALog("binary data"));
    }
    Ok(Look::Log(format, encoding))
}

fn read_head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?
        .take(SNIFF as u64)
        .read_to_end(&mut head)?;
    Ok(head)
}

/// The format of a file, with what more of the file than its first bytes settles. What cannot be read now will be said when its items are asked for.
fn learn(format: &'static dyn Format, encoding: Encoding, path: &Path) -> &'static dyn Format {
    if format.doubt().is_none() {
        return format;
    }
    let Ok(file) = File::open(path) else {
        return format;
    };
    let mut reader = encoding.reader(file.take(LEARN as u64));
    while let Ok(Some(piece)) = reader.next_piece() {
        if let Some(learned) = format.learn(piece) {
            return learned;
        }
    }
    format
}

fn detect(head: &[u8], name: &str) -> (&'static dyn Format, Encoding) {
    let encoding = Encoding::sniff(head);
    (detect_in(encoding, head, name), encoding)
}

fn detect_in(encoding: Encoding, head: &[u8], name: &str) -> &'static dyn Format {
    if !encoding.is_utf16() {
        return formats::detect(head, name);
    }
    let mut reader = encoding.reader(head);
    // A slice cannot fail to be read.
    let text = reader.next_piece().ok().flatten().unwrap_or_default();
    formats::detect(text, name)
}

pub(crate) fn file_type_name(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "named pipe";
        } else if kind.is_socket() {
            return "socket";
        } else if kind.is_char_device() || kind.is_block_device() {
            return "device";
        }
    }
    if kind.is_dir() {
        "folder"
    } else if kind.is_symlink() {
        "symbolic link"
    } else {
        "special file"
    }
}
