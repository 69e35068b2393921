//! The properties, over logs that are made up, broken, or real and broken.

use std::sync::OnceLock;

use panther_tests::corpus::{self, File};
use panther_tests::formats::ROWS;
use panther_tests::generate::json::json_pieces;
use panther_tests::generate::mutation::{mutated, mutations};
use panther_tests::generate::servicing::{log, orderly_record};
use panther_tests::generate::xml::xml_pieces;
use panther_tests::properties::{check_all, check_kernels};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any};
use proptest::sample::{Index, select};
use proptest::test_runner::{RngSeed, TestRunner};
use proptest::{prop_oneof, proptest};

use super::golden::cases as golden_cases;

fn cases(count: u32) -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    // The same cases every time, for a test that fails by chance is no gate. Whoever has the time
    // sets PROPTEST_CASES and gets others; the fuzz targets look for others all the time.
    if std::env::var_os("PROPTEST_CASES").is_none() {
        (config.cases, config.rng_seed) = (count, RngSeed::Fixed(1));
    }
    config
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn made_up_logs(log in log(), seed in any::<u64>()) {
        check_all(&log, seed);
    }

    #[test]
    fn broken_logs(log in log(), mutations in mutations(), seed in any::<u64>()) {
        check_all(&mutated(log, &mutations), seed);
    }

    #[test]
    fn broken_exports(log in any::<Index>(), mutations in mutations(), seed in any::<u64>()) {
        check_all(&mutated(log.get(exports()).clone(), &mutations), seed);
    }

    #[test]
    fn pieces_of_xml(bytes in xml_pieces(), seed in any::<u64>()) {
        check_all(&bytes, seed);
        check_all(&[b"<Event><System>".as_slice(), &bytes].concat(), seed);
    }

    #[test]
    fn pieces_of_json(bytes in json_pieces(), seed in any::<u64>()) {
        check_all(&bytes, seed);
        check_all(&[b"{\"EventID\":1,\"Channel\":\"x\",".as_slice(), &bytes].concat(), seed);
    }

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..600), seed in any::<u64>()) {
        check_all(&bytes, seed);
    }

    #[test]
    fn bytes_that_matter(
        words in vec(
            prop_oneof![
                8 => select(vec![
                    b"\n".to_vec(), b"\r\n".to_vec(), b"\0".to_vec(), vec![0; 15], vec![0; 16],
                    b"\xEF\xBB\xBF".to_vec(), b"2024-02-29 00:00:00, ".to_vec(), b"2023-02-29 00:00:00, ".to_vec(),
                    b"Info                  ".to_vec(), b"CBS    ".to_vec(), b"a.log:".to_vec(), b"1:".to_vec(),
                    b" ".to_vec(), b":".to_vec(), b"x".to_vec(),
                ]),
                1 => vec(any::<u8>(), 1..4),
            ],
            0..40,
        ),
        seed in any::<u64>(),
    ) {
        check_all(&words.concat(), seed);
    }

    #[test]
    fn broken_windows_of_real_logs(
        file in any::<Index>(),
        at in any::<Index>(),
        length in 0..6000_usize,
        mutations in mutations(),
        seed in any::<u64>(),
    ) {
        let files = real_files();
        if !files.is_empty() {
            let bytes = &file.get(files).bytes;
            let from = at.index(bytes.len());
            let window = &bytes[from..bytes.len().min(from + length)];
            check_all(&mutated(window.to_vec(), &mutations), seed);
        }
    }

    #[test]
    fn breaks(bytes in vec(select(b"\n\0\x0b\x09\x01\x8a\x80\xffa".as_slice()), 0..10_000)) {
        check_kernels(&bytes);
    }
}

proptest! {
    #![proptest_config(cases(40))]

    /// Orderly and long, so that many windows and words of the bitmap are crossed.
    #[test]
    fn long_logs(records in vec(orderly_record(), 0..200), mutations in mutations(), seed in any::<u64>()) {
        check_all(&mutated(records.concat(), &mutations), seed);
    }
}

/// The logs that each format's own generator makes, whole and broken.
#[test]
fn logs_of_every_format() {
    for row in ROWS {
        // Those of the servicing formats are all of one grammar, which `made_up_logs` tries.
        if ["setup", "dism"].contains(&row.id) {
            continue;
        }
        let mut runner = TestRunner::new(cases(100));
        let inputs = ((row.generate)(), mutations(), any::<u64>());
        let result = runner.run(&inputs, |(log, mutations, seed)| {
            check_all(&log, seed);
            check_all(&mutated(log, &mutations), seed);
            Ok(())
        });
        if let Err(error) = result {
            panic!("{}: {error}", row.id);
        }
    }
}

/// The golden event logs.
fn exports() -> &'static [Vec<u8>] {
    static EXPORTS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    EXPORTS.get_or_init(|| {
        let mut cases = golden_cases();
        cases.retain(|case| case.name.contains("evtx") || case.name.contains("csv"));
        cases.into_iter().map(|case| case.bytes).collect()
    })
}

fn real_files() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = corpus::files(&[]);
        files.retain(|file| !file.bytes.is_empty());
        files
    })
}
