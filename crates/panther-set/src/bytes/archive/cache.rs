//! The decoders and decoded archives that the archives of a set share, so that bytes are decoded
//! seldom and few are held in memory.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::decode::Bytes;

/// How many decoders wait for the member behind the one that they have read. The largest have a
/// window of 2 MiB.
const MOST_PAUSED: usize = 8;

/// The decoders and the decoded archives of a set, as many as are kept.
#[derive(Default)]
pub(crate) struct DecoderCache {
    /// How many numbers were given out.
    numbers: AtomicU64,
    paused: Mutex<VecDeque<PausedDecoder>>,
    held: Mutex<VecDeque<DecodedBytes>>,
}

/// A decoder that has come to some place.
pub(super) struct PausedDecoder {
    /// Of which bytes.
    pub(super) solid: u64,
    pub(super) at: u64,
    pub(super) bytes: Bytes,
}

impl DecoderCache {
    /// A number for bytes that can only be decoded from the start.
    pub(super) fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// The decoder of these bytes that has come nearest to `start`.
    pub(super) fn take(&self, solid: u64, start: u64) -> Option<PausedDecoder> {
        let mut paused = lock(&self.paused);
        let (index, _) = paused
            .iter()
            .enumerate()
            .filter(|(_, one)| one.solid == solid && one.at <= start)
            .max_by_key(|(_, one)| one.at)?;
        paused.remove(index)
    }

    pub(super) fn keep(&self, decoder: PausedDecoder) {
        let mut paused = lock(&self.paused);
        paused.push_back(decoder);
        let old = (paused.len() > MOST_PAUSED).then(|| paused.pop_front());
        drop(paused);
        // A decoder may itself read from one that wants to wait here, so the lock is free when it
        // goes.
        drop(old);
    }

    /// Keeps a decoded archive, and lets go of the oldest where there are too many bytes.
    pub(super) fn hold(&self, bytes: &DecodedBytes, most: u64) {
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

impl fmt::Debug for DecoderCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecoderCache").finish_non_exhaustive()
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Decoded bytes.
#[derive(Clone, Debug)]
pub(crate) struct DecodedBytes(pub(super) Arc<Vec<u8>>);

impl AsRef<[u8]> for DecodedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
