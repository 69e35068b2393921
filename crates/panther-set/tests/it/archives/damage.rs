//! Damaged archives, and what can still be read from them.

use cab::CompressionType;

use super::build::{Member, cabinet};
use super::{Zip, gzip, log_of, mszip, read, tar};

#[test]
fn what_stands_before_the_damage_is_delivered() {
    let log = log_of(600_000);
    let mut wrong = Member::deflated("CBS.log", &log);
    wrong.crc ^= 1;
    let found = read(
        "a.zip",
        &Zip::default()
            .with(&wrong)
            .with(&Member::deflated("b.log", b"text"))
            .finish(),
    );
    assert_eq!(
        found.errors,
        ["a.zip!/CBS.log: damaged: its bytes do not have the sum that they should have (CRC-32)"]
    );
    assert!(found.logs[0].1 == log, "all bytes are there, to the last");
    assert_eq!(found.logs[1].1, b"text");

    let mut flipped = Member::deflated("CBS.log", &log);
    let middle = flipped.packed.len() / 2;
    flipped.packed[middle..middle + 8].fill(0xFF);
    let found = read("a.zip", &Zip::default().with(&flipped).finish());
    assert_eq!(found.errors.len(), 1);
    assert!(
        found.errors[0].starts_with("a.zip!/CBS.log: damaged: "),
        "{:?}",
        found.errors
    );
    let delivered = &found.logs[0].1;
    assert!(!delivered.is_empty() && log.starts_with(&delivered[..delivered.len() / 2]));
}

#[test]
fn a_zip_without_its_directory_gives_the_members_that_are_there() {
    let (one, two) = (log_of(300_000), log_of(400_000));
    let (mut first, mut second) = (
        Member::deflated("one.log", &one),
        Member::deflated("two.log", &two),
    );
    for flags in [0, 8] {
        first.flags = flags;
        second.flags = flags;
        let whole = Zip::default().with(&first).with(&second).bytes;
        let zip = [&*whole, b"PK\x01\x02 and no more"].concat();
        let gone = "damaged: its directory is gone, as when a download breaks; the members that are there are read";
        let found = read("a.zip", &zip);
        assert_eq!(found.errors, [format!("a.zip: {gone}")], "{flags}");
        assert_eq!(found.names(), ["a.zip!/one.log", "a.zip!/two.log"]);
        assert!(found.logs[0].1 == one && found.logs[1].1 == two);
        // Truncated in the second member.
        let cut = whole.len() - second.packed.len() / 2;
        let found = read("a.zip", &whole[..cut]);
        assert_eq!(found.errors.len(), 2, "{:?}", found.errors);
        assert_eq!(found.errors[1], format!("a.zip: {gone}"));
        assert_eq!(found.errors[0], "a.zip!/two.log: damaged: it ends early");
        assert!(found.logs[0].1 == one);
        let part = &found.logs[1].1;
        assert!(
            part.len() > 100_000 && two.starts_with(part),
            "{}",
            part.len()
        );
    }
}

#[test]
fn a_zip_that_is_cut_anywhere_is_named() {
    let zip = Zip::of(&[("one.log", &log_of(3_000)), ("two.log", &log_of(2_000))]);
    for len in 5..zip.len() {
        let found = read("a.zip", &zip[..len]);
        assert!(!found.errors.is_empty(), "cut at {len}");
    }
}

#[test]
fn encrypted_members_are_named() {
    let log = log_of(500);
    let mut locked = Member::stored("locked.log", &log);
    locked.flags = 1;
    let mut odd = Member::stored("odd.log", &log);
    odd.method = 98;
    let mut strange = Member::stored("strange.log", &log);
    strange.method = 1234;
    let zip = Zip::default()
        .with(&locked)
        .with(&odd)
        .with(&strange)
        .with(&Member::stored("open.log", &log));
    let found = read("a.zip", &zip.finish());
    assert_eq!(found.names(), ["a.zip!/open.log"]);
    assert_eq!(
        found.errors,
        [
            "a.zip!/locked.log: encrypted: not read",
            "a.zip!/odd.log: packed by PPMD: not read",
            "a.zip!/strange.log: packed by method 1234: not read",
        ]
    );
}

