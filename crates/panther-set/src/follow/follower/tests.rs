use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};

use panther::Item;
use tempfile::TempDir;

use super::super::followed::GRACE;
use super::*;

const QUIET: Duration = Duration::from_secs(1);

/// A follower of a real file. The test sets its clock.
struct Followed {
    folder: TempDir,
    follower: Follower,
    now: Instant,
}

impl Followed {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = FollowOptions::default()
            .with_quiet(QUIET)
            .with_poll(Duration::from_millis(1));
        Self {
            follower: Follower::open(folder.path().join("CBS.log"), options),
            folder,
            now: Instant::now(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("CBS.log")
    }

    fn append(&self, bytes: impl AsRef<[u8]>) {
        let file = File::options().append(true).create(true).open(self.path());
        file.unwrap().write_all(bytes.as_ref()).unwrap();
    }

    fn rename(&self) {
        fs::rename(self.path(), self.folder.path().join("CbsPersist.log")).unwrap();
    }

    /// All notices at this moment. Shows an item as its position and its bytes, without line ends.
    fn said(&mut self) -> Vec<String> {
        let mut said = Vec::new();
        while let Some(step) = self.follower.step(self.now).unwrap() {
            match self.follower.notice(step) {
                Notice::Items(batch) => said.extend(batch.items.map(|item| shown(&item))),
                notice => said.push(format!("{notice:?}")),
            }
        }
        said.retain(|said| said != "CaughtUp");
        said
    }

    /// All items that are left at the end.
    fn left(&mut self) -> Vec<String> {
        let mut left = Vec::new();
        while let Some(notice) = self.follower.finish().unwrap() {
            match notice {
                Notice::Items(batch) => left.extend(batch.items.map(|item| shown(&item))),
                notice => left.push(format!("{notice:?}")),
            }
        }
        left
    }

    /// The notices at this moment, and after `by` has passed without a change.
    fn later(&mut self, by: Duration) -> Vec<String> {
        let mut said = self.said();
        self.now += by;
        said.extend(self.said());
        said
    }
}

fn shown(item: &Item<'_>) -> String {
    let text = String::from_utf8_lossy(item.raw()).replace("\r\n", "|");
    let kind = match item {
        Item::Event(_) => "",
        Item::Unparsed(unparsed) => unparsed.reason().name(),
    };
    let text = text.replace("2024-03-12 09:21:38, Info                  CBS    ", "# ");
    format!("{}{kind} {text}", item.span().start)
}

fn record(message: &str) -> String {
    format!("2024-03-12 09:21:38, Info                  CBS    {message}\r\n")
}

#[test]
fn an_event_comes_with_the_next_or_when_it_is_quiet() {
    let mut log = Followed::new();
    log.append(record("one"));
    assert_eq!(log.said(), [""; 0]);
    log.append(record("two"));
    assert_eq!(log.said(), ["0 # one|"]);
    assert_eq!(log.later(QUIET / 2), [""; 0]);
    log.append("  more of two\r\n");
    assert_eq!(log.said(), [""; 0]);
    assert_eq!(log.later(QUIET / 2), [""; 0]);
    assert_eq!(log.later(QUIET / 2), ["55 # two|  more of two|"]);
    assert_eq!(log.later(QUIET * 9), [""; 0]);
    // A late line does not belong to an event, but is not lost.
    log.append("  late\r\n");
    assert_eq!(log.later(QUIET), ["125foreign   late|"]);
    log.append(record("three"));
    assert_eq!(log.later(QUIET), ["133 # three|"]);
}

#[test]
fn a_line_is_given_whole() {
    let mut log = Followed::new();
    let line = record("拒绝访问。");
    let bytes = line.as_bytes();
    for cut in 0..bytes.len() {
        log.append(&bytes[cut..=cut]);
        if cut + 1 < bytes.len() {
            assert_eq!(log.later(QUIET * 2), [""; 0], "{cut}");
        }
    }
    assert_eq!(log.later(QUIET), ["0 # 拒绝访问。|"]);
    // A last line without an end is returned when the following stops.
    log.append("2024-03-12 09:21:38, Info                  CBS    torn \u{62D2}");
    assert_eq!(log.later(QUIET * 9), [""; 0]);
    assert_eq!(log.left(), ["67 # torn 拒"]);
}

#[test]
fn utf16_in_any_pieces() {
    for (mark, to_bytes) in [
        ("\u{FEFF}", u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ("\u{FEFF}", u16::to_be_bytes),
        ("", u16::to_le_bytes),
        ("", u16::to_be_bytes),
    ] {
        for size in [1, 3, 7, 1000] {
            let mut log = Followed::new();
            let parts = [mark, &record("拒绝\u{10348}访问"), &record("last")];
            let bytes: Vec<u8> = parts.concat().encode_utf16().flat_map(to_bytes).collect();
            let len = |part: &str| 2 * part.encode_utf16().count();
            let first = len(parts[0]);
            let last = first + len(parts[1]);
            let end = last + len(parts[2]);
            let mut said = Vec::new();
            for piece in bytes.chunks(size) {
                log.append(piece);
                said.extend(log.said());
            }
            said.extend(log.later(QUIET));
            let records = [
                format!("{first} # 拒绝\u{10348}访问|"),
                format!("{last} # last|"),
            ];
            let mark = (!mark.is_empty()).then(|| format!("0byte_order_mark {mark}"));
            let expected: Vec<String> = mark.into_iter().chain(records).collect();
            assert_eq!(said, expected, "{size}");
            // Half a code unit waits for its rest, and becomes U+FFFD if there is none.
            log.append([b'x']);
            assert_eq!(log.later(QUIET), [""; 0]);
            assert_eq!(log.left(), [format!("{end}foreign \u{FFFD}")]);
        }
    }
}

#[test]
fn a_renamed_file_is_read_to_its_end() {
    let mut log = Followed::new();
    log.append(record("old one"));
    log.append("2024-03-12 09:21:38, Info                  CBS    old tw");
    assert_eq!(log.said(), [""; 0]);
    log.append("o\r\n");
    log.rename();
    log.append(record("new one"));
    assert_eq!(log.said(), ["0 # old one|", "59 # old two|", "Rotated"]);
    assert_eq!(log.later(QUIET), ["0 # new one|"]);
    // Rotations without a pause, any number of times.
    for round in 0..20 {
        log.append(record("old"));
        log.rename();
        log.append(record("new"));
        assert_eq!(log.said()[1..], ["Rotated"], "{round}");
        assert_eq!(log.later(QUIET), ["0 # new|"]);
    }
}

#[test]
fn a_writer_that_keeps_the_old_file_open_is_read() {
    let mut log = Followed::new();
    let mut old = File::create(log.path()).unwrap();
    old.write_all(record("one").as_bytes()).unwrap();
    assert_eq!(log.said(), [""; 0]);
    log.rename();
    assert_eq!(log.said(), [""; 0]);
    old.write_all(record("two").as_bytes()).unwrap();
    assert_eq!(log.said(), ["0 # one|"]);
    log.append(record("new"));
    old.write_all(record("three").as_bytes()).unwrap();
    assert_eq!(log.said(), ["55 # two|", "110 # three|", "Rotated"]);
    // Items of both come, also when one writer is in the middle of a line.
    let (begin, end) = (
        "2024-03-12 09:21:38, Info       ",
        "           CBS    four\r\n",
    );
    old.write_all(begin.as_bytes()).unwrap();
    log.append(record("newer"));
    assert_eq!(log.later(GRACE / 2), ["0 # new|", "55 # newer|"]);
    old.write_all(end.as_bytes()).unwrap();
    assert_eq!(log.later(QUIET), ["167 # four|"]);
    // Its last line never ends.
    old.write_all(record("five").as_bytes()).unwrap();
    old.write_all(b"  no end").unwrap();
    assert_eq!(log.later(GRACE - QUIET), [""; 0]);
    assert_eq!(log.later(QUIET), ["223 # five|  no end"]);
    // Nobody wrote to it for so long that it is closed.
    old.write_all(record("six").as_bytes()).unwrap();
    assert_eq!(log.later(GRACE), [""; 0]);
}

#[test]
fn an_item_tells_of_which_file_it_is() {
    let mut log = Followed::new();
    let mut old = File::create(log.path()).unwrap();
    old.write_all(record("one").as_bytes()).unwrap();
    assert_eq!(log.said(), [""; 0]);
    log.rename();
    log.append(record("new"));
    assert_eq!(log.said(), ["0 # one|", "Rotated"]);
    old.write_all((record("two") + &record("three")).as_bytes())
        .unwrap();
    log.append(record("newer"));
    let mut found = Vec::new();
    while let Some(step) = log.follower.step(log.now).unwrap() {
        if let Notice::Items(batch) = log.follower.notice(step) {
            let is_late = batch.is_late;
            found.extend(batch.items.map(|item| (is_late, shown(&item))));
        }
    }
    assert_eq!(
        found,
        [(true, "55 # two|".into()), (false, "0 # new|".into())]
    );
}

#[test]
fn a_file_that_comes_back_is_read_on() {
    let mut log = Followed::new();
    let moved = log.folder.path().join("CbsPersist.log");
    log.append(record("one"));
    assert_eq!(log.later(QUIET), ["0 # one|"]);
    log.rename();
    log.append(record("new"));
    assert_eq!(log.later(QUIET), ["Rotated", "0 # new|"]);
    fs::rename(&moved, log.path()).unwrap();
    log.append(record("two"));
    assert_eq!(log.later(QUIET), ["Returned", "55 # two|"]);
    log.rename();
    assert_eq!(log.later(QUIET), ["Deleted"]);
    fs::rename(&moved, log.path()).unwrap();
    assert_eq!(log.later(QUIET), ["Returned"]);
}

#[test]
fn at_most_so_many_files_are_kept_open() {
    let mut log = Followed::new();
    for round in 0..=FORMER {
        let mut file = File::create(log.path()).unwrap();
        file.write_all(format!("{}  torn", record(&round.to_string())).as_bytes())
            .unwrap();
        assert_eq!(log.said().len(), usize::from(round > 0));
        fs::remove_file(log.path()).unwrap();
    }
    log.append(record("last"));
    assert_eq!(log.said(), ["0 # 0|  torn", "Rotated"]);
    assert_eq!(log.said(), [""; 0]);
    assert_eq!(log.follower.former.len(), FORMER);
    // Each of the others has its torn line, and then the last file its only item.
    assert_eq!(
        log.left(),
        [
            "0 # 1|  torn",
            "0 # 2|  torn",
            "0 # 3|  torn",
            "0 # 4|  torn",
            "0 # last|"
        ]
    );
}

#[test]
fn the_end_has_what_was_written_before_it() {
    let mut log = Followed::new();
    log.append(record("one"));
    assert_eq!(log.said(), [""; 0]);
    let mut old = File::options().append(true).open(log.path()).unwrap();
    log.append(record("two"));
    log.rename();
    log.append(record("new"));
    log.append("  torn");
    old.write_all(record("three").as_bytes()).unwrap();
    assert_eq!(
        log.left(),
        [
            "0 # one|",
            "55 # two|",
            "110 # three|",
            "Rotated",
            "0 # new|  torn"
        ]
    );
    // A follower that was stopped while it was far behind returns what it has.
    let mut log = Followed::new();
    log.append(record("one").repeat(10_000));
    let step = log.follower.step(log.now).unwrap().unwrap();
    let first = match log.follower.notice(step) {
        Notice::Items(batch) => batch.items.count(),
        notice => panic!("{notice:?}"),
    };
    let left = log.left().len();
    // The last record is cut within its date, and that piece is an item of its own.
    assert_eq!(first + left, (256_usize << 10).div_ceil(55));
}

#[test]
fn nuls_at_the_end_are_not_read_until_text_follows() {
    let mut log = Followed::new();
    let file = File::create(log.path()).unwrap();
    let space = (3 * (256 << 10)) + 100;
    file.set_len(space).unwrap();
    assert_eq!(log.later(QUIET), [""; 0]);
    let write = |at: u64, text: &str| {
        let mut file = &file;
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    };
    write(0, &record("one"));
    write(55, &record("two"));
    assert_eq!(log.later(QUIET), ["0 # one|", "55 # two|"]);
    write(110, &record("three"));
    assert_eq!(log.later(QUIET), ["110 # three|"]);
    assert_eq!(log.said(), [""; 0]);
    // Text behind the reserved space makes it data, however long it is.
    write(space, &format!("\r\n{}", record("four")));
    let said = log.later(QUIET);
    assert_eq!(said.len(), 3);
    assert!(said[0].starts_with("167nul_run \0"));
    assert!(said[2].ends_with("# four|"));
    // Text that is written into it after that was missed.
    write(167, &record("missed"));
    let said = log.later(QUIET);
    assert_eq!(said[0], "Truncated");
    assert!(said.contains(&"167 # missed|".to_owned()));
}

#[test]
fn a_file_that_is_cut_or_written_anew_begins_again() {
    let mut log = Followed::new();
    log.append(record("one"));
    log.append(record("two"));
    assert_eq!(log.said(), ["0 # one|"]);
    let file = File::options().write(true).open(log.path()).unwrap();
    file.set_len(0).unwrap();
    assert_eq!(log.said(), ["55 # two|", "Truncated"]);
    log.append(record("three"));
    assert_eq!(log.later(QUIET), ["0 # three|"]);
    // The rewritten file is longer than before.
    fs::write(
        log.path(),
        record("four") + &record("five") + &record("six"),
    )
    .unwrap();
    assert_eq!(log.said(), ["Truncated", "0 # four|", "56 # five|"]);
    assert_eq!(log.later(QUIET), ["112 # six|"]);
    // The length is the same as before.
    fs::write(
        log.path(),
        record("FOUR") + &record("FIVE") + &record("SIX"),
    )
    .unwrap();
    assert_eq!(log.said(), ["Truncated", "0 # FOUR|", "56 # FIVE|"]);
    assert_eq!(log.later(QUIET), ["112 # SIX|"]);
    // The end is the same as before.
    fs::write(
        log.path(),
        record("four") + &record("FIVE") + &record("SIX") + &record("7"),
    )
    .unwrap();
    assert_eq!(
        log.said(),
        ["Truncated", "0 # four|", "56 # FIVE|", "112 # SIX|"]
    );
    assert_eq!(log.later(QUIET), ["167 # 7|"]);
    // The file is only truncated.
    file.set_len(56).unwrap();
    assert_eq!(log.said(), ["Truncated"]);
    assert_eq!(log.later(QUIET), ["0 # four|"]);
}

#[test]
fn a_file_goes_and_comes() {
    let mut log = Followed::new();
    assert_eq!(log.said(), [""; 0]);
    assert_eq!(log.later(QUIET * 9), [""; 0]);
    log.append(record("one"));
    assert_eq!(log.said(), ["Appeared"]);
    assert_eq!(log.said(), [""; 0]);
    fs::remove_file(log.path()).unwrap();
    assert_eq!(log.later(QUIET), ["0 # one|", "Deleted"]);
    assert_eq!(log.later(QUIET * 9), [""; 0]);
    log.append(record("two"));
    assert_eq!(log.said(), ["Appeared"]);
    assert_eq!(log.later(QUIET), ["0 # two|"]);
    // A short absence is part of a rotation.
    fs::remove_file(log.path()).unwrap();
    assert_eq!(log.later(QUIET / 2), [""; 0]);
    log.append(record("three"));
    assert_eq!(log.said(), ["Rotated"]);
    assert_eq!(log.later(QUIET), ["0 # three|"]);
}

#[test]
fn the_format_is_known_by_name_or_by_lines_or_by_patience() {
    // The name of the file shows the format before there is a record.
    let mut log = Followed::new();
    log.append("lines of something\r\nand more\r\n");
    log.append(record("one"));
    assert_eq!(log.said(), ["0preamble lines of something|and more|"]);
    for (first, at_once) in [("plain ", 0), ("plain one\nplain ", 1)] {
        let mut log = Followed::new();
        let path = log.folder.path().join("notes.txt");
        log.follower = Follower::open(&path, log.follower.options);
        fs::write(&path, first).unwrap();
        assert_eq!(log.said(), [""; 0]);
        // Without a line, the format stays unknown for any length of time.
        assert_eq!(log.later(QUIET).len(), at_once);
        fs::write(&path, "plain one\nplain two\n").unwrap();
        assert_eq!(log.said().len(), 2 - at_once);
        assert_eq!(log.follower.source().unwrap().format(), "plain");
    }
}

#[test]
fn what_is_no_file_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut follower = Follower::open(folder.path(), FollowOptions::default());
    let error = follower.next(Duration::ZERO).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("not a regular file but a folder")
    );
}

#[test]
fn a_waker_ends_a_wait() {
    let folder = tempfile::tempdir().unwrap();
    let mut follower = Follower::open(folder.path().join("never.log"), FollowOptions::default());
    assert!(matches!(
        follower.next(Duration::ZERO),
        Ok(Some(Notice::CaughtUp))
    ));
    let waker = follower.waker();
    let waiter = std::thread::spawn(move || {
        let begun = Instant::now();
        assert!(follower.next(Duration::from_secs(600)).unwrap().is_none());
        begun.elapsed()
    });
    waker.wake();
    assert!(waiter.join().unwrap() < Duration::from_secs(60));
}
