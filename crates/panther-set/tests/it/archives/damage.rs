//! Damaged archives, and what can still be read from them.

use cab::CompressionType;

use super::build::{Member, Tar, cabinet};
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

/// The length of a stored member whose writer did not know it stands behind its bytes.
#[test]
fn streamed_stored_members_are_salvaged() {
    let gone = "a.zip: damaged: its directory is gone, as when a download breaks";
    let inner = Zip::of(&[("x.log", &log_of(300))]);
    // Bytes that look like a descriptor: its length fits, but not its checksum.
    let mut fake = log_of(70_000);
    fake.extend(b"PK\x07\x08\0\0\0\0");
    for _ in 0..2 {
        fake.extend(70_000_u32.to_le_bytes());
    }
    fake.extend(b"PK\x03\x04 and more\r\n");
    let (one, two) = (log_of(200_000), log_of(1_000));
    let mut members = [
        Member::stored("one.log", &one),
        Member::stored("inner.zip", &inner),
        Member::stored("empty.log", b""),
        Member::stored("fake.log", &fake),
        Member::deflated("two.log", &two),
    ];
    let mut zip = Zip::default();
    for member in &mut members {
        member.flags = 8;
        zip.add(member);
    }
    let found = read("a.zip", &zip.bytes);
    assert_eq!(
        found.errors,
        [format!("{gone}; the members that are there are read")]
    );
    let logs: Vec<_> = found
        .logs
        .iter()
        .map(|(name, log)| (&name[7..], &**log))
        .collect();
    assert_eq!(logs.len(), 5);
    assert!(logs[0] == ("one.log", &*one));
    assert_eq!(logs[1].0, "inner.zip!/x.log");
    assert_eq!(logs[2], ("empty.log", &b""[..]));
    assert!(logs[3] == ("fake.log", &*fake));
    assert!(logs[4] == ("two.log", &*two));

    // Truncated in a member behind which nothing else begins.
    let zip = Zip::default().with(&members[4]).with(&members[0]).bytes;
    let found = read("a.zip", &zip[..zip.len() - 100_000]);
    assert_eq!(
        found.errors,
        [
            "a.zip!/one.log: damaged: it ends early",
            &format!("{gone}; the members that are there are read")
        ]
    );
    assert!(found.logs[0].1 == two && found.logs[1].1.len() > 90_000);
    assert!(one.starts_with(&found.logs[1].1));

    // A descriptor without a signature may be anywhere, so what follows is not known.
    let mut zip = Zip::default().with(&members[4]);
    let lost = zip.bytes.len();
    zip.add(&members[0]);
    let descriptor = zip.bytes.len() - 16;
    zip.bytes.drain(descriptor..descriptor + 4);
    zip.add(&members[4]);
    let found = read("a.zip", &zip.bytes);
    assert_eq!(
        found.errors,
        [format!("{gone}; the members before byte {lost} are read")]
    );
    assert_eq!(found.names(), ["a.zip!/two.log"]);
}

/// A writer may repeat the lengths behind the bytes although the header has them.
#[test]
fn descriptors_that_say_nothing_new_are_skipped() {
    let log = log_of(5_000);
    let member = Member::deflated("a.log", &log);
    let mut bytes = Zip::default().with(&member).bytes;
    bytes[6] = 8;
    let descriptor = [member.crc, member.packed.len() as u32, member.len];
    bytes.extend(b"PK\x07\x08");
    bytes.extend(descriptor.iter().flat_map(|field| field.to_le_bytes()));
    let found = read("a.zip", &[&*bytes, &*bytes].concat());
    assert_eq!(found.errors.len(), 1);
    assert_eq!(found.logs.len(), 2);
    assert!(found.logs.iter().all(|(_, read)| *read == log));
}

