//! Archives inside archives.

use std::fs;
use std::ops::ControlFlow;
use std::path::MAIN_SEPARATOR;

use cab::CompressionType;
use panther_set::{Limits, LogSet, Source};

use super::build::{Member, cabinet};
use super::{Zip, gzip, log_of, mszip, read, read_as, read_folder, tar};

#[test]
fn members_are_sources_with_the_way_to_them_as_name() {
    let (cbs, dism) = (log_of(700_000), log_of(5_000));
    let cab = mszip(&[("CbsPersist.log", &cbs)]);
    let zip = Zip::of(&[("CBS/CbsPersist.cab", &cab), ("DISM/dism.log", &dism)]);
    let read = read("SetupDiag.zip", &zip);
    assert_eq!(read.errors, [""; 0]);
    assert_eq!(
        read.logs,
        [
            (
                "SetupDiag.zip!/CBS/CbsPersist.cab!/CbsPersist.log".to_owned(),
                cbs
            ),
            ("SetupDiag.zip!/DISM/dism.log".to_owned(), dism),
        ]
    );
}

#[test]
fn every_kind_holds_every_kind() {
    let log = log_of(200_000);
    let pack = |kind: &str, name: &str, bytes: &[u8]| match kind {
        "zip" => Zip::of(&[(name, bytes)]),
        "stored.zip" => Zip::default().with(&Member::stored(name, bytes)).finish(),
        "cab" => mszip(&[(name, bytes)]),
        "plain.cab" => cabinet(CompressionType::None, &[(name, bytes)]),
        "gz" => gzip(bytes),
        _ => tar(&[(name, bytes)]),
    };
    let kinds = ["zip", "stored.zip", "cab", "plain.cab", "gz", "tar"];
    for outer in kinds {
        for middle in kinds {
            for inner in kinds {
                let innermost = pack(inner, "CBS.log", &log);
                let between = pack(middle, &format!("CBS.log.{inner}"), &innermost);
                let name = format!("CBS.log.{inner}.{middle}");
                let read = read(&format!("{name}.{outer}"), &pack(outer, &name, &between));
                let expected = format!("{name}.{outer}!/{name}!/CBS.log.{inner}!/CBS.log");
                assert_eq!(read.errors, [""; 0], "{expected}");
                assert_eq!(read.names(), [expected.as_str()]);
                assert!(read.logs[0].1 == log, "{expected}");
            }
        }
    }
}

#[test]
fn content_decides_and_not_the_name() {
    let log = log_of(3_000);
    let zip = Zip::of(&[
        ("CBS.zip", &log),
        ("notes.txt", &gzip(&log)),
        ("x.tgz", &gzip(&tar(&[("y", &log)]))),
    ]);
    let read = read("CBS.log", &zip);
    assert_eq!(read.errors, [""; 0]);
    assert_eq!(
        read.names(),
        [
            "CBS.log!/CBS.zip",
            "CBS.log!/notes.txt!/notes.txt",
            "CBS.log!/x.tgz!/x.tar!/y"
        ]
    );
}

#[test]
fn what_is_no_log_is_named_with_the_way_to_it() {
    let zip = Zip::of(&[
        ("winevt/Old.evt", b"\x30\0\0\0LfLe"),
        ("trace.etl", b"\x01\x02"),
        ("tool.exe", b"MZ\0\0\x01"),
        ("logs.7z", b"7z\xBC\xAF\x27\x1C"),
    ]);
    let read = read("a.zip", &zip);
    assert_eq!(read.names(), [""; 0]);
    assert_eq!(
        read.errors,
        [
            "a.zip!/logs.7z: a 7-Zip archive: not read",
            "a.zip!/tool.exe: binary data: not read",
            "a.zip!/trace.etl: an event trace (.etl), which `tracerpt TRACE.etl -o TRACE.xml -of XML` converts: not read",
            "a.zip!/winevt/Old.evt: an event log of Windows XP (.evt), which `wevtutil epl OLD.evt NEW.evtx /lf:true` converts: not read",
        ]
    );
}

