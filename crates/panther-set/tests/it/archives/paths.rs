//! Members, folders and archives inside archives as paths, names that are left out, and archives
//! that come as streams.

use std::fs;
use std::io;
use std::path::Path;

use panther_set::{ErrorKind, Limit, Limits, LogSet, LogSetBuilder, NameFilter};

use super::{Zip, gzip, log_of, mszip, read_in_order, tar};

/// An archive of each kind that nests others, with two logs in a folder and one in a cabinet.
fn bundle() -> Vec<u8> {
    let cab = mszip(&[
        ("CbsPersist.log", &log_of(9000)),
        ("other.log", &log_of(400)),
    ]);
    Zip::of(&[
        ("Panther/setupact.log", &log_of(3000)),
        ("Panther/setuperr.log", &log_of(300)),
        ("CBS/CbsPersist.cab", &cab),
        ("CBS/CBS.log", &log_of(5000)),
    ])
}

/// The names of what a path gives, without their folder, and the errors.
fn found(folder: &Path, path: &str) -> (Vec<String>, Vec<String>) {
    found_with(LogSet::builder(), folder, path)
}

fn found_with(builder: LogSetBuilder, folder: &Path, path: &str) -> (Vec<String>, Vec<String>) {
    let set = builder.discover([folder.join(path)]);
    let read = read_in_order(&set, folder);
    assert!(read.logs.iter().all(|(_, bytes)| !bytes.is_empty()));
    let names = read.names().into_iter().map(str::to_owned).collect();
    (names, read.errors)
}

#[test]
fn every_printed_name_is_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let tar = tar(&[("./var/CBS.log", &log_of(700)), ("a!/b.log", &log_of(800))]);
    fs::write(folder.path().join("SetupDiag.zip"), bundle()).unwrap();
    fs::write(folder.path().join("logs.tar"), &tar).unwrap();
    fs::write(folder.path().join("logs.tar.gz"), gzip(&tar)).unwrap();
    fs::write(folder.path().join("CBS.log.gz"), gzip(&log_of(900))).unwrap();
    let (names, errors) = found(folder.path(), "");
    assert_eq!((names.len(), errors), (10, vec![]));
    for name in &names {
        assert_eq!(found(folder.path(), name), (vec![name.clone()], vec![]));
        // Windows does not tell upper case from lower.
        let (archive, member) = name.split_once("!/").unwrap();
        let upper = format!("{archive}!/{}", member.to_uppercase());
        assert_eq!(found(folder.path(), &upper).0, [name.as_str()], "{upper}");
    }
}

#[test]
fn folders_and_archives_inside_archives_are_paths() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.zip"), bundle()).unwrap();
    let cbs = [
        "a.zip!/CBS/CbsPersist.cab!/CbsPersist.log",
        "a.zip!/CBS/CbsPersist.cab!/other.log",
        "a.zip!/CBS/CBS.log",
    ];
    for (path, expected) in [
        ("a.zip!/CBS", &cbs[..]),
        ("a.zip!/CBS/", &cbs),
        ("a.zip!/CBS/CbsPersist.cab", &cbs[..2]),
        ("a.zip!/CBS/CbsPersist.cab!/", &cbs[..2]),
        ("a.zip!/CBS/CbsPersist.cab!/other.log", &cbs[1..2]),
    ] {
        let (names, errors) = found(folder.path(), path);
        assert_eq!(
            (names, errors.as_slice()),
            (
                expected.iter().map(|&name| name.to_owned()).collect(),
                &[][..]
            ),
            "{path}"
        );
    }
    assert_eq!(found(folder.path(), "a.zip!/").0.len(), 5);
}

#[test]
fn a_path_that_exists_is_that_path() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.zip"), bundle()).unwrap();
    fs::create_dir_all(folder.path().join("a.zip!/CBS")).unwrap();
    fs::write(folder.path().join("a.zip!/CBS/CBS.log"), log_of(77)).unwrap();
    let set = LogSet::discover([folder.path().join("a.zip!/CBS/CBS.log")]);
    assert_eq!(set.sources()[0].len(), Some(77));
    assert!(set.sources()[0].members().is_empty());
    // What is not there may still be in the archive.
    let set = LogSet::discover([folder.path().join("a.zip!/Panther/setuperr.log")]);
    assert_eq!(set.sources()[0].members(), ["Panther/setuperr.log"]);
}

