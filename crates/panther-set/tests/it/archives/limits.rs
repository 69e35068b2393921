//! Decompression bombs.

use panther_set::Limits;

use super::build::{CabFile, Member, raw_cabinet};
use super::{Zip, gzip, log_of, mszip, read, read_as, tar};

#[test]
fn archives_inside_one_another_end_at_the_depth() {
    let log = log_of(500);
    let mut zip = Zip::of(&[("CBS.log", &log)]);
    for level in (1..42).rev() {
        zip = Zip::of(&[
            (&format!("{level}.zip"), &zip),
            (&format!("{level}.log"), &log),
        ]);
    }
    let found = read("0.zip", &zip);
    let way: String = (1..=8).map(|level| format!("!/{level}.zip")).collect();
    assert_eq!(
        found.errors,
        [format!(
            "0.zip{way}: over a limit: the limit is 8 archives inside one another; more with --max-depth"
        )]
    );
    assert_eq!(found.logs.len(), 8);
    let found = read_as("0.zip", &zip, Limits::default().with_depth(42));
    assert_eq!((found.errors.len(), found.logs.len()), (0, 42));
    let found = read_as("0.zip", &zip, Limits::default().with_depth(0));
    assert_eq!((found.errors.len(), found.logs.len()), (1, 0));
}

#[test]
fn a_bomb_is_named_and_the_rest_is_read() {
    let (log, bomb) = (log_of(50_000), vec![b' '; 100 << 20]);
    let zip = Zip::of(&[("a.log", &log), ("bomb.log", &bomb), ("c.log", &log)]);
    let found = read("a.zip", &zip);
    assert_eq!(
        found.errors,
        [
            "a.zip!/bomb.log: over a limit: expands more than 250 times, as a zip bomb does; more with --max-ratio"
        ]
    );
    assert_eq!(found.names(), ["a.zip!/a.log", "a.zip!/c.log"]);
    // An archive that does not state its length.
    let found = read("bomb.log.gz", &gzip(&bomb));
    assert_eq!(
        found.errors,
        [
            "bomb.log.gz!/bomb.log: over a limit: expands more than 250 times, as a zip bomb does; more with --max-ratio"
        ]
    );
    let len = found.logs[0].1.len();
    assert!(
        (60 << 20..=64 << 20).contains(&len),
        "what stands before the limit was read: {len}"
    );
    // An archive in a folder of a cabinet.
    let found = read("a.cab", &mszip(&[("a.log", &log), ("bomb.log", &bomb)]));
    assert_eq!(found.names(), ["a.cab!/a.log"]);
    assert_eq!(found.errors.len(), 1);
    // A caller can raise the limit.
    let found = read_as("a.zip", &zip, Limits::default().with_ratio(2000));
    assert_eq!((found.errors.len(), found.logs.len()), (0, 3));
}

#[test]
fn one_that_lies_about_its_length_ends_there() {
    let bytes = vec![b' '; 10 << 20];
    let mut liar = Member::deflated("liar.log", &bytes);
    liar.len = 1000;
    let found = read("a.zip", &Zip::default().with(&liar).finish());
    assert_eq!(
        found.errors,
        ["a.zip!/liar.log: damaged: it has more than the 1000 bytes that it should have"]
    );
    liar.len = u32::MAX - 1;
    let found = read("a.zip", &Zip::default().with(&liar).finish());
    assert_eq!(found.logs.len(), 0);
    assert!(
        found.errors[0].contains("--max-ratio"),
        "{:?}",
        found.errors
    );
}

#[test]
fn many_members_end_at_the_total() {
    let log = log_of(1 << 20);
    let mut zip = Zip::default();
    let member = Member::deflated("0.log", &log);
    (0..500).for_each(|_| zip.add(&member));
    let zip = zip.finish();
    let found = read_as("a.zip", &zip, Limits::default().with_total(10 << 20));
    assert_eq!((found.logs.len(), found.errors.len()), (10, 490));
    assert_eq!(
        found.errors[0],
        "a.zip!/0.log: over a limit: expands to more than 10 MiB; more with --max-total"
    );
}

