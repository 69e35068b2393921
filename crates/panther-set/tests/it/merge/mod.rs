//! Merging many sources by time.

mod cases;
mod files;
#[cfg(feature = "archives")]
mod spilled;

use std::fs;
use std::path::Path;

use panther_set::{Clock, LogSet, MergeFold, MergedItem};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::select;
use proptest::{option, proptest};

use crate::merge_reference::{MIDNIGHT, Record, place, stored, text, utf8, utf16};

/// The compared parts of an entry: source, start and offset.
type Seen = (usize, u64, Option<i64>);

/// All entries of a set, and the number of errors.
fn merged(set: &LogSet, clock: &Clock) -> (Vec<Seen>, usize) {
    let timeline = set.timeline(clock);
    let mut merge = timeline.merge();
    let mut seen = Vec::new();
    while let Some(entry) = merge.next_item() {
        assert!(std::ptr::eq(entry.source, &set.sources()[entry.index]));
        assert_eq!(set.index_of(entry.source), Some(entry.index));
        let offset = entry.offset.map(|offset| i64::from(offset.seconds()));
        seen.push((entry.index, entry.item.span().start, offset));
    }
    let errors = merge.into_errors().len();
    // A stream is empty the second time.
    if !set.sources().iter().any(|source| source.is_stream()) {
        assert_eq!(folded(set, clock), (seen.clone(), errors));
    }
    (seen, errors)
}

/// The same on all threads of the set.
fn folded(set: &LogSet, clock: &Clock) -> (Vec<Seen>, usize) {
    struct Collect;

    impl MergeFold for Collect {
        type Value = Vec<Seen>;

        fn start(&self, _: usize) -> Vec<Seen> {
            Vec::new()
        }

        fn fold(&self, value: &mut Vec<Seen>, entry: &MergedItem<'_>) {
            let offset = entry.offset.map(|offset| i64::from(offset.seconds()));
            value.push((entry.index, entry.item.span().start, offset));
        }

        fn size(&self, value: &Vec<Seen>) -> usize {
            // So large that the merge drops what it read, and reads it again.
            value.len() << 16
        }
    }

    let timeline = set.timeline(clock);
    let (seen, errors) = timeline.merge_folded(&Collect, |parts| {
        let mut seen = Vec::new();
        while let Some(part) = parts.next_part() {
            seen.extend_from_slice(&part.value[part.items]);
        }
        seen
    });
    (seen, errors.len())
}

fn write(folder: &Path, logs: &[Vec<Record>], encode: fn(&str) -> Vec<u8>) {
    for (index, log) in logs.iter().enumerate() {
        fs::write(
            folder.join(format!("{index:05}_CBS.log")),
            encode(&text(log)),
        )
        .unwrap();
    }
}

fn expected(logs: &[Vec<Record>]) -> Vec<Seen> {
    place(logs)
        .iter()
        .map(|place| (place.source, place.start, place.offset))
        .collect()
}

fn assert_placed(logs: &[Vec<Record>]) {
    let expected = expected(logs);
    for encode in [utf8 as fn(&str) -> Vec<u8>, utf16] {
        let places: Vec<Vec<u64>> = logs.iter().map(|log| stored(&text(log), encode)).collect();
        let placed = expected.iter();
        let placed =
            placed.map(|&(source, start, offset)| (source, places[source][start as usize], offset));
        let placed: Vec<Seen> = placed.collect();
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), logs, encode);
        for threads in [1, 3] {
            let set = LogSet::builder().threads(threads).discover([folder.path()]);
            assert_eq!(set.sources().len(), logs.len());
            assert_eq!(merged(&set, &Clock::new()), (placed.clone(), 0));
        }
    }
    #[cfg(feature = "archives")]
    spilled::assert_placed_in_archives(logs, &expected);
}

/// A log whose time advances, stands still, and steps back by a little and by much, with evidence
/// for changing offsets.
fn log() -> impl Strategy<Value = Vec<Record>> {
    let step = proptest::prop_oneof![
        6 => 0..4_i64,
        2 => -60..0_i64,
        1 => -9000..-60_i64,
        2 => 60..4000_i64,
        1 => select(&[-61, -3600, 3600, 60]),
    ];
    let offset = select(&[0, 3600, 7200, -25_200, 20_700]);
    let record = (step, option::weighted(0.15, offset), any::<u8>());
    (0..7200_i64, vec(record, 1..60), 0..3_u8).prop_map(|(begin, records, proves)| {
        let mut local = MIDNIGHT + begin;
        records
            .into_iter()
            .enumerate()
            .map(|(number, (step, offset, kind))| {
                local = (local + step).max(MIDNIGHT);
                let record = match offset {
                    _ if kind < 30 => Record::no_time(),
                    Some(offset) if proves > 0 => Record::proof(local, offset),
                    _ => Record::event(local, "Ready"),
                };
                // UTF-16 is not recognized by a gap.
                let gap = (number > 0 && kind > 200).then(|| Record::gap(usize::from(kind) % 20));
                gap.into_iter().chain([record]).collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
            .concat()
    })
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 150, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_merge_is_a_stable_sort(logs in vec(log(), 1..6)) {
        assert_placed(&logs);
    }
}
