//! Surveys the clock of a source in one pass.

use std::ops::ControlFlow;

use panther::{Item, LogTime};

use super::offsets::Offsets;
use super::positions::Positions;
use crate::reading::source::Source;

/// The clock of a source: its offsets, and the positions at which it was set back.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(super) offsets: Offsets,
    /// The first time and its position.
    pub(super) first: Option<(u64, LogTime)>,
    /// The positions at which the clock was set back, and the times there.
    breaks: Vec<(u64, LogTime)>,
    /// The latest time so far, in seconds.
    latest: i64,
    positions: Positions,
}

/// The number of seconds that time may step back without starting a new run. Two processes that
/// write one log cause such steps, and so does a corrected clock.
const STEP: i64 = 60;
/// The maximum number of runs in one source. Each run has its own reader.
const MOST_RUNS: usize = 32;

impl Survey {
    /// Reads a source once. Does not read a stream, because a stream can be read only once.
    pub(crate) fn of(source: &Source) -> Self {
        let mut survey = Self::default();
        if !source.is_stream() {
            // Ignore the error: the merge meets it again and reports it.
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

    /// The start of each run, and the first time in it with its position.
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
