//! Parses bytes of unknown format and encoding that arrive in pieces.

use std::borrow::Cow;
use std::io;
use std::iter::FusedIterator;
use std::path::{Path, PathBuf};

use panther::{Feeder, FormatId, Item, Layout, Learner, SNIFF};

use super::detect::{Beginning, Detected, Detection};
use super::registry;
use super::source::{Location, Source, StreamSource};
use crate::bytes::archive_kind::ArchiveKind;
use crate::bytes::open_regular::Origin;
use crate::error::{Error, ErrorKind, Result};
use crate::text::decoder::Decoder;
use crate::text::encoding::Encoding;
use crate::text::quotation::Unquoter;
use crate::text::reader::Utf16Text;
use crate::text::stored::{TextItems, Utf16Places};

/// Parses a log that arrives in pieces, and finds out its encoding and its format by itself.
///
/// It does for pushed bytes what [`Source::stream`] does for a reader: it decodes UTF-16, recognizes
/// the format by the first bytes and the name, and takes off what somebody put around the lines of a
/// copy. It does no I/O, never waits and starts no thread, so it suits asynchronous programs and
/// `wasm32`. `panther::Feeder` does less: it needs a layout, and text that contains ASCII.
///
/// The feeder returns no items before the bytes show a format. If they do not, it takes the first 64
/// KiB for [plain text](panther::Registry). [`settle`](Self::settle) decides earlier, for a source
/// that pauses. A table is an exception, because its first rows may not show whether the day or the
/// month comes first: the feeder keeps up to 64 MiB of it until a row does.
///
/// The spans of items are those of the pushed bytes, also in UTF-16, as they are for a file.
///
/// Archives, binary event logs and memory dumps are errors, because they must be read in another
/// order; [`LogSet::add_stream`](crate::LogSet::add_stream) reads them.
///
/// ```
/// use panther_set::StreamFeeder;
///
/// let text = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
/// let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
/// let mut feeder = StreamFeeder::new("CBS.log");
/// let mut messages = Vec::new();
/// for piece in utf16.chunks(7) {
///     let items = feeder.push(piece)?;
///     messages.extend(items.filter_map(|item| Some(item.event()?.message().to_string())));
/// }
/// let items = feeder.finish()?;
/// messages.extend(items.filter_map(|item| Some(item.event()?.message().to_string())));
/// assert_eq!(messages, ["Ready"]);
/// assert_eq!(feeder.source().unwrap().format(), "cbs");
/// # Ok::<(), panther_set::Error>(())
/// ```
///
/// # In asynchronous programs
///
/// Push what each read returns. With tokio, `reader.read_buf(&mut piece).await` takes the place of
/// `next_piece`, and a timeout around it may call [`settle`](Self::settle):
///
/// ```
/// use panther::Item;
/// use panther_set::{Error, StreamFeeder};
///
/// async fn read<F: Future<Output = Vec<u8>>>(
///     mut next_piece: impl FnMut() -> F,
///     mut each: impl FnMut(Item<'_>),
/// ) -> Result<(), Error> {
///     let mut feeder = StreamFeeder::new("CBS.log");
///     loop {
///         let piece = next_piece().await;
///         if piece.is_empty() {
///             break;
///         }
///         feeder.push(&piece)?.for_each(&mut each);
///     }
///     feeder.finish()?.for_each(&mut each);
///     Ok(())
/// }
/// # let mut pieces = vec![b"2020-07-29 16:29:16, Info  CBS  Ready\r\n".to_vec()];
/// # let mut count = 0;
/// # let read = read(move || std::future::ready(pieces.pop().unwrap_or_default()), |_| count += 1);
/// # let waker = std::task::Waker::noop();
/// # let done = std::pin::pin!(read).poll(&mut std::task::Context::from_waker(waker));
/// # assert!(matches!(done, std::task::Poll::Ready(Ok(()))));
/// # assert_eq!(count, 1);
/// ```
#[derive(Debug)]
pub struct StreamFeeder {
    name: PathBuf,
    detection: Detection,
    state: State,
}

