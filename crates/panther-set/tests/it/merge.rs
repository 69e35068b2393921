//! Merging many sources by time.

use std::fs;
use std::io::Read;
use std::path::Path;

use panther_set::{Clock, ErrorKind, LogSet, Source};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::select;
use proptest::{option, proptest};

use super::logs::{WINDOW, mixed};

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

/// A record of a generated log: its text, its time and the offset that it proves.
#[derive(Clone, Debug)]
struct Record {
    text: String,
    local: Option<i64>,
    proves: Option<i64>,
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
        }
    }

    fn no_time() -> Self {
        Self {
            text: "2024-13-41 09:21:38, Info                  CBS    no such day\r\n".to_owned(),
            local: None,
            proves: None,
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
    let mut placed = Vec::new();
    for (source, log) in logs.iter().enumerate() {
        let mut own = log.iter().find_map(|record| record.proves);
        let (mut latest_local, mut runs) = (None::<i64>, 1);
        let mut latest = None::<i64>;
        let mut start = 0;
        let first = placed.len();
        for record in log {
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

fn assert_placed(logs: &[Vec<Record>]) {
    let expected: Vec<Seen> = place(logs)
        .iter()
        .map(|place| (place.source, place.start, place.offset))
        .collect();
    for encode in [utf8, utf16] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), logs, encode);
        for threads in [1, 3] {
            let set = LogSet::builder().threads(threads).discover([folder.path()]);
            assert_eq!(set.sources().len(), logs.len());
            assert_eq!(merged(&set, &Clock::new()), (expected.clone(), 0));
        }
    }
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
            .map(|(step, offset, kind)| {
                local = (local + step).max(MIDNIGHT);
                match offset {
                    _ if kind < 30 => Record::no_time(),
                    Some(offset) if proves > 0 => Record::proof(local, offset),
                    _ => Record::event(local, "Ready"),
                }
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 150, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_merge_is_a_stable_sort(logs in vec(log(), 1..6)) {
        assert_placed(&logs);
    }
}

/// The messages of a set in merged order.
fn messages(set: &LogSet, clock: &Clock) -> Vec<String> {
    let timeline = set.timeline(clock);
    let mut merge = timeline.merge();
    let mut messages = Vec::new();
    while let Some(entry) = merge.next_item() {
        messages.extend(entry.item.event().map(|event| event.message().to_string()));
    }
    messages
}

#[test]
fn a_clock_that_is_set_back_for_hours_puts_what_follows_in_its_own_time() {
    let folder = tempfile::tempdir().unwrap();
    let at = |hour: i64, minute: i64, message: &str| {
        Record::event(MIDNIGHT + hour * 3600 + minute * 60, message)
    };
    let set_back = vec![
        at(9, 0, "a1"),
        at(12, 0, "a2"),
        at(10, 0, "a3"),
        at(11, 0, "a4"),
    ];
    let steady = vec![
        at(9, 30, "b1"),
        at(10, 30, "b2"),
        at(11, 30, "b3"),
        at(12, 30, "b4"),
    ];
    // One event of the far future does not delay the events after it.
    let bogus = vec![at(9, 15, "c1"), at(12 * 24, 0, "c2"), at(9, 45, "c3")];
    write(folder.path(), &[set_back, steady, bogus], utf8);
    let set = LogSet::discover([folder.path()]);
    assert_eq!(
        messages(&set, &Clock::new()),
        [
            "a1", "c1", "b1", "c3", "a3", "b2", "a4", "b3", "a2", "b4", "c2"
        ]
    );
}

#[test]
fn two_processes_that_write_one_log_are_not_torn_apart() {
    let folder = tempfile::tempdir().unwrap();
    let at = |second: i64, message: &str| Record::event(MIDNIGHT + second, message);
    let dism = vec![
        at(100, "a1"),
        at(98, "a2"),
        at(101, "a3"),
        at(41, "a4"),
        at(102, "a5"),
    ];
    let other = vec![at(99, "b1"), at(100, "b2"), at(101, "b3")];
    write(folder.path(), &[dism, other], utf8);
    let set = LogSet::discover([folder.path()]);
    assert_eq!(
        messages(&set, &Clock::new()),
        ["b1", "a1", "a2", "b2", "a3", "a4", "b3", "a5"]
    );
}

/// Each step back opens a reader, so their number must be bounded.
#[test]
fn a_clock_that_steps_back_all_the_time_is_read_once_and_in_order() {
    let log: Vec<Record> = (0..20_000)
        .map(|index| Record::event(MIDNIGHT + 50_000 - index % 2 * 4000, "Ready"))
        .collect();
    let other = vec![Record::event(MIDNIGHT + 48_000, "between")];
    assert_placed(&[log, other]);
}

#[test]
fn thousands_of_files_are_merged() {
    let logs: Vec<Vec<Record>> = (0..2000)
        .map(|index: i64| {
            // All at once, and each with its own time.
            (0..4)
                .map(|step| {
                    let local = MIDNIGHT + step * 2000 + index * 7 % 1999;
                    Record::event(local, "Ready")
                })
                .collect()
        })
        .collect();
    assert_placed(&logs);
}

/// More files than the merge keeps open, each of several pieces.
#[test]
fn large_files_that_are_closed_meanwhile_go_on_where_they_were() {
    let logs: Vec<Vec<Record>> = (0..200)
        .map(|index| {
            (0..1200)
                .map(|step| Record::event(MIDNIGHT + step * 40 + index % 3, &"m".repeat(80)))
                .collect()
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &logs, utf8);
    let expected: Vec<Seen> = place(&logs)
        .iter()
        .map(|place| (place.source, place.start, place.offset))
        .collect();
    let set = LogSet::discover([folder.path()]);
    assert!(
        merged(&set, &Clock::new()) == (expected, 0),
        "the order differs"
    );
}

/// For any bytes, the merge yields the same items as reading one source after another.
#[test]
fn every_item_comes_once() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 1..6 {
        let name = format!("{seed}_CBS.log");
        fs::write(folder.path().join(name), mixed(seed, WINDOW / 2)).unwrap();
    }
    fs::write(folder.path().join("notes.txt"), "no time\n\nat all").unwrap();
    fs::write(folder.path().join("empty.log"), "").unwrap();
    let set = LogSet::discover([folder.path()]);
    let (mut seen, errors) = merged(&set, &Clock::new());
    assert_eq!(errors, 0);
    assert_eq!(
        set.sources()[seen[0].0].path().file_name().unwrap(),
        "notes.txt",
        "what has no time comes first"
    );
    // The items of each source by their spans, with their bytes.
    seen.sort();
    let mut expected = Vec::new();
    for (index, source) in set.sources().iter().enumerate() {
        let flow = source.for_each(|item| {
            expected.push((index, item.span().start, None));
            std::ops::ControlFlow::Continue(())
        });
        assert!(flow.unwrap().is_continue());
    }
    assert!(
        seen == expected,
        "{} of {} items",
        seen.len(),
        expected.len()
    );
}

#[test]
fn a_file_that_shrank_or_is_gone_is_named_once_and_the_rest_is_merged() {
    let folder = tempfile::tempdir().unwrap();
    let log: Vec<Record> = (0..5000)
        .map(|step| Record::event(MIDNIGHT + step % 2500 * 10, "Ready"))
        .collect();
    write(
        folder.path(),
        &[log.clone(), log.clone(), log.clone()],
        utf8,
    );
    let set = LogSet::discover([folder.path()]);
    let timeline = set.timeline(&Clock::new());
    let path = |index: usize| set.sources()[index].path().to_owned();
    fs::remove_file(path(0)).unwrap();
    let file = fs::File::options().write(true).open(path(2)).unwrap();
    file.set_len(100_000).unwrap();
    let mut merge = timeline.merge();
    let mut counts = [0; 3];
    while let Some(entry) = merge.next_item() {
        counts[entry.index] += 1;
    }
    assert_eq!((counts[0], counts[1]), (0, 5000));
    assert!(counts[2] > 1000 && counts[2] < 5000, "{counts:?}");
    let errors = merge.into_errors();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert_eq!((errors[0].path(), errors[1].path()), (&*path(0), &*path(2)));
    assert!(matches!(errors[0].kind(), ErrorKind::Io(_)));
    assert!(matches!(
        errors[1].kind(),
        ErrorKind::Shrunk { found: 100_000, .. }
    ));
}

/// Returns one line per read, and counts the reads.
struct Lines(Vec<u8>, std::sync::Arc<std::sync::atomic::AtomicUsize>);

impl Read for Lines {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let line = self.0.iter().position(|&byte| byte == b'\n');
        let count = line.map_or(self.0.len(), |end| end + 1);
        into[..count].copy_from_slice(&self.0[..count]);
        self.0.drain(..count);
        Ok(count)
    }
}

#[test]
fn a_stream_is_merged_as_it_comes_by_the_evidence_seen_so_far() {
    let folder = tempfile::tempdir().unwrap();
    let hour = 3600;
    let file = vec![
        Record::proof(MIDNIGHT + 10 * hour, hour),
        Record::event(MIDNIGHT + 11 * hour, "file"),
    ];
    write(folder.path(), &[file], utf8);
    let stream = [
        // With the offset of the file, 08:00 in UTC; then with its own, 09:30.
        Record::event(MIDNIGHT + 9 * hour, "lent"),
        Record::proof(MIDNIGHT + 9 * hour + 1800, 0),
        Record::event(MIDNIGHT + 9 * hour + 1801, "own"),
        // A step back in a stream keeps its position.
        Record::event(MIDNIGHT + 5 * hour, "back"),
        Record::event(MIDNIGHT + 12 * hour, "last"),
    ];
    let reads = std::sync::Arc::default();
    let lines = Lines(text(&stream).into_bytes(), std::sync::Arc::clone(&reads));
    let mut set = LogSet::discover([folder.path()]);
    set.add(Source::stream("-", lines));
    let timeline = set.timeline(&Clock::new());
    let count = || reads.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(count(), 1, "the survey leaves the stream alone");
    let mut merge = timeline.merge();
    assert!(!merge.is_ready());
    let mut seen = Vec::new();
    while let Some(entry) = merge.next_item() {
        if seen.is_empty() {
            assert!(
                count() <= 3,
                "the first event was there after {} reads",
                count()
            );
        }
        let message = entry.item.event().unwrap().message().to_string();
        seen.push(format!("{message} {}", entry.offset.unwrap()));
    }
    assert_eq!(
        seen,
        [
            "lent +01:00",
            "Universal Time is: 2024-03-12 09:00:00.003 +01:00",
            "Universal Time is: 2024-03-12 09:30:00.003 +00:00",
            "own +00:00",
            "back +00:00",
            "file +01:00",
            "last +00:00"
        ]
    );
}

/// A log with evidence, one that borrows it, and one with a given zone, in the order of events.
#[cfg(feature = "time-zones")]
#[test]
fn three_offsets_in_true_order() {
    let folder = tempfile::tempdir().unwrap();
    let (host, guest) = (folder.path().join("host"), folder.path().join("guest"));
    fs::create_dir_all(&host).unwrap();
    fs::create_dir_all(&guest).unwrap();
    let hour = 3600;
    let at = |hours: i64, minutes: i64| MIDNIGHT + hours * hour + minutes * 60;
    let cbs = [
        Record::proof(at(16, 0), 8 * hour),
        Record::event(at(16, 20), "08:20"),
    ];
    let dism = [
        Record::event(at(16, 10), "08:10"),
        Record::event(at(16, 30), "08:30"),
    ];
    // On 12 March, New York has daylight saving time.
    let setup = [
        Record::event(at(4, 5), "08:05"),
        Record::event(at(4, 25), "08:25"),
    ];
    fs::write(host.join("CBS.log"), text(&cbs)).unwrap();
    fs::write(host.join("dism.log"), text(&dism)).unwrap();
    fs::write(guest.join("setupact.log"), text(&setup)).unwrap();
    let clock = Clock::new().with_zone_under(&guest, "America/New_York".parse().unwrap());
    let set = LogSet::discover([folder.path()]);
    assert_eq!(
        messages(&set, &clock),
        [
            "Universal Time is: 2024-03-12 08:00:00.003",
            "08:05",
            "08:10",
            "08:20",
            "08:25",
            "08:30"
        ]
    );
    let (seen, _) = merged(&set, &clock);
    let offsets: Vec<Option<i64>> = seen.iter().map(|(_, _, offset)| *offset).collect();
    let [east, west] = [Some(8 * hour), Some(-4 * hour)];
    assert_eq!(offsets, [east, west, east, east, west, east]);
    // A zone for all logs takes precedence over evidence.
    let clock = Clock::new().with_zone("+02:00".parse().unwrap());
    let (seen, _) = merged(&set, &clock);
    let two = i64::from("+02:00".parse::<panther_set::Offset>().unwrap().seconds());
    assert!(seen.iter().all(|(_, _, offset)| *offset == Some(two)));
}
