//! How far a long piece of work is, for who waits for it at a terminal.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{BinaryBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use panther_set::{LogSet, Progress};

/// Work that ends before this shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

const TICK: Duration = Duration::from_millis(100);

/// A line on standard error while this lives, where that is a terminal and the work is long. It is gone without a trace when this is dropped.
#[derive(Default)]
pub(crate) struct Bar {
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Bar {
    /// While the sources are looked for.
    pub(crate) fn of_search(progress: Arc<Progress>) -> Self {
        Self::show("{spinner} {msg}", None, move |bar| {
            bar.set_message(format!("{} files looked at", progress.looked_at()));
        })
    }

    /// While the sources are read.
    pub(crate) fn of_reading(set: &LogSet) -> Self {
        let (progress, count) = (set.progress(), set.sources().len());
        let lengths = set.sources().iter().map(|source| source.len());
        // A stream does not tell; then there is no end to draw near to.
        let total: Option<u64> = lengths.sum();
        let template = if total.is_some() {
            "{spinner} [{wide_bar}] {percent}% {msg}"
        } else {
            "{spinner} {msg}"
        };
        let of_total = total.map_or(String::new(), |total| format!(" of {}", BinaryBytes(total)));
        Self::show(template, total, move |bar| {
            let (bytes, sources) = (progress.bytes(), progress.sources());
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
            // A bar that failed to be drawn is no reason to fail.
            let _ = drawer.join();
        }
    }
}
