//! Splits arriving bytes into whole lines, and lines into items.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Instant;

use panther::{Feeder, MAX_ITEM, SNIFF};

use super::notice::Batch;
use crate::bytes::stream::PATIENCE;
use crate::reading::detect::{Beginning, Detection};
use crate::reading::source::Source;
use crate::text::reader::Utf16Text;
use crate::text::stored::{TextItems, Utf16Places};

/// The bytes of one file that were read but not returned yet.
#[derive(Debug)]
pub(super) struct Lines {
    path: PathBuf,
    detection: Detection,
    /// The file, to learn its layout from more than the first bytes.
    file: Option<File>,
    /// The first bytes, until they show the format.
    head: Vec<u8>,
    /// When the first bytes arrived.
    since: Option<Instant>,
    text: Option<Text>,
}

/// A file of known format.
#[derive(Debug)]
struct Text {
    source: Source,
    utf16: Utf16Text,
    /// Where the items are in the file, if they are at other offsets than in the text.
    places: Option<Utf16Places>,
    /// The number of bytes that were taken.
    taken: u64,
    feeder: Feeder,
    /// Text that was not fed yet. A last line without an end stays here until its end arrives.
    waiting: Vec<u8>,
    /// The end of the last whole line in `waiting`.
    whole: usize,
}

impl Lines {
    pub(super) fn new(path: &Path, detection: Detection, file: Option<File>) -> Self {
        Self {
            path: path.to_owned(),
            detection,
            file,
            head: Vec::new(),
            since: None,
            text: None,
        }
    }

    pub(super) fn source(&self) -> Option<&Source> {
        self.text.as_ref().map(|text| &text.source)
    }

    /// Whether an item is incomplete.
    pub(super) fn has_pending(&self) -> bool {
        self.text
            .as_ref()
            .is_some_and(|text| text.feeder.pending() > 0)
    }

    /// Whether the text is known to be UTF-16.
    pub(super) fn is_utf16(&self) -> bool {
        let source = self.source();
        source.is_some_and(|source| source.encoding().is_utf16())
    }

    /// Whether a line has begun whose end has not arrived.
    pub(super) fn is_mid_line(&self) -> bool {
        match &self.text {
            Some(text) => text.waiting.len() > text.whole,
            None => self.head.last().is_some_and(|&last| last != b'\n'),
        }
    }

    /// Whether bytes may have been taken that are in no item yet.
    pub(super) const fn has_rest(&self) -> bool {
        self.text.is_some() || !self.head.is_empty()
    }

    /// Forgets all text, because the file was written anew.
    pub(super) fn begin_anew(&mut self) {
        self.head.clear();
        (self.since, self.text) = (None, None);
    }

    /// Takes the next bytes. Returns whether there are lines to feed.
    pub(super) fn take(&mut self, raw: &[u8], now: Instant) -> bool {
        if let Some(text) = &mut self.text {
            return text.take(raw);
        }
        self.head.extend_from_slice(raw);
        self.since.get_or_insert(now);
        if !self.head.contains(&b'\n') && self.head.len() < SNIFF {
            return false;
        }
        let source = look_at(&self.path, &self.head, &self.detection, self.file.as_ref());
        let is_chosen = self.detection.format.is_some();
        let is_known = is_chosen || source.format() != "plain" || self.head.len() >= SNIFF;
        is_known && self.text().whole > 0
    }

    /// Decides the format by the first bytes if they have been inconclusive for a while. Returns
    /// whether there are lines to feed.
    pub(super) fn settle(&mut self, now: Instant) -> bool {
        self.settles_at().is_some_and(|at| now >= at) && self.text().whole > 0
    }

    pub(super) fn settles_at(&self) -> Option<Instant> {
        let is_open = self.text.is_none() && self.head.contains(&b'\n');
        self.since.filter(|_| is_open).map(|since| since + PATIENCE)
    }

    /// The items that the whole lines complete.
    pub(super) fn feed(&mut self) -> Batch<'_> {
        self.text().feed()
    }

    /// The items of all whole lines, once no line has arrived for a while.
    pub(super) fn flush(&mut self) -> Batch<'_> {
        let text = self.text();
        // `flush` returns the items that this completes.
        drop(text.feed());
        text.flush()
    }

    /// All remaining items, including a last line without an end.
    pub(super) fn finish(&mut self) -> Batch<'_> {
        let text = self.text();
        text.end();
        self.flush()
    }

    /// The text of the file. Decides its format by the first bytes, however few they are.
    fn text(&mut self) -> &mut Text {
        let Self {
            path,
            detection,
            file,
            head,
            text,
            ..
        } = self;
        text.get_or_insert_with(|| {
            let mut text = Text::new(look_at(path, head, detection, file.as_ref()));
            text.take(&std::mem::take(head));
            text
        })
    }
}

/// Makes the source with these first bytes. If they do not determine its layout, reads the rest of
/// the file, like a source that is not followed.
fn look_at(path: &Path, head: &[u8], detection: &Detection, file: Option<&File>) -> Source {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beginning = Beginning { head, name: &name };
    let rest = || {
        let mut file = file.ok_or(io::ErrorKind::NotFound)?;
        file.seek(SeekFrom::Start(SNIFF as u64))?;
        Ok(file)
    };
    Source::from_head(path.to_owned(), beginning, detection, rest)
}

impl Text {
    fn new(source: Source) -> Self {
        Self {
            utf16: Utf16Text::new(source.encoding()),
            places: source.encoding().is_utf16().then(Utf16Places::default),
            taken: 0,
            feeder: Feeder::new(source.layout().clone()),
            waiting: Vec::new(),
            whole: 0,
            source,
        }
    }

    /// Takes the next bytes. Returns whether there are whole lines.
    fn take(&mut self, raw: &[u8]) -> bool {
        let before = self.waiting.len();
        self.decode(raw, false);
        let end = self
            .waiting
            .iter()
            .skip(before)
            .rposition(|&byte| byte == b'\n');
        self.whole = match end {
            Some(at) => before + at + 1,
            // No real line is longer than an item, so memory stays bounded.
            None if self.waiting.len() > MAX_ITEM => self.waiting.len(),
            None => self.whole,
        };
        self.whole > 0
    }

    /// Treats all waiting text as whole lines.
    fn end(&mut self) {
        self.decode(&[], true);
        self.whole = self.waiting.len();
    }

    fn decode(&mut self, raw: &[u8], last: bool) {
        let before = self.waiting.len();
        self.utf16.decode(raw, &mut self.waiting, last);
        self.taken += raw.len() as u64;
        if let Some(places) = &mut self.places {
            places.add_text(self.waiting.len() - before);
            if last {
                places.finish(self.taken);
            }
        }
    }

    fn feed(&mut self) -> Batch<'_> {
        let Self {
            source,
            places,
            feeder,
            waiting,
            whole,
            ..
        } = self;
        let lines = &waiting[..*whole];
        source.observe(lines);
        let items = feeder.push(lines);
        waiting.drain(..std::mem::take(whole));
        Batch {
            source,
            items: TextItems::new(items, places.as_mut()),
            is_late: false,
        }
    }

    fn flush(&mut self) -> Batch<'_> {
        Batch {
            source: &self.source,
            items: TextItems::new(self.feeder.finish(), self.places.as_mut()),
            is_late: false,
        }
    }
}
