//! Opens a [`Source`]: a file, a member of an archive, or a stream.

use std::borrow::Cow;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use panther::{Layout, SNIFF};

use super::detect::{Beginning, Detected, Detection};
use super::source::{Location, Source, StreamSource};
#[cfg(feature = "archives")]
use crate::bytes::archive::node::Node;
use crate::bytes::archive_kind::{ArchiveKind, TAR_BLOCK};
use crate::bytes::fixed_file::{FixedFile, OpenFiles};
use crate::bytes::open_regular::Origin;
use crate::bytes::stream::{self, StartedStream};
use crate::error::{Error, ErrorKind, Result};
use crate::text::decoder::Decoder;
use crate::text::encoding::Encoding;
use crate::text::reader::Utf8Reader;

/// The content of a path.
pub(crate) enum PathContent {
    Log(Box<Source>),
    Archive(ArchiveKind, Arc<FixedFile>),
}

/// The content of a stream.
pub(crate) enum StreamContent {
    Log(Box<Source>),
    Archive(ArchiveKind, StartedStream),
}

impl Source {
    /// Opens a file and detects its format, layout and encoding. A file of unknown format gets the
    /// format `plain`.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, is not a regular file, or does not hold exactly
    /// one log, such as an archive. A [`LogSet`](crate::LogSet) finds the logs in an archive.
    ///
    /// # Example
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("dism.log");
    /// # let line = "2020-07-29 16:29:16, Info                  DISM   PID=1 Ready\r\n";
    /// # std::fs::write(&path, line).unwrap();
    /// let source = panther_set::Source::open(&path)?;
    /// assert_eq!(source.format(), "dism");
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        let (files, detection) = (Arc::default(), Detection::default());
        match Self::find(&path, Origin::Named, &files, &detection)? {
            PathContent::Log(source) => Ok(*source),
            PathContent::Archive(kind, _) => Err(Error::new(
                path,
                ErrorKind::Unsupported(kind.name().to_owned()),
            )),
        }
    }

    /// Opens a file like [`Source::open`], but accepts an archive too.
    pub(crate) fn find(
        path: &Path,
        origin: Origin,
        files: &Arc<OpenFiles>,
        detection: &Detection,
    ) -> Result<PathContent> {
        let find = || -> std::result::Result<PathContent, ErrorKind> {
            let file = FixedFile::open(path, origin, files)?;
            Ok(match look_at_file(&file, origin, detection)? {
                Detected::Archive(kind) => PathContent::Archive(kind, file),
                Detected::Log(layout, decoder) => {
                    let location = Location::File(file);
                    PathContent::Log(Box::new(Self::new(location, layout, decoder, detection)))
                }
            })
        };
        find().map_err(|kind| Error::new(path, kind))
    }

    /// Opens a file like [`Source::open`], and returns it if it is an archive.
    pub(crate) fn find_archive(
        path: &Path,
        origin: Origin,
        files: &Arc<OpenFiles>,
    ) -> Result<Option<(ArchiveKind, Arc<FixedFile>)>> {
        let find = || -> std::result::Result<_, ErrorKind> {
            let file = FixedFile::open(path, origin, files)?;
            let head = file.head(TAR_BLOCK)?;
            Ok(ArchiveKind::of(&head).map(|kind| (kind, file)))
        };
        find().map_err(|kind| Error::new(path, kind))
    }

    /// Makes the source for a member of an archive.
    #[cfg(feature = "archives")]
    pub(crate) fn of_member(
        node: Arc<Node>,
        layout: Layout,
        decoder: Decoder,
        detection: &Detection,
    ) -> Self {
        Self::new(Location::Member(node), layout, decoder, detection)
    }

    /// Opens a stream, such as standard input, and gives it a name. Reads the beginning of the
    /// stream to detect its format and layout.
    ///
    /// This call waits for the first line. Then it returns as soon as the lines show a known
    /// format, the stream ends, 64 KiB arrived, or half a second passed since the first bytes. A
    /// stream that has not shown a format by then is `plain`. A stream written without pauses is
    /// therefore detected like the same bytes in a file, and a slow stream does not block for long.
    ///
    /// A table is an exception, because its first rows may not show whether dates begin with the
    /// day or the month. The source buffers up to 64 MiB of a table until its rows show the order
    /// or the stream ends. Thus a table has the same times in a file and in a stream.
    ///
    /// # Errors
    /// Returns an error if the first bytes cannot be read, or show an archive or another file that
    /// is not text.
    ///
    /// # Example
    ///
    /// ```
    /// let bytes: &[u8] = b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// let source = panther_set::Source::stream("-", bytes)?;
    /// assert_eq!(source.format(), "cbs");
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    pub fn stream(name: impl Into<PathBuf>, stream: impl Read + Send + 'static) -> Result<Self> {
        let path = name.into();
        let detection = Detection::default();
        match Self::find_in_stream(path.clone(), Box::new(stream), &detection)? {
            StreamContent::Log(source) => Ok(*source),
            StreamContent::Archive(kind, _) => {
                Err(Error::new(path, ErrorKind::NotALog(kind.name())))
            }
        }
    }

    /// Opens a stream like [`Source::stream`], but accepts an archive too.
    pub(crate) fn find_in_stream(
        path: PathBuf,
        stream: Box<dyn Read + Send>,
        detection: &Detection,
    ) -> Result<StreamContent> {
        let name = &*file_name(&path);
        let is_known = |head: &[u8]| {
            let beginning = Beginning { head, name };
            let layout = learned_so_far(beginning, &detection.decoder(head), detection);
            layout.format() != "plain" && layout.is_fixed()
        };
        let started = stream::start(stream, is_known).map_err(|error| Error::new(&path, error))?;
        let head = &started.head;
        let look = detection.look(Beginning { head, name }, Origin::Named, || Ok(io::empty()));
        let (quoted, decoder) = match look.map_err(|kind| Error::new(&path, kind))? {
            Detected::Log(layout, decoder) => (layout, decoder),
            Detected::Archive(kind) => return Ok(StreamContent::Archive(kind, started)),
        };
        let (started, layout) = if decoder.quotation().is_some() {
            (started, quoted)
        } else {
            learn_from_stream(started, name, &decoder, detection)
        };
        let location = Location::Stream(StreamSource::new(path, Some(started)));
        let source = Self::new(location, layout, decoder, detection);
        Ok(StreamContent::Log(Box::new(source)))
    }

    /// Makes a source with these first bytes for a caller that reads it and passes its bytes to
    /// [`Source::observe`]. `rest` opens the bytes after the first [`SNIFF`] bytes, if those do not
    /// determine the layout.
    #[cfg(feature = "follow")]
    pub(crate) fn from_head<R: Read>(
        path: PathBuf,
        beginning: Beginning<'_>,
        detection: &Detection,
        rest: impl FnOnce() -> io::Result<R>,
    ) -> Self {
        let head = beginning.head.get(..SNIFF).unwrap_or(beginning.head);
        let beginning = Beginning { head, ..beginning };
        let decoder = detection.decoder(head);
        let layout = detection.learn(beginning, decoder.encoding(), rest);
        let location = Location::Stream(StreamSource::new(path, None));
        Self::new(location, layout, decoder, detection)
    }

    /// Decodes the source as `encoding`, if its first bytes do not contradict that. panther does
    /// not read UTF-16 as a code page, nor ASCII or UTF-8 as UTF-16. A code page applies to the
    /// lines that are not UTF-8.
    #[must_use]
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        if !self.decoder.name(encoding) {
            return self;
        }
        // Detection could not read the text without the encoding, so it runs again. If the file
        // cannot be read now, the reader of the items reports the error.
        let detection = Detection {
            encoding: Some(encoding),
            ..self.detection.clone()
        };
        let found = match &self.location {
            Location::File(file) => look_at_file(file, Origin::Named, &detection),
            #[cfg(feature = "archives")]
            Location::Member(node) => look_at_member(node, Origin::Found, &detection),
            Location::Stream(stream) => {
                let stream = stream.started();
                let head = stream.as_ref().map(|started| started.head.as_slice());
                let beginning = Beginning {
                    head: head.unwrap_or_default(),
                    name: &file_name(self.path()),
                };
                detection.look(beginning, Origin::Named, || Ok(io::empty()))
            }
        };
        if let Ok(Detected::Log(layout, decoder)) = found {
            (self.layout, self.decoder, self.detection) = (layout, decoder, detection);
        }
        self
    }
}

