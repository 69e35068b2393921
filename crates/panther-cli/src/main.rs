//! `panther`: what is in Windows setup and servicing logs.
//!
//! Flags and glue. What reads logs is in the library crates.

mod args;
mod clocks;
mod code;
mod events;
mod filter;
mod follow;
mod formats;
mod output;
mod progress;
mod scan;
mod table;
mod text;
mod writer;

use std::io::Write;
use std::process::ExitCode;

use args::{Args, Command, Paths};
use output::Outcome;
use panther_set::{LogSet, Source};
use progress::Bar;

fn main() -> ExitCode {
    let outcome = match Args::read().command {
        Command::Scan(args) => scan::run(&args),
        Command::Events(args) => events::run(&args),
        Command::Follow(args) => follow::run(&args),
        Command::Code(args) => code::run(&args),
        Command::Formats(args) => formats::run(&args),
    };
    match outcome {
        Ok(Outcome::All) => ExitCode::SUCCESS,
        Ok(Outcome::NotAll) => ExitCode::FAILURE,
        // Whoever read our output has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(anstream::stderr(), "panther: cannot write: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The logs that the command line names; what cannot be read is named on standard error.
fn discover(paths: &Paths, keep: impl Fn(&Source) -> bool) -> LogSet {
    let mut set = LogSet::new().with_limits(paths.limits.limits());
    let bar = Bar::of_search(set.progress());
    let mut stdin = Some(std::io::stdin());
    for path in &paths.paths {
        if path.as_os_str() == "-" {
            // There is one, however often it is named.
            if let Some(stdin) = stdin.take() {
                set.add(Source::stream("-", stdin));
            }
        } else {
            set.add_path(path.clone());
        }
    }
    drop(bar);
    set.skipped().iter().for_each(output::complain);
    if let Some(encoding) = paths.encoding {
        set = set.with_encoding(encoding);
    }
    if let Some(threads) = paths.threads {
        set = set.with_threads(threads.get());
    }
    let set = set.retain(keep);
    for source in set.sources() {
        if let Some(doubt) = source.format().doubt() {
            output::note(&format!("{}: {doubt}", source.name()));
        }
    }
    set
}
