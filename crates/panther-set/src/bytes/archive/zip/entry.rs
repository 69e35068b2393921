//! A member of a zip: its position and how to decode it.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use flate2::Crc;
use rawzip::CompressionMethod;
use ruzstd::decoding::StreamingDecoder;

use super::inflate::Inflate;
use super::local_header::{LOCAL_HEADER, LocalHeader};
use crate::bytes::archive::decode::{Bytes, Exactly, damaged, damaged_by, ends_early, skip};
use crate::bytes::archive::names::RawName;
use crate::bytes::archive::node::{Decode, Node};
use crate::error::ErrorKind;

/// The largest window of a Zstandard stream. A stream with a larger window is rejected.
const ZSTD_WINDOW: u64 = 32 << 20;

/// The description of a member in the directory or in its local header.
#[derive(Debug)]
pub(super) struct ZipEntry {
    pub(super) name: RawName,
    pub(super) is_encrypted: bool,
    pub(super) packed: Packed,
    pub(super) len: Option<u64>,
    /// Whether an earlier member has the same local header.
    pub(super) is_repeated: bool,
}

/// The position and the compression of a member.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed {
    /// The position of its local header.
    pub(super) header: u64,
    /// The compressed length in bytes.
    pub(super) len: u64,
    pub(super) method: CompressionMethod,
    /// The CRC-32 of the decoded bytes, if known.
    pub(super) crc: Option<u32>,
}

impl Decode for Packed {
    /// Opens the member. Its reader verifies the checksum and the length, if known.
    fn open(&self, parent: &Arc<Node>, len: Option<u64>) -> io::Result<Bytes> {
        let (bytes, behind) = self.open_header(parent)?;
        let bytes = skip(bytes, behind)?;
        let packed = BufReader::with_capacity(32 << 10, bytes.take(self.len));
        Ok(Box::new(Checked {
            bytes: self.decoder(packed)?,
            crc: Crc::new(),
            expected: self.crc,
            len,
            at: 0,
        }))
    }

    fn packed_len(&self, parent: &Node) -> Option<u64> {
        let left = parent.len().unwrap_or(u64::MAX).saturating_sub(self.header);
        Some(self.len.min(left))
    }

    fn stored_at(&self, parent: &Arc<Node>, len: Option<u64>) -> Option<u64> {
        if self.method != CompressionMethod::STORE || len != Some(self.len) {
            return None;
        }
        let (_, behind) = self.open_header(parent).ok()?;
        self.header.checked_add(LOCAL_HEADER as u64 + behind)
    }
}

impl Packed {
    /// Reads the fixed part of the local header. Returns the bytes of the parent after that part,
    /// and how many of them come before the compressed data.
    fn open_header(&self, parent: &Node) -> io::Result<(Bytes, u64)> {
        let mut bytes = parent.bytes_from(self.header)?;
        let mut header = [0; LOCAL_HEADER];
        bytes.read_exact(&mut header).map_err(damaged_by)?;
        match LocalHeader::parse(&header) {
            Some(header) => Ok((bytes, header.behind().into())),
            None => Err(damaged(format!("no member begins at byte {}", self.header))),
        }
    }

    fn decoder(&self, mut packed: impl BufRead + Send + 'static) -> io::Result<Bytes> {
        Ok(match self.method {
            CompressionMethod::STORE => Box::new(Exactly::new(packed, self.len)),
            CompressionMethod::DEFLATE => Box::new(Inflate::new(packed)),
            CompressionMethod::DEFLATE64 => {
                Box::new(deflate64::Deflate64Decoder::with_buffer(packed))
            }
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
}

/// A reader that verifies the length and the checksum of its bytes at their end.
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
