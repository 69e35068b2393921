//! How does a program read events from a pipe, a socket, or a log that is still written?
//!
//! ```text
//! cargo run --example follow_bytes [FILE]
//! some-program | cargo run --example follow_bytes -
//! ```

use std::fs::File;
use std::io::{self, Read};

use panther::{Event, Feeder, Registry};

/// Hands over each event as soon as it is complete. Memory holds one read and the incomplete event.
fn follow(mut source: impl Read, mut each: impl FnMut(Event<'_>)) -> io::Result<()> {
    // This program knows the format. One that does not shows the first bytes to a `panther::Learner`.
    let Some(layout) = Registry::default().learn_as(b"", "cbs") else {
        return Ok(());
    };
    let mut feeder = Feeder::new(layout);
    let mut buffer = [0; 4096];
    loop {
        match source.read(&mut buffer) {
            // Only the end shows that the last event has no more lines.
            Ok(0) => break,
            Ok(count) => feeder
                .push(&buffer[..count])
                .filter_map(|item| item.event())
                .for_each(&mut each),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    feeder
        .finish()
        .filter_map(|item| item.event())
        .for_each(&mut each);
    Ok(())
}

/// Gives a few bytes at a time, as a slow writer does.
struct Slow<R>(R);

impl<R: Read> Read for Slow<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(100);
        self.0.read(&mut into[..most])
    }
}

fn main() -> io::Result<()> {
    let print = |event: Event<'_>| println!("{:>8}  {}", event.span().start, event.message());
    let sample = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/logs/upgrade-31-percent/CBS/CBS.log"
    );
    match std::env::args_os().nth(1) {
        Some(path) if path == "-" => follow(io::stdin(), print),
        Some(path) => follow(File::open(path)?, print),
        None => follow(Slow(File::open(sample)?), print),
    }
}

#[test]
fn pieces_do_not_show() {
    let log = include_bytes!("logs/upgrade-31-percent/CBS/CBS.log");
    let mut spans = Vec::new();
    follow(Slow(&log[..]), |event| spans.push(event.span())).unwrap();
    let log = panther::parse(log, "CBS.log");
    let whole: Vec<_> = log.events().map(|event| event.span()).collect();
    assert_eq!(spans, whole);
    assert_eq!(whole.len(), 67);
}