/// A header of a tar that is not understood costs only its own file.
#[test]
fn files_with_holes_are_named() {
    let log = log_of(2_000);
    // The parts of the file, of which more follow in blocks behind the header.
    let old = |goes_on: u8| move |header: &mut [u8; 512]| header[482] = goes_on;
    let mut map = [[0; 512], [0; 512]];
    map[0][504] = 1;
    let mut bytes = Tar::default()
        .with_changed("short.log", b'S', &log, old(0))
        .with_changed("long.log", b'S', b"", old(1));
    // The length in the header is that of the file's bytes, which follow the blocks.
    let header = bytes.bytes.len() - 512;
    bytes.bytes[header + 124..header + 136].copy_from_slice(b"00000003720\0");
    let sum = bytes.bytes[header..header + 512]
        .iter()
        .enumerate()
        .map(|(at, &byte)| u32::from(if (148..156).contains(&at) { b' ' } else { byte }))
        .sum::<u32>();
    bytes.bytes[header + 148..header + 156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    bytes.bytes.extend(map.concat());
    bytes.bytes.extend(&log);
    bytes
        .bytes
        .resize(bytes.bytes.len().next_multiple_of(512), 0);
    let bytes = bytes
        .with("a.log", b'0', &log)
        // The three forms of pax; in the last, a list of the parts precedes the bytes.
        .with_pax(&[("GNU.sparse.size", "9000"), ("GNU.sparse.numblocks", "1")])
        .with("pax00.log", b'0', &log)
        .with_pax(&[
            ("GNU.sparse.name", "logs/pax01.log"),
            ("GNU.sparse.map", "0,2000"),
        ])
        .with("GNUSparseFile.1/pax01.log", b'0', &log)
        .with_pax(&[
            ("GNU.sparse.major", "1"),
            ("GNU.sparse.minor", "0"),
            ("GNU.sparse.name", "logs/pax10.log"),
            ("GNU.sparse.realsize", "9000"),
        ])
        .with(
            "GNUSparseFile.2/pax10.log",
            b'0',
            &[b"1\n0\n2000\n", &*log].concat(),
        )
        .with("b.log", b'0', &log)
        .finish();
    for (name, bytes) in [("a.tar", bytes.clone()), ("a.tgz", gzip(&bytes))] {
        let found = read(name, &bytes);
        let prefix = if name == "a.tar" {
            "a.tar!/"
        } else {
            "a.tgz!/a.tar!/"
        };
        let holes = |name: &str| format!("{prefix}{name}: a file with holes: not read");
        assert_eq!(
            found.errors,
            [
                holes("logs/pax01.log"),
                holes("logs/pax10.log"),
                holes("long.log"),
                holes("pax00.log"),
                holes("short.log"),
            ]
        );
        assert_eq!(
            found.names(),
            [format!("{prefix}a.log"), format!("{prefix}b.log")]
        );
        assert!(found.logs.iter().all(|(_, read)| *read == log));
    }
}

#[test]
fn a_long_extended_header_is_understood() {
    let log = log_of(2_000);
    let long = "x".repeat(3 << 20);
    let bytes = Tar::default()
        .with_pax(&[
            ("comment", &long),
            ("path", "folder/a.log"),
            ("size", "2000"),
        ])
        .with("wrong.log", b'0', &log)
        .with("././@LongLink", b'L', long.as_bytes())
        .with("b.log", b'0', &log)
        .with("c.log", b'0', &log)
        .finish();
    let found = read("a.tar", &bytes);
    assert_eq!(found.errors, [""; 0]);
    assert_eq!(
        found.names(),
        [
            "a.tar!/folder/a.log",
            &format!("a.tar!/{}…", "x".repeat(4096)),
            "a.tar!/c.log"
        ]
    );
    assert!(found.logs.iter().all(|(_, read)| *read == log));
}

#[test]
fn a_damaged_header_costs_one_file() {
    let log = log_of(2_000);
    // An extended header that has another form: the file behind it may have another name or length.
    let bytes = Tar::default()
        .with("PaxHeaders/x", b'x', b"30 comment=short\n")
        .with("a.log", b'0', &log)
        .with("b.log", b'0', &log);
    let found = read("a.tar", &bytes.finish());
    assert_eq!(
        found.errors,
        ["a.tar!/a.log: damaged: its extended header does not have its form"]
    );
    assert_eq!(found.names(), ["a.tar!/b.log"]);
    // A header whose sum is wrong, and one without a length.
    let bytes = Tar::default().with("a.log", b'0', &log);
    let damaged = bytes.bytes.len();
    let bytes = bytes.with("b.log", b'0', &log).with("c.log", b'0', &log);
    let unknown = bytes.bytes.len();
    let bytes = bytes
        .with_changed("d.log", b'0', &log, |header| header[124..136].fill(b'x'))
        .with("e.log", b'0', &log);
    let next = unknown + 512 + 2048;
    let mut bytes = bytes.finish();
    bytes[damaged] = b'B';
    let found = read("a.tar", &bytes);
    assert_eq!(
        found.errors,
        [
            "a.tar!/d.log: damaged: its header does not state its length".to_owned(),
            format!(
                "a.tar: damaged: no member begins at byte {damaged}; the next one begins at byte {}",
                damaged + 512 + 2048
            ),
            format!(
                "a.tar: damaged: no member begins at byte {}; the next one begins at byte {next}",
                unknown + 512
            ),
        ]
    );
    assert_eq!(
        found.names(),
        ["a.tar!/a.log", "a.tar!/c.log", "a.tar!/e.log"]
    );
    assert!(found.logs.iter().all(|(_, read)| *read == log));
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
