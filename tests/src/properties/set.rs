//! A set reads the same items in every way, whatever the bytes.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;

use panther::{Item, LogTime, Reason};
use panther_set::{Clock, Error, Limits, LogSet, Source};

use crate::pack::Pack;

/// The parts of an item that are compared.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    start: u64,
    end: u64,
    reason: Option<Reason>,
    time: Option<LogTime>,
    bytes: u64,
}

impl Seen {
    fn new(item: &Item<'_>) -> Self {
        let mut bytes = DefaultHasher::new();
        item.raw().hash(&mut bytes);
        let span = item.span();
        Self {
            start: span.start,
            end: span.end,
            reason: item.unparsed().map(|gap| gap.reason()),
            time: item.event().and_then(|event| event.time()),
            bytes: bytes.finish(),
        }
    }
}

/// A source as it was read: its format and its items.
#[derive(Clone, Debug, PartialEq)]
struct Log {
    format: &'static str,
    items: Vec<Seen>,
}

/// A set as it was read: its logs, and the reasons of the errors.
#[derive(Clone, Debug, PartialEq)]
struct Read {
    logs: Vec<Log>,
    reasons: Vec<String>,
}

impl Read {
    fn new(set: &LogSet, items: Vec<Vec<Seen>>, errors: &[Error]) -> Self {
        let errors = set.skipped().iter().chain(errors);
        let mut reasons: Vec<String> = errors.map(|error| error.kind().to_string()).collect();
        reasons.sort();
        let sources = set.sources().iter().zip(items);
        let logs = sources.map(|(source, items)| Log {
            format: source.format().as_str(),
            items,
        });
        Self {
            logs: logs.collect(),
            reasons,
        }
    }
}

/// Small enough for a fuzzer: a bomb is named before it costs a second.
fn limits() -> Limits {
    Limits::default()
        .with_members(1000)
        .with_total(64 << 20)
        .with_memory(1 << 20)
}

fn set(folder: &Path, threads: usize) -> LogSet {
    let builder = LogSet::builder().limits(limits()).threads(threads);
    builder.discover([folder])
}

fn sort(items: &mut [Seen]) {
    items.sort_by_key(|item| (item.start, item.end));
}

fn ordered(set: &LogSet) -> Read {
    let mut items = vec![Vec::new(); set.sources().len()];
    let errors = set.ordered(
        |_| Vec::new(),
        |piece, _, item| piece.push(Seen::new(item)),
        |source, piece| {
            let index = set.index_of(source).expect("a source of the set");
            items[index].extend(piece);
            ControlFlow::Continue(())
        },
    );
    Read::new(set, items, &errors)
}

fn each(set: &LogSet) -> Read {
    let read = set.par_fold_each(
        Vec::new,
        |items, _, item| items.push(Seen::new(item)),
        |items, more| items.extend(more),
    );
    let (mut items, errors): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    // The windows of a file are folded in any order.
    items.iter_mut().for_each(|items| sort(items));
    Read::new(
        set,
        items,
        &errors.into_iter().flatten().collect::<Vec<_>>(),
    )
}

fn merged(set: &LogSet) -> Read {
    let mut items = vec![Vec::new(); set.sources().len()];
    let timeline = set.timeline(&Clock::new());
    let mut merge = timeline.merge();
    while let Some(entry) = merge.next_item() {
        items[entry.index].push(Seen::new(&entry.item));
    }
    // A merge may read a log in several runs.
    items.iter_mut().for_each(|items| sort(items));
    Read::new(set, items, &merge.into_errors())
}

/// The set of a folder with this one file gives the same in every way, and the items of a text tile
/// it. Gives what was read.
#[track_caller]
fn every_way(name: &str, bytes: &[u8]) -> Read {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(name), bytes).expect("a file");
    let one = set(folder.path(), 1);
    let expected = ordered(&one);
    for log in &expected.logs {
        let mut at = 0;
        for item in log.items.iter().filter(|_| log.format != "evtx") {
            assert_eq!(item.start, at, "{name}: a gap or an overlap");
            at = item.end;
        }
    }
    let three = set(folder.path(), 3);
    check("on three threads", &ordered(&three), &expected);
    let mut sorted = expected.clone();
    sorted.logs.iter_mut().for_each(|log| sort(&mut log.items));
    check("folded", &each(&three), &sorted);
    // A damaged source may end earlier or later in a merge, whose runs are readers of their own.
    if expected.reasons.is_empty() {
        check("merged", &merged(&one), &sorted);
    }
    expected
}

#[track_caller]
fn check(way: &str, found: &Read, expected: &Read) {
    assert_eq!(found.reasons, expected.reasons, "{way}");
    assert_eq!(found.logs.len(), expected.logs.len(), "{way}: sources");
    for (found, expected) in found.logs.iter().zip(&expected.logs) {
        assert_eq!(found.format, expected.format, "{way}");
        let mut pairs = found.items.iter().zip(&expected.items);
        if let Some((found, expected)) = pairs.find(|(found, expected)| found != expected) {
            panic!("{way}: {found:?}, expected {expected:?}");
        }
        assert_eq!(found.items.len(), expected.items.len(), "{way}: items");
    }
}

/// I8 for a file of any bytes: on any number of threads, folded, merged, as a stream, and as the
/// only member of these kinds of archive, a log has the same items.
pub fn check_set(name: &str, bytes: &[u8], packs: &[Pack]) {
    let expected = every_way(name, bytes);
    for pack in packs {
        let packed = pack.pack(&[(name, bytes)]);
        let found = every_way(&format!("{name}.{}", pack.ending()), &packed);
        check(pack.ending(), &found, &expected);
    }
    // A stream is read even if it is no log, unlike a file in a folder.
    let ([log], []) = (&*expected.logs, &*expected.reasons) else {
        return;
    };
    let source = Source::stream(name, Cursor::new(bytes.to_vec())).expect("a log");
    assert_eq!(source.format().as_str(), log.format, "a stream");
    let mut items = Vec::new();
    let flow = source.for_each(|item| {
        items.push(Seen::new(item));
        ControlFlow::Continue(())
    });
    assert!(flow.is_ok_and(|flow| flow.is_continue()));
    let mut logs = [items, log.items.clone()];
    if log.format == "evtx" {
        // A stream cannot begin with the oldest records.
        logs.iter_mut().for_each(|items| sort(items));
    }
    assert!(logs[0] == logs[1], "a stream has other items");
}

/// I3 and I8 for an archive of any bytes: it is read alike in every way, or what is wrong is named.
pub fn check_archive(bytes: &[u8]) {
    every_way("a.bin", bytes);
}
