//! A run: a part of a source in which time moves forward, read piece by piece.

use std::ops::Range;
use std::sync::Arc;

use panther::{Feeder, Item, LogTime};

use super::batch::{Batch, Entry};
use super::evidence::OffsetEvidence;
use super::instant::{Instant, LAST, instant};
use super::offset::Offset;
use super::offset_source::OffsetSource;
use super::positions::Positions;
use super::spill::SpillReader;
use super::survey::MergeInput;
use super::zone::TimeZone;
use crate::bytes::fixed_file::FixedFile;
use crate::error::{Error, ErrorKind, Result};
use crate::reading::source::Source;
use crate::reading::source_reader::SourceReader;

/// A part of a source in which time moves forward.
pub(crate) struct Run<'t> {
    pub(super) source: &'t Source,
    pub(super) index: usize,
    bytes: Range<u64>,
    clock: RunClock<'t>,
    input: RunInput<'t>,
    /// The items that are being read.
    batch: Batch,
    /// The latest instant so far.
    pub(super) latest: Instant,
    positions: Positions,
    /// The offset that the evidence of a stream proves so far.
    seen: Option<Offset>,
    /// Whether the reader returned an item after the end of the run.
    ended: bool,
    /// Whether the items of the batch have no place yet, because they come before the first time of
    /// a stream.
    waits: bool,
}

/// The maximum number of bytes of a stream that wait for its first time.
const MOST_WAITING: usize = 1 << 20;

/// How to read the times of a run.
#[derive(Clone, Copy)]
pub(crate) struct RunClock<'t> {
    pub(crate) offset_source: &'t OffsetSource,
    /// The zone of times whose offset nothing tells.
    pub(crate) assumed: &'t TimeZone,
}

impl RunClock<'_> {
    fn instant(self, time: LogTime, offset: Option<Offset>) -> Instant {
        let offset = offset.or_else(|| self.assumed.offset(time));
        instant(time, offset.unwrap_or(Offset::UTC))
    }
}

