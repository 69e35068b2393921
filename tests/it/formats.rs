//! The table of all formats is whole, and each row is of use.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use panther::{Item, Items};
use panther_tests::formats::ROWS;
use panther_tests::properties::{check_all, layout, registry};
use panther_tests::samples::Sample;

use super::golden::cases;
use super::show::for_each;

/// Seeds for no format: each is for all of them.
const GENERAL: &[&str] = &["gaps", "odd"];

#[test]
fn every_registered_format_has_one_row() {
    let registered: Vec<&str> = registry()
        .formats()
        .iter()
        .map(|format| format.id().as_str())
        .collect();
    let ids: BTreeSet<&str> = registered.iter().copied().collect();
    assert_eq!(ids.len(), registered.len(), "two formats have one id");
    let rows: BTreeSet<&str> = ROWS.iter().map(|row| row.id).collect();
    assert_eq!(rows.len(), ROWS.len(), "two rows have one id");
    assert_eq!(
        ids, rows,
        "the formats of the registry, and those of the table"
    );
}

/// A row that says that a format learns nothing saves the properties half of their work.
#[test]
fn formats_learn_as_their_rows_say() {
    let mut learned = BTreeSet::new();
    for case in cases() {
        for row in ROWS {
            let (unseen, seen) = (layout(row.id, &[]), layout(row.id, &case.bytes));
            // Two events of one record are equal even if they tell different times.
            let read = |layout| {
                let items = Items::new(layout, &case.bytes);
                items.map(|item| format!("{item:?}")).collect::<Vec<_>>()
            };
            if read(&unseen) != read(&seen) {
                assert!(row.learns, "{} learned from {}", row.id, case.name);
                learned.insert(row.id);
            }
        }
    }
    let learners = ROWS.iter().filter(|row| row.learns).map(|row| row.id);
    assert_eq!(learned, learners.collect());
}

#[test]
fn samples_are_good_logs_of_the_size_asked_for() {
    // Formats in which only some records have a time.
    let untimed = ["plain", "compat-xml", "miglog", "checksur"];
    for row in ROWS {
        // A chunk of a binary log is 64 KiB.
        for len in [200_000, 1_000_000] {
            let Sample { log, events } = (row.sample)(len);
            assert!(
                log.len() > len / 2 && log.len() < len + 70_000,
                "{}: {} bytes",
                row.id,
                log.len()
            );
            let (mut found, mut lost) = (0, Vec::new());
            let format = for_each(&log, "", |item| match item {
                Item::Event(event) => {
                    let is_whole = event.time().is_some() || untimed.contains(&row.id);
                    assert!(is_whole, "{}: {event:?}", row.id);
                    found += 1;
                }
                Item::Unparsed(gap) if gap.is_benign() => {}
                Item::Unparsed(gap) => lost.push(format!("{gap:?}")),
            });
            assert_eq!(format, row.id);
            // A dump is one event, however long it is.
            let is_enough = events > 100 || row.id == "dmp";
            assert!(is_enough, "{}: {events} events", row.id);
            assert_eq!(found, events, "{}", row.id);
            assert!(lost.is_empty(), "{}: {lost:?}", row.id);
        }
    }
}

/// The reference of a format reads events in the sample of the format, so it is of that format.
#[test]
fn references_read_the_samples_of_their_formats() {
    for row in ROWS {
        let Sample { log, events } = row.text(30_000);
        let items = (row.reference)(&log, &log).expect("a layout that the reference knows");
        let found = items.iter().filter(|item| item.kind.is_ok()).count();
        assert!(events > 3, "{}: {events} events", row.id);
        assert_eq!(found as u64, events, "{}", row.id);
    }
}

#[test]
fn every_format_has_seeds_and_every_seed_a_format() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    let mut known: BTreeSet<String> = GENERAL.iter().map(|&name| name.to_owned()).collect();
    for row in ROWS {
        assert!(!row.seeds.is_empty(), "{} has no seed", row.id);
        for seed in row.seeds {
            let bytes = fs::read(folder.join(seed));
            let bytes = bytes.unwrap_or_else(|error| panic!("the seed {seed}: {error}"));
            let layout = layout(row.id, &bytes);
            let events = Items::new(&layout, &bytes).events().count();
            assert!(events > 0, "{seed} has no event of {}", row.id);
            known.insert((*seed).to_owned());
        }
    }
    for entry in fs::read_dir(folder).expect("the seeds") {
        let name = entry.expect("a seed").file_name();
        let name = name.to_string_lossy();
        assert!(known.contains(&*name), "{name} is the seed of no format");
    }
}

#[test]
fn seeds_have_every_property() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    for entry in fs::read_dir(folder).expect("the seeds") {
        let bytes = fs::read(entry.expect("a seed").path()).expect("a seed");
        for seed in 0..10 {
            check_all(&bytes, seed);
        }
    }
}
