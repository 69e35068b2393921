//! A zip has a directory at its end, and each member can be decoded without the others.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ErrorKind as ZipError, ReaderAt, ZipLocator};
use ruzstd::decoding::StreamingDecoder;

use super::node::{Bytes, How, Node, Random, damaged, damaged_by, ends_early, skip};
use super::{Listing, Member, names, salvage};
use crate::error::ErrorKind;

/// Zstandard looks back this far at the most; what was made with more must be recompressed.
const ZSTD_WINDOW: u64 = 32 << 20;

/// What is known of a member before it is opened.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: Vec<u8>,
    pub(super) is_utf8: bool,
    pub(super) is_encrypted: bool,
    pub(super) packed: Packed,
    pub(super) len: Option<u64>,
}

/// Where a member is, and how it is packed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packed {
    /// Where its header begins.
    pub(super) header: u64,
    /// How long it is packed.
    pub(super) len: u64,
    pub(super) method: CompressionMethod,
    /// The sum of the bytes, where it is known.
    pub(super) crc: Option<u32>,
}

/// The members, no more than `room` of them.
pub(crate) fn list(node: &Arc<Node>, room: u64) -> Listing {
    let mut entries = Vec::new();
    let mut read = || -> Result<_, ErrorKind> {
        let node = node.loaded()?;
        let random = node.random()?;
        let len = node.len().unwrap_or(0);
        let problem = read_directory(random, len, room, &mut entries, &node).err();
        Ok((node, problem))
    };
    let (node, problem) = match read() {
        Ok(read) => read,
        Err(problem) => return Listing::problem(problem),
    };
    let raw: Vec<_> = entries
        .iter()
        .map(|entry| (&*entry.name, entry.is_utf8))
        .collect();
    let members = names::decode(&raw)
        .into_iter()
        .zip(&entries)
        .zip(0..)
        .map(|((name, entry), number)| Member {
            node: node.member(&name, number, How::Zip(entry.packed), entry.len),
            refused: refusal(entry, &node),
        })
        .collect();
    Listing { members, problem }
}

fn refusal(entry: &Entry, node: &Node) -> Option<ErrorKind> {
    if entry.is_encrypted {
        return Some(ErrorKind::Encrypted);
    }
    match entry.packed.method {
        CompressionMethod::STORE
        | CompressionMethod::DEFLATE
        | CompressionMethod::DEFLATE64
        | CompressionMethod::ZSTD
        | CompressionMethod::ZSTD_DEPRECATED => {
            let len = entry.len?;
            node.root().budget.admit(entry.packed.len, len).err()
        }
        method => Some(ErrorKind::Unsupported(match method.name() {
            Some(name) => format!("packed by {name}"),
            None => format!("packed by method {}", method.as_u16()),
        })),
    }
}

/// Reads the directory; where it is gone, what the members' own headers say.
fn read_directory(
    random: Random,
    len: u64,
    room: u64,
    entries: &mut Vec<Entry>,
    node: &Arc<Node>,
) -> Result<(), ErrorKind> {
    let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = match ZipLocator::new().locate_in_reader(random, &mut buffer, len) {
        Ok(archive) => archive,
        Err((random, error)) => {
            if let ZipError::IO(error) = error.into_kind() {
                return Err(error.into());
            }
            salvage::read(&random, node, room, entries)?;
            let message = "its directory is gone, as when a download breaks; the members that are there are read";
            return Err(ErrorKind::Damaged(message.to_owned()));
        }
    };
    let expected = archive.entries_hint();
    let mut count = 0;
    let mut records = archive.entries(&mut buffer);
    while let Some(record) = records.next_entry().map_err(zip_error)? {
        count += 1;
        // Encoders of all ages differ in whether a folder has a member of its own.
        if record.is_dir() || record.file_path().as_bytes().ends_with(b"\\") {
            continue;
        }
        if entries.len() as u64 == room {
            return Err(node.root().budget.no_room());
        }
        let flags = record.flags();
        entries.push(Entry {
            name: record.file_path().as_bytes().to_owned(),
            is_utf8: flags.is_utf8(),
            is_encrypted: flags.is_encrypted() || flags.has_strong_encryption(),
            packed: Packed {
                header: record.local_header_offset(),
                len: record.compressed_size_hint(),
                method: record.compression_method(),
                crc: Some(record.crc32()),
            },
            len: Some(record.uncompressed_size_hint()),
        });
    }
    if count == expected {
        Ok(())
    } else {
        let message = format!("its directory has {count} of {expected} members");
        Err(ErrorKind::Damaged(message))
    }
}

