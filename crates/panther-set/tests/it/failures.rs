//! Files that change while they are read, and readers that stop early.

use std::fs::{self, File};
use std::ops::ControlFlow;

use panther_set::{ErrorKind, LogSet, Source};

use super::logs::{WINDOW, fill};

fn log_of(len: usize) -> Vec<u8> {
    let mut log = Vec::new();
    fill(&mut log, len);
    log
}

#[test]
fn a_file_that_shrank_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let len = 3 * WINDOW as u64;
    for threads in [1, 2, 5] {
        for left in [0, 10, WINDOW as u64 + 7, len - 1] {
            fs::write(&path, log_of(len as usize)).unwrap();
            let set = LogSet::builder().threads(threads).discover([&path]);
            File::options()
                .write(true)
                .open(&path)
                .unwrap()
                .set_len(left)
                .unwrap();
            let mut delivered = 0;
            let ordered = set.ordered(
                |_| 0,
                |bytes, _, item| *bytes += item.span().len(),
                |_, bytes| {
                    delivered += bytes;
                    ControlFlow::Continue(())
                },
            );
            assert!(delivered <= left, "{delivered} of {left} bytes");
            let (_, folded) = set.par_fold(|| (), |_, _, _| ControlFlow::Continue(()), |_, _| ());
            let each = set.par_fold_each(|| (), |_, _, _| (), |_, _| ());
            let streamed = set.sources()[0].for_each(|_| ControlFlow::Continue(()));
            let each = each.into_iter().filter_map(|(_, error)| error);
            for errors in [
                ordered,
                folded,
                each.collect(),
                streamed.err().into_iter().collect(),
            ] {
                let [error] = errors.as_slice() else {
                    panic!("{} errors, one was expected", errors.len());
                };
                assert_eq!(error.path(), path);
                match *error.kind() {
                    ErrorKind::Shrunk { expected, found } => {
                        assert_eq!((expected, found), (len, left));
                    }
                    ref other => panic!("{other}"),
                }
            }
        }
    }
}

/// A file that is truncated while it is read yields its original bytes and never zeros.
#[test]
fn a_file_that_shrinks_while_it_is_read_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let log = log_of(96 * WINDOW);
    for threads in [1, 2] {
        for left in [0, 3 * 4096 + 1, 40 * WINDOW + 12_345, log.len() - 1] {
            fs::write(&path, &log).unwrap();
            let set = LogSet::builder().threads(threads).discover([&path]);
            let (mut bytes, mut is_cut) = (Vec::new(), false);
            let errors = set.ordered(
                |_| Vec::new(),
                |piece, _, item| piece.extend_from_slice(item.raw()),
                |_, piece: Vec<u8>| {
                    bytes.extend(piece);
                    if !std::mem::replace(&mut is_cut, true) {
                        let file = File::options().write(true).open(&path).unwrap();
                        file.set_len(left as u64).unwrap();
                    }
                    ControlFlow::Continue(())
                },
            );
            let [error] = errors.as_slice() else {
                panic!("{} errors, one was expected", errors.len());
            };
            match *error.kind() {
                ErrorKind::Shrunk { expected, found } => {
                    assert_eq!((expected, found), (log.len() as u64, left as u64));
                }
                ref other => panic!("{other}"),
            }
            assert!(bytes.len() < log.len() && log.starts_with(&bytes));
        }
    }
}

#[test]
fn a_file_that_grew_is_read_to_where_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    fs::write(&path, log_of(WINDOW + 5000)).unwrap();
    let set = LogSet::builder().threads(2).discover([&path]);
    fs::write(&path, log_of(3 * WINDOW)).unwrap();
    let (bytes, errors) = set.par_fold(
        || 0,
        |bytes, _, item| {
            *bytes += item.span().len();
            ControlFlow::Continue(())
        },
        |one, other| one + other,
    );
    assert_eq!((bytes, errors.len()), (WINDOW as u64 + 5000, 0));
}

/// A log may be rotated while it is read. Its name then refers to a new file, and the windows must
/// still belong to the old one.
#[test]
fn a_file_that_is_replaced_is_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    let log = log_of(4 * WINDOW);
    fs::write(&path, &log).unwrap();
    let set = LogSet::builder().threads(1).discover([&path]);
    let mut read = Vec::new();
    let errors = set.ordered(
        |_| Vec::new(),
        |piece, _, item| piece.extend_from_slice(item.raw()),
        |_, piece| {
            if read.is_empty() {
                fs::rename(&path, folder.path().join("CbsPersist.log")).unwrap();
                fs::write(&path, vec![b'x'; 4 * WINDOW]).unwrap();
            }
            read.extend(piece);
            ControlFlow::Continue(())
        },
    );
    assert!(errors.is_empty());
    assert!(read == log, "the pieces are of two files");
}

