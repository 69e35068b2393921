//! Cases of the order, each with the reason for it.

use std::fs;
use std::io::Read;

use panther_set::{Clock, LogSet, Source};

#[cfg(feature = "time-zones")]
use super::merged;
use super::{MIDNIGHT, Record, assert_placed, text, utf8, write};

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
fn lines_without_a_time_stay_with_their_log() {
    let folder = tempfile::tempdir().unwrap();
    let stamp = |minute: u32, message: &str| format!("2024-03-12 09:{minute:02}:00 {message}\r\n");
    let first = [
        "a1\r\n",
        &stamp(10, "a2"),
        "a3\r\n",
        "a4\r\n",
        &stamp(30, "a5"),
        "a6\r\n",
    ];
    let second = [&stamp(20, "b1"), "b2\r\n", &stamp(40, "b3")].concat();
    fs::write(folder.path().join("a.txt"), "u1\r\nu2\r\n").unwrap();
    fs::write(folder.path().join("b.txt"), first.concat()).unwrap();
    fs::write(folder.path().join("c.txt"), second).unwrap();
    fs::write(folder.path().join("d.txt"), "v1\r\n").unwrap();
    let set = LogSet::discover([folder.path()]);
    let timeline = set.timeline(&Clock::new());
    let untimed: Vec<bool> = (0..4).map(|index| timeline.is_untimed(index)).collect();
    assert_eq!(untimed, [true, false, false, true]);
    let messages = messages(&set, &Clock::new());
    let last_words = messages
        .iter()
        .filter_map(|message| message.split(' ').next_back());
    let order: Vec<&str> = last_words.collect();
    assert_eq!(
        order,
        [
            "a1", "a2", "a3", "a4", "b1", "b2", "a5", "a6", "b3", "u1", "u2", "v1"
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
    set.add(Source::stream(folder.path().join("stream"), lines));
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

/// A run ends at the NULs, and only the separators behind them show that a line before them is no
/// part of the row above it.
#[test]
fn the_bytes_behind_a_run_decide_about_its_last_items() {
    let folder = tempfile::tempdir().unwrap();
    let log = [
        b"Level,Date and Time,Source,Event ID,Task Category\r\n".as_slice(),
        b"Error,5/20/2026 9:41:03 PM,Contoso,7023,None,Lost\r\nV",
        &[0; 17],
        b"erbose,5/4/2026 1:02:03 AM,Contoso,1,None,Found\r\n",
    ];
    fs::write(folder.path().join("a.csv"), log.concat()).unwrap();
    let set = LogSet::discover([folder.path()]);
    let mut expected = Vec::new();
    let flow = set.sources()[0].for_each(|item| {
        expected.push(item.span());
        std::ops::ControlFlow::Continue(())
    });
    assert!(flow.unwrap().is_continue());
    let timeline = set.timeline(&Clock::new());
    let mut merge = timeline.merge();
    let mut found = Vec::new();
    while let Some(entry) = merge.next_item() {
        found.push(entry.item.span());
    }
    found.sort_by_key(|span| span.start);
    assert_eq!(found, expected);
}
