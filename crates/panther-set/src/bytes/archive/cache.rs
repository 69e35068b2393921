//! Decoders and decoded archives that all archives of a set share. The cache saves decoding the
//! same bytes twice and bounds the memory for decoded bytes.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::decode::Bytes;
use crate::bytes::lock::lock;

/// The maximum number of decoders that wait for the next member of their archive. The largest
/// decoders have a window of 2 MiB.
const MOST_PAUSED: usize = 8;

/// The paused decoders and the decoded archives of one set.
#[derive(Default)]
pub(crate) struct DecoderCache {
    /// The next number for [`DecoderCache::next_number`].
    numbers: AtomicU64,
    paused: Mutex<VecDeque<PausedDecoder>>,
    held: Mutex<VecDeque<DecodedBytes>>,
}

/// A decoder that stopped at byte `at` of the decoded bytes.
pub(super) struct PausedDecoder {
    /// The number of the [`Solid`](super::solid) that it decodes.
    pub(super) solid: u64,
    pub(super) at: u64,
    pub(super) bytes: Bytes,
}

impl DecoderCache {
    /// Returns a new number, which identifies bytes that only decode from their start.
    pub(super) fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Takes the decoder of these bytes that is closest to `start` without being past it.
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
        // Dropping a decoder may call `keep`, if the decoder reads from another paused decoder. So
        // the lock is free by then.
        drop(old);
    }

    /// Keeps a decoded archive. Drops the oldest archives until at most `most` bytes remain.
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

/// The decoded bytes of an archive, shared by its readers.
#[derive(Clone, Debug)]
pub(crate) struct DecodedBytes(pub(super) Arc<Vec<u8>>);

impl AsRef<[u8]> for DecodedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
