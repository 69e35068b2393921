//! Sources and sets over files of many windows.

#[cfg(feature = "archives")]
mod archives;
mod encodings;
mod failures;
mod faults;
mod features;
mod feeder;
#[cfg(all(unix, feature = "follow"))]
mod follow;
#[cfg(feature = "follow")]
mod follow_set;
mod foreign_format;
mod logs;
mod merge;
#[path = "../../../../tests/src/reference/merge.rs"]
#[allow(dead_code, unreachable_pub)]
mod merge_reference;
mod offsets;
#[cfg(feature = "archives")]
mod ordered;
mod progress;
mod swapped;
mod windows;

use std::ops::ControlFlow;
use std::path::Path;

use panther::{Item, Level, LogTime, Reason};
use panther_set::{LogFile, LogSet};

/// The compared parts of an item.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    start: u64,
    end: u64,
    reason: Option<Reason>,
    time: Option<LogTime>,
    level: Option<Level>,
    component: Vec<u8>,
    message: usize,
}

impl Seen {
    /// `bytes` is the whole source, which must contain the item.
    fn new(item: &Item<'_>, bytes: &[u8]) -> Self {
        let span = item.span();
        assert!(
            item.raw() == &bytes[span.start as usize..span.end as usize],
            "the bytes at {span} are others"
        );
        let event = item.event();
        Self {
            start: span.start,
            end: span.end,
            reason: match item {
                Item::Event(_) => None,
                Item::Unparsed(unparsed) => Some(unparsed.reason()),
            },
            time: event.and_then(|event| event.time()),
            level: event.and_then(|event| event.level()),
            component: event
                .and_then(|event| event.component())
                .map_or(Vec::new(), |component| component.to_vec()),
            message: event.map_or(0, |event| event.message().len()),
        }
    }
}

/// The items of a file, from one iterator over the whole. They must tile the file.
fn whole(log: &LogFile) -> Vec<Seen> {
    let mut at = 0;
    let items: Vec<Seen> = log
        .items()
        .inspect(|item| {
            assert_eq!(item.span().start, at, "items tile their source");
            at = item.span().end;
        })
        .map(|item| Seen::new(&item, log.bytes()))
        .collect();
    assert_eq!(at, log.bytes().len() as u64);
    items
}

/// Fails with the first difference. The lists themselves are too long to print.
fn assert_same(found: &[Seen], expected: &[Seen], context: &str) {
    let differ = found
        .iter()
        .zip(expected)
        .position(|(one, other)| one != other);
    if let Some(at) = differ {
        panic!(
            "{context}: item {at} is {:?}, expected {:?}",
            found[at], expected[at]
        );
    }
    assert_eq!(found.len(), expected.len(), "{context}: number of items");
}

/// Compares every way to read the file at `path` with the iterator over the whole.
fn assert_all_ways_agree(path: &Path, context: &str) {
    let log = LogFile::read(path).unwrap();
    let (bytes, expected) = (log.bytes(), whole(&log));
    for threads in [1, 2, 5] {
        let context = format!("{context}, {threads} threads");
        let set = LogSet::builder().threads(threads).discover([path]);
        let [source] = set.sources() else {
            panic!("{context}: not one source");
        };
        assert_eq!(source.format(), log.format(), "{context}");

        let mut found = Vec::new();
        let errors = set.ordered(
            |_| Vec::new(),
            |piece, _, item| piece.push(Seen::new(item, bytes)),
            |_, piece| {
                found.extend(piece);
                ControlFlow::Continue(())
            },
        );
        assert!(errors.is_empty(), "{errors:?}");
        assert_same(&found, &expected, &format!("{context}, ordered"));
    }
    let set = LogSet::builder().threads(3).discover([path]);
    let (mut found, errors) = set.par_fold(
        Vec::new,
        |items, _, item| {
            items.push(Seen::new(item, bytes));
            ControlFlow::Continue(())
        },
        |one, other| [one, other].concat(),
    );
    assert!(errors.is_empty(), "{errors:?}");
    found.sort_by_key(|item| item.start);
    assert_same(&found, &expected, &format!("{context}, par_fold"));
    let mut found = Vec::new();
    let flow = set.sources()[0].for_each(|item| {
        found.push(Seen::new(item, bytes));
        ControlFlow::Continue(())
    });
    assert!(flow.unwrap().is_continue());
    assert_same(&found, &expected, &format!("{context}, for_each"));
}
