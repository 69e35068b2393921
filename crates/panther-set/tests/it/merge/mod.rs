//! Merging many sources by time.

mod cases;
mod files;
#[cfg(feature = "archives")]
mod spilled;

use std::fs;
use std::path::Path;

use panther_set::{Clock, LogSet};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::select;
use proptest::{option, proptest};

/// 2024-03-12 00:00:00 in seconds.
const MIDNIGHT: i64 = 1_710_201_600;

/// `2024-03-12 09:21:38`, or the form of CSI without padding and with other separators.
fn stamp(seconds: i64) -> String {
    let since = seconds - MIDNIGHT;
    let (day, of_day) = (12 + since.div_euclid(86_400), since.rem_euclid(86_400));
    format!(
        "2024-03-{day:02} {:02}:{:02}:{:02}",
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60
    )
}

/// An item of a generated log: its text, its time and the offset that it proves.
#[derive(Clone, Debug)]
struct Record {
    text: String,
    local: Option<i64>,
    proves: Option<i64>,
    /// Whether it is a gap, which belongs to the record after it.
    is_gap: bool,
}

impl Record {
    fn event(local: i64, message: &str) -> Self {
        Self {
            text: format!(
                "{}, Info                  CBS    {message}\r\n",
                stamp(local)
            ),
            local: Some(local),
            proves: None,
            is_gap: false,
        }
    }

    fn proof(local: i64, offset: i64) -> Self {
        let text = format!(
            "{}, Info                  CBS    Universal Time is: {}.003\r\n",
            stamp(local),
            stamp(local - offset)
        );
        Self {
            text,
            local: Some(local),
            proves: Some(offset),
            is_gap: false,
        }
    }

    fn no_time() -> Self {
        Self {
            text: "2024-13-41 09:21:38, Info                  CBS    no such day\r\n".to_owned(),
            local: None,
            proves: None,
            is_gap: false,
        }
    }

    /// A byte order mark, or a run of NULs.
    fn gap(nuls: usize) -> Self {
        Self {
            text: match nuls {
                0 => "\u{FEFF}".to_owned(),
                nuls => "\0".repeat(nuls),
            },
            local: None,
            proves: None,
            is_gap: true,
        }
    }
}

fn text(log: &[Record]) -> String {
    log.iter().map(|record| record.text.as_str()).collect()
}

/// The expected position and offset of a record. Follows the documented rules and not the code.
struct Placed {
    key: i64,
    source: usize,
    start: u64,
    offset: Option<i64>,
}

/// The evidence of a log: local time and offset, at each change of the offset and before it.
fn points(log: &[Record]) -> Vec<(i64, i64)> {
    let proofs: Vec<(i64, i64)> = log
        .iter()
        .filter_map(|record| Some((record.local?, record.proves?)))
        .collect();
    let is_edge = |at: usize| {
        at == 0
            || at + 1 == proofs.len()
            || proofs[at - 1].1 != proofs[at].1
            || proofs[at + 1].1 != proofs[at].1
    };
    (0..proofs.len())
        .filter(|&at| is_edge(at))
        .map(|at| proofs[at])
        .collect()
}

fn place(logs: &[Vec<Record>]) -> Vec<Placed> {
    let mut lent: Vec<(i64, usize, i64)> = Vec::new();
    for (source, log) in logs.iter().enumerate() {
        lent.extend(
            points(log)
                .iter()
                .map(|&(local, offset)| (local, source, offset)),
        );
    }
    lent.sort();
    let lend = |local: i64| -> Option<i64> {
        let before = lent.iter().rfind(|point| point.0 < local);
        let after = lent.iter().find(|point| point.0 >= local);
        match (before, after) {
            (Some(before), Some(after)) if local - before.0 <= after.0 - local => Some(before.2),
            (_, Some(after)) => Some(after.2),
            (before, None) => before.map(|before| before.2),
        }
    };
    let mut placed = Vec::<Placed>::new();
    for (source, log) in logs.iter().enumerate() {
        let mut own = log.iter().find_map(|record| record.proves);
        let (mut latest_local, mut runs) = (None::<i64>, 1);
        let mut latest = None::<i64>;
        let mut start = 0;
        let first = placed.len();
        for (number, record) in log.iter().enumerate() {
            let mut offset = None;
            if let Some(local) = record.local {
                let changes = record.proves.is_some() && record.proves != own;
                own = record.proves.or(own);
                offset = own.or_else(|| lend(local));
                let instant = local - offset.unwrap_or(0);
                let set_back = latest_local.is_some_and(|latest| local < latest - 60);
                latest_local = Some(if set_back {
                    local
                } else {
                    latest_local.unwrap_or(local).max(local)
                });
                if (set_back || changes) && runs < 32 {
                    runs += 1;
                    latest = Some(instant);
                    // A run begins with the gap before its first record.
                    if number > 0 && log[number - 1].is_gap {
                        placed.last_mut().unwrap().key = instant;
                    }
                }
                latest = Some(latest.unwrap_or(instant).max(instant));
            }
            placed.push(Placed {
                key: latest.unwrap_or(i64::MIN),
                source,
                start,
                offset,
            });
            start += record.text.len() as u64;
        }
        // Items before the first time move with it.
        let head = placed[first..]
            .iter()
            .find(|place| place.key != i64::MIN)
            .map(|place| place.key);
        placed[first..]
            .iter_mut()
            .filter(|place| place.key == i64::MIN)
            .for_each(|place| place.key = head.unwrap_or(i64::MIN));
    }
    placed.sort_by_key(|place| place.key);
    placed
}

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
    (seen, merge.into_errors().len())
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

fn utf8(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn expected(logs: &[Vec<Record>]) -> Vec<Seen> {
    place(logs)
        .iter()
        .map(|place| (place.source, place.start, place.offset))
        .collect()
}

fn assert_placed(logs: &[Vec<Record>]) {
    let expected = expected(logs);
    for encode in [utf8, utf16] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), logs, encode);
        for threads in [1, 3] {
            let set = LogSet::builder().threads(threads).discover([folder.path()]);
            assert_eq!(set.sources().len(), logs.len());
            assert_eq!(merged(&set, &Clock::new()), (expected.clone(), 0));
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
