//! What must be known of the clocks of a set before its logs can be put in one order.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use panther::{Item, LogTime};

use crate::error::Error;
use crate::merge::{Merge, Places, Run};
use crate::offset::{Offset, Offsets};
use crate::set::LogSet;
use crate::source::Source;
use crate::zone::{Clock, TimeZone};

/// How the times of one source are read where they do not state a zone.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reading {
    /// In a zone that the caller gave.
    Given(TimeZone),
    /// By the evidence in the source.
    Inferred(Offsets),
    /// By the evidence in others.
    Lent(Lent),
    /// There is no evidence anywhere.
    Unstated,
}

impl Reading {
    /// The offset of a record that begins at byte `start` and has this time; that which the time states itself comes first.
    #[must_use]
    pub fn offset(&self, start: u64, time: LogTime) -> Option<Offset> {
        Offset::stated(time).or_else(|| match self {
            Self::Given(zone) => zone.offset(time),
            Self::Inferred(offsets) => offsets.at(start),
            Self::Lent(lent) => Some(lent.at(time)),
            Self::Unstated => None,
        })
    }
}

/// Evidence of other logs of the same set: of those that share most folders with the source, and among these what is nearest in local
/// time.
#[derive(Clone, Debug)]
pub struct Lent {
    /// Never empty, by local time.
    points: Arc<[Point]>,
}

/// Where a source's evidence for an offset begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Point {
    /// Seconds of the local clock.
    local: i64,
    source: usize,
    offset: Offset,
}

impl Lent {
    fn new(mut points: Vec<Point>) -> Self {
        points.sort_unstable();
        Self {
            points: points.into(),
        }
    }

    /// The offset at this local time; of two that are equally near, that of the earlier.
    fn at(&self, time: LogTime) -> Offset {
        let at = time.civil_seconds();
        let next = self.points.partition_point(|point| point.local < at);
        let around = self.points[next.saturating_sub(1)..].iter().take(2);
        around
            .min_by_key(|point| (point.local - at).abs())
            .map_or(Offset::UTC, |point| point.offset)
    }

    /// The logs that hold the evidence, by their place in the set.
    #[must_use]
    pub fn lenders(&self) -> Vec<usize> {
        let mut sources: Vec<usize> = self.points.iter().map(|point| point.source).collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    }
}

/// What one look through a source shows of its clock.
#[derive(Debug, Default)]
struct Survey {
    offsets: Offsets,
    /// The first time, and where.
    first: Option<(u64, LogTime)>,
    /// Where the clock was set back, and to what.
    breaks: Vec<(u64, LogTime)>,
    /// The latest time so far.
    latest: i64,
    places: Places,
}

/// How far a clock may step back, in seconds, and be thought to run on: two processes that write one log, or a clock that is corrected.
const STEP: i64 = 60;
/// The most runs of one source; a run costs a reader of its own.
const MOST_RUNS: usize = 32;

impl Survey {
    fn add(&mut self, item: &Item<'_>) {
        let place = self.places.next(item);
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
    fn runs(&self) -> Vec<(u64, Option<(u64, LogTime)>)> {
        let changes = self.offsets.stretches().into_iter().skip(1);
        let mut starts: Vec<(u64, LogTime)> = changes
            .map(|stretch| (stretch.first.start(), stretch.first.local()))
            .chain(self.breaks.iter().copied())
            .collect();
        starts.sort_by_key(|(start, _)| *start);
        starts.dedup_by_key(|(start, _)| *start);
        starts.truncate(MOST_RUNS - 1);
        let later = starts.into_iter().map(|at| (at.0, Some(at)));
        std::iter::once((0, self.first)).chain(later).collect()
    }
}

/// A set of logs with what is known of their clocks, ready to be read in one order.
///
/// Each source has a [`Reading`]: the zone that the caller gave, else what the source's own evidence shows, else what the evidence
/// of other logs in the set shows, else none. [`Timeline::merge`] reads all logs as one, by these rules:
///
/// - Events come by instant. A time without a fraction is the beginning of its second. Where no offset is known, the time is taken as if it
///   were UTC.
/// - Events of one instant come in the order of their sources, and those of one source in the order of its bytes, or of its record ids where
///   it is a binary event log.
/// - An event whose time is before that of the event above it keeps the place of the latest event above it, so two processes that write one log, or a clock
///   that is corrected, do not tear it apart.
/// - But where the time steps back by more than a minute, the clock was set, and a new run begins there: its events come by their own
///   times, among the others, as if they were a log of their own. So it is where the source's own evidence changes its offset. After 32 runs
///   the last goes on to the end of the source.
/// - What is unparsed and events without a time stay behind what is above them, and those at the top of a source before its first
///   time. A source without any time comes first.
/// - A stream is read once and has one run. Its own evidence counts from where it stands; what is above its first time comes first.
#[derive(Debug)]
pub struct Timeline<'s> {
    set: &'s LogSet,
    readings: Vec<Reading>,
    surveys: Vec<Survey>,
}

