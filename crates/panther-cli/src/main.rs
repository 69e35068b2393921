//! The program `panther`: it reads flags, calls the libraries that read logs, and prints.

mod args;
mod attempts;
mod clocks;
mod code;
mod diagnose;
mod display;
mod events;
#[cfg(feature = "follow")]
mod follow;
mod formats;
mod lacking;
mod lost;
mod machines;
mod notes;
mod output;
mod progress;
mod provenance;
mod repeats;
mod rules;
mod scan;
mod shell;
mod stats;
mod stop;
mod table;
mod terminal;
mod unplaced;
mod writer;

use std::io::Write;
use std::process::ExitCode;

use args::{Args, Command, Paths, fail, is_stdin};
use output::Outcome;
use panther_set::{Error, LogSet, LogSetBuilder, Source};
use progress::Bar;

fn main() -> ExitCode {
    let Args { command, quiet, .. } = Args::read();
    if quiet {
        notes::be_quiet();
    }
    stop::listen();
    let outcome = match command {
        Command::Scan(args) => scan::run(&args),
        Command::Stats(args) => stats::run(&args),
        Command::Events(args) => events::run(&args),
        #[cfg(feature = "follow")]
        Command::Follow(args) => follow::run(&args),
        Command::Code(args) => code::run(&args),
        Command::Formats(args) => formats::run(&args),
        Command::Diagnose(args) => diagnose::run(&args),
        Command::Report(args) => diagnose::report(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
    };
    match outcome {
        Ok(Outcome::All) => ExitCode::SUCCESS,
        Ok(Outcome::NotAll) => ExitCode::FAILURE,
        Ok(Outcome::Trouble) => ExitCode::from(2),
        Ok(Outcome::Found) => ExitCode::from(3),
        Ok(Outcome::Stopped) => ExitCode::from(stop::STATUS),
        // The reader of the output has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(anstream::stderr(), "panther: cannot write: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Finds the logs that the command line names, and names on standard error what is not read.
/// Returns `None`, after saying so, if the patterns of names leave nothing to read.
fn discover(
    settings: LogSetBuilder,
    paths: &Paths,
    keep: impl Fn(&Source) -> bool,
) -> Option<LogSet> {
    let mut settings = settings
        .limits(paths.limits.limits())
        .names(paths.names.filter())
        .spooling(!paths.stdin.no_temp);
    if let Some(encoding) = paths.encoding {
        settings = settings.encoding(encoding);
    }
    if let Some(format) = paths.read_as {
        settings = settings.format(format);
    }
    if let Some(threads) = paths.threads {
        settings = settings.threads(threads.get());
    }
    let mut set = settings.build();
    let bar = Bar::of_search(set.progress());
    let mut has_stdin = false;
    for path in paths.expanded() {
        if is_stdin(&path) {
            // There is one standard input, however often it is named.
            if !std::mem::replace(&mut has_stdin, true) {
                set.add_stream(paths.stdin.name(), stop::Stdin::open());
            }
        } else {
            set.add_path(path);
        }
    }
    drop(bar);
    note_skipped(&set);
    if !notes::note_left_out(&set) {
        return None;
    }
    let set = set.retain(keep);
    notes::note_once(set.sources().iter().filter_map(|source| {
        let doubt = source.layout().doubt()?;
        Some((source.name(), doubt))
    }));
    Some(set)
}

/// Ends the process if a log of the set can be read only once, because `reader` reads it twice.
fn refuse_streams(set: &LogSet, reader: &str) {
    if set.sources().iter().any(Source::is_stream) {
        let message =
            format!("{reader} reads the logs twice, and a log on standard input can be read once");
        fail(message)
    }
}

/// Names what the search did not read: each failure, and the files that are no logs by their kind.
fn note_skipped(set: &LogSet) {
    let (no_logs, failures): (Vec<&Error>, Vec<&Error>) =
        set.skipped().iter().partition(|error| error.is_no_log());
    for error in failures {
        match lost::hint(error) {
            Some(hint) => output::complain(&format_args!("{error}; {hint}")),
            None => output::complain(error),
        }
    }
    let reasons: Vec<(String, String)> = no_logs
        .iter()
        .map(|error| (error.path().display().to_string(), error.kind().to_string()))
        .collect();
    let notes = reasons.iter().map(|(name, kind)| (name.clone(), &**kind));
    notes::note_once(notes);
}

/// Says that there are no logs, if nothing else says so.
fn note_no_logs(set: &LogSet, paths: &Paths) {
    if set.sources().is_empty() && set.skipped().iter().all(Error::is_no_log) {
        let names = paths.paths.iter();
        let names = notes::names(names.map(|path| path.display().to_string()));
        notes::note(&format!("there are no logs in {names}"));
    }
}

/// The result of a command that has read what could be read of a set. A file that is no log is no
/// failure.
fn outcome(set: &LogSet, is_all_read: bool) -> Outcome {
    stop::outcome(is_all_read && set.skipped().iter().all(Error::is_no_log))
}
