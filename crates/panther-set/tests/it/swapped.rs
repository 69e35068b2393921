//! Files whose name refers to something else when they are read.

#![cfg(unix)]

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use panther_set::{Clock, ErrorKind, LogSet};

const LINE: &str = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

/// Replaces `path`, and says what took its place.
type Swap = (&'static str, fn(&Path));

const SWAPS: [Swap; 4] = [
    ("named pipe", pipe),
    ("folder", |path| fs::create_dir(path).unwrap()),
    ("symbolic link", |path| {
        symlink(path.with_file_name("z.log"), path).unwrap();
    }),
    ("symbolic link", |path| symlink("/dev/zero", path).unwrap()),
];

/// Neither a pipe, which would make the reader wait forever, nor the target of a link is read.
#[test]
fn what_takes_the_place_of_a_file_is_named() {
    for (kind, swap) in SWAPS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        fs::write(&path, LINE).unwrap();
        // The set closes its first files for these.
        for number in 0..60 {
            fs::write(folder.path().join(format!("z{number}.log")), LINE).unwrap();
        }
        let set = LogSet::builder().threads(1).discover([folder.path()]);
        fs::remove_file(&path).unwrap();
        swap(&path);
        let (_, folded) = set.par_fold(|| (), |(), _, _| ControlFlow::Continue(()), |(), ()| ());
        let timeline = set.timeline(&Clock::new());
        let mut merge = timeline.merge();
        let mut items = 0;
        while merge.next_item().is_some() {
            items += 1;
        }
        assert_eq!(items, 60);
        for errors in [folded, merge.into_errors()] {
            assert_eq!(errors.len(), 1, "{errors:?}");
            assert_eq!(errors[0].path(), path);
            match errors[0].kind() {
                ErrorKind::NotAFile(found) => assert_eq!(*found, kind),
                other => panic!("{other}"),
            }
        }
    }
}

/// Such files have no length that a reader by position could use.
#[cfg(target_os = "linux")]
#[test]
fn a_file_of_the_kernel_is_named() {
    let set = LogSet::discover(["/proc/self/status"]);
    assert!(set.sources().is_empty());
    let [error] = set.skipped() else {
        panic!("{:?}", set.skipped());
    };
    let message = error.to_string();
    assert!(message.contains("file of unknown length"), "{message}");
    assert!(message.contains("standard input"), "{message}");
}
