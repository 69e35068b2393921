//! Logs in an object store: the list of objects, and copies of them to read.
//!
//! The parser reads files. A process that reads an object copies it to a temporary file first: all of
//! it, or, of a large log, the part that the task is about. The other bytes of such a file are a hole,
//! which takes no space.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::Arc;

use datafusion::catalog::Session;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::object_store::path::Path;
use datafusion::object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use futures::TryStreamExt;
use panther_table::below;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::runtime::Handle;

use crate::opened::OpenedSet;
use crate::root::{Root, machine_folder};
use crate::spec::LogSpec;

/// The text between the scheme and the name of a store.
const SCHEME: &str = "://";

/// A log or an archive of at most this length is copied as a whole.
const SMALL: u64 = 1 << 24;

/// The beginning of an object, which tells its format.
const HEAD: u64 = 1 << 20;

/// The bytes before and after a range that its records may need: an item, and a window.
const AROUND: u64 = panther::MAX_ITEM as u64 + (1 << 18);

/// The bytes of one request.
const PIECE: u64 = 1 << 23;

/// The store and the prefixes that a caller gave.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub(crate) url: ObjectStoreUrl,
    prefixes: Vec<String>,
}

impl Bucket {
    /// The bucket of a specification. `None` if its paths are files.
    ///
    /// # Errors
    /// Returns an error if the paths are in several stores, or some of them are files.
    pub(crate) fn of(spec: &LogSpec) -> Result<Option<Self>> {
        if !spec.paths().iter().any(|path| path.contains(SCHEME)) {
            return Ok(None);
        }
        let mut stores = spec.paths().iter().map(|path| store_and_key(path));
        let first = stores.next().map_or("", |(store, _)| store);
        if first.is_empty() || stores.any(|(store, _)| store != first) {
            return Err(DataFusionError::Plan(
                "the paths of one query are all files, or all in one object store".to_owned(),
            ));
        }
        Ok(Some(Self {
            url: ObjectStoreUrl::parse(first)?,
            prefixes: spec.paths().to_vec(),
        }))
    }

    /// The objects below the prefixes, each with the path that the caller gave.
    pub(crate) async fn objects(&self, state: &dyn Session) -> Result<Vec<(ObjectMeta, Object)>> {
        let store = state.runtime_env().object_store(&self.url)?;
        let mut objects = Vec::new();
        for given in &self.prefixes {
            let (_, key) = store_and_key(given);
            for meta in list(store.as_ref(), key).await? {
                let key = meta.location.to_string();
                let machine = machine_folder(&key);
                let machine = if machine.is_empty() { &key } else { machine };
                let object = Object {
                    store: self.url.as_str().trim_end_matches('/').to_owned(),
                    given: given.clone(),
                    machine: machine.trim_end_matches('!').to_owned(),
                    key,
                };
                objects.push((meta, object));
            }
        }
        objects.sort_by(|(one, _), (other, _)| one.location.cmp(&other.location));
        objects.dedup_by(|(one, _), (other, _)| one.location == other.location);
        Ok(objects)
    }
}

/// An object that a part is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Object {
    store: String,
    pub(crate) key: String,
    /// The path that the caller gave.
    given: String,
    /// The prefix of the objects of the same machine.
    machine: String,
}

impl Object {
    /// The address of the object.
    pub(crate) fn address(&self) -> String {
        format!("{}/{}", self.store, self.key)
    }

    /// The name of a source in the object or the object itself, below the path that the caller gave.
    pub(crate) fn inside<'n>(&self, name: &'n str) -> Option<&'n str> {
        below(name, &self.given)
    }

    /// The roots that stand for the object, or for all objects of its machine.
    pub(crate) fn roots(&self, of_machine: bool) -> Vec<Root> {
        let path = if of_machine { &self.machine } else { &self.key };
        vec![Root {
            path: format!("{}/{path}", self.store),
            given: self.given.clone(),
            glob: None,
        }]
    }
}

/// Copies of objects, and the logs in them.
#[derive(Debug)]
pub(crate) struct Copies {
    pub(crate) opened: OpenedSet,
    folder: TempDir,
}

impl Copies {
    /// Copies an object, or all objects of its machine.
    pub(crate) fn of(
        object: &Object,
        of_machine: bool,
        store: &Arc<dyn ObjectStore>,
        zone: Option<&str>,
    ) -> Result<Self> {
        let prefix = if of_machine {
            &object.machine
        } else {
            &object.key
        };
        Self::make(zone, |folder| {
            for meta in block_on(list(store.as_ref(), prefix))? {
                let whole = 0..meta.size;
                copy(store, &meta.location, meta.size, &[whole], folder)?;
            }
            Ok(())
        })
    }

