//! Files that no log looks like: the cost a byte must not grow with their size.

use std::time::Instant;

use panther_benches::generate::Kind;
use panther_benches::work::{self, Header, Tally};
use serde::Serialize;

/// The size of a push, and of a window.
const PIECE: usize = 1 << 20;

const ROUNDS: usize = 2;

const FIRST: &[u8] = b"2020-07-29 16:29:16, Info                  CBS    First\r\n";

/// GB/s over a file of one kind, at a quarter of the size and at the whole.
#[derive(Debug, Serialize)]
pub(crate) struct Adversarial {
    pub(crate) what: &'static str,
    pub(crate) bytes: usize,
    pub(crate) how: &'static str,
    pub(crate) quarter: f64,
    pub(crate) whole: f64,
}

type Make = fn(usize) -> Vec<u8>;
type Read = fn(&[u8]) -> Tally;

/// What they are, their part of the size asked for, and how they are made. Those with a record every few bytes are shorter, for time is
/// in records there.
const FILES: [(&str, usize, Make); 6] = [
    ("nothing but newlines", 16, |size| vec![b'\n'; size]),
    ("no newline and no header", 1, |size| vec![b'x'; size]),
    ("NULs only", 1, |size| vec![0; size]),
    ("a record of one line without end", 1, |size| {
        let mut log = FIRST.repeat(2);
        log.truncate(2 * FIRST.len() - 2);
        log.resize(size, b'x');
        log
    }),
    ("the shortest records there are", 16, |size| {
        repeat(b"2020-07-29 16:29:16, \n", size)
    }),
    (
        "a line in two begins a record, a NUL before it",
        16,
        |size| repeat(b"2020-07-29 16:29:16, Info\n\n\0", size),
    ),
];

const WAYS: [(&str, Read); 3] = [
    ("iterate", |log| {
        work::iterate::<Header>(&work::layout(Kind::Cbs), log)
    }),
    ("feed 1 MiB", |log| {
        work::feed::<Header>(&work::layout(Kind::Cbs), log, PIECE)
    }),
    ("cut, 2 threads", |log| {
        work::cut::<Header>(&work::layout(Kind::Cbs), log, PIECE, 2)
    }),
];

fn repeat(line: &[u8], size: usize) -> Vec<u8> {
    line.repeat(size / line.len())
}

/// Reads them all.
pub(crate) fn run(size: u64) -> Vec<Adversarial> {
    let size = usize::try_from(size).unwrap_or(usize::MAX >> 1);
    let mut rows = Vec::new();
    for (what, part, make) in FILES {
        let file = make(size / part);
        for (how, read) in WAYS {
            rows.push(Adversarial {
                what,
                bytes: file.len(),
                how,
                quarter: speed(&file[..file.len() / 4], read),
                whole: speed(&file, read),
            });
        }
    }
    rows
}

/// GB/s, the best of a few rounds.
fn speed(file: &[u8], read: Read) -> f64 {
    let seconds = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            assert_eq!(read(file).bytes, file.len() as u64, "bytes were lost");
            started.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    file.len() as f64 / seconds / 1e9
}
