//! Reads tar archives, in which members follow one another, each behind a block that describes it.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use tar::{EntryType, GnuExtSparseHeader, Header};

use super::decode::{Bytes, ends_early, skip};
use super::listing::{Listing, Member};
use super::names::{self, LONGEST, RawName};
use super::node::Node;
use super::solid::solid;
use crate::bytes::archive_kind::{TAR_BLOCK, is_tar_header};
use crate::error::ErrorKind;

const BLOCK: u64 = TAR_BLOCK as u64;

/// The distance from which reopening the bytes is cheaper than reading up to the new position.
const FAR: u64 = 1 << 20;

/// Lists the members.
pub(crate) fn list(node: &Arc<Node>) -> Listing {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let end = walk(node, &mut found, &mut problems);
    problems.extend(end.err());
    let last = found.iter().map(|member| member.start).max().unwrap_or(0);
    let shared = solid(node, last);
    let (raw, places): (Vec<_>, Vec<_>) = found
        .into_iter()
        .map(|entry| (entry.name, (entry.start, entry.len, entry.refused)))
        .unzip();
    let members = names::decode(raw)
        .into_iter()
        .zip(places)
        .zip(0..)
        .map(|((name, (start, len, refused)), number)| Member {
            node: shared.part(name, number, start, len),
            refused,
        })
        .collect();
    Listing { members, problems }
}

/// A member, as its headers describe it.
struct TarEntry {
    name: RawName,
    start: u64,
    len: u64,
    refused: Option<ErrorKind>,
}

/// What headers before the header of a member state about it.
#[derive(Default)]
struct Extended {
    name: Option<Vec<u8>>,
    /// The name of a file with holes, whose header has an artificial name.
    sparse_name: Option<Vec<u8>>,
    len: Option<u64>,
    has_holes: bool,
    /// Whether bytes that are no statement follow the statements.
    is_damaged: bool,
}

impl Extended {
    fn refused(&self, kind: EntryType) -> Option<ErrorKind> {
        Some(match kind {
            EntryType::Link => ErrorKind::NotAFile("hard link"),
            EntryType::Symlink => ErrorKind::NotAFile("symbolic link"),
            EntryType::Fifo => ErrorKind::NotAFile("named pipe"),
            EntryType::GNUSparse => ErrorKind::Unsupported("a file with holes".to_owned()),
            EntryType::Regular | EntryType::Continuous if self.is_damaged => {
                ErrorKind::Damaged("its extended header does not have its form".to_owned())
            }
            EntryType::Regular | EntryType::Continuous if self.has_holes => {
                ErrorKind::Unsupported("a file with holes".to_owned())
            }
            EntryType::Regular | EntryType::Continuous => return None,
            _ => ErrorKind::NotAFile("special file"),
        })
    }
}

fn walk(
    node: &Arc<Node>,
    found: &mut Vec<TarEntry>,
    problems: &mut Vec<ErrorKind>,
) -> Result<(), ErrorKind> {
    let mut at = Cursor::new(node)?;
    let mut extended = Extended::default();
    loop {
        let (header, lost) = at.next_header()?;
        if let Some(lost) = lost {
            // Each such place counts as a member, so the limit on members is one on messages too.
            node.root().budget.admit_member(0)?;
            let next = match header {
                Some(_) => format!("; the next one begins at byte {}", at.at - BLOCK),
                None => String::new(),
            };
            let message = format!("no member begins at byte {lost}{next}");
            problems.push(ErrorKind::Damaged(message));
            extended = Extended::default();
        }
        let Some(header) = header else {
            return Ok(());
        };
        let kind = header.entry_type();
        let size = header.entry_size();
        match (kind, &size) {
            (EntryType::GNULongName, &Ok(size)) => {
                let end = end(at.at, size);
                let mut name = at.take(size.min(LONGEST as u64 + 1))?;
                name.truncate(
                    name.iter()
                        .position(|&byte| byte == 0)
                        .unwrap_or(name.len()),
                );
                extended.name = Some(name);
                at.go(end)?;
            }
            (EntryType::XHeader, &Ok(size)) => {
                let end = end(at.at, size);
                extended.is_damaged |= !at.read_pax(size, &mut extended)?;
                at.go(end)?;
            }
            (EntryType::XGlobalHeader | EntryType::GNULongLink, &Ok(size)) => {
                at.go(end(at.at, size))?;
            }
            _ => {
                let extended = std::mem::take(&mut extended);
                if kind == EntryType::GNUSparse {
                    at.skip_sparse_map(&header)?;
                }
                let refused = match (&size, extended.len) {
                    (Err(_), None) => Some(ErrorKind::Damaged(
                        "its header does not state its length".to_owned(),
                    )),
                    _ => extended.refused(kind),
                };
                // Without a length, the search for the next header begins behind this one.
                let len = extended.len.or(size.ok()).unwrap_or(0);
                let name = extended
                    .sparse_name
                    .or(extended.name)
                    .unwrap_or_else(|| header.path_bytes().into_owned());
                let start = at.at;
                if kind != EntryType::Directory && !name.ends_with(b"/") {
                    let name = RawName::new(&name, false);
                    node.admit_member(&name)?;
                    found.push(TarEntry {
                        name,
                        start,
                        len,
                        refused,
                    });
                }
                at.go(end(start, len))?;
            }
        }
    }
}