#[test]
fn members_beyond_the_number_are_named_once() {
    let mut zip = Zip::default();
    let member = Member::stored("x.log", b"text");
    (0..65_000).for_each(|_| zip.add(&member));
    let names: Vec<String> = (0..300).map(|number| format!("{number}.log")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &b"text"[..])).collect();
    for (name, bytes) in [
        ("a.zip", zip.finish()),
        ("a.tar", tar(&members)),
        ("a.cab", mszip(&members)),
    ] {
        let found = read_as(name, &bytes, Limits::default().with_members(100));
        assert_eq!(found.logs.len(), 100);
        assert_eq!(
            found.errors,
            [format!(
                "{name}: over a limit: only 100 members are looked at; more with --max-members"
            )]
        );
    }
}

#[test]
fn a_nested_zip_is_held_up_to_the_limit() {
    let log = log_of(200_000);
    let inner = Zip::default().with(&Member::stored("x.log", &log)).finish();
    let limits = Limits::default().with_memory(100_000);
    for (name, bytes) in [
        ("a.zip", Zip::of(&[("b.zip", &inner), ("c.log", &log)])),
        ("a.tgz", gzip(&tar(&[("b.zip", &inner), ("c.log", &log)]))),
    ] {
        let found = read_as(name, &bytes, limits);
        assert_eq!(found.logs.len(), 1, "{name}");
        assert_eq!(found.errors.len(), 1, "{name}");
        assert!(
            found.errors[0].ends_with("b.zip: over a limit: a zip inside an archive needs memory, and more than 100000 bytes; more with --max-memory"),
            "{:?}",
            found.errors
        );
    }
    // A stored zip needs no memory.
    let stored = Zip::default()
        .with(&Member::stored("b.zip", &inner))
        .finish();
    for (name, bytes) in [("a.zip", stored), ("a.tar", tar(&[("b.zip", &inner)]))] {
        let found = read_as(name, &bytes, limits);
        assert_eq!((found.errors.len(), found.logs.len()), (0, 1), "{name}");
    }
}

/// A tar cannot contain itself. But a directory can name the same bytes many times, and a nested
/// archive at every level.
#[test]
fn members_of_a_zip_do_not_share_bytes() {
    let log = log_of(500);
    let mut zip = Zip::of(&[("x.log", &log)]);
    for _ in 0..5 {
        let member = Member::stored("again.zip", &zip);
        let mut outer = Zip::default();
        outer.add(&member);
        (1..50).for_each(|_| outer.list(&member, 0));
        zip = outer.finish();
    }
    let found = read("a.zip", &zip);
    assert_eq!((found.logs.len(), found.errors.len()), (1, 5 * 49));
    let again = "/again.zip: damaged: another member begins at the same byte";
    assert!(found.errors.iter().all(|error| error.ends_with(again)));
    // A member whose bytes are said to reach over the next one ends before it.
    let (mut one, two) = (
        Member::stored("one.log", &log),
        Member::stored("two.log", &log),
    );
    let mut overlap = Zip::default().with(&one).with(&two).bytes;
    let second = (overlap.len() / 2) as u32;
    let mut zip = Zip::default();
    zip.bytes.append(&mut overlap);
    one.packed.resize(900, 0);
    one.len = 900;
    zip.list(&one, 0);
    zip.list(&two, second);
    let found = read("a.zip", &zip.finish());
    assert_eq!(found.errors, ["a.zip!/one.log: damaged: it ends early"]);
    assert!(found.logs[0].1.len() < 600 && found.logs[1].1 == log);
}