#[test]
fn a_name_that_is_not_there_gets_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.zip"), bundle()).unwrap();
    fs::write(folder.path().join("CBS.log"), log_of(77)).unwrap();
    for (path, error) in [
        (
            "a.zip!/setuperr.log",
            "no member of the archive has this name; the nearest: Panther/setuperr.log, Panther/setupact.log",
        ),
        (
            "a.zip!/CBS/CbsPersist.cab!/CbsPersit.log",
            "no member of the archive has this name; the nearest: CBS/CbsPersist.cab!/CbsPersist.log",
        ),
        (
            "a.zip!/qq",
            "no member of the archive has this name, and none of the 4 a similar one",
        ),
        (
            "CBS.log!/qq",
            "the file before `!/` is no archive, so it has no members",
        ),
    ] {
        let (names, errors) = found(folder.path(), path);
        assert_eq!(names, [""; 0]);
        let expected = format!("{path}: {error}");
        assert!(errors[0].starts_with(&expected), "{errors:?}");
        assert_eq!(errors.len(), 1);
    }
    // A file that is not there either.
    let (_, errors) = found(folder.path(), "gone.zip!/qq");
    assert!(errors[0].starts_with("gone.zip!/qq: "), "{errors:?}");
}

#[test]
fn only_what_was_named_counts_against_the_limits() {
    let folder = tempfile::tempdir().unwrap();
    let zip = Zip::of(&[("large.log", &log_of(500_000)), ("small.log", &log_of(500))]);
    fs::write(folder.path().join("a.zip"), zip).unwrap();
    let limits = Limits::default().with_total(1000);
    let builder = || LogSet::builder().limits(limits);
    let (names, errors) = found_with(builder(), folder.path(), "a.zip!/small.log");
    assert_eq!((names.len(), errors), (1, vec![]));
    assert_eq!(found_with(builder(), folder.path(), "a.zip").1.len(), 1);
}

fn filter(include: &[&str], exclude: &[&str]) -> NameFilter {
    let filter = include.iter().fold(NameFilter::new(), |filter, glob| {
        filter.include(glob.parse().unwrap())
    });
    exclude
        .iter()
        .fold(filter, |filter, glob| filter.exclude(glob.parse().unwrap()))
}

#[test]
fn names_are_the_same_in_an_archive_and_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let (packed, unpacked) = (folder.path().join("packed"), folder.path().join("unpacked"));
    fs::create_dir_all(unpacked.join("Panther")).unwrap();
    fs::create_dir_all(unpacked.join("CBS")).unwrap();
    fs::create_dir_all(&packed).unwrap();
    fs::write(packed.join("a.zip"), bundle()).unwrap();
    fs::write(unpacked.join("Panther/setupact.log"), log_of(3000)).unwrap();
    fs::write(unpacked.join("Panther/setuperr.log"), log_of(300)).unwrap();
    fs::write(unpacked.join("CBS/CBS.log"), log_of(5000)).unwrap();
    let cab = mszip(&[
        ("CbsPersist.log", &log_of(9000)),
        ("other.log", &log_of(400)),
    ]);
    fs::write(unpacked.join("CBS/CbsPersist.cab"), cab).unwrap();
    for (include, exclude, logs, left_out) in [
        (&["setup*.log"][..], &[][..], 2, 3),
        (&["/Panther/*"], &["*err.log"], 1, 4),
        (&["*.cab"], &[], 2, 3),
        (&[], &["CBS"], 2, 2),
        (&[], &["*.cab"], 3, 1),
        (&["CbsPersist.log"], &[], 1, 4),
        (&["/cbs/cbspersist.cab!/*"], &["other*"], 1, 4),
        (&["*.evtx"], &[], 0, 5),
    ] {
        let names = filter(include, exclude);
        for path in [packed.join("a.zip"), unpacked.clone()] {
            for threads in [1, 3] {
                let builder = LogSet::builder().names(names.clone()).threads(threads);
                let set = builder.discover([&path]);
                assert_eq!(set.sources().len(), logs, "{include:?} {}", path.display());
                assert_eq!(set.left_out(), left_out, "{include:?} {}", path.display());
                assert!(set.skipped().is_empty());
            }
        }
        // The archive is a part of the names below the folder around it.
        if !include.iter().any(|glob| glob.starts_with('/')) {
            let set = LogSet::builder().names(names).discover([&packed]);
            assert_eq!(set.sources().len(), logs, "{include:?}");
        }
    }
    // The names below what is named inside an archive.
    let names = filter(&["/*.log"], &[]);
    let set = LogSet::builder()
        .names(names)
        .discover([packed.join("a.zip!/CBS")]);
    assert_eq!(set.sources()[0].members(), ["CBS/CBS.log"]);
    assert_eq!((set.sources().len(), set.left_out()), (1, 2));
}