#[derive(Debug)]
enum State {
    /// The first bytes do not show the format yet. panther looked at so many of them.
    Head {
        bytes: Vec<u8>,
        looked_at: usize,
    },
    /// The format is known, and its layout in doubt.
    Learning(Box<Learning>),
    Feeding(Box<Feeding>),
    Refused(Error),
}

#[derive(Debug)]
struct Learning {
    learner: Learner<'static>,
    decoder: Decoder,
    utf16: Utf16Text,
    /// The decoded text so far, and how many bytes it was decoded from.
    text: Vec<u8>,
    stored: u64,
}

#[derive(Debug)]
struct Feeding {
    source: Source,
    utf16: Utf16Text,
    unquoter: Option<Unquoter>,
    feeder: Feeder,
    /// The number of bytes that were pushed.
    stored: u64,
    /// Where items are in the pushed bytes, if they are at other offsets than in the text.
    places: Option<Utf16Places>,
    /// Memory for the decoded and the unquoted text.
    decoded: Vec<u8>,
    unquoted: Vec<u8>,
}

impl StreamFeeder {
    /// Makes a feeder for a log with this file name, which helps to recognize the format and may be
    /// empty.
    #[must_use]
    pub fn new(name: impl Into<PathBuf>) -> Self {
        Self {
            name: name.into(),
            detection: Detection::default(),
            state: State::Head {
                bytes: Vec::new(),
                looked_at: 0,
            },
        }
    }

    /// Reads the log as `format` instead of detecting its format.
    ///
    /// ```
    /// let plain = panther_set::registry().by_id("plain").unwrap().id();
    /// let mut feeder = panther_set::StreamFeeder::new("").with_format(plain);
    /// assert_eq!(feeder.push(b"one\ntwo\n")?.count(), 2);
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    #[must_use]
    pub fn with_format(mut self, format: FormatId) -> Self {
        self.detection.format = Some(format);
        self
    }

