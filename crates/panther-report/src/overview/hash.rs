//! Hashes of the files of a set.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use panther_set::{Source, sha256};

use super::Overview;

pub(super) fn hash(overview: &mut Overview, sources: &[Source]) {
    let files: BTreeMap<&Path, Option<String>> = sources
        .iter()
        .filter(|source| !source.is_stream())
        .map(|source| (source.path(), None))
        .collect();
    let hashed = Mutex::new(files.clone());
    let queue = Mutex::new(files.into_keys());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let next = || queue.lock().ok().and_then(|mut queue| queue.next());
                while let Some(path) = next() {
                    let hash = hash_of(path).ok();
                    if let Ok(mut hashed) = hashed.lock() {
                        hashed.insert(path, hash);
                    }
                }
            });
        }
    });
    let hashed = hashed.into_inner().unwrap_or_default();
    for (known, source) in overview.sources.iter_mut().zip(sources) {
        if let Some(Some(hash)) = hashed.get(source.path()) {
            known.sha256 = Some(hash.clone());
            known.hashed = Some(source.path().to_string_lossy().into_owned());
        }
    }
}

/// The SHA-256 hash of a regular file, in hexadecimal.
fn hash_of(path: &Path) -> io::Result<String> {
    // Opening a pipe would wait for its writer.
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    sha256(File::open(path)?)
}
