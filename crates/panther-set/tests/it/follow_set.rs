//! Several logs and folders that are followed at once.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use panther_set::{ErrorKind, FollowOptions, FollowSet, NameFilter, Notice, SetNotice};

const LONG: Duration = Duration::from_secs(30);

/// The items that a set has returned.
#[derive(Default)]
struct Seen {
    /// The messages of each log, by its name.
    messages: BTreeMap<String, Vec<String>>,
    new: Vec<String>,
    refused: Vec<(PathBuf, String)>,
    caught_up: usize,
}

impl Seen {
    fn count(&self) -> usize {
        self.messages.values().map(Vec::len).sum()
    }

    fn messages(&self, name: &str) -> Vec<&str> {
        let messages = self.messages.get(name).into_iter().flatten();
        messages.map(String::as_str).collect()
    }

    fn see(&mut self, names: &[String], notice: SetNotice<'_>) {
        match notice {
            SetNotice::Of(index, Notice::Items(batch)) => {
                let events = batch.items.filter_map(|item| item.event());
                let messages = events.map(|event| event.message().to_string());
                let all = self.messages.entry(names[index].clone()).or_default();
                all.extend(messages);
            }
            SetNotice::Of(_, Notice::CaughtUp) => self.caught_up += 1,
            SetNotice::New(index) => self.new.push(names[index].clone()),
            SetNotice::NotFollowed(error) => {
                let path = error.path().to_owned();
                self.refused.push((path, error.kind().to_string()));
            }
            _ => {}
        }
    }

    /// Takes notices until `is_enough`.
    fn until(&mut self, set: &mut FollowSet, is_enough: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + LONG;
        while !is_enough(self) {
            assert!(Instant::now() < deadline, "{:?}", self.messages);
            // A notice borrows the set, and a log may be new in it.
            let names = names(set, 300);
            let notice = set.next(Duration::from_millis(100)).unwrap();
            if let Some(notice) = notice {
                self.see(&names, notice);
            }
        }
    }

    fn finish(&mut self, set: &mut FollowSet) {
        let names = names(set, 0);
        while let Some(notice) = set.finish().unwrap() {
            self.see(&names, notice);
        }
    }
}

/// The names of all logs, and of so many that may follow.
fn names(set: &FollowSet, more: usize) -> Vec<String> {
    let shown = |index| match set.name(index) {
        Some(name) => name.file_name().unwrap().to_string_lossy().into_owned(),
        None => format!("log {index}"),
    };
    (0..set.logs() + more).map(shown).collect()
}

fn record(message: &str) -> String {
    format!("2024-03-12 09:21:38, Info                  CBS    {message}\r\n")
}

fn append(path: &Path, message: &str) {
    let file = File::options().append(true).create(true).open(path);
    file.unwrap().write_all(record(message).as_bytes()).unwrap();
}

fn options() -> FollowOptions {
    FollowOptions::default()
        .with_quiet(Duration::from_millis(30))
        .with_poll(Duration::from_millis(20))
}

#[test]
fn logs_of_files_and_folders_come_together() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("logs/deep")).unwrap();
    append(&at("CBS.log"), "one");
    append(&at("logs/dism.log"), "two");
    append(&at("logs/deep/setupact.log"), "three");
    fs::write(at("logs/trace.etl"), [1, 2, 3]).unwrap();
    fs::write(at("logs/a.zip"), b"PK\x05\x06").unwrap();
    let paths = [at("CBS.log"), at("logs"), at("later.log"), at("CBS.log")];
    let mut set = FollowSet::open(paths, options());
    let mut seen = Seen::default();
    seen.until(&mut set, |seen| seen.count() == 3 && seen.caught_up == 4);
    assert_eq!(set.logs(), 4, "each is followed once");
    assert_eq!((seen.refused.len(), seen.new.len()), (2, 0));
    for name in ["CBS.log", "logs/dism.log", "logs/deep/setupact.log"] {
        append(&at(name), "more");
    }
    append(&at("later.log"), "later");
    append(&at("logs/new.log"), "new");
    seen.until(&mut set, |seen| seen.count() == 8);
    assert_eq!(seen.messages("CBS.log"), ["one", "more"]);
    assert_eq!(seen.messages("later.log"), ["later"]);
    // The name of a log is known once its notice is taken.
    assert_eq!(
        seen.messages("log 4").len() + seen.messages("new.log").len(),
        1
    );
    assert_eq!(seen.new.len(), 1);
    append(&at("logs/new.log"), "last");
    seen.finish(&mut set);
    assert_eq!(seen.count(), 9);
}