#[test]
fn dumps_are_read_by_their_first_bytes() {
    let zip = Zip::of(&[
        ("kernel.dmp", b"PAGEDU64"),
        ("small.bin", &gzip(b"PAGEDUMP")),
        ("app", b"MDMP\x93\xA7"),
        ("MDMP.txt", b"MDMP is no dump\n"),
    ]);
    let read = read("a.zip", &zip);
    assert_eq!(read.errors, [""; 0]);
    let kernel = b"a memory dump whose header is cut".to_vec();
    let process = b"a process dump whose header is cut".to_vec();
    let expected = [
        ("a.zip!/kernel.dmp", kernel.clone()),
        ("a.zip!/small.bin!/small.bin", kernel),
        ("a.zip!/app", process),
        ("a.zip!/MDMP.txt", b"MDMP is no dump\n".to_vec()),
    ];
    assert_eq!(
        read.logs,
        expected.map(|(name, text)| (name.to_owned(), text))
    );
}

/// The feature `evtx` decides whether an event log is read.
#[test]
fn an_event_log_is_read_or_named() {
    let zip = Zip::of(&[("winevt/System.evtx", b"ElfFile\0")]);
    let read = read("a.zip", &zip);
    if cfg!(feature = "evtx") {
        assert_eq!(read.names(), ["a.zip!/winevt/System.evtx"]);
    } else {
        let named = "a.zip!/winevt/System.evtx: an event log (.evtx): not read";
        assert_eq!(read.errors, [named]);
    }
}

#[test]
fn nothing_in_them_is_nothing() {
    for (name, bytes) in [
        ("a.zip", Zip::default().finish()),
        ("a.cab", cabinet(CompressionType::None, &[])),
        ("a.tar", tar(&[("folder/", b"")])),
    ] {
        let read = read(name, &bytes);
        assert_eq!(read, super::Read::default(), "{name}");
    }
    // A tar with only its end is a file of NULs.
    assert_eq!(read("a.tar", &[0; 1024]).names(), ["a.tar"]);
    // Empty members are logs without events, like empty files.
    let zip = Zip::default()
        .with(&Member::stored("empty.log", b""))
        .with(&Member::deflated("e.log", b""));
    let mut cab = mszip(&[("empty.log", b"x"), ("full.log", b"text")]);
    let name = cab
        .windows(9)
        .position(|name| name == b"empty.log")
        .unwrap();
    cab[name - 16] = 0;
    for (name, bytes, count) in [
        ("a.zip", zip.finish(), 2),
        ("a.tar", tar(&[("empty.log", b"")]), 1),
        ("empty.gz", gzip(b""), 1),
        (
            "a.cab",
            mszip(&[("empty.log", b""), ("full.log", b"text")]),
            2,
        ),
    ] {
        let read = read(name, &bytes);
        assert_eq!(read.errors, [""; 0], "{name}");
        assert_eq!(read.logs.len(), count, "{name}");
        assert_eq!(read.logs[0].1, b"", "{name}");
    }
}

#[test]
fn gzip_of_several_parts_is_one_log() {
    let log = log_of(400_000);
    let bytes = [gzip(&log[..1000]), gzip(b""), gzip(&log[1000..])].concat();
    let read = read("CBS.log.gz", &bytes);
    assert_eq!(read.errors, [""; 0]);
    assert_eq!(read.logs, [("CBS.log.gz!/CBS.log".to_owned(), log)]);
}

/// Zstandard and deflate64, which programs on Windows write too.
#[test]
fn less_common_methods_of_zip_are_read() {
    let log = log_of(50_000);
    let zstd = Member::zstd("zstd.log", &log);
    // Both kinds of deflate are equal unless there is a match of 258 bytes.
    let mut text = Vec::new();
    (0..3000)
        .for_each(|number| text.extend(format!("{number:x} line {}\n", number * 7).into_bytes()));
    let deflate64 = Member {
        method: 9,
        ..Member::deflated("deflate64.log", &text)
    };
    let read = read(
        "a.zip",
        &Zip::default().with(&zstd).with(&deflate64).finish(),
    );
    assert_eq!(read.errors, [""; 0]);
    assert_eq!(
        read.logs,
        [
            ("a.zip!/zstd.log".to_owned(), log),
            ("a.zip!/deflate64.log".to_owned(), text)
        ]
    );
}