    /// Decodes the log as `encoding`, unless its bytes contradict that; see
    /// [`Source::with_encoding`].
    #[must_use]
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        self.detection.encoding = Some(encoding);
        self
    }

    /// The log with its format and its encoding, once they are known. It decodes text, and cannot
    /// be read.
    #[must_use]
    pub fn source(&self) -> Option<&Source> {
        match &self.state {
            State::Feeding(feeding) => Some(&feeding.source),
            _ => None,
        }
    }

    /// Appends bytes and returns an iterator over the items that they complete. The next call
    /// returns the items that the caller does not take from this one.
    ///
    /// # Errors
    /// Returns an error if the first bytes are not those of a text log. All later calls return it
    /// too.
    pub fn push(&mut self, piece: &[u8]) -> Result<StreamItems<'_>> {
        match &mut self.state {
            State::Head { bytes, looked_at } => {
                bytes.extend_from_slice(piece);
                // Looking at each byte anew would take quadratic time.
                let is_due = bytes.len() >= SNIFF
                    || (bytes.len() >= 2 * *looked_at && bytes.contains(&b'\n'));
                if is_due {
                    *looked_at = bytes.len();
                    self.look(false);
                }
            }
            State::Learning(learning) => {
                if learning.see(piece) {
                    self.learn();
                }
            }
            State::Feeding(feeding) => feeding.push(piece, false),
            State::Refused(_) => {}
        }
        self.items(false)
    }

    /// Decides the format by what has arrived, for example because nothing arrived for a while.
    ///
    /// # Errors
    /// Returns an error like [`StreamFeeder::push`].
    ///
    /// ```
    /// let mut feeder = panther_set::StreamFeeder::new("notes.txt");
    /// assert_eq!(feeder.push(b"one\ntwo\n")?.count(), 0);
    /// assert_eq!(feeder.settle()?.count(), 2);
    /// # Ok::<(), panther_set::Error>(())
    /// ```
    pub fn settle(&mut self) -> Result<StreamItems<'_>> {
        self.decide();
        self.items(false)
    }

    /// Marks the end of the log and returns an iterator over the remaining items.
    ///
    /// # Errors
    /// Returns an error like [`StreamFeeder::push`].
    pub fn finish(&mut self) -> Result<StreamItems<'_>> {
        self.decide();
        if let State::Feeding(feeding) = &mut self.state {
            feeding.end();
        }
        self.items(true)
    }

    fn items(&mut self, is_last: bool) -> Result<StreamItems<'_>> {
        match &mut self.state {
            State::Head { .. } | State::Learning(_) => Ok(StreamItems(None)),
            State::Feeding(feeding) => {
                let items = if is_last {
                    feeding.feeder.finish()
                } else {
                    feeding.feeder.push(&[])
                };
                let items = TextItems::new(items, feeding.places.as_mut());
                Ok(StreamItems(Some(items)))
            }
            State::Refused(error) => Err(error.clone()),
        }
    }

    /// Leaves no doubt about the layout.
    fn decide(&mut self) {
        if matches!(self.state, State::Head { .. }) {
            self.look(true);
        }
        if matches!(self.state, State::Learning(_)) {
            self.learn();
        }
    }

    /// Looks at the first bytes. If they are the last ones, they decide.
    fn look(&mut self, are_last: bool) {
        let State::Head { bytes, .. } = &mut self.state else {
            return;
        };
        let head = bytes.get(..SNIFF).unwrap_or(bytes);
        let name = self.name.file_name().unwrap_or_default().to_string_lossy();
        let beginning = Beginning { head, name: &name };
        let detection = &self.detection;
        let is_open = head.len() < SNIFF && !are_last && detection.format.is_none();
        let layout = detection.learn(beginning, detection.decoder(head).encoding(), no_rest);
        if is_open && ArchiveKind::of(head).is_none() && layout.format() == "plain" {
            return;
        }
        let bytes = std::mem::take(bytes);
        let head = bytes.get(..SNIFF).unwrap_or(&bytes);
        let beginning = Beginning { head, name: &name };
        self.state = match begin(beginning, detection, &self.name, layout) {
            Ok(state) => state,
            Err(kind) => State::Refused(Error::new(&self.name, kind)),
        };
        let is_learned = match &mut self.state {
            State::Learning(learning) => learning.see(&bytes),
            State::Feeding(feeding) => {
                feeding.push(&bytes, false);
                false
            }
            _ => false,
        };
        if is_learned {
            self.learn();
        }
    }

    /// Takes the layout that the text so far shows.
    fn learn(&mut self) {
        let taken = State::Head {
            bytes: Vec::new(),
            looked_at: 0,
        };
        if let State::Learning(learning) = std::mem::replace(&mut self.state, taken) {
            let Learning {
                learner,
                decoder,
                utf16,
                text,
                stored,
            } = *learning;
            let layout = learner.finish();
            let mut feeding = Feeding::new(&self.name, layout, decoder, &self.detection);
            (feeding.utf16, feeding.stored) = (utf16, stored);
            feeding.note_text(text.len());
            feeding.feed(&text);
            self.state = State::Feeding(Box::new(feeding));
        }
    }
}

/// No bytes follow the first ones yet.
fn no_rest() -> io::Result<io::Empty> {
    Ok(io::empty())
}