    /// Copies the bytes that the records of a range of a large object need. `None` if the object is
    /// small.
    pub(crate) fn of_range(
        object: &Object,
        len: u64,
        range: Range<u64>,
        store: &Arc<dyn ObjectStore>,
    ) -> Result<Option<Self>> {
        if len <= SMALL {
            return Ok(None);
        }
        let head = 0..HEAD.min(len);
        let around = range.start.saturating_sub(AROUND)..range.end.saturating_add(AROUND).min(len);
        let copies = Self::make(None, |folder| {
            copy(
                store,
                &Path::from(object.key.as_str()),
                len,
                &[head, around],
                folder,
            )
        });
        copies.map(Some)
    }

    fn make(zone: Option<&str>, fill: impl FnOnce(&FilePath) -> Result<()>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        fill(folder.path())?;
        let root = Root::new(&folder.path().to_string_lossy());
        Ok(Self {
            opened: OpenedSet::discover(&[root], zone),
            folder,
        })
    }

    /// Whether there is one log, of which parts can be read.
    pub(crate) fn is_one_splittable_log(&self) -> bool {
        match self.opened.set().sources() {
            [source] => source.members().is_empty() && source.parts(2).len() == 2,
            _ => false,
        }
    }

    /// The address of the copy that has this name.
    pub(crate) fn address(&self, object: &Object, name: &str) -> String {
        let folder = self.folder.path().to_string_lossy();
        let key = name.strip_prefix(&*folder).unwrap_or(name);
        format!("{}/{}", object.store, key.trim_start_matches('/'))
    }

    /// Whether a source or a skipped file with this address is in the object.
    pub(crate) fn is_in(object: &Object, address: &str) -> bool {
        let rest = address.strip_prefix(&object.address());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("!/"))
    }
}

/// The store of an address, and the key in it.
fn store_and_key(address: &str) -> (&str, &str) {
    let Some(start) = address.find(SCHEME).map(|at| at + SCHEME.len()) else {
        return ("", address);
    };
    let end = address[start..]
        .find('/')
        .map_or(address.len(), |at| start + at);
    (&address[..end], address[end..].trim_matches('/'))
}

/// The objects with this key, or below it.
async fn list(store: &dyn ObjectStore, key: &str) -> Result<Vec<ObjectMeta>> {
    let prefix = Path::from(key);
    let mut objects: Vec<ObjectMeta> = store.list(Some(&prefix)).try_collect().await?;
    if objects.is_empty() {
        // A prefix does not match the object that is named like it.
        objects.push(store.head(&prefix).await?);
    }
    Ok(objects)
}

/// Waits for a store, on a thread that may wait.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    Handle::current().block_on(future)
}

/// Copies these ranges of an object to a file of the length of the object.
fn copy(
    store: &Arc<dyn ObjectStore>,
    key: &Path,
    len: u64,
    ranges: &[Range<u64>],
    folder: &FilePath,
) -> Result<()> {
    let path = key
        .parts()
        .try_fold(folder.to_owned(), |path, part| match part.as_ref() {
            ".." | "." => Err(io::Error::other("a name that leads out of the folder")),
            part => Ok(path.join(part)),
        })?;
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = File::create(&path)?;
    file.set_len(len)?;
    for range in ranges {
        let mut at = range.start;
        file.seek(SeekFrom::Start(at))?;
        while at < range.end {
            let end = range.end.min(at + PIECE);
            let bytes = block_on(store.get_range(key, at..end))?;
            file.write_all(&bytes)?;
            at = end;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_store_and_a_key() {
        for (address, store, key) in [
            ("s3://logs/hosts/A", "s3://logs", "hosts/A"),
            ("memory:///hosts/", "memory://", "hosts"),
            ("s3://logs", "s3://logs", ""),
            ("hosts/A", "", "hosts/A"),
        ] {
            assert_eq!(store_and_key(address), (store, key));
        }
    }

    #[test]
    fn paths_are_in_one_store() {
        let of = |paths: &[&str]| Bucket::of(&LogSpec::new(paths.iter().copied()));
        assert!(of(&["a", "b"]).unwrap().is_none());
        assert!(of(&["s3://a/x", "s3://a/y"]).unwrap().is_some());
        assert!(of(&["s3://a/x", "s3://b/y"]).is_err());
        assert!(of(&["s3://a/x", "y"]).is_err() && of(&["y", "s3://a/x"]).is_err());
    }
}
