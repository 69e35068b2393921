//! All sources of a set as one, by time.

use std::cmp::Reverse;
use std::collections::binary_heap::{BinaryHeap, PeekMut};
use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use panther::{Feeder, Item, LogTime, OwnedEvent, Reason, Span, Unparsed};

use crate::error::{Error, ErrorKind, Result};
use crate::offset::{Evidence, Offset};
use crate::pieces::Pieces;
use crate::source::Source;
use crate::timeline::Reading;

/// Seconds since the Unix epoch and nanoseconds.
type Instant = (i64, u32);

/// The bytes that are read ahead in all sources together, as far as a piece for each of them allows.
const AHEAD: usize = 8 << 20;
/// The least and the most bytes of one piece.
const PIECE: (usize, usize) = (4 << 10, 64 << 10);
/// The most files that stay open. What is more is closed after each piece, and opened again by its name.
const MOST_OPEN: usize = 128;

/// The items of all sources of a set in one order. What that order is says [`Timeline`](crate::Timeline).
///
/// Memory holds a piece of each source whose time has come: up to 64 KiB where there are few, down to 4 KiB where there are thousands, and
/// the record that goes on behind it. Sources of a later time are not open yet, and no more than 128 files are open at once: what is
/// more is closed after each piece and opened again by its name. The piece of a binary event log is the text of one of its chunks. A file in
/// UTF-16 cannot be begun in the middle, so it stays open, and each of its runs reads it from the start; as do those of an event log.
pub struct Merge<'t> {
    runs: Vec<Run<'t>>,
    /// The runs that are not at their end, by the time of what is next in them or of what was last.
    heap: BinaryHeap<Reverse<(Instant, usize)>>,
    current: Option<Queued>,
    piece: usize,
    scratch: Vec<u8>,
    open: usize,
    errors: Vec<Error>,
    failed: HashSet<usize>,
}

/// An item in its place among those of all sources.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry<'e> {
    /// Where it is from.
    pub source: &'e Source,
    /// The place of the source in the set, from 0.
    pub index: usize,
    /// The item.
    pub item: Item<'e>,
    /// The offset of its time, where one is stated, given, inferred or lent.
    pub offset: Option<Offset>,
}

impl<'t> Merge<'t> {
    /// `runs` must come in the order of the sources and of their bytes.
    pub(crate) fn new(runs: Vec<Run<'t>>) -> Self {
        let heap = runs.iter().enumerate();
        let heap = heap.map(|(index, run)| Reverse((run.latest, index)));
        Self {
            heap: heap.collect(),
            piece: (AHEAD / runs.len().max(1)).clamp(PIECE.0, PIECE.1),
            runs,
            current: None,
            scratch: Vec::new(),
            open: 0,
            errors: Vec::new(),
            failed: HashSet::new(),
        }
    }

    /// Whether the next entry is in memory. Where it is not, [`Merge::next_entry`] reads, and may have to wait for a stream: a good
    /// moment to show what was printed.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.heap
            .peek()
            .is_some_and(|&Reverse((_, run))| !self.runs[run].queue.is_empty())
    }

    /// The next entry; `None` after the last.
    pub fn next_entry(&mut self) -> Option<Entry<'_>> {
        let index = loop {
            let mut top = self.heap.peek_mut()?;
            let index = top.0.1;
            let run = &mut self.runs[index];
            if run.queue.is_empty() {
                let was_open = run.is_open();
                if let Err(error) = run.read_more(self.piece, &mut self.scratch) {
                    // Other runs of the source meet the same.
                    if self.failed.insert(run.index) {
                        self.errors.push(error);
                    }
                    run.tape = Tape::End;
                }
                self.open = self.open + usize::from(run.is_open()) - usize::from(was_open);
                if self.open > MOST_OPEN && run.close() {
                    self.open -= 1;
                }
            }
            match run.queue.front() {
                None => drop(PeekMut::pop(top)),
                // Until it was read, its time was only known to be no earlier.
                Some(next) if next.at != top.0.0 => top.0.0 = next.at,
                Some(_) => {
                    self.current = run.queue.pop_front();
                    if let Some(next) = run.queue.front() {
                        top.0.0 = next.at;
                    }
                    break index;
                }
            }
        };
        let (run, current) = (&self.runs[index], self.current.as_ref()?);
        Some(Entry {
            source: run.source,
            index: run.index,
            item: current.item.as_item(),
            offset: current.offset,
        })
    }

    /// What could not be read to its end so far, once for each source, by path.
    #[must_use]
    pub fn into_errors(mut self) -> Vec<Error> {
        self.errors
            .sort_by(|one, other| one.path().cmp(other.path()));
        self.errors
    }
}