/// The name of the file at a path, which the path of a stream need not have.
fn file_name(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

/// Detects the kind of a file.
fn look_at_file(
    file: &Arc<FixedFile>,
    origin: Origin,
    detection: &Detection,
) -> std::result::Result<Detected, ErrorKind> {
    let head = file.head(SNIFF)?;
    let beginning = Beginning {
        head: &head,
        name: &file_name(file.path()),
    };
    detection.look(beginning, origin, || Ok(file.bytes_from(SNIFF as u64)))
}

/// Detects the kind of a member of an archive.
#[cfg(feature = "archives")]
pub(crate) fn look_at_member(
    node: &Node,
    origin: Origin,
    detection: &Detection,
) -> std::result::Result<Detected, ErrorKind> {
    let head = node.head()?;
    let beginning = Beginning {
        head: &head,
        name: &node.own_name(),
    };
    detection.look(beginning, origin, || {
        node.bytes_from(SNIFF as u64).map_err(io::Error::other)
    })
}

/// The layout that the first bytes of a stream show.
fn learned_so_far(beginning: Beginning<'_>, decoder: &Decoder, detection: &Detection) -> Layout {
    detection.learn(beginning, decoder.encoding(), || Ok(io::empty()))
}

/// Learns the layout of a stream from the bytes that are already read. Reads more bytes if those do
/// not determine it.
fn learn_from_stream(
    started: StartedStream,
    name: &str,
    decoder: &Decoder,
    detection: &Detection,
) -> (StartedStream, Layout) {
    let encoding = decoder.encoding();
    let head = &started.head;
    let so_far = learned_so_far(Beginning { head, name }, decoder, detection);
    if so_far.is_fixed() {
        return (started, so_far);
    }
    let mut learner = detection.learner(name);
    let mut reader = Utf8Reader::new(RecordedStream::new(started), encoding);
    // The reader of the items meets an error of the stream again, after the bytes that are kept.
    while let Ok(Some(text)) = reader.next_piece() {
        if !learner.see(text) {
            break;
        }
    }
    (reader.into_inner().into_started(), learner.finish())
}

/// A stream that keeps all bytes read from it, so that it can be read again.
struct RecordedStream {
    stream: StartedStream,
    /// The number of kept bytes that the learner has read.
    read: usize,
    /// The error that ended the stream, to be returned again after the kept bytes.
    failed: Option<io::Error>,
}

impl RecordedStream {
    const fn new(stream: StartedStream) -> Self {
        Self {
            stream,
            read: 0,
            failed: None,
        }
    }

    fn into_started(self) -> StartedStream {
        match self.failed {
            None => self.stream,
            Some(error) => StartedStream::failed(self.stream.head, error),
        }
    }
}

impl Read for RecordedStream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let known = self.stream.head.get(self.read..).unwrap_or_default();
        if known.is_empty() {
            let count = match self.stream.rest.read(into) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
                Err(error) => {
                    self.failed = Some(error);
                    0
                }
            };
            let bytes = into.get(..count).unwrap_or_default();
            self.stream.head.extend_from_slice(bytes);
            self.read += count;
            return Ok(count);
        }
        let count = (&mut &*known).read(into)?;
        self.read += count;
        Ok(count)
    }
}