fn zip_error(error: rawzip::Error) -> ErrorKind {
    match error.into_kind() {
        ZipError::IO(error) => error.into(),
        other => ErrorKind::Damaged(other.to_string()),
    }
}

impl Packed {
    /// The bytes of the member, which are checked against their sum where it and their number are known.
    pub(crate) fn open(&self, parent: &Node, len: Option<u64>) -> io::Result<Bytes> {
        let (bytes, behind) = self.open_header(parent)?;
        let bytes = skip(bytes, behind)?;
        let packed = BufReader::with_capacity(32 << 10, bytes.take(self.len));
        Ok(Box::new(Checked {
            bytes: decoder(self.method, packed)?,
            crc: Crc::new(),
            expected: self.crc,
            len,
            at: 0,
        }))
    }

    /// Where the bytes are, if they are the member's `len` bytes as they are.
    pub(crate) fn stored_at(&self, parent: &Node, len: Option<u64>) -> Option<u64> {
        if self.method != CompressionMethod::STORE || len != Some(self.len) {
            return None;
        }
        let (_, behind) = self.open_header(parent).ok()?;
        self.header.checked_add(salvage::HEADER as u64 + behind)
    }

    /// The bytes behind the member's own header, and how many of them are not the packed ones.
    fn open_header(&self, parent: &Node) -> io::Result<(Bytes, u64)> {
        let mut bytes = parent.bytes_from(self.header)?;
        let mut header = [0; salvage::HEADER];
        bytes.read_exact(&mut header).map_err(damaged_by)?;
        match salvage::Header::parse(&header) {
            Some(header) => Ok((bytes, header.behind())),
            None => Err(damaged(format!("no member begins at byte {}", self.header))),
        }
    }
}

fn decoder(
    method: CompressionMethod,
    mut packed: impl BufRead + Send + 'static,
) -> io::Result<Bytes> {
    Ok(match method {
        CompressionMethod::STORE => Box::new(packed),
        CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
        CompressionMethod::DEFLATE64 => Box::new(deflate64::Deflate64Decoder::with_buffer(packed)),
        CompressionMethod::ZSTD | CompressionMethod::ZSTD_DEPRECATED => {
            if packed.fill_buf()?.is_empty() {
                return Ok(Box::new(io::empty()));
            }
            let decoder = StreamingDecoder::new_with_max_window_size(packed, ZSTD_WINDOW);
            Box::new(decoder.map_err(|error| damaged(error.to_string()))?)
        }
        other => {
            return Err(
                ErrorKind::Unsupported(format!("packed by method {}", other.as_u16())).into(),
            );
        }
    })
}

/// Bytes whose number and sum are checked at their end.
struct Checked {
    bytes: Bytes,
    crc: Crc,
    expected: Option<u32>,
    len: Option<u64>,
    at: u64,
}

impl Read for Checked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        let count = self.bytes.read(into).map_err(damaged_by)?;
        let read = into.get(..count).unwrap_or_default();
        self.crc.update(read);
        self.at += count as u64;
        if let Some(len) = self.len {
            if self.at > len {
                return Err(damaged(format!(
                    "it has more than the {len} bytes that it should have"
                )));
            }
            if count == 0 && self.at < len {
                return Err(ends_early());
            }
        }
        if count == 0 && self.expected.is_some_and(|sum| sum != self.crc.sum()) {
            return Err(damaged(
                "its bytes do not have the sum that they should have (CRC-32)",
            ));
        }
        Ok(count)
    }
}

/// Reads as many bytes as there are at `offset`.
pub(super) fn read_at(random: &Random, into: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut count = 0;
    while count < into.len() {
        match random.read_at(&mut into[count..], offset.saturating_add(count as u64)) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}
