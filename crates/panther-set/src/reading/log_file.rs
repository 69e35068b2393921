//! One log in memory.

use std::borrow::Cow;
use std::fs::File;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;
use panther::{Cutter, FormatId, Items, Layout, SNIFF};

use super::registry;
use crate::error::{Error, Result};
use crate::text::code_page::CodePage;
use crate::text::decoder::Decoder;
use crate::text::encoding::Encoding;
use crate::text::lines;
use crate::text::reader::Utf8Reader;
use crate::text::sample::CodePageSample;

/// A whole log in memory, with its format and encoding.
///
/// A binary event log (`.evtx`) is not decoded here; read it as a [`Source`](crate::Source).
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("CBS.log");
/// # std::fs::write(&path, "2020-07-29 16:29:16, Info                  CBS    Ready\r\n").unwrap();
/// let log = panther_set::LogFile::read(&path)?;
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
    /// Reads a file. This is the right way for a log that may still be written.
    ///
    /// # Errors
    /// Where the file cannot be opened or read.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| Error::new(path, error))?;
        Ok(Self::over(path, Bytes::Read(bytes)))
    }

    /// Maps a file, so that what is not looked at is not read. A file in UTF-16 is decoded instead,
    /// as [`LogFile::read`] does.
    ///
    /// # Safety
    /// The file must not change while the log lives. On Unix a process that touches a mapped page
    /// behind the end of a file that was truncated dies of SIGBUS, and on Windows a mapped file
    /// cannot be truncated by the servicing stack that owns it. So map evidence that was copied,
    /// and read logs that are live.
    ///
    /// # Errors
    /// Where the file cannot be opened or mapped.
    pub unsafe fn map(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let file = File::open(path).map_err(|error| Error::new(path, error))?;
        // SAFETY: the caller promises that the file does not change.
        let map = unsafe { Mmap::map(&file) }.map_err(|error| Error::new(path, error))?;
        Ok(Self::over(path, Bytes::Mapped(map)))
    }

    fn over(path: &Path, mut bytes: Bytes) -> Self {
        let encoding = Encoding::sniff(bytes.get(..SNIFF).unwrap_or(&bytes));
        if encoding.is_utf16() {
            let mut text = Vec::with_capacity(bytes.len());
            let mut reader = Utf8Reader::new(&*bytes, encoding);
            // A slice cannot fail to be read.
            while let Ok(Some(piece)) = reader.next_piece() {
                text.extend_from_slice(piece);
            }
            bytes = Bytes::Read(text);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let layout = registry::shared().learn(&bytes, &name);
        Self {
            layout,
            decoder: Decoder::new(encoding),
            bytes,
        }
    }

    /// The bytes, decoded where the file is in UTF-16. The spans of items refer to these.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
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

    /// The encoding of the file, as far as its first bytes show it.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.decoder.encoding()
    }

    /// Reads lines that are not UTF-8 in this encoding, and not in one that is guessed. UTF-16
    /// cannot be named here: it was decoded when the file was read.
    #[must_use]
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        if !encoding.is_utf16() {
            self.decoder.name(encoding);
        }
        self
    }

    /// The code page of the lines that are not UTF-8: see
    /// [`Source::code_page`](crate::Source::code_page).
    #[must_use]
    pub fn code_page(&self) -> CodePage {
        self.decoder.code_page(|| CodePageSample::of(&*self.bytes))
    }

    /// Bytes of the log as text, line by line: see [`Source::text`](crate::Source::text).
    #[must_use]
    pub fn text<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        lines::text(bytes, || self.code_page())
    }

    /// The items, in order.
    #[must_use]
    pub fn items(&self) -> Items<'_> {
        Items::new(&self.layout, &self.bytes)
    }

    /// Pieces of about `window` bytes that can be read side by side.
    #[must_use]
    pub fn cutter(&self, window: usize) -> Cutter<'_> {
        Cutter::new(&self.layout, &self.bytes, window)
    }
}
