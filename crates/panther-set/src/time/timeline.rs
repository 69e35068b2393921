//! The clocks of a set, which determine the order of its events.

use super::clock::Clock;
use super::lenders::Lenders;
use super::merged_items::MergedItems;
use super::merged_parts::{MergeFold, MergedParts, merge_folded};
use super::offset::Offset;
use super::offset_source::OffsetSource;
use super::run::{Run, RunClock};
use super::survey::Survey;
use super::zone::TimeZone;
use crate::error::Error;
use crate::reading::source::Source;

/// A set of logs with their clocks, ready to be merged by time.
///
/// The UTC offset of a log comes from the first of these that exists: the time zone that the caller
/// gave, records of the log itself that prove its offset, such records of other logs in the set.
/// [`OffsetSource`] says which of them it is.
///
/// [`Timeline::merge`] merges all logs by these rules:
///
/// - Events are ordered by instant. A time without a fraction is the beginning of its second. A
///   time without a known offset counts as UTC, or as [`Clock::with_assumed_zone`] says.
/// - Events with the same instant are in the order of their logs in the set. Events of one log are
///   in the order of their positions, and those of a binary event log in the order of record ids.
/// - An event whose time is before that of the event above it moves to the latest time above it. So
///   the merge keeps a log together if two processes write it or its clock is corrected.
/// - If the time steps back by more than a minute, the clock was set. A new run begins there, whose
///   events are ordered by their own times, like those of another log. A new run also begins where
///   records of the log prove that its offset changes. A log has at most 32 runs; the last one
///   extends to the end of the log.
/// - Unparsed items and events without a time stay after the item above them. Those before the
///   first time of a log come directly before it. Logs without any time come last, each as a whole.
/// - A stream is read once and has one run. An offset that one of its records proves applies from
///   that record on. Items before its first time come directly before it, and come last if the
///   first MiB has no time.
///
/// See [`LogSet::timeline`](crate::LogSet::timeline) for an example.
#[derive(Debug)]
pub struct Timeline<'s> {
    sources: &'s [Source],
    offset_sources: Vec<OffsetSource>,
    surveys: Vec<Survey>,
    /// The zone of times whose offset nothing tells.
    assumed: TimeZone,
    /// The number of threads that a merge may use.
    threads: usize,
}

impl<'s> Timeline<'s> {
    /// `surveys` are in the order of the sources.
    pub(crate) fn new(
        sources: &'s [Source],
        surveys: Vec<Survey>,
        clock: &Clock,
        threads: usize,
    ) -> Self {
        Self {
            offset_sources: offset_sources(sources, &surveys, clock),
            sources,
            surveys,
            threads,
            assumed: clock.assumed().cloned().unwrap_or(Offset::UTC.into()),
        }
    }

    /// Where the offset of each log comes from, in the order of
    /// [`LogSet::sources`](crate::LogSet::sources). The offsets that a stream proves become known
    /// only while it is merged.
    ///
    /// ```
    /// use panther_set::{Clock, LogSet, OffsetSource};
    ///
    /// let mut set = LogSet::new();
    /// set.add_stream("-", &b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n"[..]);
    /// let timeline = set.timeline(&Clock::new());
    /// assert!(matches!(timeline.offset_sources(), [OffsetSource::Unknown]));
    /// ```
    #[must_use]
    pub fn offset_sources(&self) -> &[OffsetSource] {
        &self.offset_sources
    }

    /// Whether the log at `index` in [`LogSet::sources`](crate::LogSet::sources) has local times,
    /// which do not state their offset. Always `false` for a stream, because it is not read yet.
    #[must_use]
    pub fn has_local_times(&self, index: usize) -> bool {
        let first = self.surveys.get(index).and_then(|survey| survey.first);
        first.is_some_and(|(_, time)| Offset::stated(time).is_none())
    }