/// What the first bytes lead to. `layout` is that of the bytes as they are.
fn begin(
    beginning: Beginning<'_>,
    detection: &Detection,
    name: &Path,
    layout: Layout,
) -> std::result::Result<State, ErrorKind> {
    let (found, decoder) = match detection.look(beginning, Origin::Named, no_rest)? {
        Detected::Log(found, decoder) => (found, decoder),
        Detected::Archive(kind) => return Err(ErrorKind::NotALog(kind.name())),
    };
    if decoder.quotation().is_none() && !layout.is_fixed() {
        let mut learner = Learner::new(registry::shared_ref(), beginning.name);
        if let Some(format) = detection.format {
            learner = learner.with_format(format.as_str());
        }
        return Ok(State::Learning(Box::new(Learning {
            learner,
            utf16: Utf16Text::new(decoder.encoding()),
            decoder,
            text: Vec::new(),
            stored: 0,
        })));
    }
    let feeding = Feeding::new(name, found, decoder, detection);
    if feeding.source.is_event_log() {
        return Err(ErrorKind::NotALog("an event log (.evtx) in pieces"));
    }
    if feeding.source.is_dump() {
        return Err(ErrorKind::NotALog("a memory dump in pieces"));
    }
    Ok(State::Feeding(Box::new(feeding)))
}

impl Learning {
    /// Shows the next bytes to the learner. Returns whether it has seen enough.
    fn see(&mut self, piece: &[u8]) -> bool {
        self.stored += piece.len() as u64;
        let before = self.text.len();
        self.utf16.decode(piece, &mut self.text, false);
        !self
            .learner
            .see(self.text.get(before..).unwrap_or_default())
    }
}

impl Feeding {
    fn new(name: &Path, layout: Layout, decoder: Decoder, detection: &Detection) -> Self {
        Self {
            utf16: Utf16Text::new(decoder.encoding()),
            unquoter: unquoter(&decoder),
            feeder: Feeder::new(layout.clone()),
            stored: 0,
            places: decoder.places(),
            decoded: Vec::new(),
            unquoted: Vec::new(),
            source: Source::new(
                Location::Stream(StreamSource::new(name.to_owned(), None)),
                layout,
                decoder,
                detection,
            ),
        }
    }

    /// Feeds the text that the end completes. What comes after is decoded anew.
    fn end(&mut self) {
        self.push(&[], true);
        if let Some(places) = &mut self.places {
            places.finish(self.stored);
        }
        self.utf16 = Utf16Text::new(self.source.encoding());
        self.unquoter = unquoter(self.source.decoder());
    }

    /// Decodes bytes and feeds their text.
    fn push(&mut self, piece: &[u8], is_last: bool) {
        self.stored += piece.len() as u64;
        self.decoded.clear();
        let mut text = Cow::Borrowed(piece);
        if self.utf16.decodes() {
            self.utf16.decode(piece, &mut self.decoded, is_last);
            self.note_text(self.decoded.len());
            text = Cow::Owned(std::mem::take(&mut self.decoded));
        }
        if let Some(unquoter) = &mut self.unquoter {
            self.unquoted.clear();
            unquoter.take(&text, &mut self.unquoted, is_last);
            let unquoted = std::mem::take(&mut self.unquoted);
            self.feed(&unquoted);
            self.unquoted = unquoted;
        } else {
            self.feed(&text);
        }
        if let Cow::Owned(decoded) = text {
            self.decoded = decoded;
        }
    }

    /// Notes how much text was decoded.
    const fn note_text(&mut self, len: usize) {
        if let Some(places) = &mut self.places {
            places.add_text(len);
        }
    }

    fn feed(&mut self, text: &[u8]) {
        self.source.observe(text);
        // The feeder keeps items that nobody took.
        drop(self.feeder.push(text));
    }
}

fn unquoter(decoder: &Decoder) -> Option<Unquoter> {
    decoder.quotation().cloned().map(Unquoter::new)
}

/// An iterator over the items that [`StreamFeeder::push`] or [`StreamFeeder::finish`] completed.
#[derive(Debug)]
pub struct StreamItems<'f>(Option<TextItems<'f>>);

impl<'f> Iterator for StreamItems<'f> {
    type Item = Item<'f>;

    fn next(&mut self) -> Option<Item<'f>> {
        self.0.as_mut()?.next()
    }
}

impl FusedIterator for StreamItems<'_> {}
