//! The ways to a [`Source`]: a file, a member of an archive, or a stream.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
#[cfg(feature = "archives")]
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};

#[cfg(feature = "archives")]
use panther::Format;
use panther::SNIFF;

use super::detect::{Detected, detect, detect_in, learn, look, read_head};
use super::source::{Location, Source};
#[cfg(feature = "archives")]
use crate::bytes::archive::node::Node;
use crate::bytes::archive_kind::ArchiveKind;
use crate::bytes::file_type::file_type_name;
use crate::bytes::stream;
use crate::error::{Error, ErrorKind, Result};
use crate::text::decoder::Decoder;
use crate::text::encoding::Encoding;

/// What is at a path.
pub(crate) enum PathContent {
    Log(Box<Source>),
    /// An archive of this length.
    Archive(ArchiveKind, u64),
}

impl Source {
    /// Looks at the first bytes of a file. Whatever they are, they are a source: what no format
    /// knows is `plain`.
    ///
    /// # Errors
    /// Where the file cannot be read, is no regular file, or is of a kind that is not one log, such
    /// as an archive: what is in those, a [`LogSet`](crate::LogSet) finds.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        match Self::find(&path, false)? {
            PathContent::Log(source) => Ok(*source),
            PathContent::Archive(kind, _) => Err(Error::new(path, ErrorKind::NotALog(kind.name()))),
        }
    }

    /// As [`Source::open`], but an archive is none, and where only text will do, other bytes are.
    pub(crate) fn find(path: &Path, text_only: bool) -> Result<PathContent> {
        let find = || -> std::result::Result<PathContent, ErrorKind> {
            let metadata = fs::metadata(path)?;
            if !metadata.is_file() {
                return Err(ErrorKind::NotAFile(file_type_name(metadata.file_type())));
            }
            let (head, len) = (read_head(path)?, metadata.len());
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Ok(match look(&head, &name, text_only)? {
                Detected::Archive(kind) => PathContent::Archive(kind, len),
                Detected::Log(format, encoding) => {
                    let place = Location::File(len);
                    let format = learn(format, encoding, path);
                    let decoder = Decoder::new(encoding);
                    PathContent::Log(Box::new(Self::new(path.to_owned(), place, format, decoder)))
                }
            })
        };
        find().map_err(|kind| Error::new(path, kind))
    }

    /// A member of an archive.
    #[cfg(feature = "archives")]
    pub(crate) fn of_member(
        node: Arc<Node>,
        format: &'static dyn Format,
        encoding: Encoding,
    ) -> Self {
        let path = node.path().to_owned();
        Self::new(path, Location::Member(node), format, Decoder::new(encoding))
    }

    /// A stream such as standard input, under the name that it shall have. Reads the first bytes,
    /// as many as are needed to know the format.
    ///
    /// Nothing is decided before the first line is whole. A known format is known by its first
    /// record. A stream is `plain` when it has shown no other format at its end, or in 64 KiB, or
    /// in half a second since its first bytes. So what a program writes without a pause is taken
    /// for what the same bytes in a file are, and a slow one is not waited for.
    ///
    /// # Errors
    /// Where the first bytes cannot be read, or are those of an archive or of another file that is
    /// no text.
    pub fn stream(name: impl Into<PathBuf>, stream: impl Read + Send + 'static) -> Result<Self> {
        let path = name.into();
        let is_known = |head: &[u8]| detect(head, "").0.id().0 != "plain";
        let started =
            stream::start(Box::new(stream), is_known).map_err(|error| Error::new(&path, error))?;
        let is_a_log = match look(&started.head, "", false) {
            Ok(Detected::Log(..)) => Ok(()),
            Ok(Detected::Archive(kind)) => Err(ErrorKind::NotALog(kind.name())),
            Err(kind) => Err(kind),
        };
        is_a_log.map_err(|kind| Error::new(&path, kind))?;
        let mut source = Self::from_head(path, &started.head, "", None);
        source.location = Location::Stream(Mutex::new(Some(started)), Mutex::default());
        Ok(source)
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
        let place = Location::Stream(Mutex::new(None), Mutex::default());
        Self::new(path, place, format, decoder)
    }

    /// Reads the text in this encoding, where it shows to be in no other: UTF-16 is not read as a
    /// code page, nor ASCII or UTF-8 as UTF-16, and a code page is for those lines that are not
    /// UTF-8.
    #[must_use]
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        if self.decoder.name(encoding) {
            // Only now can the text be seen. A file that cannot be read again will say so when its
            // items are asked for.
            self.format = match &self.location {
                Location::File(_) => {
                    let name = self.path.file_name().unwrap_or_default().to_string_lossy();
                    let head = read_head(&self.path).unwrap_or_default();
                    learn(detect_in(encoding, &head, &name), encoding, &self.path)
                }
                #[cfg(feature = "archives")]
                Location::Member(node) => {
                    detect_in(encoding, &node.head().unwrap_or_default(), &node.own_name())
                }
                Location::Stream(stream, _) => {
                    let stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
                    let head = stream
                        .as_ref()
                        .map_or([].as_slice(), |started| &started.head);
                    detect_in(encoding, head, "")
                }
            };
        }
        self
    }
}
