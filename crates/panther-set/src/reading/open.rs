//! The ways to a [`Source`]: a file, a member of an archive, or a stream.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
#[cfg(feature = "archives")]
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};

use panther::{Layout, Learner, SNIFF};

use super::detect::{Beginning, Detected, Detection};
use super::source::{Location, Source};
#[cfg(feature = "archives")]
use crate::bytes::archive::node::Node;
use crate::bytes::archive_kind::ArchiveKind;
use crate::bytes::file_type::file_type_name;
use crate::bytes::stream::{self, StartedStream};
use crate::error::{Error, ErrorKind, Result};
use crate::text::decoder::Decoder;
use crate::text::encoding::Encoding;
use crate::text::reader::Utf8Reader;

/// What is at a path.
pub(crate) enum PathContent {
    Log(Box<Source>),
    /// An archive of this length.
    Archive(ArchiveKind, u64),
}

impl Source {
    /// Opens a file and detects its format, layout and encoding. A file of no known format is
    /// `plain`.
    ///
    /// # Errors
    /// Where the file cannot be read, is no regular file, or is of a kind that is not one log, such
    /// as an archive. A [`LogSet`](crate::LogSet) finds the logs in an archive.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        match Self::find(&path, &Detection::default(), false)? {
            PathContent::Log(source) => Ok(*source),
            PathContent::Archive(kind, _) => Err(Error::new(path, ErrorKind::NotALog(kind.name()))),
        }
    }

    /// As [`Source::open`], but gives an archive too. With `text_only`, unknown binary data is an
    /// error.
    pub(crate) fn find(path: &Path, detection: &Detection, text_only: bool) -> Result<PathContent> {
        let find = || -> std::result::Result<PathContent, ErrorKind> {
            let metadata = fs::metadata(path)?;
            if !metadata.is_file() {
                return Err(ErrorKind::NotAFile(file_type_name(metadata.file_type())));
            }
            let len = metadata.len();
            Ok(match look_at_file(path, detection, text_only)? {
                Detected::Archive(kind) => PathContent::Archive(kind, len),
                Detected::Log(layout, decoder) => {
                    let path = path.to_owned();
                    let location = Location::File(len);
                    PathContent::Log(Box::new(Self::new(
                        path, location, layout, decoder, detection,
                    )))
                }
            })
        };
        find().map_err(|kind| Error::new(path, kind))
    }

    /// A member of an archive.
    #[cfg(feature = "archives")]
    pub(crate) fn of_member(
        node: Arc<Node>,
        layout: Layout,
        decoder: Decoder,
        detection: &Detection,
    ) -> Self {
        let path = node.path().to_owned();
        Self::new(path, Location::Member(node), layout, decoder, detection)
    }

    /// A stream such as standard input, under the name that it shall have. Reads as many of its first
    /// bytes as decide about format and layout.
    ///
    /// This waits for the first line. Then it waits until the lines show a known format, until the
    /// stream has ended or shown 64 KiB, or for half a second since its first bytes; a stream that
    /// has shown no format by then is `plain`. So bytes that a program writes without a pause are
    /// read as the same bytes in a file are, and nobody waits for a slow one.
    ///
    /// A table is the exception, because a part of its rows may not show whether dates begin with
    /// the day or the month. The source keeps up to 64 MiB of it in memory until the rows show that,
    /// or the stream ends, so the same table gives the same times from a file and from a stream.
    ///
    /// # Errors
    /// Where the first bytes cannot be read, or are those of an archive or of another file that is
    /// no text.
    pub fn stream(name: impl Into<PathBuf>, stream: impl Read + Send + 'static) -> Result<Self> {
        Self::stream_with(name.into(), Box::new(stream), &Detection::default())
    }

    pub(crate) fn stream_with(
        path: PathBuf,
        stream: Box<dyn Read + Send>,
        detection: &Detection,
    ) -> Result<Self> {
        let is_known = |head: &[u8]| {
            let layout = learned_so_far(head, &detection.decoder(head), detection);
            layout.format() != "plain" && layout.is_fixed()
        };
        let started = stream::start(stream, is_known).map_err(|error| Error::new(&path, error))?;
        let beginning = Beginning {
            head: &started.head,
            name: "",
        };
        let look = detection.look(beginning, false, || Ok(io::empty()));
        let decoder = match look.map_err(|kind| Error::new(&path, kind))? {
            Detected::Log(_, decoder) => decoder,
            Detected::Archive(kind) => {
                return Err(Error::new(path, ErrorKind::NotALog(kind.name())));
            }
        };
        let (started, layout) = learn_from_stream(started, &decoder, detection);
        let location = Location::Stream(Mutex::new(Some(started)), Mutex::default());
        Ok(Self::new(path, location, layout, decoder, detection))
    }

    /// A source with these first bytes that somebody else reads and shows to [`Source::observe`].
    /// `rest` opens the bytes behind the first [`SNIFF`], where those leave a doubt about the layout.
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
        let location = Location::Stream(Mutex::new(None), Mutex::default());
        Self::new(path, location, layout, decoder, detection)
    }

    /// Reads the text in this encoding, where the bytes show no other: UTF-16 is not read as a code
    /// page, nor ASCII or UTF-8 as UTF-16, and a code page is for the lines that are not UTF-8.
    #[must_use]
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        if !self.decoder.name(encoding) {
            return self;
        }
        // Only now can the text be seen. Whoever reads the items of a file that cannot be read now
        // meets the error again.
        let detection = Detection {
            encoding: Some(encoding),
            ..self.detection.clone()
        };
        let found = match &self.location {
            Location::File(_) => look_at_file(&self.path, &detection, false),
            #[cfg(feature = "archives")]
            Location::Member(node) => look_at_member(node, &detection),
            Location::Stream(stream, _) => {
                let stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
                let head = stream.as_ref().map(|started| started.head.as_slice());
                let beginning = Beginning {
                    head: head.unwrap_or_default(),
                    name: "",
                };
                detection.look(beginning, false, || Ok(io::empty()))
            }
        };
        if let Ok(Detected::Log(layout, decoder)) = found {
            (self.layout, self.decoder, self.detection) = (layout, decoder, detection);
        }
        self
    }
}

