//! What the archives of a set share, so that bytes are decoded seldom and held in memory sparingly.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::limits::Limits;
use super::node::{Bytes, Node, damaged, skip};
use crate::error::ErrorKind;

/// How many decoders wait for the member behind the one that they have read. The largest have a window of 2 MiB.
const WAITING: usize = 8;

/// The decoders and the decoded archives of a set, as many as are kept.
#[derive(Default)]
pub(crate) struct Shared {
    /// How many numbers were given out.
    numbers: AtomicU64,
    waiting: Mutex<VecDeque<Waiting>>,
    held: Mutex<VecDeque<Held>>,
}

/// A decoder that has come to some place.
struct Waiting {
    /// Of which bytes.
    solid: u64,
    at: u64,
    bytes: Bytes,
}

impl Shared {
    /// The decoder of these bytes that has come nearest to `start`.
    fn take(&self, solid: u64, start: u64) -> Option<Waiting> {
        let mut waiting = lock(&self.waiting);
        let (index, _) = waiting
            .iter()
            .enumerate()
            .filter(|(_, one)| one.solid == solid && one.at <= start)
            .max_by_key(|(_, one)| one.at)?;
        waiting.remove(index)
    }

    fn keep(&self, decoder: Waiting) {
        let mut waiting = lock(&self.waiting);
        waiting.push_back(decoder);
        let old = (waiting.len() > WAITING).then(|| waiting.pop_front());
        drop(waiting);
        // A decoder may itself read from one that wants to wait here, so the lock is free when it goes.
        drop(old);
    }

    /// Keeps a decoded archive, and lets go of the oldest where there are too many bytes.
    fn hold(&self, bytes: &Held, most: u64) {
        let mut held = lock(&self.held);
        held.push_back(bytes.clone());
        let mut sum: u64 = held.iter().map(|one| one.0.len() as u64).sum();
        while sum > most
            && let Some(old) = held.pop_front()
        {
            sum -= old.0.len() as u64;
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes that can only be decoded from the start, and hold many members. Who is done with one member leaves the decoder for who wants the next,
/// so a pass over all members decodes the bytes once for each thread.
#[derive(Debug)]
pub(crate) struct Solid {
    number: u64,
    /// Where the last member begins: no decoder is wanted behind it.
    last: u64,
    shared: Weak<Shared>,
    /// Where the bytes turned out to be damaged, and how.
    bad: Arc<Mutex<Option<(u64, String)>>>,
}

impl Solid {
    pub(crate) fn new(last: u64, shared: &Weak<Shared>) -> Self {
        let number = shared
            .upgrade()
            .map_or(0, |shared| shared.numbers.fetch_add(1, Ordering::Relaxed));
        Self {
            number,
            last,
            shared: Weak::clone(shared),
            bad: Arc::default(),
        }
    }

    pub(crate) fn open(&self, parent: &Node, start: u64) -> io::Result<Bytes> {
        if let Some((at, what)) = &*lock(&self.bad)
            && *at <= start
        {
            return Err(damaged(what));
        }
        let found = self
            .shared
            .upgrade()
            .and_then(|shared| shared.take(self.number, start));
        let (at, bytes) = match found {
            Some(decoder) => (decoder.at, decoder.bytes),
            None => (0, parent.bytes_from(0)?),
        };
        let reader = SolidReader {
            solid: self.number,
            last: self.last,
            shared: Weak::clone(&self.shared),
            bad: Arc::clone(&self.bad),
            at,
            bytes: Some(bytes),
        };
        skip(Box::new(reader), start - at)
    }
}

/// The bytes of a [`Solid`] from some place on.
struct SolidReader {
    solid: u64,
    last: u64,
    shared: Weak<Shared>,
    bad: Arc<Mutex<Option<(u64, String)>>>,
    at: u64,
    /// Gone after an error.
    bytes: Option<Bytes>,
}

impl Read for SolidReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(bytes) = &mut self.bytes else {
            return Ok(0);
        };
        match bytes.read(into) {
            Ok(count) => {
                self.at += count as u64;
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                self.bytes = None;
                let kind = ErrorKind::from(error);
                if let ErrorKind::Damaged(what) = &kind {
                    *lock(&self.bad) = Some((self.at, what.clone()));
                }
                Err(kind.into())
            }
        }
    }
}

impl Drop for SolidReader {
    fn drop(&mut self) {
        if self.at <= self.last
            && let Some(bytes) = self.bytes.take()
            && let Some(shared) = self.shared.upgrade()
        {
            shared.keep(Waiting {
                solid: self.solid,
                at: self.at,
                bytes,
            });
        }
    }
}

/// Decoded bytes.
#[derive(Clone, Debug)]
pub(crate) struct Held(Arc<Vec<u8>>);

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Bytes that are decoded to memory when they are wanted, and forgotten when others are wanted.
#[derive(Debug)]
pub(crate) struct Loaded {
    limits: Limits,
    shared: Weak<Shared>,
    bytes: Mutex<Weak<Vec<u8>>>,
}

impl Loaded {
    pub(crate) fn new(limits: Limits, shared: &Weak<Shared>) -> Self {
        Self {
            limits,
            shared: Weak::clone(shared),
            bytes: Mutex::default(),
        }
    }

    /// The bytes of `parent`.
    pub(crate) fn bytes(&self, parent: &Node) -> io::Result<Held> {
        // Held while the bytes are decoded, so that it is done once. What is decoded lies further out, so there is an order of locks.
        let mut known = lock(&self.bytes);
        if let Some(bytes) = known.upgrade() {
            return Ok(Held(bytes));
        }
        let most = self.limits.memory();
        let mut bytes = Vec::new();
        if let Some(len) = parent.len().filter(|&len| len <= most) {
            bytes.reserve_exact(usize::try_from(len).unwrap_or(0).saturating_add(1));
        }
        let mut reader = parent.bytes_from(0)?.take(most.saturating_add(1));
        if let Err(error) = reader.read_to_end(&mut bytes) {
            match ErrorKind::from(error) {
                // What stands before the damage is worth a look.
                ErrorKind::Damaged(_) if !bytes.is_empty() => {}
                kind => return Err(kind.into()),
            }
        }
        self.limits.admit_memory(bytes.len() as u64)?;
        let held = Held(Arc::new(bytes));
        *known = Arc::downgrade(&held.0);
        if let Some(shared) = self.shared.upgrade() {
            shared.hold(&held, most);
        }
        Ok(held)
    }
}
