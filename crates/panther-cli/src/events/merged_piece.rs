//! The output of a piece of a log, written before a merge puts it in order.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use panther_set::{LogSet, MergeFold, MergedItem, Offset, Source};

use super::piece::Keep;
use crate::clocks::Contradictions;
use crate::writer::{Wanting, Writer};

/// The items of a piece as they are printed, each with its place.
#[derive(Default)]
pub(super) struct MergedPiece {
    bytes: Vec<u8>,
    marks: Vec<Mark>,
    /// The records of the events that may have copies.
    records: Vec<u8>,
}

/// An item of a piece.
struct Mark {
    /// Its end in the written bytes.
    end: usize,
    wanting: Wanting,
    /// The range of its record, and its time in seconds, if it may have copies.
    original: Option<(usize, usize, i64)>,
}

impl MergedPiece {
    /// The number of items that pass the filter.
    pub(super) fn matches(&self, items: Range<usize>) -> u64 {
        let marks = self.marks.get(items).unwrap_or_default().iter();
        marks.filter(|mark| mark.wanting == Wanting::Match).count() as u64
    }

    pub(super) fn wanting(&self, item: usize) -> Wanting {
        self.marks
            .get(item)
            .map_or(Wanting::NoGap, |mark| mark.wanting)
    }

    /// The items as they are printed, one after the other.
    pub(super) fn written(&self, items: Range<usize>) -> &[u8] {
        let end_before = |place: usize| match place.checked_sub(1) {
            Some(before) => self
                .marks
                .get(before)
                .map_or(self.bytes.len(), |mark| mark.end),
            None => 0,
        };
        let range = end_before(items.start)..end_before(items.end);
        self.bytes.get(range).unwrap_or_default()
    }

    /// The record of an event that may have copies, and its time in seconds.
    pub(super) fn original(&self, item: usize) -> Option<(&[u8], i64)> {
        let (start, end, at) = self.marks.get(item)?.original?;
        Some((self.records.get(start..end)?, at))
    }
}

/// Writes the items of all sources.
pub(super) struct WriteMerged<'w, 's> {
    keep: Keep,
    finds_copies: bool,
    /// The writer of each source.
    writers: Vec<Writer<'s>>,
    contradictions: &'w Contradictions,
    /// For each source, whether it is a stream with times whose offset is unknown. Only reading it
    /// shows that.
    unstated: Vec<AtomicBool>,
}

impl<'w, 's> WriteMerged<'w, 's> {
    pub(super) fn new(
        keep: Keep,
        finds_copies: bool,
        writers: Vec<Writer<'s>>,
        contradictions: &'w Contradictions,
    ) -> Self {
        Self {
            keep,
            finds_copies,
            unstated: writers.iter().map(|_| AtomicBool::new(false)).collect(),
            writers,
            contradictions,
        }
    }

    /// The streams whose offset is unknown.
    pub(super) fn unstated<'l>(&self, set: &'l LogSet) -> Vec<&'l Source> {
        let sources = set.sources().iter().zip(&self.unstated);
        sources
            .filter(|(_, unstated)| unstated.load(Ordering::Relaxed))
            .map(|(source, _)| source)
            .collect()
    }
}

impl MergeFold for WriteMerged<'_, '_> {
    type Value = MergedPiece;

    fn start(&self, _index: usize) -> MergedPiece {
        MergedPiece::default()
    }

    fn fold(&self, piece: &mut MergedPiece, entry: &MergedItem<'_>) {
        let MergedItem {
            source,
            index,
            item,
            offset,
            ..
        } = entry;
        let event = item.event();
        if source.is_stream()
            && offset.is_none()
            && event.is_some_and(|event| event.time().is_some())
        {
            self.unstated[*index].store(true, Ordering::Relaxed);
        }
        self.contradictions.look(source, item, *offset);
        let writer = &self.writers[*index];
        let wanting = self.keep.write(writer, item, *offset, &mut piece.bytes);
        let mut original = None;
        if self.finds_copies
            && wanting == Wanting::Match
            && let Some(event) = event
            && let Some(time) = event.time()
            && let Some(at) = time.unix_seconds(Some(offset.map_or(0, Offset::seconds)))
        {
            let start = piece.records.len();
            piece.records.extend_from_slice(event.raw());
            original = Some((start, piece.records.len(), at));
        }
        piece.marks.push(Mark {
            end: piece.bytes.len(),
            wanting,
            original,
        });
    }

    fn size(&self, piece: &MergedPiece) -> usize {
        let marks = piece.marks.capacity() * size_of::<Mark>();
        piece.bytes.capacity() + piece.records.capacity() + marks
    }
}