/// The start of the block after these bytes.
fn end(start: u64, len: u64) -> u64 {
    start.saturating_add(len.checked_next_multiple_of(BLOCK).unwrap_or(u64::MAX))
}

/// A forward-only position in the bytes of a node.
struct Cursor<'n> {
    node: &'n Arc<Node>,
    bytes: BufReader<Bytes>,
    at: u64,
}

impl<'n> Cursor<'n> {
    fn new(node: &'n Arc<Node>) -> io::Result<Self> {
        let bytes = BufReader::new(node.bytes_from(0)?);
        Ok(Self { node, bytes, at: 0 })
    }

    /// Reads the next header, or `None` at the end. If no header is here, searches for the next one
    /// in steps of a block, and also returns where it should have been.
    fn next_header(&mut self) -> Result<(Option<Header>, Option<u64>), ErrorKind> {
        let mut lost = None;
        loop {
            let mut header = Header::new_old();
            let count = self.read(header.as_mut_bytes())? as u64;
            let is_end = header.as_bytes().iter().all(|&byte| byte == 0);
            match lost {
                None if count > 0 && count < BLOCK => return Err(ends_early().into()),
                None if is_end => return Ok((None, None)),
                Some(_) if count < BLOCK => return Ok((None, lost)),
                _ => {}
            }
            // Bytes of a file may have the right sum by chance, but not the mark of a header too.
            let is_marked = header.as_ustar().is_some() || header.as_gnu().is_some();
            if is_tar_header(header.as_bytes()) && (lost.is_none() || is_marked) {
                return Ok((Some(header), lost));
            }
            lost.get_or_insert(self.at - BLOCK);
        }
    }

    /// Skips the blocks that continue the list of holes in the header of a GNU sparse file.
    fn skip_sparse_map(&mut self, header: &Header) -> Result<(), ErrorKind> {
        let mut goes_on = header.as_gnu().is_some_and(|gnu| gnu.is_extended());
        while goes_on {
            let mut block = GnuExtSparseHeader::new();
            if (self.read(block.as_mut_bytes())? as u64) < BLOCK {
                return Err(ends_early().into());
            }
            goes_on = block.is_extended();
        }
        Ok(())
    }

    /// Reads the records of a pax header of `size` bytes, each `LENGTH KEY=VALUE` and a line end.
    /// Returns whether all have this form. Keeps only what is needed, however long the header is.
    fn read_pax(&mut self, size: u64, extended: &mut Extended) -> io::Result<bool> {
        let end = self.at.saturating_add(size);
        while self.at < end {
            let start = self.at;
            let digits = self.take_until(b' ', end.min(start.saturating_add(20)))?;
            let record = std::str::from_utf8(&digits)
                .ok()
                .and_then(|digits| digits.strip_suffix(' ')?.parse::<u64>().ok())
                .and_then(|len| start.checked_add(len))
                .filter(|&record| record > self.at && record <= end);
            let Some(record) = record else {
                return Ok(false);
            };
            let key = self.take_until(b'=', record.min(self.at.saturating_add(64)))?;
            // The line end belongs to the record and not to the value.
            let len = (record - self.at).saturating_sub(1);
            let value = match &*key {
                b"path=" | b"size=" | b"GNU.sparse.name=" => {
                    self.take(len.min(LONGEST as u64 + 1))?
                }
                _ => Vec::new(),
            };
            extended.has_holes |= key.starts_with(b"GNU.sparse.");
            match &*key {
                b"path=" => extended.name = Some(value),
                b"GNU.sparse.name=" => extended.sparse_name = Some(value),
                b"size=" => {
                    let len = std::str::from_utf8(&value).ok();
                    let Some(len) = len.and_then(|len| len.parse().ok()) else {
                        return Ok(false);
                    };
                    extended.len = Some(len);
                }
                _ => {}
            }
            self.go(record)?;
        }
        Ok(true)
    }

    /// Reads up to and including `last`, but not past byte `end`.
    fn take_until(&mut self, last: u8, end: u64) -> io::Result<Vec<u8>> {
        let mut taken = Vec::new();
        let left = end.saturating_sub(self.at);
        let count = (&mut self.bytes).take(left).read_until(last, &mut taken)?;
        self.at += count as u64;
        Ok(taken)
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

    fn take(&mut self, len: u64) -> io::Result<Vec<u8>> {
        let mut taken = Vec::new();
        (&mut self.bytes).take(len).read_to_end(&mut taken)?;
        self.at += taken.len() as u64;
        Ok(taken)
    }

    fn go(&mut self, to: u64) -> io::Result<()> {
        let distance = to.saturating_sub(self.at);
        if distance >= FAR && self.node.is_random() {
            if self.node.len().is_some_and(|len| to > len) {
                return Err(ends_early());
            }
            self.bytes = BufReader::new(self.node.bytes_from(to)?);
        } else {
            skip(&mut self.bytes, distance)?;
        }
        self.at = to;
        Ok(())
    }
}
