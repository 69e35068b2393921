//! Reads gzip files. A gzip file holds one stream and does not state its length reliably.

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use super::decode::{Bytes, damaged_by};
use super::listing::{Listing, Member};
use super::names::{self, RawName};
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
    let name = RawName::new(name.as_bytes(), true);
    let problems: Vec<_> = node.admit_member(&name).err().into_iter().collect();
    let names = if problems.is_empty() {
        names::decode(vec![name])
    } else {
        Vec::new()
    };
    let members = names.into_iter().map(|name| Member {
        node: node.member(name, 0, GzipStream, None),
        refused: None,
    });
    Listing {
        members: members.collect(),
        problems,
    }
}

/// Decodes a gzip file.
#[derive(Debug)]
struct GzipStream;

impl Decode for GzipStream {
    fn open(&self, parent: &Arc<Node>, _len: Option<u64>) -> io::Result<Bytes> {
        let bytes = BufReader::with_capacity(32 << 10, parent.bytes_from(0)?);
        Ok(Box::new(Unpacked(MultiGzDecoder::new(bytes))))
    }

    fn packed_len(&self, parent: &Node) -> Option<u64> {
        parent.len()
    }
}

/// A decoder whose own errors mean damage.
struct Unpacked<R>(R);

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(damaged_by)
    }
}