impl fmt::Debug for Merge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merge")
            .field("runs", &self.runs.len())
            .field("open", &self.open)
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}

/// Where the items of a source are in the order in which they come. Mostly that is where they begin; but an event log is a ring whose oldest
/// record can be anywhere, and what comes behind the end of the file counts on from there.
#[derive(Debug, Default)]
pub(crate) struct Places(u64);

impl Places {
    /// The place of the next item, which is behind that of the one before.
    pub(crate) fn next(&mut self, item: &Item<'_>) -> u64 {
        let place = item.span().start.max(self.0);
        self.0 = place + 1;
        place
    }
}

/// A part of a source in which time runs forward.
pub(crate) struct Run<'t> {
    source: &'t Source,
    index: usize,
    bytes: Range<u64>,
    reading: &'t Reading,
    tape: Tape<'t>,
    queue: VecDeque<Queued>,
    /// The latest instant so far.
    latest: Instant,
    places: Places,
    /// What a stream has shown of its offset.
    seen: Option<Offset>,
    /// Whether an item behind the run was seen.
    ended: bool,
}

/// Where the reading of a run is.
enum Tape<'t> {
    Begin,
    File(FileTape),
    Pieces(Box<Pieces<'t>>),
    End,
}

/// A range of a file that can be closed and opened again between any two pieces.
struct FileTape {
    feeder: Feeder,
    file: Option<File>,
    at: u64,
    end: u64,
}

/// An item with its place.
struct Queued {
    item: OwnedItem,
    at: Instant,
    offset: Option<Offset>,
}

enum OwnedItem {
    Event(OwnedEvent),
    Unparsed {
        span: Span,
        raw: Box<[u8]>,
        reason: Reason,
    },
}

impl OwnedItem {
    fn new(item: &Item<'_>) -> Self {
        match item {
            Item::Event(event) => Self::Event(event.to_owned()),
            Item::Unparsed(unparsed) => Self::Unparsed {
                span: unparsed.span(),
                raw: unparsed.raw().into(),
                reason: unparsed.reason(),
            },
        }
    }

    fn as_item(&self) -> Item<'_> {
        match self {
            Self::Event(event) => Item::Event(event.as_event()),
            Self::Unparsed { span, raw, reason } => {
                Item::Unparsed(Unparsed::new(span.start, raw, *reason)).placed(*span)
            }
        }
    }
}

impl<'t> Run<'t> {
    /// The part `bytes` of a source, whose first time is `first`, at that byte.
    pub(crate) fn new(
        source: &'t Source,
        index: usize,
        bytes: Range<u64>,
        first: Option<(u64, LogTime)>,
        reading: &'t Reading,
    ) -> Self {
        let first = first.map(|(start, time)| instant(time, reading.offset(start, time)));
        Self {
            source,
            index,
            bytes,
            reading,
            tape: Tape::Begin,
            queue: VecDeque::new(),
            latest: first.unwrap_or((i64::MIN, 0)),
            places: Places::default(),
            seen: None,
            ended: false,
        }
    }

    /// Reads until there is something in the queue, or the end.
    fn read_more(&mut self, piece: usize, scratch: &mut Vec<u8>) -> Result<()> {
        while self.queue.is_empty() {
            match std::mem::replace(&mut self.tape, Tape::End) {
                Tape::Begin => self.tape = self.begin()?,
                Tape::File(mut tape) => {
                    let ended = tape.next(self.source, piece, scratch)?;
                    tape.feeder.push(scratch).for_each(|item| self.push(&item));
                    if ended {
                        tape.feeder.finish().for_each(|item| self.push(&item));
                    } else {
                        self.tape = Tape::File(tape);
                    }
                }
                Tape::Pieces(mut pieces) => {
                    loop {
                        match pieces.next()? {
                            Some(items) => items.for_each(|item| self.push(&item)),
                            None => break,
                        }
                        if self.ended {
                            break;
                        }
                        // A file that is read whole need not stay open.
                        if !pieces.is_whole() {
                            pieces.rest();
                            self.tape = Tape::Pieces(pieces);
                            break;
                        }
                    }
                }
                Tape::End => break,
            }
        }
        Ok(())
    }

