//! Waits until a file may have changed.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// The polling interval with notifications of the operating system. Some changes are not reported,
/// for example on a network drive.
const BESIDE_WATCHER: Duration = Duration::from_secs(1);

/// The polling interval without notifications.
const WITHOUT_WATCHER: Duration = Duration::from_millis(250);

/// A wait that ends soon, or earlier if something happens in a watched folder. It does not report
/// what happened, so the caller must look.
pub(super) struct Watch {
    wakes: Receiver<()>,
    sender: SyncSender<()>,
    watcher: Option<RecommendedWatcher>,
    /// The folders that the watcher watches.
    folders: HashSet<PathBuf>,
    /// The folders that could not be watched. Their changes show only when somebody looks.
    unwatched: HashSet<PathBuf>,
    every: Option<Duration>,
}

impl Watch {
    pub(super) fn new(every: Option<Duration>) -> Self {
        let (sender, wakes) = sync_channel(1);
        Self {
            wakes,
            sender,
            watcher: None,
            folders: HashSet::new(),
            unwatched: HashSet::new(),
            every,
        }
    }

    /// Watches the folder of a file, because the file may be replaced. The folder may not have
    /// existed before.
    pub(super) fn add_folder_of(&mut self, path: &Path) {
        match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => {
                self.add(folder, RecursiveMode::NonRecursive);
            }
            _ => self.add(Path::new("."), RecursiveMode::NonRecursive),
        }
    }

    /// Watches a folder with everything in it.
    pub(super) fn add_folder(&mut self, folder: &Path) {
        self.add(folder, RecursiveMode::Recursive);
    }

    fn add(&mut self, folder: &Path, mode: RecursiveMode) {
        if self.every.is_some() || self.folders.contains(folder) {
            return;
        }
        if self.watcher.is_none() {
            self.watcher = watcher(self.sender.clone()).ok();
        }
        let watched = match &mut self.watcher {
            Some(watcher) => watcher.watch(folder, mode).is_ok(),
            None => false,
        };
        if watched {
            self.unwatched.remove(folder);
            self.folders.insert(folder.to_owned());
        } else {
            self.unwatched.insert(folder.to_owned());
        }
    }

    /// The channel that ends a wait.
    pub(super) fn sender(&self) -> SyncSender<()> {
        self.sender.clone()
    }

    /// Waits until something happens, but at most for `most`.
    pub(super) fn wait(&self, most: Option<Duration>) {
        let usual = match self.watcher {
            Some(_) if self.unwatched.is_empty() => BESIDE_WATCHER,
            _ => WITHOUT_WATCHER,
        };
        let every = self.every.unwrap_or(usual);
        let wait = most.map_or(every, |most| most.min(every));
        // `recv_timeout` never finds the channel closed, because `self` holds a sender.
        let _ = self.wakes.recv_timeout(wait);
    }
}

fn watcher(sender: SyncSender<()>) -> notify::Result<RecommendedWatcher> {
    notify::recommended_watcher(move |event: notify::Result<Event>| {
        // Looking at the file is an event too, and must not lead to another look.
        if !event.is_ok_and(|event| event.kind.is_access()) {
            // A full channel has woken the follower already.
            let _ = sender.try_send(());
        }
    })
}