impl LogSet {
    /// What the evidence in each source shows of its offset from UTC, with the error of a source that could not be read to its end. Reads
    /// every source once.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let line = "2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 WcpInitialize called\r\n";
    /// # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
    /// let set = panther_set::LogSet::discover([folder.path()]);
    /// for (source, (offsets, _)) in set.sources().iter().zip(set.offsets()) {
    ///     for stretch in offsets.stretches() {
    ///         println!("{}: {} from byte {} on", source.name(), stretch.offset(), stretch.first.start());
    ///     }
    /// #   assert_eq!(offsets.stretches()[0].offset().to_string(), "+08:00");
    /// }
    /// ```
    #[must_use]
    pub fn offsets(&self) -> Vec<(Offsets, Option<Error>)> {
        self.par_fold_each(
            Offsets::default,
            |offsets, _, item| {
                item.event().iter().for_each(|event| offsets.observe(event));
            },
            Offsets::merge,
        )
    }

    /// Finds out what is known of the clocks of this set, so that [`Timeline::merge`] can read it in one order. Reads every file once, and
    /// nothing of a stream.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path();
    /// std::fs::write(
    ///     path.join("CBS.log"),
    ///     "2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 WcpInitialize called\r\n",
    /// )?;
    /// std::fs::write(path.join("dism.log"), "2016-09-28 04:30:30, Info                  DISM   Started\r\n")?;
    /// let set = panther_set::LogSet::discover([path]);
    /// let timeline = set.timeline(&panther_set::Clock::new());
    /// let mut merge = timeline.merge();
    /// let mut messages = Vec::new();
    /// while let Some(entry) = merge.next_entry() {
    ///     // What dism.log does not show, CBS.log lends it.
    ///     assert_eq!(entry.offset.unwrap().to_string(), "+08:00");
    ///     messages.extend(entry.item.event().map(|event| event.component().unwrap().to_string()));
    /// }
    /// assert_eq!(messages, ["DISM", "CSI"]);
    /// assert!(merge.into_errors().is_empty());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn timeline(&self, clock: &Clock) -> Timeline<'_> {
        let survey = |source: &Source| {
            let mut survey = Survey::default();
            if !source.is_stream() {
                // The merge comes to the same end, and reports it.
                let _ = source.for_each(|item| {
                    survey.add(item);
                    ControlFlow::Continue(())
                });
            }
            survey
        };
        let work = self.sources.iter().enumerate().collect();
        let done = self.on_all_threads(work, |queue| {
            let next = || queue().map(|(index, source)| (index, survey(source)));
            std::iter::from_fn(next).collect::<Vec<_>>()
        });
        let mut surveys: Vec<(usize, Survey)> = done.into_iter().flatten().collect();
        surveys.sort_by_key(|(index, _)| *index);
        let surveys: Vec<Survey> = surveys.into_iter().map(|(_, survey)| survey).collect();
        let readings = readings(&self.sources, &surveys, clock);
        Timeline {
            set: self,
            readings,
            surveys,
        }
    }

    /// The place of a source in [`LogSet::sources`], from 0; `None` for a source of another set.
    #[must_use]
    pub fn index_of(&self, source: &Source) -> Option<usize> {
        let from_first = std::ptr::from_ref(source)
            .addr()
            .checked_sub(self.sources.as_ptr().addr())?;
        let index = from_first / size_of::<Source>();
        let found = self.sources.get(index)?;
        std::ptr::eq(found, source).then_some(index)
    }
}

impl<'s> Timeline<'s> {
    /// How the times of each source are read, in the order of the sources. A stream shows its own evidence only while it is merged.
    #[must_use]
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// Whether a source has times that do not state their zone; not known of a stream.
    #[must_use]
    pub fn has_local_times(&self, index: usize) -> bool {
        let first = self.surveys.get(index).and_then(|survey| survey.first);
        first.is_some_and(|(_, time)| Offset::stated(time).is_none())
    }