    /// Whether the log at `index` in [`LogSet::sources`](crate::LogSet::sources) has no time, so that
    /// it has no place in the order and comes last. Always `false` for a stream, because it is not
    /// read yet.
    ///
    /// ```
    /// use panther_set::{Clock, LogSet};
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # std::fs::write(folder.path().join("notes.txt"), "no times here\n").unwrap();
    /// let set = LogSet::discover([folder.path()]);
    /// assert!(set.timeline(&Clock::new()).is_untimed(0));
    /// ```
    #[must_use]
    pub fn is_untimed(&self, index: usize) -> bool {
        let source = self.sources.get(index);
        let is_read = source.is_some_and(|source| !source.is_stream());
        is_read
            && self
                .surveys
                .get(index)
                .is_some_and(|survey| survey.first.is_none())
    }

    /// Merges all logs by time. Yields each item once. Works on the calling thread alone; see
    /// [`Timeline::merge_folded`] for several threads.
    #[must_use]
    pub fn merge(&self) -> MergedItems<'_> {
        MergedItems::new(self.runs())
    }

    /// Merges values that all threads make of the items, such as their text. `fold` makes a value of each
    /// piece of a log, on the threads of the set and ahead of the merge. `deliver` gets the parts of
    /// these values in the order of [`Timeline::merge`], on the calling thread. Returns its result,
    /// and one error for each source that could not be read to its end.
    ///
    /// The values that wait take about as much memory as the items of [`MergedItems`]. The calling
    /// thread itself reads streams, when their turn comes.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
    /// # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
    /// use panther_set::{Clock, LogSet, MergeFold, MergedItem};
    ///
    /// struct Lengths;
    ///
    /// impl MergeFold for Lengths {
    ///     type Value = Vec<usize>;
    ///
    ///     fn start(&self, _index: usize) -> Vec<usize> {
    ///         Vec::new()
    ///     }
    ///
    ///     fn fold(&self, lengths: &mut Vec<usize>, item: &MergedItem<'_>) {
    ///         lengths.push(item.item.raw().len());
    ///     }
    ///
    ///     fn size(&self, lengths: &Vec<usize>) -> usize {
    ///         size_of_val(lengths.as_slice())
    ///     }
    /// }
    ///
    /// let set = LogSet::discover([folder.path()]);
    /// let timeline = set.timeline(&Clock::new());
    /// let (lengths, errors) = timeline.merge_folded(&Lengths, |parts| {
    ///     let mut all = Vec::new();
    ///     while let Some(part) = parts.next_part() {
    ///         all.extend_from_slice(&part.value[part.items]);
    ///     }
    ///     all
    /// });
    /// assert_eq!((lengths, errors.len()), (vec![57], 0));
    /// ```
    pub fn merge_folded<'t, F: MergeFold, R>(
        &'t self,
        fold: &F,
        deliver: impl FnOnce(&mut MergedParts<'_, 't, F>) -> R,
    ) -> (R, Vec<Error>) {
        merge_folded(self.runs(), self.threads, fold, deliver)
    }

    /// The runs of all sources, ordered by source and then by position.
    fn runs(&self) -> Vec<Run<'_>> {
        let runs = self.sources.iter().zip(&self.surveys).enumerate();
        let runs = runs.flat_map(|(index, (source, survey))| {
            let starts = survey.runs();
            let ends: Vec<u64> = starts
                .iter()
                .skip(1)
                .map(|(start, _)| *start)
                .chain([u64::MAX])
                .collect();
            starts
                .into_iter()
                .zip(ends)
                .map(move |((start, first), end)| {
                    Run::new(
                        (index, source),
                        start..end,
                        first,
                        RunClock {
                            offset_source: &self.offset_sources[index],
                            assumed: &self.assumed,
                        },
                        &survey.input,
                    )
                })
        });
        runs.collect()
    }
}

/// Determines where the offset of each log comes from.
fn offset_sources(sources: &[Source], surveys: &[Survey], clock: &Clock) -> Vec<OffsetSource> {
    let mut lenders = Lenders::new(sources, surveys);
    sources
        .iter()
        .zip(surveys)
        .map(|(source, survey)| {
            let given = clock.offset_source(source);
            if matches!(given, OffsetSource::Given(_)) {
                given
            } else if !survey.offsets.is_empty() {
                OffsetSource::Inferred(survey.offsets.clone())
            } else {
                lenders.near(source).map_or(given, OffsetSource::Borrowed)
            }
        })
        .collect()
}
