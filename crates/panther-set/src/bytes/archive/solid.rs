//! Bytes that only decode from their start, and that several members share.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};

use super::cache::{DecoderCache, PausedDecoder};
use super::decode::{Bytes, damaged, skip};
use super::node::{Node, Share};
use crate::bytes::lock::lock;
use crate::error::ErrorKind;

/// Returns a node with the same bytes for readers that start at many positions, the furthest of
/// which is `last`. That is the node itself if it has random access.
pub(super) fn solid(node: &Arc<Node>, last: u64) -> Arc<Node> {
    node.as_random()
        .unwrap_or_else(|| node.shared(Solid::new(last, &node.root().cache), node.len()))
}

/// Bytes that only decode from their start and hold many members. A reader that finishes one member
/// leaves its decoder to the reader of the next. A pass over all members therefore decodes the
/// bytes once per thread.
#[derive(Debug)]
struct Solid {
    number: u64,
    /// The start of the last member. A decoder past it is of no use to other readers.
    last: u64,
    cache: Weak<DecoderCache>,
    /// The position and the description of the damage, once a reader has found it.
    bad: Arc<Mutex<Option<(u64, String)>>>,
    /// The end of the furthest member that was charged to the budget.
    charged: AtomicU64,
}

impl Solid {
    fn new(last: u64, cache: &Weak<DecoderCache>) -> Self {
        let number = cache.upgrade().map_or(0, |cache| cache.next_number());
        Self {
            number,
            last,
            cache: Weak::clone(cache),
            bad: Arc::default(),
            charged: AtomicU64::new(0),
        }
    }
}

impl Share for Solid {
    /// Charges the bytes up to the end of the range once. The part of it that another member has
    /// too is decoded for each of them.
    fn reserve(&self, parent: &Node, range: Range<u64>) -> Result<(), ErrorKind> {
        let charged = self.charged.load(Ordering::Relaxed);
        let shared = charged.min(range.end).saturating_sub(range.start);
        parent.root().budget.charge(shared)?;
        parent.reserve_range(0..range.end)?;
        self.charged.fetch_max(range.end, Ordering::Relaxed);
        Ok(())
    }

    fn open_from(&self, parent: &Arc<Node>, start: u64) -> io::Result<Bytes> {
        if let Some((at, what)) = &*lock(&self.bad)
            && *at <= start
        {
            return Err(damaged(what));
        }
        let found = self
            .cache
            .upgrade()
            .and_then(|cache| cache.take(self.number, start));
        let (at, bytes) = match found {
            Some(decoder) => (decoder.at, decoder.bytes),
            None => (0, parent.bytes_from(0)?),
        };
        let reader = SolidReader {
            solid: self.number,
            last: self.last,
            cache: Weak::clone(&self.cache),
            bad: Arc::clone(&self.bad),
            at,
            bytes: Some(bytes),
        };
        skip(Box::new(reader), start - at)
    }
}

/// A reader of a [`Solid`], currently at byte `at`.
struct SolidReader {
    solid: u64,
    last: u64,
    cache: Weak<DecoderCache>,
    bad: Arc<Mutex<Option<(u64, String)>>>,
    at: u64,
    /// `None` after an error.
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
            && let Some(cache) = self.cache.upgrade()
        {
            cache.keep(PausedDecoder {
                solid: self.solid,
                at: self.at,
                bytes,
            });
        }
    }
}