    /// The items of all sources in one order, each once.
    #[must_use]
    pub fn merge(&self) -> Merge<'_> {
        let runs = self.set.sources.iter().zip(&self.surveys).enumerate();
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
                    Run::new(source, index, start..end, first, &self.readings[index])
                })
        });
        Merge::new(runs.collect())
    }
}

/// The reading of each source.
fn readings(sources: &[Source], surveys: &[Survey], clock: &Clock) -> Vec<Reading> {
    let mut lenders = Lenders::new(sources, surveys);
    sources
        .iter()
        .zip(surveys)
        .map(|(source, survey)| {
            let given = clock.reading(source);
            if matches!(given, Reading::Given(_)) {
                given
            } else if !survey.offsets.is_empty() {
                Reading::Inferred(survey.offsets.clone())
            } else {
                lenders.near(source).map_or(given, Reading::Lent)
            }
        })
        .collect()
}

/// The sources that have evidence, by every folder that they are in.
struct Lenders<'v> {
    surveys: &'v [Survey],
    under: HashMap<PathBuf, Vec<usize>>,
    all: Vec<usize>,
    /// What was looked up before.
    known: HashMap<PathBuf, Lent>,
}

impl<'v> Lenders<'v> {
    fn new(sources: &[Source], surveys: &'v [Survey]) -> Self {
        let with_evidence = surveys.iter().enumerate();
        let all: Vec<usize> = with_evidence
            .filter(|(_, survey)| !survey.offsets.is_empty())
            .map(|(index, _)| index)
            .collect();
        let mut under: HashMap<PathBuf, Vec<usize>> = HashMap::new();
        for &index in &all {
            for folder in Path::new(&sources[index].name()).ancestors().skip(1) {
                under.entry(folder.to_owned()).or_default().push(index);
            }
        }
        Self {
            surveys,
            under,
            all,
            known: HashMap::new(),
        }
    }

    /// What the innermost folder around `source` that holds evidence has to lend.
    fn near(&mut self, source: &Source) -> Option<Lent> {
        if self.all.is_empty() {
            return None;
        }
        let name = source.name();
        let mut folders = Path::new(&name).ancestors().skip(1);
        let folder = folders.find(|&folder| self.under.contains_key(folder));
        // Two paths need not have a folder in common.
        let folder = folder.unwrap_or(Path::new("")).to_owned();
        let (under, all, surveys) = (&self.under, &self.all, self.surveys);
        let lent = self.known.entry(folder).or_insert_with_key(|folder| {
            let lenders = under.get(folder).unwrap_or(all);
            let points = lenders.iter().flat_map(|&source| {
                let stretches = surveys[source].offsets.stretches().into_iter();
                stretches
                    .flat_map(|stretch| [stretch.first, stretch.last])
                    .map(move |evidence| Point {
                        local: evidence.local().civil_seconds(),
                        source,
                        offset: evidence.offset(),
                    })
            });
            Lent::new(points.collect())
        });
        Some(lent.clone())
    }
}

#[cfg(test)]
mod tests {
    use panther::Zone;

    use super::*;

    #[test]
    fn a_zone_that_a_time_states_comes_first() {
        let time = LogTime::new(2024, 3, 12, 9, 0, 0).unwrap();
        let given = Reading::Given("Asia/Shanghai".parse().unwrap());
        let east = Some(Offset::from_seconds(8 * 3600));
        assert_eq!(given.offset(0, time), east);
        for reading in [given, Reading::Unstated] {
            let utc = time.with_zone(Zone::Utc);
            assert_eq!(reading.offset(0, utc), Some(Offset::UTC));
            let stated = time.with_zone(Zone::Offset(-3600));
            assert_eq!(reading.offset(0, stated), Some(Offset::from_seconds(-3600)));
        }
        assert_eq!(Reading::Unstated.offset(0, time), None);
    }

    #[test]
    fn the_nearest_in_local_time_lends() {
        let lent = Lent::new(
            [(300, 2), (100, 1), (100, 3)]
                .map(|(local, hours)| Point {
                    local,
                    source: 7,
                    offset: Offset::from_seconds(hours * 3600),
                })
                .to_vec(),
        );
        let at = |seconds: u8| {
            let time = LogTime::new(1970, 1, 1, 0, seconds / 60, seconds % 60).unwrap();
            lent.at(time).seconds() / 3600
        };
        assert_eq!([at(0), at(100), at(101), at(200), at(201)], [1, 1, 3, 3, 2]);
        let late = LogTime::new(2024, 1, 1, 0, 0, 0).unwrap();
        assert_eq!(lent.at(late).seconds(), 2 * 3600);
        assert_eq!(lent.lenders(), [7]);
    }
}
