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
mod places;
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
    /// `text` is the whole source, which must contain the item.
    fn new(item: &Item<'_>, text: &Text<'_>) -> Self {
        let (start, end) = (text.at(item.span().start), text.at(item.span().end));
        assert!(
            item.raw() == &text.bytes[start as usize..end as usize],
            "the bytes at {start}..{end} are others"
        );
        let event = item.event();
        Self {
            start,
            end,
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

/// The text of a source, and where its stored bytes are in it.
struct Text<'a> {
    bytes: &'a [u8],
    /// The offset in the text of each code unit of UTF-16, and of the end.
    units: Option<Vec<u64>>,
}

impl<'a> Text<'a> {
    fn of(log: &'a LogFile) -> Self {
        let bytes = log.bytes();
        let units = || {
            let text = std::str::from_utf8(bytes).unwrap().char_indices();
            let units = text.flat_map(|(at, letter)| vec![at as u64; letter.len_utf16()]);
            units.chain([bytes.len() as u64]).collect()
        };
        Self {
            bytes,
            units: log.encoding().is_utf16().then(units),
        }
    }

    fn at(&self, stored: u64) -> u64 {
        match &self.units {
            Some(units) => units[stored as usize / 2],
            None => stored,
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
        .map(|item| {
            let (bytes, units) = (log.bytes(), None);
            Seen::new(&item, &Text { bytes, units })
        })
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
    let (text, expected) = (Text::of(&log), whole(&log));
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
            |piece, _, item| piece.push(Seen::new(item, &text)),
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
            items.push(Seen::new(item, &text));
            ControlFlow::Continue(())
        },
        |one, other| [one, other].concat(),
    );
    assert!(errors.is_empty(), "{errors:?}");
    found.sort_by_key(|item| item.start);
    assert_same(&found, &expected, &format!("{context}, par_fold"));
    let mut found = Vec::new();
    let flow = set.sources()[0].for_each(|item| {
        found.push(Seen::new(item, &text));
        ControlFlow::Continue(())
    });
    assert!(flow.unwrap().is_continue());
    assert_same(&found, &expected, &format!("{context}, for_each"));
}
