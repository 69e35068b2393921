//! Decompression bombs.

use panther_set::Limits;

use super::build::Member;
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

/// Many members that share the same bytes.
#[test]
fn overlapping_members_end_at_the_total() {
    let log = log_of(1 << 20);
    let mut zip = Zip::default();
    let member = Member::deflated("0.log", &log);
    zip.add(&member);
    (1..500).for_each(|_| zip.list(&member, 0));
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
    zip.add(&member);
    (1..65_000).for_each(|_| zip.list(&member, 0));
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

/// A tar cannot contain itself. But a directory can name the same nested archive many times, at
/// every level.
#[test]
fn archives_that_multiply_end_at_the_members() {
    let log = log_of(500);
    let mut zip = Zip::of(&[("x.log", &log)]);
    for _ in 0..5 {
        let member = Member::stored("again.zip", &zip);
        let mut outer = Zip::default();
        outer.add(&member);
        (1..50).for_each(|_| outer.list(&member, 0));
        zip = outer.finish();
    }
    let found = read_as("a.zip", &zip, Limits::default().with_members(1000));
    assert!(found.logs.len() < 1000, "{}", found.logs.len());
    assert!(found.errors.len() < 1000, "{}", found.errors.len());
    assert!(
        found
            .errors
            .iter()
            .all(|error| error.ends_with("more with --max-members")),
        "{:?}",
        found.errors
    );
}
