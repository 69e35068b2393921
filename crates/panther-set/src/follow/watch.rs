//! What tells that a file may have changed.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// How often the file is looked at where the system tells of changes: it may not tell of all, as on
/// a network drive.
const BESIDE_WATCHER: Duration = Duration::from_secs(1);

/// How often where it does not.
const WITHOUT_WATCHER: Duration = Duration::from_millis(250);

/// A wait that ends when something happens in the folder of a file, or soon. It promises nothing:
/// whoever waited must look.
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

    /// Asks the system to tell of changes, where it is to do that and does not yet: the folder may
    /// not have been there.
    pub(super) fn renew(&mut self, path: &Path) {
        if self.every.is_none() && self.watcher.is_none() {
            self.watcher = watcher(path, self.sender.clone()).ok();
        }
    }

    /// What ends a wait.
    pub(super) fn sender(&self) -> SyncSender<()> {
        self.sender.clone()
    }

    /// Waits until something happens, but no longer than this.
    pub(super) fn wait(&self, most: Option<Duration>) {
        let usual = match self.watcher {
            Some(_) => BESIDE_WATCHER,
            None => WITHOUT_WATCHER,
        };
        let every = self.every.unwrap_or(usual);
        let wait = most.map_or(every, |most| most.min(every));
        // This holds a sender itself, so the channel stays open.
        let _ = self.wakes.recv_timeout(wait);
    }
}

fn watcher(path: &Path, sender: SyncSender<()>) -> notify::Result<RecommendedWatcher> {
    // The folder, for the file may be replaced.
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // To look at the file is an event too, and must not lead to another look.
        if !event.is_ok_and(|event| event.kind.is_access()) {
            // A channel that is full has woken it already.
            let _ = sender.try_send(());
        }
    })?;
    watcher.watch(&folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}