#[test]
fn what_is_left_out_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("trace.etl"), [1, 2, 3]).unwrap();
    fs::write(folder.path().join("CBS.log"), log_of(77)).unwrap();
    for names in [filter(&["*.log"], &[]), filter(&[], &["*.etl"])] {
        let set = LogSet::builder().names(names).discover([folder.path()]);
        assert_eq!((set.sources().len(), set.left_out()), (1, 1));
        assert!(set.skipped().is_empty());
    }
}

fn of_stream(builder: LogSetBuilder, name: &str, bytes: Vec<u8>) -> LogSet {
    let mut set = builder.build();
    set.add_stream(name, io::Cursor::new(bytes));
    set
}

#[test]
fn an_archive_as_a_stream_has_the_members_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let log = log_of(700_000);
    for (name, bytes) in [
        ("a.zip", bundle()),
        ("a.tar", tar(&[("CBS.log", &log)])),
        ("a.tgz", gzip(&tar(&[("x/CBS.log", &log)]))),
        ("a.cab", mszip(&[("CBS.log", &log)])),
        ("CBS.log.gz", gzip(&log)),
    ] {
        fs::write(folder.path().join(name), &bytes).unwrap();
        let file = LogSet::discover([folder.path().join(name)]);
        let expected = read_in_order(&file, folder.path());
        let set = of_stream(LogSet::builder(), name, bytes);
        // Two streams of one name are not one file given twice.
        let count = set.sources().len();
        let set = set.retain(|_| true);
        assert_eq!(set.sources().len(), count);
        assert_eq!(read_in_order(&set, folder.path()), expected, "{name}");
    }
}

#[test]
fn an_archive_as_a_stream_needs_a_temporary_file_of_bounded_length() {
    let set = of_stream(LogSet::builder().spooling(false), "-", bundle());
    let error = set.skipped()[0].to_string();
    assert_eq!(
        error,
        "-: an archive as a stream needs a temporary file, which --no-temp forbids"
    );
    let limits = Limits::default().with_total(100);
    let set = of_stream(LogSet::builder().limits(limits), "-", bundle());
    assert!(matches!(
        set.skipped()[0].kind(),
        ErrorKind::Limit(Limit::Total(100))
    ));
    // A log as a stream needs none.
    let set = of_stream(LogSet::builder().spooling(false), "-", log_of(5000));
    assert_eq!((set.sources().len(), set.skipped().len()), (1, 0));
}

#[test]
fn what_came_of_a_stream_that_fails_is_read() {
    struct Failing(io::Cursor<Vec<u8>>);
    impl io::Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            match self.0.read(into) {
                Ok(0) => Err(io::Error::other("the line is dead")),
                read => read,
            }
        }
    }
    let zip = bundle();
    let half = zip[..zip.len() - 40].to_vec();
    let mut set = LogSet::new();
    set.add_stream("-", Failing(io::Cursor::new(half)));
    let errors: Vec<String> = set.skipped().iter().map(ToString::to_string).collect();
    assert_eq!(errors[0], "-: the line is dead");
    assert!(errors[1].contains("its directory is gone"), "{errors:?}");
    assert_eq!(set.sources().len(), 5);
}

#[test]
fn the_names_of_streams_count_too() {
    let stream = |names: NameFilter, name: &str, bytes: Vec<u8>| {
        let set = of_stream(LogSet::builder().names(names), name, bytes);
        (set.sources().len(), set.left_out())
    };
    assert_eq!(
        stream(filter(&["CBS.log"], &[]), "CBS.log", log_of(900)),
        (1, 0)
    );
    assert_eq!(stream(filter(&["CBS.log"], &[]), "-", log_of(900)), (0, 1));
    assert_eq!(stream(filter(&["CBS.log"], &[]), "-", bundle()), (1, 4));
    assert_eq!(stream(filter(&[], &["*.zip"]), "a.zip", bundle()), (0, 1));
}

/// A stream is recognized by its name like a file.
#[test]
fn the_name_of_a_stream_helps_to_recognize_it() {
    let set = of_stream(LogSet::builder(), "trace.etl", vec![1, 2, 3]);
    assert!(set.skipped()[0].to_string().contains("an event trace"));
}
