//! What the generator promises: the same bytes for the same options, the size that was asked for,
//! and counts that a plain reading of the bytes confirms.

mod header;

use header::is_header;
use panther_benches::generate::{Generated, Kind, Options};

const SIZE: u64 = 3_000_000;

#[test]
fn equal_options_give_equal_bytes() {
    for kind in Kind::ALL {
        let (first, counts) = Options::new(kind, SIZE).seed(9).to_vec();
        let (second, again) = Options::new(kind, SIZE).seed(9).to_vec();
        assert!(first == second, "{kind}");
        assert_eq!(counts, again, "{kind}");
        let (other, _) = Options::new(kind, SIZE).seed(10).to_vec();
        assert!(first != other, "{kind}");
    }
}

/// A longer log begins with the shorter one, so that runs of different sizes compare.
#[test]
fn a_longer_log_begins_with_the_shorter() {
    for kind in Kind::ALL {
        let (short, _) = Options::new(kind, 40_000).to_vec();
        let (long, _) = Options::new(kind, 400_000).to_vec();
        assert!(long.starts_with(&short), "{kind}");
    }
}

#[test]
fn the_size_is_met_within_a_record() {
    for kind in Kind::ALL {
        let (long, _) = Options::new(kind, 200_000).to_vec();
        for size in [0, 2, 3, 100, 5_000, 77_777, 100_000] {
            let (log, counts) = Options::new(kind, size).to_vec();
            assert_eq!(log.len() as u64, counts.bytes, "{kind} {size}");
            assert!(counts.bytes <= size, "{kind} {size}");
            // What follows in the longer log is the record that did not fit.
            let left = size - counts.bytes;
            let next = long[log.len()..].split_inclusive(|&byte| byte == b'\n');
            let mut record = 0;
            for (index, line) in next.enumerate() {
                if index > 0 && is_header(line) {
                    break;
                }
                record += line.len() as u64;
            }
            assert!(
                size < 3 || left < record,
                "{kind} {size}: {left} left, {record} needed"
            );
        }
    }
}

#[test]
fn counts_agree_with_the_bytes() {
    for kind in Kind::ALL {
        let (log, counts) = Options::new(kind, SIZE).seed(5).to_vec();
        let simple = simple_counts(&log);
        assert_eq!(
            simple,
            [
                ("lines", counts.lines),
                ("records", counts.records),
                ("infos", counts.infos),
                ("warnings", counts.warnings),
                ("errors", counts.errors),
                ("continuation lines", counts.continuation_lines),
                ("blank lines", counts.blank_lines),
                ("blank components", counts.blank_components),
                ("code columns", counts.code_columns),
                ("codes", counts.codes),
                ("bare line feeds", counts.bare_line_feeds),
                ("byte order marks", counts.byte_order_marks),
                ("lines that are not UTF-8", counts.ansi_lines),
                ("seconds", counts.seconds),
                ("steps back", counts.steps_back),
            ],
            "{kind}"
        );
        assert_eq!(
            counts.lines,
            counts.records + counts.continuation_lines + counts.blank_lines
        );
        assert_eq!(
            counts.records,
            counts.infos + counts.warnings + counts.errors
        );
    }
}

/// Everything the reader must cope with occurs in a log of modest size.
#[test]
fn odd_things_occur() {
    for kind in Kind::ALL {
        let (log, counts) = Options::new(kind, SIZE).to_vec();
        let Generated {
            errors,
            warnings,
            continuation_lines,
            blank_lines,
            blank_components,
            bare_line_feeds,
            ..
        } = counts;
        for count in [
            errors,
            warnings,
            continuation_lines,
            blank_lines,
            blank_components,
            bare_line_feeds,
        ] {
            assert!(count > 0, "{kind}: {counts:?}");
        }
        assert_eq!(kind == Kind::Dism, counts.byte_order_marks > 1, "{kind}");
        assert_eq!(kind == Kind::Setupact, counts.code_columns > 0, "{kind}");
        assert_eq!(kind == Kind::Setupact, counts.ansi_lines > 0, "{kind}");
        assert!(log.starts_with("\u{feff}".as_bytes()));
        let (bare, _) = Options::new(kind, SIZE).byte_order_mark(false).to_vec();
        assert!(bare.starts_with(b"2023-11-14 08:12:31, "), "{kind}");
    }
}

/// A name that no field has would be printed as it is.
#[test]
fn no_template_is_left_unfilled() {
    for kind in Kind::ALL {
        let (log, _) = Options::new(kind, 20_000_000).to_vec();
        assert!(!log.windows(2).any(|pair| pair == b"$("), "{kind}");
    }
}

#[test]
fn names_are_read_back() {
    for kind in Kind::ALL {
        assert_eq!(kind.name().parse(), Ok(kind));
    }
    let unknown = "evtx".parse::<Kind>().unwrap_err().to_string();
    assert_eq!(
        unknown,
        "unknown kind of log `evtx`; known are cbs dism setupact"
    );
}

/// The counts by plain text search, written without a look at the generator's own.
fn simple_counts(log: &[u8]) -> [(&'static str, u64); 15] {
    let text = String::from_utf8_lossy(log);
    let lines: Vec<&str> = text.lines().collect();
    let records: Vec<&str> = lines
        .iter()
        .filter(|line| is_header(line.as_bytes()))
        .map(|line| line.trim_start_matches('\u{feff}'))
        .collect();
    let having = |what: &str| {
        records
            .iter()
            .filter(|record| record[19..].starts_with(what))
            .count() as u64
    };
    let blank = lines.iter().filter(|line| line.is_empty()).count();
    let times: Vec<&str> = records.iter().map(|record| &record[..19]).collect();
    let codes = text
        .match_indices("0x")
        .chain(text.match_indices("0X"))
        .filter(|(at, _)| {
            text[at + 2..]
                .bytes()
                .take_while(u8::is_ascii_hexdigit)
                .count()
                == 8
        })
        .count();
    [
        ("lines", lines.len() as u64),
        ("records", records.len() as u64),
        ("infos", having(", Info ")),
        ("warnings", having(", Warning ")),
        ("errors", having(", Error ")),
        (
            "continuation lines",
            (lines.len() - records.len() - blank) as u64,
        ),
        ("blank lines", blank as u64),
        (
            "blank components",
            records
                .iter()
                .filter(|record| record[43..].starts_with("      "))
                .count() as u64,
        ),
        (
            "code columns",
            records
                .iter()
                .filter(|record| record[32..].starts_with("[0x"))
                .count() as u64,
        ),
        ("codes", codes as u64),
        (
            "bare line feeds",
            (text.matches('\n').count() - text.matches("\r\n").count()) as u64,
        ),
        ("byte order marks", text.matches('\u{feff}').count() as u64),
        (
            "lines that are not UTF-8",
            lines
                .iter()
                .filter(|line| line.contains('\u{fffd}'))
                .count() as u64,
        ),
        (
            "seconds",
            1 + times.windows(2).filter(|pair| pair[0] != pair[1]).count() as u64,
        ),
        (
            "steps back",
            times.windows(2).filter(|pair| pair[0] > pair[1]).count() as u64,
        ),
    ]
}
