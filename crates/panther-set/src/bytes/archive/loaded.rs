//! Decodes nested archives to memory if their readers need random access.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::{Arc, Mutex, Weak};

use super::cache::{DecodedBytes, DecoderCache};
use super::decode::Bytes;
use super::node::{InMemory, Node, Share};
use crate::bytes::limits::Limits;
use crate::bytes::lock::lock;
use crate::error::ErrorKind;

/// Returns a node with the same bytes and random access. Decodes the bytes to memory if they have
/// no random access yet.
pub(super) fn loaded(node: &Arc<Node>) -> Result<Arc<Node>, ErrorKind> {
    if let Some(random) = node.as_random() {
        return Ok(random);
    }
    let root = node.root();
    if let Some(len) = node.len() {
        root.budget.limits().admit_memory(len)?;
    }
    let loaded = Loaded::new(root.budget.limits(), &root.cache);
    let len = loaded.bytes(node)?.as_ref().len() as u64;
    Ok(node.shared(loaded, Some(len)))
}

/// Bytes that are decoded to memory on first use. The cache drops them when other archives need the
/// space, and the next use decodes them again.
#[derive(Debug)]
struct Loaded {
    limits: Limits,
    cache: Weak<DecoderCache>,
    bytes: Mutex<Weak<Vec<u8>>>,
}

impl Loaded {
    fn new(limits: Limits, cache: &Weak<DecoderCache>) -> Self {
        Self {
            limits,
            cache: Weak::clone(cache),
            bytes: Mutex::default(),
        }
    }
}

impl Share for Loaded {
    fn open_from(&self, parent: &Arc<Node>, start: u64) -> io::Result<Bytes> {
        let mut bytes = io::Cursor::new(self.bytes(parent)?);
        bytes.set_position(start);
        Ok(Box::new(bytes))
    }

    /// Everything is decoded and charged once it is in memory.
    fn reserve(&self, _parent: &Node, _range: Range<u64>) -> Result<(), ErrorKind> {
        Ok(())
    }

    fn in_memory(&self) -> Option<&dyn InMemory> {
        Some(self)
    }
}

impl InMemory for Loaded {
    fn bytes(&self, parent: &Node) -> io::Result<DecodedBytes> {
        // Holding the lock while decoding makes sure that one thread decodes. It cannot deadlock: a
        // thread that decodes only takes the locks of enclosing archives.
        let mut known = lock(&self.bytes);
        if let Some(bytes) = known.upgrade() {
            return Ok(DecodedBytes(bytes));
        }
        let most = self.limits.memory();
        let mut bytes = Vec::new();
        if let Some(len) = parent.len().filter(|&len| len <= most) {
            bytes.reserve_exact(usize::try_from(len).unwrap_or(0).saturating_add(1));
        }
        let mut reader = parent.bytes_from(0)?.take(most.saturating_add(1));
        if let Err(error) = reader.read_to_end(&mut bytes) {
            match ErrorKind::from(error) {
                // Keep the bytes before the damage: they may hold readable members.
                ErrorKind::Damaged(_) if !bytes.is_empty() => {}
                kind => return Err(kind.into()),
            }
        }
        self.limits.admit_memory(bytes.len() as u64)?;
        let held = DecodedBytes(Arc::new(bytes));
        *known = Arc::downgrade(&held.0);
        if let Some(cache) = self.cache.upgrade() {
            cache.hold(&held, most);
        }
        Ok(held)
    }
}
