//! A progress bar on standard error.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{BinaryBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use panther_set::{LogSet, Progress};

/// Work that takes no longer than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// A line that knows its end.
const OF_TOTAL: &str = "{spinner} [{wide_bar}] {percent}% {msg}";

const TICK: Duration = Duration::from_millis(100);

/// Shows a line on standard error while it lives, if that is a terminal and the work takes long.
/// Dropping it removes the line.
#[derive(Default)]
pub(crate) struct Bar {
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Bar {
    /// Counts the files that a search has looked at.
    pub(crate) fn of_search(progress: Arc<Progress>) -> Self {
        Self::show("{spinner} {msg}", None, move |bar| {
            bar.set_message(format!("{} files looked at", progress.looked_at()));
        })
    }

    /// Counts the tests that ended, of so many. The caller counts them in the number that comes with
    /// the bar.
    pub(crate) fn of_tests(count: u64) -> (Self, Arc<AtomicU64>) {
        let done = Arc::new(AtomicU64::new(0));
        let ended = Arc::clone(&done);
        let bar = Self::show(OF_TOTAL, Some(count), move |bar| {
            let ended = ended.load(Ordering::Relaxed);
            bar.set_position(ended);
            bar.set_message(format!("{ended} of {count} tests"));
        });
        (bar, done)
    }

    /// Counts the bytes and sources that are read from now on, as far as all of them.
    pub(crate) fn of_reading(set: &LogSet) -> Self {
        let (read, count) = (ReadSince::now(set.progress()), set.sources().len());
        let lengths = set.sources().iter().map(|source| source.len());
        // The length of a stream is unknown, and with it the end.
        let total: Option<u64> = lengths.sum();
        let template = if total.is_some() {
            OF_TOTAL
        } else {
            "{spinner} {msg}"
        };
        let of_total = total.map_or(String::new(), |total| format!(" of {}", BinaryBytes(total)));
        Self::show(template, total, move |bar| {
            let (bytes, sources) = (read.bytes(), read.sources());
            bar.set_position(bytes);
            bar.set_message(format!(
                "{sources} of {count} logs, {}{of_total}",
                BinaryBytes(bytes)
            ));
        })
    }

    fn show(
        template: &'static str,
        total: Option<u64>,
        update: impl Fn(&ProgressBar) + Send + 'static,
    ) -> Self {
        if !io::stderr().is_terminal() {
            return Self::default();
        }
        let (sender, done) = channel::<()>();
        let draw = move || {
            let goes_on = |wait| done.recv_timeout(wait) == Err(RecvTimeoutError::Timeout);
            if !goes_on(PATIENCE) {
                return;
            }
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            loop {
                update(&bar);
                bar.tick();
                if !goes_on(TICK) {
                    break;
                }
            }
            bar.finish_and_clear();
        };
        Self {
            shown: Some((sender, thread::spawn(draw))),
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some((sender, drawer)) = self.shown.take() {
            drop(sender);
            // A bar that could not be drawn is no reason to fail.
            let _ = drawer.join();
        }
    }
}

/// What has been read of a set since some moment. The set itself counts on when it is read again,
/// and a timeline reads it once before its items are printed.
struct ReadSince {
    progress: Arc<Progress>,
    bytes: u64,
    sources: u64,
}

impl ReadSince {
    fn now(progress: Arc<Progress>) -> Self {
        Self {
            bytes: progress.bytes(),
            sources: progress.sources(),
            progress,
        }
    }

    fn bytes(&self) -> u64 {
        self.progress.bytes().saturating_sub(self.bytes)
    }

    fn sources(&self) -> u64 {
        self.progress.sources().saturating_sub(self.sources)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use panther_set::Clock;

    use super::*;

    #[test]
    fn each_reading_of_a_set_ends_at_the_total() {
        let logs = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../examples/logs/upgrade-31-percent"
        );
        let set = LogSet::discover([logs]);
        let total: u64 = set.sources().iter().filter_map(|source| source.len()).sum();
        let count = set.sources().len() as u64;
        let first = ReadSince::now(set.progress());
        drop(set.timeline(&Clock::new()));
        assert_eq!((first.bytes(), first.sources()), (total, count));
        let second = ReadSince::now(set.progress());
        assert_eq!((second.bytes(), second.sources()), (0, 0));
        let ((), errors) = set.par_fold(|| (), |(), _, _| ControlFlow::Continue(()), |(), ()| ());
        assert!(errors.is_empty());
        assert_eq!((second.bytes(), second.sources()), (total, count));
    }
}