    fn begin(&self) -> Result<Tape<'t>> {
        if self.source.windows().is_none() || self.source.is_event_log() {
            return Ok(Tape::Pieces(Box::new(Pieces::of(self.source)?)));
        }
        Ok(Tape::File(FileTape {
            feeder: Feeder::with_origin(self.source.format(), self.bytes.start),
            file: None,
            at: self.bytes.start,
            end: self.bytes.end.min(self.source.len().unwrap_or(0)),
        }))
    }

    fn push(&mut self, item: &Item<'_>) {
        let start = self.places.next(item);
        self.ended = start >= self.bytes.end;
        if !self.bytes.contains(&start) {
            return;
        }
        let (mut at, mut offset) = (self.latest, None);
        if let Item::Event(event) = item
            && let Some(time) = event.time()
        {
            offset = self.offset(event, time);
            at = at.max(instant(time, offset));
            self.latest = at;
        }
        let item = OwnedItem::new(item);
        self.queue.push_back(Queued { item, at, offset });
    }

    fn offset(&mut self, event: &panther::Event<'_>, time: LogTime) -> Option<Offset> {
        if self.source.is_stream() && !matches!(self.reading, Reading::Given(_)) {
            self.seen = Evidence::of(event)
                .map(|evidence| evidence.offset())
                .or(self.seen);
            if let Some(seen) = self.seen {
                return Offset::stated(time).or(Some(seen));
            }
        }
        self.reading.offset(event.span().start, time)
    }

    const fn is_open(&self) -> bool {
        matches!(&self.tape, Tape::File(FileTape { file: Some(_), .. }))
    }

    /// Closes the file, where it can be opened again; says whether it was open.
    fn close(&mut self) -> bool {
        match &mut self.tape {
            Tape::File(tape) => tape.file.take().is_some(),
            _ => false,
        }
    }
}

impl FileTape {
    /// Puts the next bytes in the place of what is in `into`; says whether they are the last.
    fn next(&mut self, source: &Source, piece: usize, into: &mut Vec<u8>) -> Result<bool> {
        into.clear();
        let wanted = piece.min(usize::try_from(self.end - self.at).unwrap_or(piece));
        if wanted == 0 {
            return Ok(true);
        }
        let read = self
            .read(source, wanted, into)
            .map_err(|error| source.error(error))?;
        if read == 0 {
            // The end may lie far before this place; every reader should tell the same.
            let now = self.file.as_ref().and_then(|file| file.metadata().ok());
            return Err(source.error(ErrorKind::Shrunk {
                expected: source.len().unwrap_or(self.end),
                found: now.map_or(self.at, |now| now.len().min(self.at)),
            }));
        }
        self.at += read as u64;
        Ok(self.at == self.end)
    }

    fn read(&mut self, source: &Source, wanted: usize, into: &mut Vec<u8>) -> io::Result<usize> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let mut file = File::open(source.path())?;
                file.seek(SeekFrom::Start(self.at))?;
                none.insert(file)
            }
        };
        file.take(wanted as u64).read_to_end(into)
    }
}

/// The instant of a time; as if it were UTC where the offset is not known.
fn instant(time: LogTime, offset: Option<Offset>) -> Instant {
    let offset = offset.unwrap_or(Offset::UTC).seconds();
    let seconds = time.unix_seconds(Some(offset)).unwrap_or_default();
    (seconds, time.nanosecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_in_utc_and_in_order_within_a_second() {
        let time = LogTime::new(1970, 1, 1, 8, 0, 1).unwrap();
        let east = Some(Offset::from_seconds(8 * 3600));
        assert_eq!(instant(time, east), (1, 0));
        assert_eq!(instant(time, None), (28_801, 0));
        let later = time.with_fraction(5_000_000, 3);
        assert!(instant(time, east) < instant(later, east));
    }
}
