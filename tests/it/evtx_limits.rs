//! Event logs whose text is far longer than they are.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use panther::{Item, MAX_ITEM};
use panther_set::{ErrorKind, Limit, Limits, LogSet, Source};
use panther_tests::event_log::bomb::Bomb;
use panther_tests::event_log::{HEADER, file};

/// The limits that records exceed, without the ids of the records.
const ESTIMATED: &str = "its text is estimated at more than 16 MiB";
const CHUNK: &str = "the text of its chunk is more than 8 MiB";
const DEEP: &str = "its templates are nested more than 8 deep";

/// The length of the text of all records, and how many records exceed each limit.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    text: usize,
    over: BTreeMap<String, u64>,
}

impl Seen {
    fn add(&mut self, item: &Item<'_>) {
        let text = item.raw();
        assert!(text.len() <= MAX_ITEM && !item.span().is_empty());
        match str::from_utf8(text).unwrap().split_once(": over a limit: ") {
            Some((record, why)) if record.starts_with("record ") => {
                *self.over.entry(why.to_owned()).or_default() += 1;
            }
            _ => self.text += text.len(),
        }
    }
}

/// A file of so many chunks.
fn write(folder: &Path, bomb: Bomb, chunks: u64) -> std::path::PathBuf {
    let path = folder.join(format!("{bomb:?}.evtx"));
    let chunks: Vec<Vec<u8>> = (0..chunks)
        .map(|number| bomb.chunk(10_000 * number + 1))
        .collect();
    fs::write(&path, file(&chunks)).unwrap();
    path
}

fn read(path: &Path) -> Seen {
    let mut seen = Seen::default();
    let done = Source::open(path).unwrap().for_each(|item| {
        seen.add(item);
        ControlFlow::Continue(())
    });
    assert!(done.unwrap().is_continue());
    seen
}

#[test]
fn a_record_over_a_limit_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (bomb, text, over) in [
        (Bomb::Records, 1 << 20..8 << 20, &[(CHUNK, 0)][..]),
        (Bomb::Names, 1 << 20..8 << 20, &[(CHUNK, 1000)]),
        (Bomb::LongestNames, 0..1, &[(ESTIMATED, 237)]),
        (Bomb::Array, 0..1, &[(ESTIMATED, 15)]),
        (Bomb::Nested, 0..1000, &[(DEEP, 83)]),
        (Bomb::Rare, 1 << 20..8 << 20, &[(CHUNK, 800)]),
        (Bomb::List, 1..10_000, &[]),
    ] {
        let path = write(folder.path(), bomb, 1);
        let seen = read(&path);
        assert!(text.contains(&seen.text), "{bomb:?}: {seen:?}");
        for (why, count) in over {
            let found = seen.over.get(*why).copied().unwrap_or(0);
            assert!(found >= *count, "{bomb:?}: {seen:?}");
        }
    }
}

/// Without its limits, a file of this length took 20 seconds and more.
#[test]
fn a_file_over_limits_is_read_in_the_time_of_others() {
    let folder = tempfile::tempdir().unwrap();
    for bomb in Bomb::ALL {
        let path = write(folder.path(), bomb, 60);
        let start = Instant::now();
        let seen = read(&path);
        assert!(seen.text <= 60 * (8 << 20), "{bomb:?}: {seen:?}");
        let took = start.elapsed();
        assert!(took < Duration::from_secs(20), "{bomb:?}: {took:?}");
    }
}

#[test]
fn the_text_of_a_file_is_under_the_limits_of_the_set() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), Bomb::Names, 30);
    let len = fs::metadata(&path).unwrap().len();
    assert_eq!(len, HEADER as u64 + (30 << 16));
    for (limits, expected) in [
        (Limits::default(), None),
        (Limits::default().with_ratio(40), Some(Limit::Ratio(40))),
        (
            Limits::default().with_total(20 << 20),
            Some(Limit::Total(20 << 20)),
        ),
    ] {
        let set = LogSet::builder()
            .limits(limits)
            .threads(2)
            .discover([&path]);
        let most = match expected {
            Some(Limit::Ratio(ratio)) => ratio * len,
            Some(Limit::Total(total)) => total,
            _ => u64::MAX,
        };
        let counted = set.par_fold_each(
            Seen::default,
            |seen, _, item| seen.add(item),
            |seen, more| seen.text += more.text,
        );
        let [(seen, error)] = &counted[..] else {
            panic!("one log");
        };
        let kind = error.as_ref().map(|error| error.kind());
        match (kind, expected) {
            (None, None) => {}
            (Some(ErrorKind::Limit(found)), Some(expected)) => assert_eq!(*found, expected),
            other => panic!("{other:?}"),
        }
        assert!(seen.text > 10 << 20 && seen.text as u64 <= most, "{seen:?}");
    }
}
