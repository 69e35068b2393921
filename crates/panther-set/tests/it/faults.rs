//! Faults of the system: each ends with what was read delivered and its cause named.

use std::fs;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use panther_set::{ErrorKind, LogSet, Source};

use super::logs::{Random, WINDOW, fill, mixed};

/// Hands out so many bytes in pieces of any size, with interruptions, and then fails.
struct Faulty {
    bytes: io::Cursor<Vec<u8>>,
    most: usize,
    random: Random,
}

impl Faulty {
    fn new(mut bytes: Vec<u8>, good: usize, most: usize) -> Self {
        bytes.truncate(good);
        Self {
            bytes: io::Cursor::new(bytes),
            most,
            random: Random::new(good as u64),
        }
    }
}

impl Read for Faulty {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.random.below(5) == 0 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let most = into.len().min(1 + self.random.below(self.most));
        match self.bytes.read(&mut into[..most])? {
            0 => Err(io::Error::other("the cable is loose")),
            count => Ok(count),
        }
    }
}

/// Reads a stream, and gives the bytes that were delivered and the error.
fn read_to_fault(stream: Faulty) -> (Vec<u8>, panther_set::Error) {
    let source = match Source::stream("-", stream) {
        Ok(source) => source,
        Err(error) => return (Vec::new(), error),
    };
    let mut bytes = Vec::new();
    let error = source.for_each(|item| {
        bytes.extend_from_slice(item.raw());
        ControlFlow::Continue(())
    });
    (bytes, error.unwrap_err())
}

#[test]
fn what_was_read_of_a_stream_that_fails_is_delivered() {
    let mut cbs = Vec::new();
    fill(&mut cbs, 300_000);
    let text = "no header\n".repeat(30_000).into_bytes();
    let table = "Level,Date and Time,Source,Event ID,Task Category\r\n".to_owned()
        + &"Information,3/4/2024 1:21:38 AM,Contoso,7001,None,\"Ready\"\r\n".repeat(3000);
    for log in [cbs, text, table.into_bytes(), mixed(3, 300_000)] {
        for good in [1, 10, 100, 9_999, 70_000, 150_001] {
            for most in [7, 4096, 1 << 20] {
                // Byte by byte is slow, and no different in the middle of a log.
                if most < good / 1000 {
                    continue;
                }
                let (bytes, error) = read_to_fault(Faulty::new(log.clone(), good, most));
                assert!(bytes == log[..good], "{} of {good} bytes", bytes.len());
                assert_eq!(error.to_string(), "-: the cable is loose");
                assert!(matches!(error.kind(), ErrorKind::Io(_)));
            }
        }
    }
}

/// A character that the fault tears is a replacement character.
#[test]
fn what_was_read_of_a_utf16_stream_that_fails_is_delivered() {
    let text = "\u{FEFF}".to_owned()
        + &"2024-03-12 09:21:38, Info                  CBS    Übersicht\r\n".repeat(2000);
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for good in [100, 101, 5000, 70_001, 100_002] {
        let (bytes, error) = read_to_fault(Faulty::new(wide.clone(), good, 5000));
        assert_eq!(error.to_string(), "-: the cable is loose");
        let bytes = String::from_utf8(bytes).unwrap();
        let whole = bytes.trim_end_matches('\u{FFFD}');
        assert_eq!(whole.chars().count(), good / 2, "{good}");
        assert!(text.starts_with(whole));
    }
}

/// A set goes on with the others.
#[test]
fn a_stream_that_fails_in_a_set_is_named_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Vec::new();
    fill(&mut log, 3 * WINDOW);
    fs::write(folder.path().join("CBS.log"), &log).unwrap();
    for threads in [1, 3] {
        let mut set = LogSet::builder().threads(threads).discover([folder.path()]);
        set.add_stream("-", Faulty::new(log.clone(), WINDOW + 5, 9000));
        let bytes = AtomicUsize::new(0);
        let (_, errors) = set.par_fold(
            || (),
            |(), _, item| {
                bytes.fetch_add(item.raw().len(), Ordering::Relaxed);
                ControlFlow::Continue(())
            },
            |(), ()| (),
        );
        assert_eq!(bytes.into_inner(), log.len() + WINDOW + 5);
        let [error] = errors.as_slice() else {
            panic!("{errors:?}");
        };
        assert_eq!(error.to_string(), "-: the cable is loose");
    }
}

/// Files come and go, and turn into folders, while a walk goes on.
#[test]
fn a_folder_that_changes_while_it_is_walked() {
    let folder = tempfile::tempdir().unwrap();
    let at = |number: usize| {
        folder
            .path()
            .join(format!("{}", number % 8))
            .join(format!("{number}.log"))
    };
    let mut log = Vec::new();
    fill(&mut log, 300);
    for number in 0..8 {
        fs::create_dir(folder.path().join(number.to_string())).unwrap();
    }
    // These stay.
    for number in 1000..1200 {
        fs::write(at(number), &log).unwrap();
    }
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let change = |seed| {
            let mut random = Random::new(seed);
            while !done.load(Ordering::Relaxed) {
                let path = at(random.below(200));
                // Each fails as often as not.
                let _ = match random.below(5) {
                    0 | 1 => fs::write(&path, &log),
                    2 => fs::remove_file(&path),
                    3 => fs::create_dir(&path),
                    _ => fs::remove_dir(&path),
                };
            }
        };
        scope.spawn(move || change(1));
        scope.spawn(move || change(2));
        for _ in 0..30 {
            let set = LogSet::builder().threads(2).discover([folder.path()]);
            let read = set.par_fold_each(
                || 0,
                |bytes, _, item| *bytes += item.raw().len(),
                |bytes, more| *bytes += more,
            );
            let mut stayed = 0;
            for (source, (bytes, error)) in set.sources().iter().zip(read) {
                let name = source.path().file_stem().unwrap().to_str().unwrap();
                let stays = name.parse::<usize>().unwrap() >= 1000;
                assert!(
                    !stays || (bytes, error.is_none()) == (300, true),
                    "{error:?}"
                );
                stayed += usize::from(stays);
                assert!(bytes <= 300);
                // A file that another writes at the moment may be empty.
                assert!(bytes == 300 || bytes == 0, "{bytes}");
            }
            assert_eq!(stayed, 200);
            for error in set.skipped() {
                let name = error.path().to_string_lossy();
                assert!(
                    name.starts_with(&*folder.path().to_string_lossy()),
                    "{error}"
                );
            }
        }
        done.store(true, Ordering::Relaxed);
    });
}

/// Set `MANY_FILES` to 200000 for as many as an image of a disk has.
#[test]
fn very_many_files_are_read() {
    let many = std::env::var("MANY_FILES").map_or(20_000, |many| many.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut log = Vec::new();
    fill(&mut log, 200);
    for number in 0..many {
        let inner = folder.path().join(format!("{}", number / 1000));
        if number % 1000 == 0 {
            fs::create_dir(&inner).unwrap();
        }
        fs::write(inner.join(format!("{number}.log")), &log).unwrap();
    }
    let set = LogSet::discover([folder.path()]);
    assert_eq!((set.sources().len(), set.skipped().len()), (many, 0));
    let (bytes, errors) = set.par_fold(
        || 0,
        |bytes, _, item| {
            *bytes += item.raw().len();
            ControlFlow::Continue(())
        },
        |one, other| one + other,
    );
    assert!(errors.is_empty(), "{}", errors[0]);
    assert_eq!(bytes, many * 200);
}
