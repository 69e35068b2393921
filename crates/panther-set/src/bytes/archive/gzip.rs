//! Reads gzip files. A gzip file holds one stream and does not state its length reliably.

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::decode::{Bytes, damaged_by};
use super::listing::{Listing, Member};
use super::node::{Decode, Node};

/// Lists the one member. Its name is the name of the file without the extension.
pub(crate) fn list(node: &Arc<Node>) -> Listing {
    let outer = node.own_name();
    let (stem, extension) = outer.rsplit_once('.').unwrap_or((&outer, ""));
    let name = match extension.to_ascii_lowercase().as_str() {
        _ if stem.is_empty() => outer.clone(),
        "gz" | "gzip" | "z" => stem.to_owned(),
        "tgz" => format!("{stem}.tar"),
        _ => outer.clone(),
    };
    let member = node.member(&name, 0, GzipStream::default(), None);
    Listing::of(vec![Member::new(member)])
}

/// Decodes a gzip file, and charges its bytes to the budget.
#[derive(Debug, Default)]
struct GzipStream {
    /// The furthest position that any reader has decoded to. Several readers of one file charge
    /// each byte once.
    counted: Arc<AtomicU64>,
}

impl Decode for GzipStream {
    fn open(&self, parent: &Arc<Node>, _len: Option<u64>) -> io::Result<Bytes> {
        let bytes = BufReader::with_capacity(32 << 10, parent.bytes_from(0)?);
        Ok(Box::new(Counted {
            bytes: MultiGzDecoder::new(bytes),
            parent: Arc::clone(parent),
            counted: Arc::clone(&self.counted),
            at: 0,
        }))
    }
}

/// A reader of unknown length that fails as soon as it exceeds the budget.
struct Counted<R> {
    bytes: R,
    parent: Arc<Node>,
    counted: Arc<AtomicU64>,
    at: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(into).map_err(damaged_by)?;
        self.at += count as u64;
        let budget = &self.parent.root().budget;
        if let Some(packed) = self.parent.len() {
            budget.admit(packed, self.at)?;
        }
        let before = self.counted.fetch_max(self.at, Ordering::Relaxed);
        budget.charge(self.at.saturating_sub(before))?;
        Ok(count)
    }
}
