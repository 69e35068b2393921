//! How a build without a feature reports the files that the feature would read.

use std::fs;

use panther_set::LogSet;

/// The errors of a folder with a zip, a tar, an event log and a text log.
fn skipped() -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut tar = [0; 1024];
    tar[..7].copy_from_slice(b"CBS.log");
    tar[148..156].copy_from_slice(b"001510\0 ");
    for (name, bytes) in [
        (
            "CBS.log",
            b"2020-07-29 16:29:16, Info                  CBS    Ready\r\n".as_slice(),
        ),
        ("a.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ("b.tar", &tar),
        ("c.evtx", b"ElfFile\0"),
    ] {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let set = LogSet::discover([folder.path()]);
    let names = set.sources().iter().map(|source| source.name());
    assert!(names.into_iter().any(|name| name.ends_with("CBS.log")));
    let found = set.skipped().iter().map(|error| {
        let name = error.path().strip_prefix(folder.path()).unwrap();
        format!("{}: {}", name.display(), error.kind())
    });
    found.collect()
}

#[test]
fn archives_are_named_where_they_are_not_read() {
    let skipped = skipped();
    let without = [
        "a.zip: a zip archive: not read, because panther was built without the feature `archives`",
        "b.tar: a tar archive: not read, because panther was built without the feature `archives`",
    ];
    for line in without {
        let is_named = skipped.iter().any(|skipped| skipped == line);
        assert_eq!(
            is_named,
            cfg!(not(feature = "archives")),
            "{line}: {skipped:?}"
        );
    }
}

#[test]
fn event_logs_are_named_where_they_are_not_read() {
    let line = "c.evtx: an event log (.evtx): not read, because panther was built without the feature `evtx`";
    let skipped = skipped();
    let is_named = skipped.iter().any(|skipped| skipped == line);
    assert_eq!(is_named, cfg!(not(feature = "evtx")), "{skipped:?}");
}

#[test]
fn zones_are_known_by_name_with_the_feature_and_by_offset_without() {
    let is_zone = |text: &str| text.parse::<panther_set::TimeZone>().is_ok();
    assert!(is_zone("+08:00"));
    assert_eq!(is_zone("Asia/Shanghai"), cfg!(feature = "time-zones"));
    let error = "klingon".parse::<panther_set::TimeZone>().unwrap_err();
    assert_eq!(
        error
            .to_string()
            .contains("without the feature `time-zones`"),
        cfg!(not(feature = "time-zones"))
    );
}
