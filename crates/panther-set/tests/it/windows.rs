//! Windows compared with the whole: splitting a file must not change its items.

use super::assert_all_ways_agree;
use super::logs::{HEADER, MARK, WINDOW, fill, mixed, record};

fn check(name: &str, context: &str, log: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, log).unwrap();
    assert_all_ways_agree(&path, context);
}

/// A log with `piece` at every edge of a window, at increasing offsets. The first piece begins
/// `before` bytes before its edge.
fn at_edges(piece: &[u8], before: usize, edges: usize) -> Vec<u8> {
    let mut log = MARK.to_vec();
    for edge in 1..=edges {
        fill(&mut log, edge * WINDOW + edge - 1 - before);
        log.extend_from_slice(piece);
    }
    fill(&mut log, (edges + 1) * WINDOW - 500);
    log
}

#[test]
fn mixed_logs() {
    for seed in 1..=4 {
        check(
            "CBS.log",
            &format!("seed {seed}"),
            &mixed(seed, 2 * WINDOW + 12_345),
        );
    }
}

#[test]
fn plain_text() {
    let line = b"a line of no format\r\n\nshort\n".repeat(4);
    let log = line.repeat(3 * WINDOW / 2 / line.len());
    check("notes.txt", "plain", &log);
}

#[test]
fn line_ends_at_an_edge() {
    check("CBS.log", "CRLF", &at_edges(b"\r\n", 3, 4));
    check("CBS.log", "bare LF", &at_edges(b"\n \n", 3, 3));
}

#[test]
fn a_header_at_an_edge() {
    for before in [3, HEADER.len() - 1, HEADER.len() + 3] {
        let context = format!("a header {before} bytes before the edge");
        check("CBS.log", &context, &at_edges(&record(9, b"\n"), before, 4));
    }
}

#[test]
fn a_mark_at_an_edge() {
    for before in [3, 5] {
        let marked = [MARK, &record(9, b"\r\n")].concat();
        check("CBS.log", "a mark", &at_edges(&marked, before, 5));
    }
    check(
        "CBS.log",
        "a mark before no header",
        &at_edges(b"\xEF\xBB\xBF\n", 3, 5),
    );
}

#[test]
fn a_few_nuls_at_an_edge() {
    for (before, count) in [(2, 2), (3, 15), (10, 16), (40, 40)] {
        let context = format!("{count} NULs, {before} before the edge");
        let nuls = [vec![0; count], record(9, b"\r\n")].concat();
        check("CBS.log", &context, &at_edges(&nuls, before, 4));
    }
}

#[test]
fn stretches_without_a_header() {
    // Shorter and longer than a window, than the bytes read past a window, and than the longest
    // item.
    for len in [15 << 10, 17 << 10, WINDOW, 5 * WINDOW / 2, 5 * WINDOW] {
        let mut log = Vec::new();
        fill(&mut log, WINDOW - 100);
        log.extend(b"  (0)  a line that continues\r\n".repeat(len / 30));
        fill(&mut log, WINDOW + len + 1000);
        check("CBS.log", &format!("{len} bytes of continuation"), &log);
    }
}

#[test]
fn a_next_header_at_the_end_of_what_is_read_ahead() {
    for shift in 0..4 {
        // The first buffer ends 16 KiB after the first edge.
        let at = WINDOW + (16 << 10) + 1 - shift * 20;
        let mut log = Vec::new();
        fill(&mut log, WINDOW - 10);
        log.extend(std::iter::repeat_n(b'x', at - log.len() - 1));
        log.push(b'\n');
        fill(&mut log, 2 * WINDOW + 100);
        check("CBS.log", &format!("a header at {at}"), &log);
    }
}

#[test]
fn a_line_of_nine_mebibytes() {
    let mut log = Vec::new();
    fill(&mut log, WINDOW / 2);
    log.extend(record(9 * WINDOW, b"\r\n"));
    fill(&mut log, 11 * WINDOW);
    check("CBS.log", "a record of one line", &log);
    check("notes.txt", "plain", &vec![b'x'; 9 * WINDOW]);
}

#[test]
fn nuls_over_windows() {
    for from in [0, 700, WINDOW - 1] {
        let mut log = Vec::new();
        fill(&mut log, from);
        log.extend(vec![0; 5 * WINDOW / 2]);
        fill(&mut log, from + 3 * WINDOW);
        check("CBS.log", &format!("NULs from {from}"), &log);
    }
    check("CBS.log", "nothing but NULs", &vec![0; 5 * WINDOW]);
    check(
        "CBS.log",
        "nothing but line feeds",
        &vec![b'\n'; WINDOW / 4],
    );
}

#[test]
fn files_as_long_as_windows() {
    for len in [0, 1, 2, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW] {
        let mut log = Vec::new();
        fill(&mut log, len);
        check("CBS.log", &format!("{len} bytes"), &log);
    }
}
