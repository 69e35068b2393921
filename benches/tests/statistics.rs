//! How near a generated log comes to what was counted on some 300 real files.
//!
//! Two shares differ on purpose. The continuation lines of real CBS logs include one file made by
//! `findstr`, and nearly all of those under the name setupact.log come from the co-installers' log of
//! the same name, which is another grammar; neither is generated, and the other forms make up for
//! the first.

use panther_benches::generate::{Kind, Options};

/// What was counted on real files, in bytes and percent.
struct Real {
    kind: Kind,
    average: f64,
    median: f64,
    p99: f64,
    longest: f64,
    records: f64,
    continuation: f64,
    blank_component: f64,
    records_per_second: f64,
}

const REAL: [Real; 3] = [
    Real {
        kind: Kind::Cbs,
        average: 217.0,
        median: 219.0,
        p99: 363.0,
        longest: 726.0,
        records: 98.25,
        continuation: 1.46,
        blank_component: 5.4,
        records_per_second: 120.0,
    },
    Real {
        kind: Kind::Dism,
        average: 155.0,
        median: 145.0,
        p99: 330.0,
        longest: 956.0,
        records: 95.28,
        continuation: 4.40,
        blank_component: 10.4,
        records_per_second: 55.0,
    },
    Real {
        kind: Kind::Setupact,
        average: 149.0,
        median: 134.0,
        p99: 344.0,
        longest: 1_146.0,
        records: 98.3,
        continuation: 0.4,
        blank_component: 42.4,
        records_per_second: 45.0,
    },
];

#[test]
fn lengths_and_shares_are_near_the_real_ones() {
    for real in REAL {
        let (log, counts) = Options::new(real.kind, 24_000_000).to_vec();
        let mut lengths: Vec<usize> = log
            .split(|&byte| byte == b'\n')
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line).len())
            .collect();
        lengths.pop();
        lengths.sort_unstable();
        let average = lengths.iter().sum::<usize>() as f64 / lengths.len() as f64;
        let share = |part: u64, whole: u64| 100.0 * part as f64 / whole as f64;
        for (what, is, should, tolerance) in [
            ("average length", average, real.average, 0.08),
            (
                "median length",
                lengths[lengths.len() / 2] as f64,
                real.median,
                0.10,
            ),
            (
                "99th percentile",
                lengths[lengths.len() * 99 / 100] as f64,
                real.p99,
                0.13,
            ),
            (
                "longest line",
                *lengths.last().unwrap() as f64,
                real.longest,
                0.15,
            ),
            (
                "record lines",
                share(counts.records, counts.lines),
                real.records,
                0.01,
            ),
            (
                "continuation lines",
                share(counts.continuation_lines, counts.lines),
                real.continuation,
                0.15,
            ),
            (
                "blank components",
                share(counts.blank_components, counts.records),
                real.blank_component,
                0.06,
            ),
            (
                "records a second",
                counts.records as f64 / counts.seconds as f64,
                real.records_per_second,
                0.15,
            ),
        ] {
            let off = (is - should).abs() / should;
            assert!(
                off <= tolerance,
                "{}: {what} is {is:.2}, should be {should:.2}",
                real.kind
            );
        }
    }
}

/// Shares of components in percent of the records, as counted on real files.
#[test]
fn components_have_their_shares() {
    let cases: [(Kind, &[(&str, f64)]); 3] = [
        (
            Kind::Cbs,
            &[
                ("CBS   ", 87.5),
                ("CSI   ", 6.8),
                ("SXS   ", 0.30),
                ("DISM  ", 0.06),
            ],
        ),
        (
            Kind::Dism,
            &[
                ("DISM  ", 70.8),
                ("CBS   ", 14.6),
                ("CSI   ", 3.2),
                ("DPX   ", 0.52),
            ],
        ),
        (
            Kind::Setupact,
            &[
                ("SP    ", 19.1),
                ("MIG   ", 16.6),
                ("DISM  ", 5.9),
                ("IBS   ", 4.2),
                ("MOUPG ", 4.0),
                ("SYSPRP", 3.8),
            ],
        ),
    ];
    for (kind, shares) in cases {
        let (log, counts) = Options::new(kind, 24_000_000).to_vec();
        for (component, should) in shares {
            let records = log
                .split(|&byte| byte == b'\n')
                .filter(|line| {
                    line.get(43..50)
                        .is_some_and(|word| &word[..6] == component.as_bytes() && word[6] == b' ')
                })
                .filter(|line| line.starts_with(b"20"))
                .count();
            let is = 100.0 * records as f64 / counts.records as f64;
            assert!(
                (is - should).abs() <= 0.1 * should + 0.03,
                "{kind} {component}: {is:.2}, should be {should:.2}"
            );
        }
    }
}

/// Levels: measured on the files at hand for DISM and setup. Real CBS logs print nearly all
/// failures as Info, so few of either level are generated there.
#[test]
fn levels_have_their_shares() {
    for (kind, errors, warnings) in [
        (Kind::Cbs, 0.04, 0.025),
        (Kind::Dism, 0.42, 0.49),
        (Kind::Setupact, 0.73, 0.81),
    ] {
        let (_, counts) = Options::new(kind, 24_000_000).to_vec();
        let records = counts.records as f64;
        for (what, is, share) in [
            ("errors", counts.errors, errors),
            ("warnings", counts.warnings, warnings),
        ] {
            let should = share / 100.0 * records;
            // A rare thing varies by the root of its number.
            let tolerance = 0.15 * should + 3.0 * should.sqrt();
            assert!(
                (is as f64 - should).abs() <= tolerance,
                "{kind}: {is} {what}, should be {should:.0}"
            );
        }
    }
}
