//! One log in memory.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;
use panther::{Cutter, FormatId, Items, Layout, SNIFF};

use super::detect::{Beginning, Detection};
use crate::bytes::open_regular::{Origin, open_regular};
use crate::error::{Error, ErrorKind, Result};
use crate::text::code_page::CodePage;
use crate::text::decoder::Decoder;
use crate::text::encoding::Encoding;
use crate::text::lines;
use crate::text::reader::Utf8Reader;
use crate::text::sample::CodePageSample;

/// A whole log in memory, with its layout and encoding.
///
/// `LogFile` does not decode binary event logs (`.evtx`) and memory dumps; read them as a [`Source`](crate::Source).
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("CBS.log");
/// # std::fs::write(&path, "2020-07-29 16:29:16, Info                  CBS    Ready\r\n").unwrap();
/// let log = panther_set::LogFile::read(&path)?;
/// assert_eq!(log.format(), "cbs");
/// for event in log.items().events() {
///     println!("{:?} {}", event.level(), log.text(&event.message()));
/// }
/// # assert_eq!(log.items().count(), 1);
/// # Ok::<(), panther_set::Error>(())
/// ```
#[derive(Debug)]
pub struct LogFile {
    layout: Layout,
    decoder: Decoder,
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    Read(Vec<u8>),
    Mapped(Mmap),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Read(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

impl LogFile {
    /// Reads a file into memory. Use this for a log that Windows may still be writing.
    ///
    /// # Errors
    /// Returns an error if the file is not a regular file, or cannot be opened or read.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let read = || {
            let (mut file, metadata) = open_regular(path, Origin::Named)?;
            let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
            file.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().map_err(|kind: ErrorKind| Error::new(path, kind))?;
        Ok(Self::over(path, Bytes::Read(bytes)))
    }

    /// Maps a file into memory, so that the operating system only reads the pages that you access.
    /// Decodes a file in UTF-16 to memory instead, like [`LogFile::read`].
    ///
    /// # Safety
    /// The file must not change while the `LogFile` exists. On Unix, a process that accesses a
    /// mapped page past the end of a truncated file dies of SIGBUS. On Windows, the servicing stack
    /// cannot truncate a file while you map it. So map copies of logs, and read live logs.
    ///
    /// # Errors
    /// Returns an error if the file cannot be opened or mapped.
    ///
    /// # Example
    ///
    /// ```no_run
    /// // SAFETY: nobody changes the copied evidence.
    /// let log = unsafe { panther_set::LogFile::map("evidence/CBS.log") }?;
    /// println!("{} events", log.items().events().count());
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    pub unsafe fn map(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let opened = open_regular(path, Origin::Named);
        let (file, _) = opened.map_err(|kind| Error::new(path, kind))?;
        // SAFETY: the caller promises that the file does not change.
        let map = unsafe { Mmap::map(&file) }.map_err(|error| Error::new(path, error))?;
        Ok(Self::over(path, Bytes::Mapped(map)))
    }

    fn over(path: &Path, mut bytes: Bytes) -> Self {
        let head = bytes.get(..SNIFF).unwrap_or(&bytes);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let beginning = Beginning { head, name: &name };
        let detection = Detection::default();
        let encoding = Encoding::sniff(head);
        let layout = detection.learn(beginning, encoding, || {
            Ok(bytes.get(SNIFF..).unwrap_or_default())
        });
        let (layout, decoder) = detection.unquoted(beginning, layout, Decoder::new(encoding));
        if !decoder.keeps_bytes() {
            let mut text = Vec::with_capacity(bytes.len());
            let mut reader = Utf8Reader::of(&*bytes, &decoder);
            // Reading a slice cannot fail.
            while let Ok(Some(piece)) = reader.next_piece() {
                text.extend_from_slice(piece);
            }
            bytes = Bytes::Read(text);
        }
        Self {
            layout,
            decoder,
            bytes,
        }
    }

    /// The bytes of the log. If the file is in UTF-16, these are the bytes decoded to UTF-8, and if
    /// somebody copied it, these are the bytes without the prefixes of its lines. The spans of items
    /// are offsets into this slice.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
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

    /// Decodes lines that are not UTF-8 with `encoding` instead of a guessed code page. UTF-16 has
    /// no effect: [`LogFile::read`] has already decoded it.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("dism.log");
    /// # let line = b"2020-07-29 16:29:16, Error                 DISM   \xBE\xDC\xBE\xF8\r\n";
    /// # std::fs::write(&path, line).unwrap();
    /// let gbk = panther_set::Encoding::named("gbk").unwrap();
    /// let log = panther_set::LogFile::read(&path)?.with_encoding(gbk);
    /// let event = log.items().events().next().unwrap();
    /// assert_eq!(log.text(&event.message()), "拒绝");
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    #[must_use]
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        if !encoding.is_utf16() {
            self.decoder.name(encoding);
        }
        self
    }

    /// The code page of the lines that are not UTF-8; see
    /// [`Source::code_page`](crate::Source::code_page).
    #[must_use]
    pub fn code_page(&self) -> CodePage {
        self.decoder.code_page(|| CodePageSample::of(&*self.bytes))
    }

    /// Decodes bytes of the log line by line; see [`Source::text`](crate::Source::text).
    #[must_use]
    pub fn text<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        lines::text(bytes, || self.code_page())
    }

    /// Iterates over the items of the log, in order.
    #[must_use]
    pub fn items(&self) -> Items<'_> {
        Items::new(&self.layout, &self.bytes)
    }

    /// Splits the log into pieces of about `window` bytes, which threads can read in parallel; see
    /// [`Cutter`].
    #[must_use]
    pub fn cutter(&self, window: usize) -> Cutter<'_> {
        Cutter::new(&self.layout, &self.bytes, window)
    }
}
