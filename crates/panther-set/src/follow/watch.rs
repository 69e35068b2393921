//! Waits until a file may have changed.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// The polling interval with notifications of the operating system. Some changes are not reported,
/// for example on a network drive.
const BESIDE_WATCHER: Duration = Duration::from_secs(1);

/// The polling interval without notifications.
const WITHOUT_WATCHER: Duration = Duration::from_millis(250);

/// A wait that ends soon, or earlier if something happens in the folder of a file. It does not
/// report what happened, so the caller must look.
pub(super) struct Watch {
    wakes: Receiver<()>,
    sender: SyncSender<()>,
    watcher: Option<RecommendedWatcher>,
    every: Option<Duration>,
}

impl Watch {
    pub(super) fn new(path: &Path, every: Option<Duration>) -> Self {
        let (sender, wakes) = sync_channel(1);
        let mut watch = Self {
            wakes,
            sender,
            watcher: None,
            every,
        };
        watch.renew(path);
        watch
    }

    /// Starts a watcher, if one is wanted and there is none yet. The folder may not have existed
    /// before.
    pub(super) fn renew(&mut self, path: &Path) {
        if self.every.is_none() && self.watcher.is_none() {
            self.watcher = watcher(path, self.sender.clone()).ok();
        }
    }

    /// The channel that ends a wait.
    pub(super) fn sender(&self) -> SyncSender<()> {
        self.sender.clone()
    }

    /// Waits until something happens, but at most for `most`.
    pub(super) fn wait(&self, most: Option<Duration>) {
        let usual = match self.watcher {
            Some(_) => BESIDE_WATCHER,
            None => WITHOUT_WATCHER,
        };
        let every = self.every.unwrap_or(usual);
        let wait = most.map_or(every, |most| most.min(every));
        // `recv_timeout` never finds the channel closed, because `self` holds a sender.
        let _ = self.wakes.recv_timeout(wait);
    }
}

fn watcher(path: &Path, sender: SyncSender<()>) -> notify::Result<RecommendedWatcher> {
    // Watch the folder, because the file may be replaced.
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // Looking at the file is an event too, and must not lead to another look.
        if !event.is_ok_and(|event| event.kind.is_access()) {
            // A full channel has woken the follower already.
            let _ = sender.try_send(());
        }
    })?;
    watcher.watch(&folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}