/// Each member of such an archive is located after all others. A pass over all members must not
/// decode each from the start.
#[test]
fn many_members_of_one_stream_cost_one_pass() {
    let logs: Vec<(String, Vec<u8>)> = (0..600)
        .map(|number| (format!("{number}.log"), log_of(20_000 + number)))
        .collect();
    let members: Vec<(&str, &[u8])> = logs.iter().map(|(name, log)| (&**name, &**log)).collect();
    for (name, bytes) in [
        ("a.cab", mszip(&members)),
        ("a.tgz", gzip(&tar(&members))),
        ("a.zip", Zip::of(&[("a.tar", &tar(&members))])),
    ] {
        let begin = std::time::Instant::now();
        let read = read(name, &bytes);
        // 12 MB, read ten times. A pass for each member would read 20 GB.
        assert!(
            begin.elapsed().as_secs() < 20,
            "{name} took {:?}",
            begin.elapsed()
        );
        assert_eq!(read.errors, [""; 0], "{name}");
        assert_eq!(read.logs.len(), 600);
        for ((_, found), (_, log)) in read.logs.iter().zip(&logs) {
            assert!(found == log, "{name}");
        }
    }
}

#[test]
fn a_member_is_read_as_often_as_asked() {
    let log = log_of(300_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.cab");
    fs::write(&path, mszip(&[("one.log", &log), ("two.log", &log)])).unwrap();
    let set = LogSet::discover([&path, &path]).retain(|_| true);
    let [one, two] = set.sources() else {
        panic!("the archive that was given twice is read once: {set:?}");
    };
    assert_eq!(
        (one.path(), one.members(), one.len()),
        (&*path, vec!["one.log"], Some(300_000))
    );
    for source in [two, one, two, one] {
        let mut bytes = Vec::new();
        let flow = source.for_each(|item| {
            bytes.extend_from_slice(item.raw());
            ControlFlow::Continue(())
        });
        assert!(flow.unwrap().is_continue());
        assert!(bytes == log);
    }
    // On its own it is not a log.
    let refused = Source::open(&path).unwrap_err().to_string();
    assert_eq!(refused, format!("{}: a cabinet: not read", path.display()));
}

#[test]
fn folders_files_and_archives_go_together() {
    let folder = tempfile::tempdir().unwrap();
    let log = log_of(2_000);
    fs::create_dir(folder.path().join("Panther")).unwrap();
    fs::write(folder.path().join("Panther/setupact.log"), &log).unwrap();
    fs::write(
        folder.path().join("Panther/old.zip"),
        Zip::of(&[("setupact.log", &log)]),
    )
    .unwrap();
    fs::write(folder.path().join("z.log.gz"), gzip(&log)).unwrap();
    let read = read_folder(folder.path(), Limits::default());
    assert_eq!(read.errors, [""; 0]);
    assert_eq!(
        read.names(),
        [
            &format!("Panther{MAIN_SEPARATOR}old.zip!/setupact.log"),
            &format!("Panther{MAIN_SEPARATOR}setupact.log"),
            "z.log.gz!/z.log"
        ]
    );
}

#[test]
fn utf16_members_are_decoded() {
    let text = "\u{FEFF}".to_owned() + str::from_utf8(&log_of(30_000)).unwrap();
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = read_as("a.zip", &Zip::of(&[("CBS.log", &bytes)]), Limits::default());
    assert_eq!(read.errors, [""; 0]);
    assert_eq!(
        read.logs,
        [("a.zip!/CBS.log".to_owned(), text.into_bytes())]
    );
}
