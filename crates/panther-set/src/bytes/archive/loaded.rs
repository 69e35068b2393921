//! Archives inside archives that must be read at any place, decoded to memory.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, Weak};

use super::cache::{DecodedBytes, DecoderCache, lock};
use super::decode::Bytes;
use super::node::{Decode, InMemory, Node};
use crate::bytes::limits::Limits;
use crate::error::ErrorKind;

/// These bytes for readers that start at many places in any order: in memory, where they must be
/// decoded.
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
    Ok(node.unnamed(loaded, Some(len)))
}

/// Bytes that are decoded to memory when they are wanted, and forgotten when others are wanted.
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

impl Decode for Loaded {
    fn open(&self, parent: &Arc<Node>, len: Option<u64>) -> io::Result<Bytes> {
        self.open_from(parent, len, 0)
    }

    fn open_from(&self, parent: &Arc<Node>, _len: Option<u64>, start: u64) -> io::Result<Bytes> {
        let mut bytes = io::Cursor::new(self.bytes(parent)?);
        bytes.set_position(start);
        Ok(Box::new(bytes))
    }

    fn in_memory(&self) -> Option<&dyn InMemory> {
        Some(self)
    }
}

impl InMemory for Loaded {
    fn bytes(&self, parent: &Node) -> io::Result<DecodedBytes> {
        // DecodedBytes while the bytes are decoded, so that it is done once. What is decoded lies
        // further out, so there is an order of locks.
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
                // What stands before the damage is worth a look.
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