/// Each file stands at the end of its folder, so it costs what its whole folder costs.
#[test]
fn folders_of_a_cabinet_do_not_share_blocks() {
    let log = log_of(64 << 10);
    let bytes = [vec![b' '; 160 << 10], log.clone()].concat();
    let file = |name, folder| CabFile {
        name,
        folder,
        start: 160 << 10,
        len: log.len(),
    };
    let files = [file("a.log", 0), file("b.log", 1), file("c.log", 2)];
    let found = read("a.cab", &raw_cabinet(&bytes, &[(0, 7); 3], &files));
    assert_eq!(found.names(), ["a.cab!/a.log"]);
    assert!(found.logs[0].1 == log);
    let shared = "damaged: its folder has the blocks of another one";
    assert_eq!(
        found.errors,
        [
            format!("a.cab!/b.log: {shared}"),
            format!("a.cab!/c.log: {shared}")
        ]
    );
    // The second folder begins within the first.
    let inner = CabFile {
        start: 0,
        ..file("inner.log", 1)
    };
    let cabinet = raw_cabinet(&bytes, &[(0, 7), (5, 2)], &[file("a.log", 0), inner]);
    let found = read("a.cab", &cabinet);
    assert_eq!(
        found.errors,
        ["a.cab!/a.log: damaged: block 5 of the cabinet's folder: it reaches into the next folder"]
    );
    assert_eq!(found.names(), ["a.cab!/inner.log"]);
    assert!(found.logs[0].1 == log);
}

#[test]
fn files_of_a_folder_share_their_bytes_or_none() {
    let log = log_of(64 << 10);
    let file = |name, start, len| CabFile {
        name,
        folder: 0,
        start,
        len,
    };
    // The order of the files in the cabinet does not matter.
    let files = [
        file("c.log", 40_000, 10_000),
        file("long.log", 10_000, 50_000),
        file("a.log", 0, 20_000),
        file("b.log", 20_000, 20_000),
        file("empty.log", 25_000, 0),
        file("same.log", 20_000, 20_000),
    ];
    let found = read("a.cab", &raw_cabinet(&log, &[(0, 2)], &files));
    assert_eq!(
        found.errors,
        ["a.cab!/long.log: damaged: its bytes reach into the next member"]
    );
    let read: Vec<_> = found
        .logs
        .iter()
        .map(|(name, log)| (&name[7..], &**log))
        .collect();
    assert_eq!(
        read,
        [
            ("a.log", &log[..20_000]),
            ("b.log", &log[20_000..40_000]),
            ("same.log", &log[20_000..40_000]),
            ("empty.log", b""),
            ("c.log", &log[40_000..50_000]),
        ]
    );
}

/// Decoded bytes count, also if nobody reads them.
#[test]
fn the_bytes_before_a_member_count() {
    let (mut bytes, last) = (vec![b' '; 15 << 20], log_of(500));
    bytes.extend(&last);
    let blocks = bytes.len().div_ceil(32 << 10);
    let file = |name, start| CabFile {
        name,
        folder: 0,
        start,
        len: 500,
    };
    let files = [file("first.log", 0), file("last.log", 15 << 20)];
    let cabinet = raw_cabinet(&bytes, &[(0, blocks)], &files);
    assert_eq!(read("a.cab", &cabinet).errors, [""; 0]);
    let found = read_as("a.cab", &cabinet, Limits::default().with_total(10 << 20));
    assert_eq!(
        found.errors,
        ["a.cab!/last.log: over a limit: expands to more than 10 MiB; more with --max-total"]
    );
    assert_eq!(found.names(), ["a.cab!/first.log"]);
    // A tar in a gzip file is decoded to list it.
    let tar = tar(&[
        ("first.log", &last),
        ("big.log", &bytes),
        ("last.log", &last),
    ]);
    let found = read_as("a.tgz", &gzip(&tar), Limits::default().with_total(10 << 20));
    assert_eq!(found.names(), ["a.tgz!/a.tar!/first.log"]);
    let total = "over a limit: expands to more than 10 MiB; more with --max-total";
    assert_eq!(
        found.errors,
        [
            format!("a.tgz!/a.tar!/big.log: {total}"),
            format!("a.tgz!/a.tar: {total}")
        ]
    );
}