/// The set polls a folder by itself, with the notifications of the system.
#[test]
fn notifications_wake_a_set() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    append(&at("CBS.log"), "one");
    let options = FollowOptions::default().with_quiet(Duration::from_millis(30));
    let mut set = FollowSet::open([folder.path()], options);
    let mut seen = Seen::default();
    seen.until(&mut set, |seen| seen.count() == 1);
    append(&at("CBS.log"), "two");
    append(&at("dism.log"), "three");
    seen.until(&mut set, |seen| seen.count() == 3);
}

#[test]
fn a_rotated_log_in_a_folder_is_not_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    append(&at("CBS.log"), "one");
    let mut set = FollowSet::open([folder.path()], options());
    let mut seen = Seen::default();
    seen.until(&mut set, |seen| seen.caught_up == 1);
    for round in 0..5 {
        fs::rename(at("CBS.log"), at(&format!("CbsPersist_{round}.log"))).unwrap();
        append(&at("CBS.log"), &format!("round {round}"));
        let expected = round + 2;
        seen.until(&mut set, |seen| seen.count() >= expected);
        // A look at the folder comes after this.
        let until = Instant::now() + Duration::from_millis(100);
        seen.until(&mut set, |_| Instant::now() > until);
    }
    assert_eq!((set.logs(), seen.count()), (1, 6), "{:?}", seen.messages);
    assert_eq!(seen.messages("CBS.log").len(), 6);
}

#[test]
fn names_choose_the_logs_of_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    append(&at("CBS.log"), "one");
    append(&at("dism.log"), "two");
    let names = NameFilter::new().include("cbs*".parse().unwrap());
    let mut set = FollowSet::open_named([folder.path()], options(), names);
    let mut seen = Seen::default();
    seen.until(&mut set, |seen| seen.count() == 1);
    assert_eq!((set.logs(), set.left_out()), (1, 1));
}

#[test]
fn there_is_a_limit_and_what_is_over_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for index in 0..260 {
        append(&folder.path().join(format!("{index:03}.log")), "one");
    }
    let mut set = FollowSet::open([folder.path()], options());
    let mut seen = Seen::default();
    seen.until(&mut set, |seen| seen.refused.len() == 4);
    assert_eq!(set.logs(), 256);
    assert_eq!(
        seen.refused[0].1,
        "over a limit: only 256 logs are followed at a time"
    );
    assert!(seen.refused[0].0.ends_with("256.log"));
    seen.until(&mut set, |seen| seen.count() == 256);
    assert_eq!(seen.refused.len(), 4, "each is named once");
}

#[test]
fn a_named_file_that_is_no_log_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.zip"), b"PK\x05\x06").unwrap();
    fs::write(at("System.evtx"), b"ElfFile\0").unwrap();
    let mut set = FollowSet::open([at("a.zip"), at("System.evtx")], options());
    let mut seen = Seen::default();
    assert!(!set.is_over());
    seen.until(&mut set, |seen| seen.refused.len() == 2);
    assert!(set.is_over());
    assert!(matches!(
        FollowSet::open([at("a.zip!/CBS.log")], options()).next(LONG),
        Ok(Some(SetNotice::NotFollowed(error)))
            if matches!(error.kind(), ErrorKind::NotFollowed(_)) || cfg!(not(feature = "archives"))
    ));
}

/// One log that fails does not end the others.
#[cfg(unix)]
#[test]
fn a_log_that_cannot_be_read_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("b.log.d")).unwrap();
    append(&at("a.log"), "one");
    let mut set = FollowSet::open([at("a.log"), at("b.log")], options());
    let mut seen = Seen::default();
    seen.until(&mut set, |seen| seen.count() == 1);
    // A folder takes the name of the awaited log.
    fs::rename(at("b.log.d"), at("b.log")).unwrap();
    let deadline = Instant::now() + LONG;
    let error = loop {
        assert!(Instant::now() < deadline);
        if let Err(error) = set.next(Duration::from_millis(50)) {
            break error;
        }
    };
    assert!(error.path().ends_with("b.log"));
    append(&at("a.log"), "two");
    seen.until(&mut set, |seen| seen.count() == 2);
    assert!(!set.is_over());
}
