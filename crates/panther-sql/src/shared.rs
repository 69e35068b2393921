//! The sets that parts of a scan share in a process that did not plan the scan.

use std::any::Any;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use datafusion::error::{DataFusionError, Result};

use crate::root::Root;

/// The key of a set of a process: the scan that asks for it, and its roots.
type Key = (u64, Vec<Root>);

/// A set that is opened when its first part is read.
type Slot = Arc<OnceLock<std::result::Result<Arc<dyn Any + Send + Sync>, String>>>;

/// The sets, the latest last.
static SETS: LazyLock<Mutex<Vec<(Key, Slot)>>> = LazyLock::new(Mutex::default);

/// The number of sets that stay open. The parts of one machine follow each other, so few are needed.
const MOST: usize = 64;

/// The set below these roots, which all parts of a scan share. The first part opens it.
pub(crate) fn shared<T: Any + Send + Sync>(
    scan: u64,
    roots: &[Root],
    open: impl FnOnce() -> Result<T>,
) -> Result<Arc<T>> {
    let slot = slot((scan, roots.to_vec()));
    let set = slot.get_or_init(|| match open() {
        Ok(set) => Ok(Arc::new(set)),
        Err(error) => Err(error.strip_backtrace()),
    });
    let set = set.clone().map_err(DataFusionError::Execution)?;
    set.downcast()
        .map_err(|_| DataFusionError::Internal("two kinds of sets have one name".to_owned()))
}

fn slot(key: Key) -> Slot {
    let mut sets = SETS.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = match sets.iter().position(|(other, _)| *other == key) {
        Some(at) => sets.remove(at),
        None => (key, Slot::default()),
    };
    let slot = Arc::clone(&entry.1);
    sets.push(entry);
    let over = sets.len().saturating_sub(MOST);
    sets.drain(..over);
    slot
}