#[test]
fn what_is_gone_is_an_error_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.log", "b.log", "c.log"] {
        fs::write(folder.path().join(name), log_of(5000)).unwrap();
    }
    // The set closes its first files for these, in whatever order its threads open them.
    for number in 0..600 {
        fs::write(folder.path().join(format!("other-{number}.log")), "").unwrap();
    }
    for threads in [1, 2] {
        let set = LogSet::builder().threads(threads).discover([folder.path()]);
        let gone = folder.path().join("b.log");
        fs::remove_file(&gone).unwrap();
        let mut bytes = 0;
        let errors = set.ordered(
            |_| 0,
            |bytes, _, item| *bytes += item.span().len(),
            |_, more| {
                bytes += more;
                ControlFlow::Continue(())
            },
        );
        assert_eq!(bytes, 10_000);
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].path(), gone);
        assert!(matches!(errors[0].kind(), ErrorKind::Io(_)));
        fs::write(gone, log_of(5000)).unwrap();
    }
}

#[test]
fn delivery_stops_when_it_breaks() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.log", "b.log"] {
        fs::write(folder.path().join(name), log_of(3 * WINDOW)).unwrap();
    }
    for threads in [1, 2, 5] {
        for most in [1, 2, 4] {
            let set = LogSet::builder().threads(threads).discover([folder.path()]);
            let mut pieces = 0;
            let errors = set.ordered(
                |_| (),
                |_, _, _| (),
                |_, ()| {
                    pieces += 1;
                    if pieces == most {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    }
                },
            );
            assert_eq!((pieces, errors.len()), (most, 0), "{threads} threads");
        }
        let set = LogSet::builder().threads(threads).discover([folder.path()]);
        let (items, _) = set.par_fold(
            || 0_u64,
            |count, _, _| {
                *count += 1;
                ControlFlow::Break(())
            },
            |one, other| one + other,
        );
        assert!(
            items <= threads as u64,
            "{items} items on {threads} threads"
        );
    }
}

#[test]
fn a_stream_stops_when_delivery_breaks() {
    /// Never ends.
    struct Forever(Vec<u8>);
    impl std::io::Read for Forever {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = into.len().min(self.0.len());
            into[..count].copy_from_slice(&self.0[..count]);
            Ok(count)
        }
    }
    for threads in [1, 2] {
        let mut set = LogSet::builder().threads(threads).build();
        set.add(Source::stream("-", Forever(log_of(5000))));
        let errors = set.ordered(|_| (), |_, _, _| (), |_, ()| ControlFlow::Break(()));
        assert!(errors.is_empty());
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink("nowhere", at("dangling")).unwrap();
    std::os::unix::fs::symlink(folder.path(), at("loop")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    fs::write(at("trace.etl"), [1, 2, 3]).unwrap();
    fs::write(at("archive.bin"), b"PK\x03\x04").unwrap();
    fs::write(at("program"), b"text and\0 more").unwrap();
    fs::write(at("CBS.log"), log_of(300)).unwrap();
    let set = LogSet::discover([folder.path()]);
    assert_eq!(set.sources().len(), 1);
    let reasons: Vec<String> = set
        .skipped()
        .iter()
        .map(|error| {
            format!(
                "{}: {}",
                error.path().file_name().unwrap().display(),
                error.kind()
            )
        })
        .collect();
    assert_eq!(
        reasons,
        [
            "dangling: not a regular file but a symbolic link; links inside a folder are not followed",
            "loop: not a regular file but a symbolic link; links inside a folder are not followed",
            "socket: not a regular file but a socket",
            #[cfg(feature = "archives")]
            "archive.bin: damaged: its directory is gone, as when a download breaks; the members that are there are read",
            #[cfg(not(feature = "archives"))]
            "archive.bin: a zip archive: not read, because panther was built without the feature `archives`",
            "program: binary data: not read",
            "trace.etl: an event trace (.etl), which `tracerpt TRACE.etl -o TRACE.xml -of XML` converts: not read",
        ]
    );
    // A file given by name is read in any case.
    assert_eq!(LogSet::discover([at("program")]).sources().len(), 1);
}

#[test]
fn a_file_given_twice_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("CBS.log");
    fs::write(&path, log_of(300)).unwrap();
    let set = LogSet::discover([folder.path(), &path, folder.path()]).retain(|_| true);
    assert_eq!(set.sources().len(), 1);
}
