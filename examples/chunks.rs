//! How is one huge log read on all processors, with threads of one's own?
//!
//! ```text
//! cargo run --release --example chunks [FILE]
//! ```
//!
//! `panther_set::LogSet` does this for any number of files. Here are its parts, for a program that has threads already.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use panther::{Cutter, Level};
use panther_set::LogFile;

const SAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/logs/upgrade-31-percent/DISM/dism.log"
);

/// Counts events and errors. Where a piece begins is decided from the bytes near by, so that nobody waits for anybody.
fn count(cutter: Cutter<'_>, threads: usize) -> (usize, usize) {
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut events, mut errors) = (0, 0);
        loop {
            let piece = next.fetch_add(1, Ordering::Relaxed);
            if piece >= cutter.len() {
                return (events, errors);
            }
            for event in cutter.items(piece).events() {
                events += 1;
                errors += usize::from(event.level() == Some(Level::Error));
            }
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .filter_map(|worker| worker.join().ok())
            .fold((0, 0), |(events, errors), (more, worse)| {
                (events + more, errors + worse)
            })
    })
}

fn main() -> panther_set::Result<()> {
    let path = PathBuf::from(std::env::args_os().nth(1).unwrap_or(SAMPLE.into()));
    // SAFETY: nobody writes to the samples. Map copies of evidence only; `LogFile::read` is for logs that are live.
    let log = unsafe { LogFile::map(&path) }?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let (events, errors) = count(log.cutter(1 << 20), threads);
    println!(
        "{}: {events} events, {errors} errors on {threads} threads",
        path.display()
    );
    Ok(())
}

#[test]
fn windows_do_not_show() {
    let log = include_bytes!("logs/upgrade-31-percent/DISM/dism.log");
    let log = panther::parse(log, "dism.log");
    for window in [1, 100, 4096, 1 << 20] {
        assert_eq!(count(log.cutter(window), 3), (69, 28), "{window}");
    }
}
