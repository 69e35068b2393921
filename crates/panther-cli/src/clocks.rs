//! How the times of the logs are read, for those who print them, and what is to be said about it.

use std::path::PathBuf;

use panther_set::{LogSet, OffsetSource, Source, Timeline};

use crate::args::EventsArgs;
use crate::output::note;

/// The most names in one note.
const NAMES: usize = 3;

/// Where the offsets of all sources come from when nothing is inferred.
pub(crate) fn given(set: &LogSet, args: &EventsArgs) -> Vec<OffsetSource> {
    let clock = args.clock();
    let sources = set.sources().iter();
    note_unused(set, args);
    sources.map(|source| clock.offset_source(source)).collect()
}

/// What becomes of times whose offset is not known.
#[derive(Clone, Copy)]
pub(crate) enum Unknown {
    /// They are put in order as if they were UTC.
    AsUtc,
    /// They cannot be compared with an instant.
    LeftOut,
}

/// Says which offsets are not the logs' own, which are not known, and which zones are given for nothing.
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
            names(&borrowing),
            names(&lenders(set, timeline))
        ));
    }
    let unstated: Vec<&Source> = local()
        .filter(|(_, from)| matches!(from, OffsetSource::Unknown))
        .map(|(source, _)| source)
        .collect();
    note_unknown(&unstated, unknown);
}

/// Says which streams have no offset that is known before they are read, so that none of their events can be in time.
pub(crate) fn note_streams(set: &LogSet, timeline: &Timeline<'_>) {
    let sources = set.sources().iter().zip(timeline.offset_sources());
    let unknown: Vec<&Source> = sources
        .filter(|(source, from)| source.is_stream() && matches!(from, OffsetSource::Unknown))
        .map(|(source, _)| source)
        .collect();
    note_unknown(&unknown, Unknown::LeftOut);
}

/// Says that the offset of these is not known.
pub(crate) fn note_unknown(sources: &[&Source], unknown: Unknown) {
    if sources.is_empty() {
        return;
    }
    let so = match unknown {
        Unknown::AsUtc => "and its times are taken as if they were UTC",
        Unknown::LeftOut => "so none of its events is known to be in time",
    };
    note(&format!(
        "the UTC offset of {} is not known, {so}; --tz gives one",
        names(sources)
    ));
}

/// Says where there is no log that a zone could be of: the path is likely to be a slip.
fn note_unused(set: &LogSet, args: &EventsArgs) {
    let mut paths = args.tz.iter().filter_map(|given| given.under.as_ref());
    let is_unused = |path: &&PathBuf| {
        let mut sources = set.sources().iter();
        !sources.any(|source| source.path().starts_with(path))
    };
    if let Some(path) = paths.find(is_unused) {
        note(&format!("--tz {}=...: no log is there", path.display()));
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

fn names(sources: &[&Source]) -> String {
    let mut text = sources
        .iter()
        .take(NAMES)
        .map(|source| source.name())
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(more) = sources.len().checked_sub(NAMES).filter(|&more| more > 0) {
        text += &format!(" and {more} more");
    }
    text
}
