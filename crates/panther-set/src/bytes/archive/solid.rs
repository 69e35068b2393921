//! Bytes that can only be decoded from the start, shared by the members that lie in them.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, Weak};

use super::cache::{DecoderCache, PausedDecoder, lock};
use super::decode::{Bytes, damaged, skip};
use super::node::{Decode, Node};
use crate::error::ErrorKind;

/// These bytes for readers that start at many places, of which `last` is the last: as they are,
/// where any place costs the same.
pub(super) fn solid(node: &Arc<Node>, last: u64) -> Arc<Node> {
    node.as_random()
        .unwrap_or_else(|| node.unnamed(Solid::new(last, &node.root().cache), node.len()))
}

/// Bytes that can only be decoded from the start, and hold many members. A reader that is done with
/// one member leaves its decoder for the reader of the next, so a pass over all members decodes the
/// bytes once for each thread.
#[derive(Debug)]
struct Solid {
    number: u64,
    /// Where the last member begins: no decoder is wanted behind it.
    last: u64,
    cache: Weak<DecoderCache>,
    /// Where the bytes turned out to be damaged, and how.
    bad: Arc<Mutex<Option<(u64, String)>>>,
}

impl Solid {
    fn new(last: u64, cache: &Weak<DecoderCache>) -> Self {
        let number = cache.upgrade().map_or(0, |cache| cache.next_number());
        Self {
            number,
            last,
            cache: Weak::clone(cache),
            bad: Arc::default(),
        }
    }
}

impl Decode for Solid {
    fn open(&self, parent: &Arc<Node>, len: Option<u64>) -> io::Result<Bytes> {
        self.open_from(parent, len, 0)
    }

    fn open_from(&self, parent: &Arc<Node>, _len: Option<u64>, start: u64) -> io::Result<Bytes> {
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

/// The bytes of a [`Solid`] from some place on.
struct SolidReader {
    solid: u64,
    last: u64,
    cache: Weak<DecoderCache>,
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
