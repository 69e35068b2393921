//! Finds out how to read the times of the logs, and notes what is borrowed or unknown.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use panther::Item;
use panther_set::{LogSet, Offset, OffsetEvidence, OffsetSource, Source, Timeline};

use crate::args::EventsArgs;
use crate::notes::{names, note, note_once};

/// Where the offsets of all sources come from by what the command line says alone.
pub(crate) fn given(set: &LogSet, args: &EventsArgs) -> Vec<OffsetSource> {
    let clock = args.clock();
    let sources = set.sources().iter();
    note_unused(set, args);
    sources.map(|source| clock.offset_source(source)).collect()
}

/// What happens to times whose offset is unknown.
#[derive(Clone, Copy)]
pub(crate) enum Unknown {
    /// They are ordered as if they were UTC.
    AsUtc,
    /// They cannot be compared with an instant.
    LeftOut,
    /// They cannot be shown on another clock.
    AsWritten,
    /// They have no place in a timeline in UTC.
    NoPlace,
    /// They have no instant in a table.
    Null,
}

/// Notes which offsets are borrowed from other logs, which are unknown, and which given zones have
/// no log.
pub(crate) fn notes(set: &LogSet, timeline: &Timeline<'_>, args: &EventsArgs, unknown: Unknown) {
    note_unused(set, args);
    let local = || {
        let sources = set
            .sources()
            .iter()
            .zip(timeline.offset_sources())
            .enumerate();
        sources
            .filter(|(index, _)| timeline.has_local_times(*index))
            .map(|(_, at)| at)
    };
    let borrowing: Vec<&Source> = local()
        .filter(|(_, from)| matches!(from, OffsetSource::Borrowed(_)))
        .map(|(source, _)| source)
        .collect();
    if !borrowing.is_empty() {
        note(&format!(
            "the UTC offset of {} is not in the log and taken from {}",
            names_of(&borrowing),
            names_of(&lenders(set, timeline))
        ));
    }
    let unstated: Vec<&Source> = local()
        .filter(|(_, from)| matches!(from, OffsetSource::Unknown))
        .map(|(source, _)| source)
        .collect();
    note_unknown(&unstated, unknown, args);
}

/// Notes which logs have no time and so come last in a merge.
pub(crate) fn note_untimed(set: &LogSet, timeline: &Timeline<'_>) {
    let sources = set.sources().iter().enumerate();
    let untimed: Vec<&Source> = sources
        .filter(|(index, source)| timeline.is_untimed(*index) && !source.is_empty())
        .map(|(_, source)| source)
        .collect();
    if !untimed.is_empty() && untimed.len() < set.sources().len() {
        note(&format!(
            "no record of {} has a time, so all of it comes last",
            names_of(&untimed)
        ));
    }
}

/// Notes which streams have no offset that is known before reading them: none of their events can
/// be compared with an instant, or shown on another clock.
pub(crate) fn note_streams(
    set: &LogSet,
    timeline: &Timeline<'_>,
    args: &EventsArgs,
    unknown: Unknown,
) {
    let sources = set.sources().iter().zip(timeline.offset_sources());
    let streams: Vec<&Source> = sources
        .filter(|(source, from)| source.is_stream() && matches!(from, OffsetSource::Unknown))
        .map(|(source, _)| source)
        .collect();
    note_unknown(&streams, unknown, args);
}

/// Notes that the offsets of these sources are unknown.
pub(crate) fn note_unknown(sources: &[&Source], unknown: Unknown, args: &EventsArgs) {
    if sources.is_empty() {
        return;
    }
    let so = match unknown {
        Unknown::AsUtc if args.display().is_some() => {
            "and its times are taken to be on the clock that is shown"
        }
        Unknown::AsUtc => "and its times are taken as if they were UTC",
        Unknown::LeftOut => "so --since and --until leave out its events",
        Unknown::AsWritten => "so its times are shown as the log has them",
        Unknown::NoPlace => "so its events have no place in UTC",
        Unknown::Null => "so time_utc of its events is null",
    };
    note(&format!(
        "the UTC offset of {} is not known, {so}; --tz gives one",
        names_of(sources)
    ));
}

/// Notes the given zones under whose path there is no log: the path is likely to be a slip.
fn note_unused(set: &LogSet, args: &EventsArgs) {
    let is_unused = |path: &&PathBuf| {
        let mut sources = set.sources().iter();
        !sources.any(|source| source.path().starts_with(path))
    };
    let paths = args.tz.iter().filter_map(|given| given.under.as_ref());
    note_once(paths.filter(is_unused).map(|path| {
        let option = format!("--tz {}=...", path.display());
        (option, "no log is there")
    }));
}

/// The logs that prove another offset than `--tz` gives.
pub(crate) struct Contradictions {
    /// Whether the command line gives a zone.
    has_zone: bool,
    /// The first record of each log, and the offset that is taken for its time.
    found: Mutex<BTreeMap<String, (OffsetEvidence, Offset)>>,
}

impl Contradictions {
    pub(crate) fn new(args: &EventsArgs) -> Self {
        Self {
            has_zone: !args.tz.is_empty(),
            found: Mutex::default(),
        }
    }

    /// Looks at an item and the offset that is taken for its time.
    #[inline]
    pub(crate) fn look(&self, source: &Source, item: &Item<'_>, offset: Option<Offset>) {
        if self.has_zone
            && let (Some(event), Some(offset)) = (item.event(), offset)
            && let Some(evidence) = OffsetEvidence::of(&event)
            && evidence.offset() != offset
        {
            self.add(source, evidence, offset);
        }
    }

    /// Keeps the first record of each log, whichever thread meets it first.
    #[cold]
    fn add(&self, source: &Source, evidence: OffsetEvidence, offset: Offset) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = found.entry(source.name()).or_insert((evidence, offset));
        if evidence.start() < entry.0.start() {
            *entry = (evidence, offset);
        }
    }

    /// Warns of them.
    pub(crate) fn note(&self) {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        // One note for all logs that are alike, with the proof of the first.
        let mut alike: BTreeMap<(Offset, Offset), Vec<(&String, &OffsetEvidence)>> =
            BTreeMap::new();
        for (name, (evidence, given)) in found.iter() {
            let key = (*given, evidence.offset());
            alike.entry(key).or_default().push((name, evidence));
        }
        for ((given, proved), logs) in alike {
            let Some((first, evidence)) = logs.first() else {
                continue;
            };
            note(&format!(
                "--tz gives {} the offset {given}, and the log itself proves {proved}: the record at \
                 byte {} of {first} is of {} local time and {} UTC",
                names(logs.iter().map(|(name, _)| (*name).clone())),
                evidence.start(),
                evidence.local(),
                evidence.utc(),
            ));
        }
    }
}

/// The logs from which offsets are taken.
fn lenders<'s>(set: &'s LogSet, timeline: &Timeline<'_>) -> Vec<&'s Source> {
    let mut indices: Vec<usize> = Vec::new();
    for (index, source) in timeline.offset_sources().iter().enumerate() {
        if let OffsetSource::Borrowed(offsets) = source
            && timeline.has_local_times(index)
        {
            indices.extend(offsets.lenders());
        }
    }
    indices.sort_unstable();
    indices.dedup();
    indices
        .into_iter()
        .filter_map(|index| set.sources().get(index))
        .collect()
}

fn names_of(sources: &[&Source]) -> String {
    names(sources.iter().map(|source| source.name()))
}