/// Equal files of a cabinet are the same bytes, and each costs a pass over all before it.
#[test]
fn bytes_that_are_decoded_again_count() {
    let before = 3 << 20;
    let log = log_of(1 << 20);
    let bytes = [vec![b' '; before], log.clone()].concat();
    let names = ["0.log", "1.log", "2.log", "3.log", "4.log", "5.log"];
    let files = names.map(|name| CabFile {
        name,
        folder: 0,
        start: before,
        len: 1000,
    });
    let cabinet = raw_cabinet(&bytes, &[(0, 128)], &files);
    let found = read("a.cab", &cabinet);
    assert_eq!((found.logs.len(), found.errors.len()), (6, 0));
    let found = read_as("a.cab", &cabinet, Limits::default().with_total(8 << 20));
    assert_eq!(
        found.names(),
        ["a.cab!/0.log", "a.cab!/1.log", "a.cab!/2.log"]
    );
    assert_eq!(found.errors.len(), 3);
    assert_eq!(
        found.errors[0],
        "a.cab!/3.log: over a limit: finding the members alone decodes more than 8 MiB; more with --max-ratio or --max-total"
    );
    // If they are long, each counts.
    let files = names.map(|name| CabFile {
        name,
        folder: 0,
        start: before,
        len: log.len(),
    });
    let cabinet = raw_cabinet(&bytes, &[(0, 128)], &files);
    let found = read_as("a.cab", &cabinet, Limits::default().with_total(5 << 20));
    assert_eq!(found.names(), ["a.cab!/0.log", "a.cab!/1.log"]);
    assert!(
        found.errors[0].ends_with("more with --max-total"),
        "{:?}",
        found.errors
    );
}

/// Such a zip is decoded to find where its members end.
#[test]
fn the_search_for_lost_members_counts() {
    let bomb = vec![b' '; 70 << 20];
    let mut zip = Zip::default();
    let mut first = Member::deflated("a.log", &log_of(5_000));
    first.flags = 8;
    zip.add(&first);
    // Without a signature, only decoding shows the end.
    let mut second = Member::deflated("bomb.log", &bomb);
    second.flags = 8;
    zip.add(&second);
    let descriptor = zip.bytes.len() - 16;
    zip.bytes.drain(descriptor..descriptor + 4);
    zip.add(&first);
    let found = read("a.zip", &zip.bytes);
    assert_eq!(
        found.errors,
        [
            "a.zip: over a limit: expands more than 250 times, as a zip bomb does; more with --max-ratio"
        ]
    );
    assert_eq!(found.names(), ["a.zip!/a.log"]);
    // With a signature, nothing is decoded, and only the bomb is refused.
    let zip = Zip::default().with(&first).with(&second).with(&first);
    let found = read("a.zip", &zip.bytes);
    assert_eq!(found.names(), ["a.zip!/a.log", "a.zip!/a.log"]);
    assert_eq!(
        found.errors[0],
        "a.zip!/bomb.log: over a limit: expands more than 250 times, as a zip bomb does; more with --max-ratio"
    );
}

/// The names of members take memory too.
#[test]
fn names_end_at_a_length() {
    let mut zip = Zip::default();
    let member = Member::stored([b'n'; 60_000], b"text");
    (0..9_000).for_each(|_| zip.add(&member));
    let found = super::read_once("a.zip", &zip.finish());
    assert_eq!(found.logs.len(), (32 << 20) / (4 << 10));
    assert!(
        found
            .logs
            .iter()
            .all(|(name, _)| name.len() == 4106 && name.ends_with('…'))
    );
    assert_eq!(
        found.errors,
        ["a.zip: over a limit: only members whose names fit into 32 MiB together are looked at"]
    );
}