#[test]
fn a_bad_block_of_a_cabinet_ends_its_folder_only_there() {
    let logs: Vec<Vec<u8>> = (0..5).map(|number| log_of(100_000 + number)).collect();
    let names = ["0.log", "1.log", "2.log", "3.log", "4.log"];
    let members: Vec<(&str, &[u8])> = names
        .iter()
        .copied()
        .zip(logs.iter().map(Vec::as_slice))
        .collect();
    // In the middle of a block and not in its header.
    for (packing, off) in [(CompressionType::None, 1000), (CompressionType::MsZip, 40)] {
        let mut bytes = cabinet(packing, &members);
        let middle = bytes.len() / 2 + off;
        bytes[middle] ^= 0x55;
        let found = read("a.cab", &bytes);
        assert!(found.logs[0].1 == logs[0] && found.logs[1].1 == logs[1]);
        let part = &found.logs[2].1;
        assert!(part.len() < logs[2].len() && logs[2].starts_with(part));
        assert_eq!(found.logs.len(), 3);
        assert_eq!(found.errors.len(), 3);
        for (error, name) in found.errors.iter().zip(&names[2..]) {
            let start = format!("a.cab!/{name}: damaged: block ");
            let end =
                "of the cabinet's folder: its bytes do not have the sum that they should have";
            assert!(error.starts_with(&start) && error.ends_with(end), "{error}");
        }
        // Truncated.
        let found = read("a.cab", &bytes[..bytes.len() / 3]);
        assert!(found.logs[0].1 == logs[0]);
        assert!(
            found
                .errors
                .iter()
                .all(|error| error.ends_with("it ends early")),
            "{:?}",
            found.errors
        );
        assert!(found.errors.len() >= 3);
    }
}

#[test]
fn a_cabinet_of_a_set_says_so() {
    let mut bytes = mszip(&[("a.log", &log_of(500)), ("b.log", &log_of(500))]);
    let folder_of_first = bytes.windows(5).position(|name| name == b"a.log").unwrap() - 8;
    bytes[folder_of_first..][..2].copy_from_slice(&[0xFD, 0xFF]);
    let found = read("a.cab", &bytes);
    assert_eq!(
        found.errors,
        ["a.cab!/a.log: a part of it is in another cabinet: not read"]
    );
    assert_eq!(found.names(), ["a.cab!/b.log"]);
    // The compression type of the folder, after a header of 36 bytes; 2 is Quantum.
    let mut bytes = mszip(&[("a.log", &log_of(500))]);
    bytes[36 + 6] = 2;
    assert_eq!(
        read("a.cab", &bytes).errors,
        ["a.cab!/a.log: packed by Quantum: not read"]
    );
}

#[test]
fn gzip_and_tar_that_are_cut_say_so() {
    let log = log_of(500_000);
    let bytes = gzip(&log);
    let found = read("CBS.log.gz", &bytes[..bytes.len() / 2]);
    assert_eq!(
        found.errors,
        ["CBS.log.gz!/CBS.log: damaged: it ends early"]
    );
    assert!(log.starts_with(&found.logs[0].1) && found.logs[0].1.len() > 100_000);
    let mut wrong = bytes;
    let sum = wrong.len() - 8;
    wrong[sum] ^= 1;
    let found = read("CBS.log.gz", &wrong);
    assert_eq!(found.errors.len(), 1);
    assert!(found.logs[0].1 == log);

    let bytes = tar(&[("one.log", &log), ("two.log", &log)]);
    let found = read("a.tar", &bytes[..800_000]);
    assert_eq!(
        found.errors,
        [
            "a.tar!/two.log: damaged: it ends early",
            "a.tar: damaged: it ends early"
        ]
    );
    assert!(found.logs[0].1 == log && log.starts_with(&found.logs[1].1));
    let mut bytes = bytes;
    let second = 512 + 500_224;
    bytes[second + 3] ^= 1;
    let found = read("a.tar", &bytes);
    assert_eq!(
        found.errors,
        [format!("a.tar: damaged: no member begins at byte {second}")]
    );
    assert_eq!(found.names(), ["a.tar!/one.log"]);
}

/// Any byte of an archive may change: the library returns a result and never panics.
#[test]
fn any_byte_may_be_wrong() {
    let (one, two) = (log_of(3_000), log_of(1_000));
    let members: [(&str, &[u8]); 2] = [("one.log", &one), ("two.log", &two)];
    let zstd = Zip::default().with(&Member::zstd("one.log", &one));
    for (name, bytes) in [
        ("a.zip", Zip::of(&members)),
        ("b.zip", zstd.finish()),
        ("a.cab", mszip(&members)),
        ("a.tgz", gzip(&tar(&members))),
    ] {
        for at in 4..bytes.len() {
            for change in [0x01, 0xFF] {
                let mut bytes = bytes.clone();
                bytes[at] ^= change;
                let found = super::read_once(name, &bytes);
                assert!(
                    found.logs.len() + found.errors.len() > 0,
                    "{name} with byte {at} changed: {found:?}"
                );
            }
        }
    }
}
