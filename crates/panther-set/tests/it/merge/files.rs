//! Merging files that are closed, shortened and replaced meanwhile.

use std::fs;

use panther_set::{Clock, ErrorKind, LogSet};

use super::{MIDNIGHT, Record, expected, merged, utf8, write};
use crate::logs::{WINDOW, mixed};

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
    let expected = expected(&logs);
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
        set.sources()[seen.last().unwrap().0]
            .path()
            .file_name()
            .unwrap(),
        "notes.txt",
        "a log without any time comes last"
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

/// The items of each source that a merge gives, and its errors.
fn counts(set: &LogSet, meanwhile: impl FnOnce()) -> (Vec<usize>, Vec<panther_set::Error>) {
    let timeline = set.timeline(&Clock::new());
    let mut merge = timeline.merge();
    let mut counts = vec![0; set.sources().len()];
    meanwhile();
    while let Some(entry) = merge.next_item() {
        counts[entry.index] += 1;
    }
    (counts, merge.into_errors())
}

fn steady() -> Vec<Record> {
    (0..5000)
        .map(|step| Record::event(MIDNIGHT + step % 2500 * 10, "Ready"))
        .collect()
}

#[test]
fn a_file_that_shrank_is_named_once_and_the_rest_is_merged() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[steady(), steady()], utf8);
    let set = LogSet::discover([folder.path()]);
    let path = set.sources()[1].path();
    let (counts, errors) = counts(&set, || {
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_len(100_000).unwrap();
    });
    assert_eq!(counts[0], 5000);
    assert!(counts[1] > 1000 && counts[1] < 5000, "{counts:?}");
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].path(), path);
    assert!(matches!(
        errors[0].kind(),
        ErrorKind::Shrunk { found: 100_000, .. }
    ));
}

/// With more files than may be open at once, each is opened again for each piece. By then its name
/// may refer to another file, which must not continue the first one.
#[test]
fn a_file_that_is_replaced_ends_with_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let logs = vec![steady(); 60];
    write(folder.path(), &logs, utf8);
    let set = LogSet::discover([folder.path()]);
    let path = |index: usize| set.sources()[index].path().to_owned();
    let (counts, errors) = counts(&set, || {
        let [replaced, gone, short] = [0, 1, 2].map(path);
        fs::rename(&replaced, replaced.with_extension("old")).unwrap();
        fs::copy(path(3), &replaced).unwrap();
        fs::remove_file(gone).unwrap();
        let file = fs::File::options().write(true).open(short).unwrap();
        file.set_len(100_000).unwrap();
    });
    assert!(counts[..3].iter().all(|&count| count < 5000), "{counts:?}");
    assert_eq!(counts[3..], [5000; 57]);
    let paths: Vec<_> = errors.iter().map(|error| error.path().to_owned()).collect();
    assert_eq!(paths, [path(0), path(1), path(2)]);
    assert!(matches!(errors[0].kind(), ErrorKind::Replaced));
    assert!(matches!(errors[1].kind(), ErrorKind::Io(_)));
    assert!(matches!(
        errors[2].kind(),
        ErrorKind::Shrunk { found: 100_000, .. }
    ));
}
