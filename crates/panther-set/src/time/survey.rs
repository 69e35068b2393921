//! Surveys the clock of a source in one pass, and spills its items if the merge needs that.

use std::ops::ControlFlow;
use std::sync::Arc;

use panther::{Item, LogTime, Reason};

use super::offsets::Offsets;
use super::positions::Positions;
use super::spill::{SpillWriter, SpilledItems};
use crate::bytes::temp_file::TempFile;
use crate::error::{Error, ErrorKind};
use crate::reading::source::Source;

/// The clock of a source: its offsets, and the positions at which it was set back.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(super) offsets: Offsets,
    /// The first time and its position.
    pub(super) first: Option<(u64, LogTime)>,
    /// Where the clock was set back.
    breaks: Vec<RunStart>,
    /// The latest time so far, in seconds.
    latest: i64,
    positions: Positions,
    /// The position of the gap before the current item, if there is one.
    gap: Option<u64>,
    /// The records that prove a new offset and follow a gap, with the position of the gap.
    after_gaps: Vec<(u64, u64)>,
    pub(super) input: MergeInput,
}

/// The start of a run, with the position and the time of its first record.
#[derive(Clone, Copy, Debug)]
struct RunStart {
    start: u64,
    first: (u64, LogTime),
}

/// Where the merge reads the items of a source.
#[derive(Debug, Default)]
pub(crate) enum MergeInput {
    #[default]
    Source,
    Spilled(SpilledItems),
    /// The merge cannot read the source.
    Refused(Error),
}

/// The number of seconds that time may step back without starting a new run. Two processes that
/// write one log cause such steps, and so does a corrected clock.
const STEP: i64 = 60;
/// The maximum number of runs in one source.
const MOST_RUNS: usize = 32;
/// The maximum number of sources that a merge decodes while it reads them.
const MOST_DECODERS: usize = 16;

/// Decides which sources a merge reads from a temporary file.
///
/// A merge reads many sources at the same time, and a file as far as it needs at a time. A source
/// that can only be read from its start needs a decoder of its own for that, with its memory. If
/// there are many such sources, or if they are parts of one compressed stream, their items go to a
/// temporary file in the order of the source.
#[derive(Debug)]
pub(crate) struct Spilling {
    /// `None` if the caller allows no temporary file.
    file: Option<Arc<TempFile>>,
    has_many_decoders: bool,
}

impl Spilling {
    pub(crate) fn of(sources: &[Source], is_allowed: bool) -> Self {
        let decoders = sources.iter().filter(|source| is_forward_only(source));
        Self {
            file: is_allowed.then(Arc::default),
            has_many_decoders: decoders.count() > MOST_DECODERS,
        }
    }

    fn needs(&self, source: &Source) -> bool {
        is_forward_only(source) && (self.has_many_decoders || source.is_solid())
    }
}

/// Whether reading any item of a source requires decoding everything before it. A stream does too,
/// but it cannot be read twice and is never spilled. The one item of a dump stands at its start.
fn is_forward_only(source: &Source) -> bool {
    let is_at_start = source.is_dump() && !source.is_solid();
    let is_at_any_place = source.windowed().is_some() && !source.is_event_log();
    !source.is_stream() && !is_at_start && !is_at_any_place
}

impl Survey {
    /// Reads a source once. Does not read a stream, because a stream can be read only once.
    pub(crate) fn of(source: &Source, spilling: &Spilling) -> Self {
        if source.is_stream() {
            return Self::default();
        }
        if spilling.needs(source) {
            return Self::with_items(source, spilling);
        }
        let mut survey = Self::default();
        // Ignore the error: the merge meets it again and reports it.
        let _ = source.for_each(|item| {
            survey.add(item);
            ControlFlow::Continue(())
        });
        // Each run has a reader of its own.
        if is_forward_only(source) && survey.runs().len() > 1 {
            return Self::with_items(source, spilling);
        }
        survey
    }

    /// Reads a source once, and writes its items to the temporary file.
    fn with_items(source: &Source, spilling: &Spilling) -> Self {
        let mut survey = Self::default();
        let mut writer = spilling.file.clone().map(SpillWriter::new);
        let full = |error| source.error(ErrorKind::TemporaryFile(error));
        let done = source.for_each(|item| {
            let position = survey.add(item);
            if let Some(open) = &mut writer
                && let Err(error) = open.add(position, item)
                && let Some(open) = writer.take()
            {
                survey.input = MergeInput::Spilled(open.give_up(full(error)));
            }
            ControlFlow::Continue(())
        });
        if let Some(writer) = writer {
            survey.input = match writer.finish(done.err()) {
                Ok(items) => MergeInput::Spilled(items),
                Err(error) => MergeInput::Refused(full(error)),
            };
        } else if spilling.file.is_none() {
            let refused = source.error(ErrorKind::NoTemporaryFile("merging it"));
            survey.input = MergeInput::Refused(refused);
        }
        survey
    }

    /// Adds the next item, and returns its position.
    fn add(&mut self, item: &Item<'_>) -> u64 {
        let place = self.positions.next(item);
        let event = match item {
            Item::Event(event) => event,
            Item::Unparsed(unparsed) => {
                // A gap belongs to the record after it, so a run begins at the gap.
                self.gap = match unparsed.reason() {
                    Reason::ByteOrderMark | Reason::NulRun => self.gap.or(Some(place)),
                    _ => None,
                };
                return place;
            }
        };
        let start = self.gap.take().unwrap_or(place);
        if self.offsets.observe_new(event) && start < place {
            self.after_gaps.push((place, start));
        }
        let Some(time) = event.time() else {
            return place;
        };
        let now = time.unix_seconds(Some(0)).unwrap_or_default();
        if self.first.is_none() {
            self.first = Some((place, time));
            self.latest = now;
        } else if now < self.latest - STEP && self.breaks.len() < MOST_RUNS {
            let first = (place, time);
            self.breaks.push(RunStart { start, first });
            self.latest = now;
        } else {
            self.latest = self.latest.max(now);
        }
        place
    }

    /// The start of each run, and the first time in it with its position.
    pub(super) fn runs(&self) -> Vec<(u64, Option<(u64, LogTime)>)> {
        let start_of = |place: u64| {
            let found = self.after_gaps.iter().find(|(record, _)| *record == place);
            found.map_or(place, |(_, gap)| *gap)
        };
        let changes = self.offsets.ranges().into_iter().skip(1);
        let mut starts: Vec<RunStart> = changes
            .map(|range| (range.first.start(), range.first.local()))
            .map(|first| RunStart {
                start: start_of(first.0),
                first,
            })
            .chain(self.breaks.iter().copied())
            .collect();
        starts.sort_by_key(|run| run.start);
        starts.dedup_by_key(|run| run.start);
        starts.truncate(MOST_RUNS - 1);
        let later = starts.into_iter().map(|run| (run.start, Some(run.first)));
        std::iter::once((0, self.first)).chain(later).collect()
    }
}
