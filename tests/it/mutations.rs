//! Every fixture and every real log, broken in ways that a seed decides: the properties hold, and a
//! set reads the same in every way.
//!
//! `MUTANTS` is how many mutants there are of each file, and `SEED` makes others. Both have a
//! default that takes a few seconds.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use panther_tests::corpus;
use panther_tests::formats::ROWS;
use panther_tests::mutate::{Mutation, Random, mutate};
use panther_tests::pack::{self, Pack};
use panther_tests::properties::{
    Sizes, check_all, check_archive, check_codes, check_encodings, check_inner, check_kernels,
    check_layout, check_merge, check_set, check_times, check_typed_code, logs_of, registry,
};

use super::golden::cases;

/// No mutant of a real log is longer.
const WINDOW: usize = 16 << 10;

fn number(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|error| panic!("{name}={value}: {error}")),
    )
}

/// How many mutants there are of each file: `usual`, or as many as the environment says.
fn mutants(usual: u64) -> u64 {
    number("MUTANTS").unwrap_or(usual)
}

/// The fixtures: golden cases, and a sample of each format.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let cases = cases().into_iter().map(|case| (case.name, case.bytes));
    let samples = ROWS
        .iter()
        .map(|row| (row.id.to_owned(), (row.sample)(4000).log));
    let mut fixtures: Vec<_> = cases.chain(samples).collect();
    assert!(fixtures.len() > 90);
    // A binary log is a whole chunk.
    fixtures
        .iter_mut()
        .for_each(|(_, log)| log.truncate(80_000));
    fixtures
}

/// Breaks each file as often as it says, mixes it with the others, and checks what comes out. Says
/// which mutant fails.
fn each_mutant(
    files: &[(String, Vec<u8>)],
    count: u64,
    window: usize,
    check: impl Fn(&[u8], &mut Random),
) {
    let first = number("SEED").unwrap_or_default();
    for (index, (name, bytes)) in files.iter().enumerate() {
        for seed in first..first + count {
            let mut random = Random::new((index as u64) << 32 ^ seed);
            let (_, other) = random.pick(files);
            let cut = |bytes: &[u8], random: &mut Random| {
                let start = random.below(bytes.len().saturating_sub(window) + 1);
                bytes[start..bytes.len().min(start + window)].to_vec()
            };
            let mut mutant = cut(bytes, &mut random);
            let other = cut(other, &mut random);
            let done = mutate(&mut mutant, &other, &mut random);
            mutant.truncate(2 * window);
            let checked = catch_unwind(AssertUnwindSafe(|| check(&mutant, &mut random)));
            if let Err(panic) = checked {
                let path = std::env::temp_dir().join(format!("panther-mutant-{index}-{seed}"));
                let saved = fs::write(&path, &mutant);
                eprintln!(
                    "{name}, MUTANTS=1 SEED={seed}: {done:?}, {}: {saved:?}",
                    path.display()
                );
                resume_unwind(panic);
            }
        }
    }
}

#[test]
fn fixtures_have_every_property_however_they_are_broken() {
    each_mutant(&fixtures(), mutants(4), 5000, |mutant, random| {
        check_all(mutant, random.next());
        check_encodings(mutant, [1 + random.length(64), 1 + random.length(64)]);
    });
}

#[test]
fn a_set_reads_broken_fixtures_the_same_in_every_way() {
    each_mutant(&fixtures(), mutants(1), 80_000, |mutant, _| {
        check_set("mutant.log", mutant, Pack::ALL);
    });
}

/// Longer than a window of a set, so that threads share a file.
#[test]
fn a_set_reads_large_broken_logs_the_same_in_every_way() {
    let samples = ROWS
        .iter()
        .map(|row| (row.id.to_owned(), (row.sample)(700_000).log));
    let samples: Vec<_> = samples.collect();
    each_mutant(&samples, mutants(1), 900_000, |mutant, _| {
        check_set("mutant.log", mutant, Pack::ALL);
    });
}

#[test]
fn broken_archives_are_read_the_same_in_every_way() {
    let log = (ROWS[0].sample)(3000).log;
    let mut archives = Vec::new();
    for outer in Pack::ALL {
        let flat = outer.pack(&[("one.log", &log), ("other.log", b"text")]);
        for inner in Pack::ALL {
            let nested = inner.pack(&[("a", &flat), ("b.log", &log)]);
            archives.push((format!("{outer:?} in {inner:?}"), nested));
        }
        archives.push((format!("{outer:?}"), flat));
    }
    each_mutant(&archives, mutants(4), 80_000, |mutant, _| {
        check_archive(mutant)
    });
}

/// Real logs, in windows. Without a corpus this test says so and passes.
#[test]
fn real_logs_have_every_property_however_they_are_broken() {
    let files = corpus::files(&[]).into_iter();
    let files: Vec<_> = files.map(|file| (file.path(), file.bytes)).collect();
    each_mutant(&files, mutants(3), WINDOW, |mutant, random| {
        let layout = registry().learn(mutant, "");
        check_layout(&layout, mutant, mutant, &mut Sizes(random.next()));
        check_kernels(mutant);
    });
    each_mutant(&files, mutants(3) / 3, 30 * WINDOW, |mutant, _| {
        check_set("mutant.log", mutant, Pack::ALL);
    });
}

/// The seeds of the fuzz targets whose input is no log, broken as logs are.
#[test]
fn broken_seeds_of_fuzz_targets_have_their_properties() {
    type Check = fn(&[u8]);
    let properties: [(&str, Check); 6] = [
        ("archives", |input| check_archive(&pack::broken(input))),
        ("codes", |text| {
            check_codes(text, 7 << 32);
            check_typed_code(&String::from_utf8_lossy(text));
        }),
        ("inner", check_inner),
        ("merge", |input| check_merge(&logs_of(input))),
        ("set", |input| check_set("mutant", input, &[Pack::Gzip])),
        ("time", check_times),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds_of");
    assert_eq!(
        fs::read_dir(&folder).expect("seeds").count(),
        properties.len()
    );
    for (target, check) in properties {
        let seeds = fs::read_dir(folder.join(target)).expect("the seeds of a target");
        let mut paths: Vec<_> = seeds.map(|seed| seed.expect("a seed").path()).collect();
        paths.sort();
        let seeds = paths.iter().map(|path| {
            let bytes = fs::read(path).expect("a seed");
            (path.display().to_string(), bytes)
        });
        let seeds: Vec<_> = seeds.collect();
        seeds.iter().for_each(|(_, seed)| check(seed));
        let count = if target == "merge" { 2 } else { 10 };
        each_mutant(&seeds, mutants(count), 5000, |mutant, _| check(mutant));
    }
}

/// The same seed breaks the same bytes in the same way, and each way does break them.
#[test]
fn a_seed_decides() {
    let log = (ROWS[1].sample)(3000).log;
    let other = (ROWS[3].sample)(3000).log;
    for mutation in Mutation::ALL {
        let broken = |seed| {
            let mut bytes = log.clone();
            mutation.apply(&mut bytes, &other, &mut Random::new(seed));
            bytes
        };
        assert!((0..20).any(|seed| broken(seed) != log), "{mutation:?}");
        assert!((0..20).all(|seed| broken(seed) == broken(seed)));
        let mut none = Vec::new();
        mutation.apply(&mut none, b"", &mut Random::new(1));
    }
}
