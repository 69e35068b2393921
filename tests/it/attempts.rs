//! The upgrade attempts of real logs. Without a corpus these tests say so and pass.

use std::fs;

use panther_set::{Attempt, AttemptOutcome, LogSet};
use panther_tests::corpus::{File, files};

/// The attempts of some files, each below the folder that its name begins with: `Rollback` of
/// `Rollback_setupact.log`.
fn attempts(files: &[&File]) -> (Vec<Attempt>, LogSet) {
    let folder = tempfile::tempdir().expect("a folder");
    for file in files {
        let name = file.own_name();
        let (part, name) = name.split_once('_').unwrap_or(("Panther", name));
        let part = folder.path().join(part);
        fs::create_dir_all(&part).expect("a folder");
        fs::write(part.join(name), &file.bytes).expect("a log");
    }
    let set = LogSet::discover([folder.path()]);
    let (attempts, errors) = set.attempts();
    assert!(errors.is_empty(), "{errors:?}");
    (attempts, set)
}

/// What must hold for any logs.
fn check(attempts: &[Attempt], set: &LogSet) {
    let mut before = None;
    for attempt in attempts {
        let first = attempt.first.map(|time| time.civil_seconds());
        assert!(before <= first, "attempts are in order");
        before = first;
        assert!(!attempt.logs.is_empty(), "an attempt of no log");
        assert!(attempt.logs.iter().all(|&log| log < set.sources().len()));
        let mut phases = attempt.phases.clone();
        phases.dedup();
        assert_eq!(phases, attempt.phases, "a phase twice");
    }
}

#[test]
fn every_log_of_setup_has_sound_attempts() {
    for file in files(&["setupact", "setuperr"]) {
        let (attempts, set) = attempts(&[&file]);
        check(&attempts, &set);
    }
}

/// The logs of one machine, of which some tell that Setup was undone.
#[test]
fn a_rollback_is_one_attempt() {
    let files = files(&["setupact", "setuperr", "setupapi"]);
    let files: Vec<&File> = files
        .iter()
        .filter(|file| file.name.starts_with("baslr__"))
        .collect();
    if files.is_empty() {
        return;
    }
    let (attempts, set) = attempts(&files);
    check(&attempts, &set);
    let [attempt] = &attempts[..] else {
        panic!("{attempts:#?}")
    };
    assert_eq!(attempt.logs.len(), files.len());
    assert_eq!(attempt.outcome, AttemptOutcome::RolledBack);
    let result = attempt.result.expect("a result");
    assert_eq!(result.code.value(), 0xC190_0101);
    assert_eq!(result.extend.map(|code| code.value()), Some(0x3_0018));
    assert!(attempt.clocks_differ, "Windows PE has a clock of its own");
}
