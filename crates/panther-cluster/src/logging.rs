//! The messages of a process about its work, on standard error.

use log::{LevelFilter, Log, Metadata, Record};

struct Stderr;

impl Log for Stderr {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            eprintln!("{} {}: {}", record.level(), record.target(), record.args());
        }
    }

    fn flush(&self) {}
}

/// Prints warnings, or everything that is not for debugging.
pub(crate) fn start(is_verbose: bool) {
    // Nobody else sets a logger in this process.
    if log::set_logger(&Stderr).is_ok() {
        log::set_max_level(match is_verbose {
            true => LevelFilter::Info,
            false => LevelFilter::Warn,
        });
    }
}
