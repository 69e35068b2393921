//! Files that are mapped: the same items as when they are read, and a named error where they
//! shrink.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, SystemTime};

use panther::{Items, formats};
use panther_set::{ErrorKind, LogSet};

use super::logs::{fill, mixed, record};

/// So many bytes are mapped at a time; as in the library, where it is private.
const PART: usize = 8 << 20;

/// Writes a log that nobody has touched for an hour.
fn write_aged(path: &Path, log: &[u8]) {
    fs::write(path, log).unwrap();
    let file = File::options().write(true).open(path).unwrap();
    let hour = Duration::from_secs(3600);
    file.set_modified(SystemTime::now() - hour).unwrap();
}

fn mapped(path: &Path, threads: usize) -> LogSet {
    // SAFETY: nothing writes over the file. It is cut, which is allowed.
    let builder = unsafe { LogSet::builder().mapped() };
    builder.threads(threads).discover([path])
}

/// The starts of the items and their bytes, as `ordered` delivers them.
fn read(
    set: &LogSet,
    mut delivered: impl FnMut(usize),
) -> (Vec<u64>, Vec<u8>, Vec<panther_set::Error>) {
    let (mut starts, mut bytes) = (Vec::new(), Vec::new());
    let errors = set.ordered(
        |_| (Vec::new(), Vec::new()),
        |(starts, bytes), _, item| {
            starts.push(item.span().start);
            bytes.extend_from_slice(item.raw());
        },
        |_, (more_starts, more_bytes)| {
            starts.extend(more_starts);
            bytes.extend(more_bytes);
            delivered(bytes.len());
            ControlFlow::Continue(())
        },
    );
    (starts, bytes, errors)
}

#[test]
fn a_map_gives_the_items_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let mut log = mixed(3, PART - 300_000);
    // Over the edge of a part, a little and by far.
    log.extend(record(301_000, b"\r\n"));
    fill(&mut log, 2 * PART - 100);
    log.extend(record(3 << 20, b"\r\n"));
    fill(&mut log, 3 * PART + 77);
    write_aged(&path, &log);
    let expected: Vec<u64> = Items::new(formats::by_id("cbs").unwrap(), &log)
        .map(|item| item.span().start)
        .collect();
    for threads in [1, 2, 5] {
        let (starts, bytes, errors) = read(&mapped(&path, threads), |_| ());
        assert!(errors.is_empty(), "{errors:?}");
        assert!(bytes == log, "{threads} threads: other bytes");
        assert!(starts == expected, "{threads} threads: other items");
    }
}

#[test]
fn a_mapped_file_that_shrinks_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let mut log = Vec::new();
    fill(&mut log, 3 * PART);
    for threads in [1, 2] {
        for left in [0, 4096 * 3 + 1, PART + 12_345, 3 * PART - 1] {
            write_aged(&path, &log);
            let set = mapped(&path, threads);
            let mut cut = false;
            let (_, bytes, errors) = read(&set, |_| {
                if !std::mem::replace(&mut cut, true) {
                    let file = File::options().write(true).open(&path).unwrap();
                    file.set_len(left as u64).unwrap();
                }
            });
            let [error] = errors.as_slice() else {
                panic!("{errors:?}");
            };
            match *error.kind() {
                ErrorKind::Shrunk { expected, found } => {
                    assert_eq!((expected, found), (log.len() as u64, left as u64));
                }
                ref other => panic!("{other}"),
            }
            // What was looked at in the moment of the cut may have become zeros; that is one item a
            // thread.
            let differing = bytes.iter().zip(&log).filter(|(one, other)| one != other);
            assert!(differing.count() <= threads * 4096, "more than a few items");
        }
    }
}