/// The input of a run.
enum RunInput<'t> {
    Begin(&'t MergeInput),
    File(FileRange<'t>),
    Spilled(SpillReader<'t>),
    Whole(Box<SourceReader<'t>>),
    End,
}

/// A byte range of a file.
struct FileRange<'t> {
    file: &'t Arc<FixedFile>,
    feeder: Feeder,
    at: u64,
    end: u64,
    /// Whether the feeder has given its last item.
    is_finished: bool,
    /// The furthest byte that was counted for the progress, and the end of the run.
    counted: u64,
    counts_to: u64,
}

impl<'t> Run<'t> {
    /// Makes the run for the positions `bytes` of a source. `first` is the first time in the run
    /// and its position.
    pub(crate) fn new(
        (index, source): (usize, &'t Source),
        bytes: Range<u64>,
        first: Option<(u64, LogTime)>,
        clock: RunClock<'t>,
        input: &'t MergeInput,
    ) -> Self {
        let offset = |start, time| clock.offset_source.offset(start, time);
        let first = first.map(|(start, time)| clock.instant(time, offset(start, time)));
        Self {
            source,
            index,
            bytes,
            clock,
            input: RunInput::Begin(input),
            batch: Batch::default(),
            // A stream may have a time that is not read yet.
            latest: first.unwrap_or(if source.is_stream() {
                (i64::MIN, 0)
            } else {
                LAST
            }),
            waits: first.is_none() && source.is_stream(),
            positions: Positions::default(),
            seen: None,
            ended: false,
        }
    }

    /// Reads the next items, about as many bytes as a piece has. There are none at the end of the
    /// run. After an error the run has ended.
    pub(super) fn read(&mut self, piece: usize, scratch: &mut Vec<u8>) -> (Batch, Option<Error>) {
        let error = self.read_batch(piece, scratch).err();
        if error.is_some() {
            self.input = RunInput::End;
        }
        (std::mem::take(&mut self.batch), error)
    }

    fn read_batch(&mut self, piece: usize, scratch: &mut Vec<u8>) -> Result<()> {
        while self.batch.is_empty() || self.waits {
            if self.batch.len() > MOST_WAITING {
                self.place_waiting(LAST);
                break;
            }
            match std::mem::replace(&mut self.input, RunInput::End) {
                RunInput::Begin(input) => self.input = self.begin(input)?,
                RunInput::File(range) if range.is_finished => {
                    // The last run of the file ends with the file.
                    self.source.count(0, self.bytes.end == u64::MAX);
                }
                RunInput::File(mut range) => {
                    range.read(self.source, piece, scratch)?;
                    let items = range.feeder.push(scratch);
                    items.for_each(|item| self.push(&item));
                    if range.at == range.end {
                        range.is_finished = true;
                        let items = range.feeder.finish();
                        items.for_each(|item| self.push(&item));
                    }
                    self.input = RunInput::File(range);
                }
                RunInput::Spilled(_) if self.ended => {}
                RunInput::Spilled(mut reader) => {
                    let more = reader.next(piece, scratch, |position, place, item| {
                        self.add(position, place, item);
                    });
                    let more = more.map_err(ErrorKind::TemporaryFile);
                    if more.map_err(|kind| self.source.error(kind))? {
                        self.input = RunInput::Spilled(reader);
                    } else {
                        self.source.count(self.source.len().unwrap_or(0), true);
                        if let Some(error) = reader.error() {
                            return Err(error.clone());
                        }
                    }
                }
                RunInput::Whole(mut reader) => {
                    loop {
                        match reader.next_read()? {
                            Some(items) => items.for_each(|item| self.push(&item)),
                            None => break,
                        }
                        if self.ended {
                            break;
                        }
                        // A file that is read completely need not stay open.
                        if !reader.is_whole() {
                            reader.release();
                            self.input = RunInput::Whole(reader);
                            break;
                        }
                    }
                }
                RunInput::End => {
                    self.place_waiting(LAST);
                    break;
                }
            }
        }
        Ok(())
    }

    fn begin(&self, input: &'t MergeInput) -> Result<RunInput<'t>> {
        let layout = self.source.layout();
        match input {
            MergeInput::Spilled(items) => {
                let reader = SpillReader::new(items, layout, self.bytes.start);
                return Ok(RunInput::Spilled(reader));
            }
            MergeInput::Refused(error) => {
                self.source.count(0, true);
                return Err(error.clone());
            }
            MergeInput::Source => {}
        }
        Ok(match self.source.windowed() {
            Some(file) if !self.source.is_event_log() => RunInput::File(FileRange {
                file,
                feeder: Feeder::with_origin(layout.clone(), self.bytes.start),
                at: self.bytes.start,
                // The bytes behind the run decide about its last items. Items that begin there are
                // left to the next run.
                counts_to: self.bytes.end,
                end: file
                    .len()
                    .min(self.bytes.end.saturating_add(layout.margin() as u64)),
                is_finished: false,
                counted: self.bytes.start,
            }),
            _ => RunInput::Whole(Box::new(SourceReader::of(self.source)?)),
        })
    }

    /// Adds an item of the source.
    fn push(&mut self, item: &Item<'_>) {
        let position = self.positions.next(item);
        self.add(position, position, item);
    }

    /// Adds the item at `position` if it belongs to the run.
    fn add(&mut self, position: u64, place: u64, item: &Item<'_>) {
        self.ended = position >= self.bytes.end;
        if !self.bytes.contains(&position) {
            return;
        }
        let (mut at, mut offset) = (self.latest, None);
        if let Item::Event(event) = item
            && let Some(time) = event.time()
        {
            offset = self.offset(event, time);
            at = at.max(self.clock.instant(time, offset));
            self.latest = at;
            self.place_waiting(at);
        }
        self.batch.push(item, at, offset, place);
    }

    /// Gives the items before the first time of a stream their place.
    fn place_waiting(&mut self, at: Instant) {
        if std::mem::take(&mut self.waits) {
            self.latest = at;
            self.batch.place_all(at);
        }
    }

    fn offset(&mut self, event: &panther::Event<'_>, time: LogTime) -> Option<Offset> {
        if self.source.is_stream() && !matches!(self.clock.offset_source, OffsetSource::Given(_)) {
            self.seen = OffsetEvidence::of(event)
                .map(|evidence| evidence.offset())
                .or(self.seen);
            if let Some(seen) = self.seen {
                return Offset::stated(time).or(Some(seen));
            }
        }
        let offset_source = self.clock.offset_source;
        offset_source.offset(event.span().start, time)
    }

    /// The number of bytes of an incomplete item, which the run holds between two reads.
    pub(super) fn pending(&self) -> usize {
        match &self.input {
            RunInput::File(range) => range.feeder.pending(),
            _ => 0,
        }
    }

    /// Goes back to an item of the last batches, if the run can read it again. Returns whether it
    /// does.
    pub(super) fn go_back(&mut self, next: &Entry) -> bool {
        match &mut self.input {
            // Whether bytes are the rest of a long record depends on the bytes before them.
            RunInput::File(range) if next.is_event() => {
                let layout = self.source.layout().clone();
                range.feeder = Feeder::with_origin(layout, next.place);
                range.at = next.place;
                range.is_finished = false;
                self.positions = Positions::default();
            }
            RunInput::Spilled(reader) => {
                reader.go_back(next.place);
                self.ended = false;
            }
            _ => return false,
        }
        // The items that come again move to this time at least, as they did before.
        self.latest = next.at;
        true
    }
}

impl FileRange<'_> {
    /// Replaces the contents of `into` with the next bytes.
    fn read(&mut self, source: &Source, piece: usize, into: &mut Vec<u8>) -> Result<()> {
        let wanted = piece.min(usize::try_from(self.end - self.at).unwrap_or(piece));
        into.resize(wanted, 0);
        let read = self.file.fill(into, self.at);
        read.map_err(|kind| source.error(kind))?;
        self.at += wanted as u64;
        let read = self.at.min(self.counts_to);
        source.count(read.saturating_sub(self.counted), false);
        self.counted = self.counted.max(read);
        Ok(())
    }
}
