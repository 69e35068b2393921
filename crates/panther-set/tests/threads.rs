//! The number of threads that discover logs. This test counts the threads of its process, so it
//! runs alone in it.

#![cfg(target_os = "linux")]

use std::fs;

use panther_set::LogSet;

/// The threads of this process.
fn threads() -> usize {
    fs::read_dir("/proc/self/task").unwrap().count()
}

#[test]
fn discovery_has_as_many_threads_as_the_set() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..100 {
        let line = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";
        fs::write(folder.path().join(format!("CBS{number}.log")), line).unwrap();
    }
    let before = threads();
    // One thread is the calling one. More threads belong to the set and end with it.
    for (wanted, started) in [(1, 0), (3, 3)] {
        let set = LogSet::builder().threads(wanted).discover([folder.path()]);
        assert_eq!(set.sources().len(), 100);
        assert_eq!(threads(), before + started, "{wanted} threads");
        drop(set);
    }
}
