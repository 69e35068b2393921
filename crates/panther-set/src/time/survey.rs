//! What one look through a source shows of its clock.

use std::ops::ControlFlow;

use panther::{Item, LogTime};

use super::offsets::Offsets;
use super::positions::Positions;
use crate::reading::source::Source;

/// What one look through a source shows of its clock.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(super) offsets: Offsets,
    /// The first time, and where.
    pub(super) first: Option<(u64, LogTime)>,
    /// Where the clock was set back, and to what.
    breaks: Vec<(u64, LogTime)>,
    /// The latest time so far.
    latest: i64,
    positions: Positions,
}

/// How far a clock may step back, in seconds, and be thought to run on: two processes that write
/// one log, or a clock that is corrected.
const STEP: i64 = 60;
/// The most runs of one source; a run costs a reader of its own.
const MOST_RUNS: usize = 32;

impl Survey {
    /// Reads a source once; nothing of a stream, which can be read only once.
    pub(crate) fn of(source: &Source) -> Self {
        let mut survey = Self::default();
        if !source.is_stream() {
            // The merge comes to the same end, and reports it.
            let _ = source.for_each(|item| {
                survey.add(item);
                ControlFlow::Continue(())
            });
        }
        survey
    }

    fn add(&mut self, item: &Item<'_>) {
        let place = self.positions.next(item);
        let Item::Event(event) = item else { return };
        self.offsets.observe(event);
        let Some(time) = event.time() else { return };
        let now = time.unix_seconds(Some(0)).unwrap_or_default();
        let at = (place, time);
        if self.first.is_none() {
            self.first = Some(at);
            self.latest = now;
        } else if now < self.latest - STEP && self.breaks.len() < MOST_RUNS {
            self.breaks.push(at);
            self.latest = now;
        } else {
            self.latest = self.latest.max(now);
        }
    }

    /// Where runs begin, and the time there.
    pub(super) fn runs(&self) -> Vec<(u64, Option<(u64, LogTime)>)> {
        let changes = self.offsets.ranges().into_iter().skip(1);
        let mut starts: Vec<(u64, LogTime)> = changes
            .map(|range| (range.first.start(), range.first.local()))
            .chain(self.breaks.iter().copied())
            .collect();
        starts.sort_by_key(|(start, _)| *start);
        starts.dedup_by_key(|(start, _)| *start);
        starts.truncate(MOST_RUNS - 1);
        let later = starts.into_iter().map(|at| (at.0, Some(at)));
        std::iter::once((0, self.first)).chain(later).collect()
    }
}