/// Detects what a file is.
fn look_at_file(
    path: &Path,
    detection: &Detection,
    text_only: bool,
) -> std::result::Result<Detected, ErrorKind> {
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    file.by_ref().take(SNIFF as u64).read_to_end(&mut head)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beginning = Beginning {
        head: &head,
        name: &name,
    };
    detection.look(beginning, text_only, || {
        file.seek(SeekFrom::Start(SNIFF as u64))?;
        Ok(file)
    })
}

/// Detects what a member of an archive is.
#[cfg(feature = "archives")]
pub(crate) fn look_at_member(
    node: &Node,
    detection: &Detection,
) -> std::result::Result<Detected, ErrorKind> {
    let head = node.head()?;
    let beginning = Beginning {
        head: &head,
        name: &node.own_name(),
    };
    detection.look(beginning, true, || {
        node.bytes_from(SNIFF as u64).map_err(io::Error::other)
    })
}

/// The layout that these first bytes show.
fn learned_so_far(head: &[u8], decoder: &Decoder, detection: &Detection) -> Layout {
    let beginning = Beginning { head, name: "" };
    detection.learn(beginning, decoder.encoding(), || Ok(io::empty()))
}

/// Learns the layout of a stream from the bytes that were read, and reads more where they leave a
/// doubt.
fn learn_from_stream(
    started: StartedStream,
    decoder: &Decoder,
    detection: &Detection,
) -> (StartedStream, Layout) {
    let encoding = decoder.encoding();
    let so_far = learned_so_far(&started.head, decoder, detection);
    if so_far.is_fixed() {
        return (started, so_far);
    }
    let mut learner = Learner::new(&detection.registry, "");
    let mut reader = Utf8Reader::new(Kept::new(started), encoding);
    // A stream that fails here fails again behind the bytes that were kept.
    while let Ok(Some(text)) = reader.next_piece() {
        if !learner.see(text) {
            break;
        }
    }
    (reader.into_inner().into_started(), learner.finish())
}

/// A stream that is read twice: it keeps what is read of it.
struct Kept {
    stream: StartedStream,
    /// How many of the first bytes were read.
    read: usize,
    /// An error of the stream, which it meets again behind the bytes that were kept.
    failed: Option<io::Error>,
}

impl Kept {
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
            Some(error) => StartedStream {
                head: self.stream.head,
                rest: Box::new(Failed(Some(error))),
            },
        }
    }
}

impl Read for Kept {
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

/// A stream that has failed.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _into: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
