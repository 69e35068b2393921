//! Merging sources that can only be read from their start, with a temporary file.

use std::fs;
use std::path::PathBuf;

use panther::OwnedItem;
use panther_set::{Clock, ErrorKind, LogSet};
use tempfile::TempDir;

use super::{MIDNIGHT, Record, Seen, expected, merged, text};
use crate::archives::build::{Member, Zip, gzip, tar};

/// The archive `name` with a member for each log.
fn archive(name: &str, logs: &[Vec<Record>]) -> (TempDir, PathBuf) {
    let texts: Vec<(String, String)> = logs
        .iter()
        .enumerate()
        .map(|(index, log)| (format!("{index:05}_CBS.log"), text(log)))
        .collect();
    let members: Vec<(&str, &[u8])> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    let bytes = match name {
        "logs.zip" => Zip::of(&members),
        "logs.tar" => tar(&members),
        _ => gzip(&tar(&members)),
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

pub(super) fn assert_placed_in_archives(logs: &[Vec<Record>], expected: &[Seen]) {
    for name in ["logs.zip", "logs.tar", "logs.tar.gz"] {
        let (_folder, path) = archive(name, logs);
        let set = LogSet::builder().threads(2).discover([path]);
        assert_eq!(set.sources().len(), logs.len(), "{name}");
        let (seen, errors) = merged(&set, &Clock::new());
        assert_eq!((seen.as_slice(), errors), (expected, 0), "{name}");
    }
}

fn overlapping(count: i64) -> Vec<Vec<Record>> {
    (0..count)
        .map(|index| {
            (0..20)
                .map(|step| Record::event(MIDNIGHT + step * 60 + index, &"m".repeat(90)))
                .collect()
        })
        .collect()
}

/// Each item of the temporary file equals the item of the source.
#[test]
fn spilled_items_are_those_of_the_sources() {
    let logs = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/logs/upgrade-31-percent"
    );
    let folder = tempfile::tempdir().unwrap();
    let mut zip = Zip::default();
    for round in 0..5 {
        for entry in walkdir::WalkDir::new(logs).sort_by_file_name() {
            let entry = entry.unwrap();
            if !entry.file_type().is_file() {
                continue;
            }
            let name = format!("{round}/{}", entry.file_name().display());
            let bytes = fs::read(entry.path()).unwrap();
            zip.add(&Member::deflated(name, &bytes));
        }
    }
    let path = folder.path().join("logs.zip");
    fs::write(&path, zip.finish()).unwrap();
    let set = LogSet::discover([&path]);
    assert!(set.sources().len() > 16);
    let mut direct: Vec<Vec<OwnedItem>> = Vec::new();
    for source in set.sources() {
        let mut items = Vec::new();
        let flow = source.for_each(|item| {
            items.push(item.into_owned());
            std::ops::ControlFlow::Continue(())
        });
        assert!(flow.unwrap().is_continue());
        direct.push(items);
    }
    let timeline = set.timeline(&Clock::new());
    let mut merge = timeline.merge();
    let mut spilled = vec![Vec::new(); direct.len()];
    while let Some(entry) = merge.next_item() {
        spilled[entry.index].push(entry.item.into_owned());
    }
    // The runs of a source may come in another order.
    for (direct, spilled) in direct.iter_mut().zip(&mut spilled) {
        let start = |item: &OwnedItem| item.as_item().span().start;
        direct.sort_by_key(start);
        spilled.sort_by_key(start);
        assert!(direct == spilled);
    }
    assert!(merge.into_errors().is_empty());
}

#[test]
fn without_a_temporary_file_the_sources_that_need_it_are_named() {
    let logs = overlapping(17);
    for (name, refused) in [("logs.zip", 17), ("logs.tar.gz", 17)] {
        let (_folder, path) = archive(name, &logs);
        let set = LogSet::builder().temporary_files(false).discover([path]);
        let timeline = set.timeline(&Clock::new());
        let mut merge = timeline.merge();
        assert!(merge.next_item().is_none());
        let errors = merge.into_errors();
        assert_eq!(errors.len(), refused, "{name}");
        let is_refused =
            |error: &panther_set::Error| matches!(error.kind(), ErrorKind::NoTemporaryFile(_));
        assert!(errors.iter().all(is_refused));
    }
    // A few members have a decoder each.
    let (_folder, path) = archive("logs.zip", &logs[..16]);
    let set = LogSet::builder().temporary_files(false).discover([path]);
    assert_eq!(merged(&set, &Clock::new()), (expected(&logs[..16]), 0));
}

/// The items before the damage are merged, and the damage is named once.
#[test]
fn damage_is_named_after_the_items_before_it() {
    let logs = overlapping(40);
    let mut zip = Zip::default();
    for (index, log) in logs.iter().enumerate() {
        let mut member = Member::deflated(format!("{index}.log"), text(log).as_bytes());
        // The sum does not match the bytes.
        member.crc ^= u32::from(index == 7);
        zip.add(&member);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("logs.zip");
    fs::write(&path, zip.finish()).unwrap();
    let set = LogSet::discover([path]);
    assert_eq!(merged(&set, &Clock::new()), (expected(&logs), 1));
}

/// The merge does not hold all long records at once, and reads some of them again.
#[test]
fn long_records_come_in_order() {
    let long = |step: i64| Record::event(MIDNIGHT + step, &"m".repeat(700_000));
    let logs: Vec<Vec<Record>> = (0..60_i64)
        .map(|index| {
            let first = Record::event(MIDNIGHT, "Ready");
            let steps = (1..4).map(|step| long(step * 600 + index * 37 % 100));
            [first].into_iter().chain(steps).collect()
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    super::write(folder.path(), &logs, super::utf8);
    let set = LogSet::discover([folder.path()]);
    assert!(merged(&set, &Clock::new()) == (expected(&logs), 0));
    let (_folder, path) = archive("logs.tar", &logs);
    let set = LogSet::discover([path]);
    assert!(merged(&set, &Clock::new()) == (expected(&logs), 0));
}
