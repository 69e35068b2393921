//! A place that a log can be read from, and what is known of it before it is.

use std::borrow::Cow;
use std::fmt;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use panther::{Format, Item, SNIFF, formats};

use crate::encoding::{CodePage, Decoder, Encoding, Evidence, LineCount, decoder};
use crate::error::{Error, ErrorKind, Result};
use crate::kind;
use crate::pieces::Pieces;
use crate::stream::{self, Begun};
use crate::window::WINDOW;

/// A log that has not been read yet: where it is, and the format and encoding that its first bytes show.
pub struct Source {
    path: PathBuf,
    format: &'static dyn Format,
    decoder: Decoder,
    place: Place,
}

/// Where the bytes come from.
enum Place {
    /// A file of this length.
    File(u64),
    /// A stream that can be read once, and what was read of it that may tell its code page.
    Stream(Mutex<Option<Begun>>, Mutex<Evidence>),
}

impl Source {
    /// Looks at the first bytes of a file. Whatever they are, they are a source: what no format knows is `plain`.
    ///
    /// # Errors
    /// Where the file cannot be read, is no regular file, or is of a kind that is not read, such as an archive.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        Self::sniff(path.into(), false)
    }

    /// As [`Source::open`], but bytes that are no text are an error.
    pub(crate) fn open_text(path: PathBuf) -> Result<Self> {
        Self::sniff(path, true)
    }

    fn sniff(path: PathBuf, text_only: bool) -> Result<Self> {
        let look = || -> std::result::Result<(Vec<u8>, u64), ErrorKind> {
            let metadata = fs::metadata(&path)?;
            if !metadata.is_file() {
                return Err(ErrorKind::NotAFile(file_type_name(metadata.file_type())));
            }
            Ok((read_head(&path)?, metadata.len()))
        };
        let (head, len) = look().map_err(|kind| Error::new(&path, kind))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(kind) = kind::not_a_log(&head, &name) {
            return Err(Error::new(path, ErrorKind::NotALog(kind)));
        }
        let (format, encoding) = detect(&head, &name);
        if text_only && format.id().0 == "plain" && !encoding.is_utf16() && kind::is_binary(&head) {
            return Err(Error::new(path, ErrorKind::NotALog("binary data")));
        }
        Ok(Self {
            path,
            format,
            decoder: Decoder::new(encoding),
            place: Place::File(len),
        })
    }

    /// A stream such as standard input, under the name that it shall have. Reads the first bytes, as many as are needed to know the
    /// format.
    ///
    /// Nothing is decided before the first line is whole. A known format is known by its first record. A stream is `plain` when it has
    /// shown no other format at its end, or in 64 KiB, or in half a second since its first bytes. So what a program writes without a
    /// pause is taken for what the same bytes in a file are, and a slow one is not waited for.
    ///
    /// # Errors
    /// Where the first bytes cannot be read.
    pub fn stream(name: impl Into<PathBuf>, stream: impl Read + Send + 'static) -> Result<Self> {
        let path = name.into();
        let is_known = |head: &[u8]| detect(head, "").0.id().0 != "plain";
        let begun =
            stream::begin(Box::new(stream), is_known).map_err(|error| Error::new(&path, error))?;
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
        Self {
            path,
            format: detect_in(decoder.encoding(), head, name),
            decoder,
            place: Place::Stream(Mutex::new(None), Mutex::default()),
        }
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
                    detect_in(encoding, &read_head(&self.path).unwrap_or_default(), &name)
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

    /// The path as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path as text, as exports name the source.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
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
    /// The guess rests on the first 64 KiB of such lines in the first 256 MiB of a file, and so is the same whoever reads the source and
    /// in what order. A stream cannot be read again: there it rests on what has been read of it so far.
    #[must_use]
    pub fn code_page(&self) -> CodePage {
        self.decoder.code_page(|| match &self.place {
            Place::File(_) => self
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

    /// The length of the file in bytes when it was looked at; `None` for a stream.
    #[must_use]
    pub const fn len(&self) -> Option<u64> {
        match self.place {
            Place::File(len) => Some(len),
            Place::Stream(..) => None,
        }
    }

    /// Whether there is nothing to read, as far as is known.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self.place, Place::File(0))
    }

    /// Hands over every item, in order, in bounded memory. A stream can be read once; the second time it is empty.
    ///
    /// # Errors
    /// Where the source cannot be read to its end. The items before that place have been handed over.
    pub fn for_each(
        &self,
        each: impl FnMut(Item<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        self.for_each_read(each, || ControlFlow::Continue(()))
    }

    /// As [`Source::for_each`], and calls `flush` each time the items of one read have been handed over.
    pub(crate) fn for_each_read(
        &self,
        mut each: impl FnMut(Item<'_>) -> ControlFlow<()>,
        mut flush: impl FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let mut pieces = Pieces::of(self)?;
        while let Some(mut items) = pieces.next()? {
            if items.try_for_each(&mut each).is_break() || flush().is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The bytes as they are stored, from the first on, and how many there should be. A stream is empty the second time.
    pub(crate) fn bytes(&self) -> Result<(Box<dyn Read + Send>, Option<u64>)> {
        match &self.place {
            Place::File(len) => {
                let file = File::open(&self.path).map_err(|error| self.error(error))?;
                Ok((Box::new(file.take(*len)), Some(*len)))
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
                Some(len.div_ceil(WINDOW as u64))
            }
            _ => None,
        }
    }

    pub(crate) fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        Error::new(&self.path, kind)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("path", &self.path)
            .field("format", &self.format.id())
            .field("encoding", &self.encoding())
            .field("len", &self.len())
            .finish()
    }
}

fn read_head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?
        .take(SNIFF as u64)
        .read_to_end(&mut head)?;
    Ok(head)
}

fn detect(head: &[u8], name: &str) -> (&'static dyn Format, Encoding) {
    let encoding = Encoding::sniff(head);
    (detect_in(encoding, head, name), encoding)
}

fn detect_in(encoding: Encoding, head: &[u8], name: &str) -> &'static dyn Format {
    if !encoding.is_utf16() {
        return formats::detect(head, name);
    }
    let mut text = Vec::new();
    // A slice cannot fail to be read.
    let _ = encoding.reader(head).read_more(&mut text);
    formats::detect(&text, name)
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
