//! A run: a part of a source in which time moves forward, read piece by piece.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use panther::{Feeder, Item, LogTime, OwnedItem};

use super::evidence::OffsetEvidence;
use super::offset::Offset;
use super::offset_source::OffsetSource;
use super::positions::Positions;
use crate::error::{ErrorKind, Result};
use crate::reading::source::Source;
use crate::reading::source_reader::SourceReader;

/// Seconds since the Unix epoch, and nanoseconds.
pub(super) type Instant = (i64, u32);

/// A part of a source in which time moves forward.
pub(crate) struct Run<'t> {
    pub(super) source: &'t Source,
    pub(super) index: usize,
    bytes: Range<u64>,
    offset_source: &'t OffsetSource,
    input: RunInput<'t>,
    pub(super) queue: VecDeque<Queued>,
    /// The latest instant so far.
    pub(super) latest: Instant,
    positions: Positions,
    /// The offset that the evidence of a stream proves so far.
    seen: Option<Offset>,
    /// Whether the reader returned an item after the end of the run.
    ended: bool,
}

/// The input of a run.
enum RunInput<'t> {
    Begin,
    File(FileRange),
    Whole(Box<SourceReader<'t>>),
    End,
}

/// A byte range of a file. The file can be closed and reopened between two pieces.
struct FileRange {
    feeder: Feeder,
    file: Option<File>,
    at: u64,
    end: u64,
}

/// An item with its instant.
pub(super) struct Queued {
    pub(super) item: OwnedItem,
    pub(super) at: Instant,
    pub(super) offset: Option<Offset>,
}

impl<'t> Run<'t> {
    /// Makes the run for the positions `bytes` of a source. `first` is the first time in the run
    /// and its position.
    pub(crate) fn new(
        source: &'t Source,
        index: usize,
        bytes: Range<u64>,
        first: Option<(u64, LogTime)>,
        offset_source: &'t OffsetSource,
    ) -> Self {
        let first = first.map(|(start, time)| instant(time, offset_source.offset(start, time)));
        Self {
            source,
            index,
            bytes,
            offset_source,
            input: RunInput::Begin,
            queue: VecDeque::new(),
            latest: first.unwrap_or((i64::MIN, 0)),
            positions: Positions::default(),
            seen: None,
            ended: false,
        }
    }

    /// Reads until the queue has an item or the run ends.
    pub(super) fn read_more(&mut self, piece: usize, scratch: &mut Vec<u8>) -> Result<()> {
        while self.queue.is_empty() {
            match std::mem::replace(&mut self.input, RunInput::End) {
                RunInput::Begin => self.input = self.begin()?,
                RunInput::File(mut file) => {
                    let ended = file.next(self.source, piece, scratch)?;
                    file.feeder.push(scratch).for_each(|item| self.push(&item));
                    if ended {
                        file.feeder.finish().for_each(|item| self.push(&item));
                    } else {
                        self.input = RunInput::File(file);
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
                RunInput::End => break,
            }
        }
        Ok(())
    }

    fn begin(&self) -> Result<RunInput<'t>> {
        if self.source.windows().is_none() || self.source.is_event_log() {
            return Ok(RunInput::Whole(Box::new(SourceReader::of(self.source)?)));
        }
        Ok(RunInput::File(FileRange {
            feeder: Feeder::with_origin(self.source.layout().clone(), self.bytes.start),
            file: None,
            at: self.bytes.start,
            end: self.bytes.end.min(self.source.len().unwrap_or(0)),
        }))
    }

    fn push(&mut self, item: &Item<'_>) {
        let start = self.positions.next(item);
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
        let item = item.into_owned();
        self.queue.push_back(Queued { item, at, offset });
    }

    fn offset(&mut self, event: &panther::Event<'_>, time: LogTime) -> Option<Offset> {
        if self.source.is_stream() && !matches!(self.offset_source, OffsetSource::Given(_)) {
            self.seen = OffsetEvidence::of(event)
                .map(|evidence| evidence.offset())
                .or(self.seen);
            if let Some(seen) = self.seen {
                return Offset::stated(time).or(Some(seen));
            }
        }
        self.offset_source.offset(event.span().start, time)
    }

    pub(super) const fn is_open(&self) -> bool {
        matches!(&self.input, RunInput::File(FileRange { file: Some(_), .. }))
    }

    /// Ends the run early.
    pub(super) fn end(&mut self) {
        self.input = RunInput::End;
    }

    /// Closes the file if it can be reopened. Returns whether it was open.
    pub(super) fn close(&mut self) -> bool {
        match &mut self.input {
            RunInput::File(range) => range.file.take().is_some(),
            _ => false,
        }
    }
}

impl FileRange {
    /// Replaces the contents of `into` with the next bytes. Returns whether they are the last.
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
            // The file may end long before this position. Reporting its actual length gives every
            // reader the same error.
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

/// The instant of a time. Treats a time without an offset as UTC.
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
