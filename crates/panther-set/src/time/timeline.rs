//! What is known of the clocks of a set, so that its logs can be put in one order.

use super::clock::Clock;
use super::lenders::Lenders;
use super::merged_items::MergedItems;
use super::offset::Offset;
use super::offset_source::OffsetSource;
use super::run::Run;
use super::survey::Survey;
use crate::reading::source::Source;

/// A set of logs with what is known of their clocks, ready to be read in one order.
///
/// Each source has a [`OffsetSource`]: the zone that the caller gave, else what the source's own
/// evidence shows, else what the evidence of other logs in the set shows, else none.
/// [`Timeline::merge`] reads all logs as one, by these rules:
///
/// - Events come by instant. A time without a fraction is the beginning of its second. Where no
///   offset is known, the time is taken as if it were UTC.
/// - Events of one instant come in the order of their sources, and those of one source in the order
///   of its bytes, or of its record ids where it is a binary event log.
/// - An event whose time is before that of the event above it keeps the place of the latest event
///   above it, so two processes that write one log, or a clock that is corrected, do not tear it
///   apart.
/// - But where the time steps back by more than a minute, the clock was set, and a new run begins
///   there: its events come by their own times, among the others, as if they were a log of their
///   own. So it is where the source's own evidence changes its offset. After 32 runs the last goes
///   on to the end of the source.
/// - What is unparsed and events without a time stay behind what is above them, and those at the
///   top of a source before its first time. A source without any time comes first.
/// - A stream is read once and has one run. Its own evidence counts from where it stands; what is
///   above its first time comes first.
#[derive(Debug)]
pub struct Timeline<'s> {
    sources: &'s [Source],
    offset_sources: Vec<OffsetSource>,
    surveys: Vec<Survey>,
}

impl<'s> Timeline<'s> {
    /// `surveys` are those of the sources, in their order.
    pub(crate) fn new(sources: &'s [Source], surveys: Vec<Survey>, clock: &Clock) -> Self {
        Self {
            offset_sources: offset_sources(sources, &surveys, clock),
            sources,
            surveys,
        }
    }

    /// Where the offset of each source comes from, in the order of the sources. A stream shows its
    /// own evidence only while it is merged.
    #[must_use]
    pub fn offset_sources(&self) -> &[OffsetSource] {
        &self.offset_sources
    }

    /// Whether a source has times that do not state their zone; not known of a stream.
    #[must_use]
    pub fn has_local_times(&self, index: usize) -> bool {
        let first = self.surveys.get(index).and_then(|survey| survey.first);
        first.is_some_and(|(_, time)| Offset::stated(time).is_none())
    }

    /// Reads all sources as one, each once.
    #[must_use]
    pub fn merge(&self) -> MergedItems<'_> {
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
                        source,
                        index,
                        start..end,
                        first,
                        &self.offset_sources[index],
                    )
                })
        });
        MergedItems::new(runs.collect())
    }
}

/// Where the offset of each source comes from.
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
