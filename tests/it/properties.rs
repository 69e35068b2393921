//! The properties, over logs that are made up, broken, or real and broken.

use std::sync::OnceLock;

use panther_tests::corpus::{self, File};
use panther_tests::generate::{
    event_log, log, mutated, mutations, orderly_record, table, xml_pieces,
};
use panther_tests::properties::{check_all, check_kernels};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any};
use proptest::sample::{Index, select};
use proptest::{prop_oneof, proptest};

fn cases(count: u32) -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    // Whoever has the time may set PROPTEST_CASES to more.
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = count;
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
    fn event_logs(log in event_log(), mutations in mutations(), seed in any::<u64>()) {
        check_all(&log, seed);
        check_all(&mutated(log, &mutations), seed);
    }

    #[test]
    fn tables(table in table(), mutations in mutations(), seed in any::<u64>()) {
        check_all(&table, seed);
        check_all(&mutated(table, &mutations), seed);
    }

    #[test]
    fn pieces_of_xml(bytes in xml_pieces(), seed in any::<u64>()) {
        check_all(&bytes, seed);
        check_all(&[b"<Event><System>".as_slice(), &bytes].concat(), seed);
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

fn real_files() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = corpus::files(&[]);
        files.retain(|file| !file.bytes.is_empty());
        files
    })
}
