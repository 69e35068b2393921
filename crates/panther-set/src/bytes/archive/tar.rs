//! Reads tar archives, in which members follow one another, each behind a block that describes it.

use std::io::{self, Read};
use std::sync::Arc;

use tar::{EntryType, Header, PaxExtensions};

use super::decode::{Bytes, ends_early, skip};
use super::listing::{Listing, Member};
use super::names;
use super::node::Node;
use super::solid::solid;
use crate::bytes::archive_kind::{TAR_BLOCK, is_tar_header};
use crate::error::ErrorKind;

const BLOCK: u64 = TAR_BLOCK as u64;

/// The maximum length of a name or of a list of attributes. The longest path on Windows has 64 KiB.
const LONGEST: u64 = 1 << 20;

/// The distance from which reopening the bytes is cheaper than reading up to the new position.
const FAR: u64 = 1 << 20;

/// Lists at most `room` members.
pub(crate) fn list(node: &Arc<Node>, room: u64) -> Listing {
    let mut found = Vec::new();
    let problem = walk(node, room, &mut found).err();
    let last = found.iter().map(|member| member.start).max().unwrap_or(0);
    let shared = solid(node, last);
    let raw: Vec<_> = found.iter().map(|member| (&*member.name, false)).collect();
    let members = names::decode(&raw)
        .into_iter()
        .zip(&found)
        .zip(0..)
        .map(|((name, found), number)| Member {
            node: shared.part(&name, number, found.start, found.len),
            refused: found.refused(),
        })
        .collect();
    Listing { members, problem }
}

/// A member, as its header describes it.
struct TarEntry {
    name: Vec<u8>,
    kind: EntryType,
    start: u64,
    len: u64,
}

impl TarEntry {
    fn refused(&self) -> Option<ErrorKind> {
        Some(match self.kind {
            EntryType::Regular | EntryType::Continuous => return None,
            EntryType::GNUSparse => ErrorKind::Unsupported("a file with holes".to_owned()),
            EntryType::Link => ErrorKind::NotAFile("hard link"),
            EntryType::Symlink => ErrorKind::NotAFile("symbolic link"),
            EntryType::Fifo => ErrorKind::NotAFile("named pipe"),
            _ => ErrorKind::NotAFile("special file"),
        })
    }
}

fn walk(node: &Arc<Node>, room: u64, found: &mut Vec<TarEntry>) -> Result<(), ErrorKind> {
    let mut at = Cursor::new(node)?;
    let (mut long_name, mut long_len) = (None, None);
    loop {
        let mut header = Header::new_old();
        match at.read(header.as_mut_bytes())? {
            0 => return Ok(()),
            count if (count as u64) < BLOCK => return Err(ends_early().into()),
            _ => {}
        }
        if header.as_bytes().iter().all(|&byte| byte == 0) {
            return Ok(());
        }
        if !is_tar_header(header.as_bytes()) {
            let message = format!("no member begins at byte {}", at.at - BLOCK);
            return Err(ErrorKind::Damaged(message));
        }
        let size = header.entry_size()?;
        let start = at.at;
        match header.entry_type() {
            EntryType::GNULongName => {
                let mut name = at.take(size)?;
                name.truncate(
                    name.iter()
                        .position(|&byte| byte == 0)
                        .unwrap_or(name.len()),
                );
                long_name = Some(name);
            }
            EntryType::XHeader => {
                for pair in PaxExtensions::new(&at.take(size)?).flatten() {
                    match pair.key_bytes() {
                        b"path" => long_name = Some(pair.value_bytes().to_owned()),
                        b"size" => long_len = pair.value().ok().and_then(|len| len.parse().ok()),
                        _ => {}
                    }
                }
            }
            EntryType::XGlobalHeader | EntryType::GNULongLink => {}
            kind => {
                let len = long_len.take().unwrap_or(size);
                let name = long_name
                    .take()
                    .unwrap_or_else(|| header.path_bytes().into_owned());
                if kind != EntryType::Directory && !name.ends_with(b"/") {
                    if found.len() as u64 == room {
                        return Err(node.root().budget.no_room());
                    }
                    found.push(TarEntry {
                        name,
                        kind,
                        start,
                        len,
                    });
                }
                at.go(end(start, len))?;
                continue;
            }
        }
        at.go(end(start, size))?;
    }
}

/// The start of the block after these bytes.
fn end(start: u64, len: u64) -> u64 {
    start.saturating_add(len.checked_next_multiple_of(BLOCK).unwrap_or(u64::MAX))
}

/// A forward-only position in the bytes of a node.
struct Cursor<'n> {
    node: &'n Arc<Node>,
    bytes: Bytes,
    at: u64,
}

impl<'n> Cursor<'n> {
    fn new(node: &'n Arc<Node>) -> io::Result<Self> {
        let bytes = node.bytes_from(0)?;
        Ok(Self { node, bytes, at: 0 })
    }

    /// Fills `into`, and returns the number of bytes, which is smaller only at the end.
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        while count < into.len() {
            match self.bytes.read(&mut into[count..]) {
                Ok(0) => break,
                Ok(more) => count += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.at += count as u64;
        Ok(count)
    }

    fn take(&mut self, len: u64) -> Result<Vec<u8>, ErrorKind> {
        if len > LONGEST {
            return Err(ErrorKind::Damaged(format!("a name of {len} bytes")));
        }
        let mut bytes = vec![0; len as usize];
        let count = self.read(&mut bytes)?;
        bytes.truncate(count);
        Ok(bytes)
    }

    fn go(&mut self, to: u64) -> io::Result<()> {
        let distance = to.saturating_sub(self.at);
        if distance >= FAR && self.node.is_random() {
            if self.node.len().is_some_and(|len| to > len) {
                return Err(ends_early());
            }
            self.bytes = self.node.bytes_from(to)?;
        } else {
            let bytes = std::mem::replace(&mut self.bytes, Box::new(io::empty()));
            self.bytes = skip(bytes, distance)?;
        }
        self.at = to;
        Ok(())
    }
}
