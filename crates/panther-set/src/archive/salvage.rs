//! The members of a zip without its directory: each begins with a header of its own.

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use flate2::bufread::DeflateDecoder;
use rawzip::CompressionMethod;

use super::node::{Node, Random};
use super::zip::{Entry, Packed, read_at};
use crate::error::ErrorKind;

/// The length of a header, before the name and the extra fields.
pub(super) const HEADER: usize = 30;

/// The fields of a member's own header that are used.
pub(super) struct Header {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u32,
    len: u32,
    name: u16,
    extra: u16,
}

impl Header {
    pub(super) fn parse(bytes: &[u8; HEADER]) -> Option<Self> {
        let word = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let long = |at: usize| u32::from(word(at)) | u32::from(word(at + 2)) << 16;
        (bytes[..4] == *b"PK\x03\x04").then(|| Self {
            flags: word(6),
            method: word(8),
            crc: long(14),
            packed: long(18),
            len: long(22),
            name: word(26),
            extra: word(28),
        })
    }

    /// How many bytes are between the header and the packed bytes.
    pub(super) fn behind(&self) -> u64 {
        u64::from(self.name) + u64::from(self.extra)
    }

    /// Whether the sizes and the sum follow the packed bytes, since they were not known when the header was written.
    const fn is_streamed(&self) -> bool {
        self.flags & 8 != 0
    }

    /// The packed and the unpacked length, which very long members have in an extra field.
    fn lengths(&self, extra: &[u8]) -> (u64, u64) {
        let mut rest = extra;
        while let Some(([id0, id1, len0, len1], more)) = rest.split_first_chunk() {
            let len = usize::from(u16::from_le_bytes([*len0, *len1]));
            let Some((field, more)) = more.split_at_checked(len) else {
                break;
            };
            if let ([1, 0], Some((len, rest))) = ([*id0, *id1], field.split_first_chunk())
                && self.len == u32::MAX
                && let Some(packed) = rest.first_chunk()
            {
                return (u64::from_le_bytes(*packed), u64::from_le_bytes(*len));
            }
            rest = more;
        }
        (self.packed.into(), self.len.into())
    }
}

/// Adds the members that follow one another from the first byte on, no more than `room` of them. The last may be cut.
pub(super) fn read(
    random: &Random,
    node: &Arc<Node>,
    room: u64,
    entries: &mut Vec<Entry>,
) -> Result<(), ErrorKind> {
    let mut at = 0;
    loop {
        let mut bytes = [0; HEADER];
        let Some(header) = Some(read_at(random, &mut bytes, at)?)
            .filter(|&count| count == HEADER)
            .and_then(|_| Header::parse(&bytes))
        else {
            return Ok(());
        };
        let mut name = vec![0; header.behind() as usize];
        let count = read_at(random, &mut name, at + HEADER as u64)?;
        if count < name.len() {
            return Ok(());
        }
        let extra = name.split_off(header.name.into());
        let start = at + HEADER as u64 + header.behind();
        let (mut packed, mut len) = header.lengths(&extra);
        let (mut crc, mut next) = (Some(header.crc), start.saturating_add(packed));
        let mut known = Some(len);
        let method = CompressionMethod::new(header.method);
        let mut goes_on = true;
        if header.is_streamed() && packed == 0 {
            if method != CompressionMethod::DEFLATE {
                return Ok(());
            }
            (packed, len, goes_on) = measure(node, start)?;
            known = goes_on.then_some(len);
            crc = None;
            if goes_on {
                next = behind_descriptor(random, start.saturating_add(packed))?;
            }
        }
        if !name.ends_with(b"/") {
            if entries.len() as u64 == room {
                return Err(node.root().budget.no_room());
            }
            entries.push(Entry {
                name,
                is_utf8: header.flags & (1 << 11) != 0,
                is_encrypted: header.flags & 1 != 0,
                packed: Packed {
                    header: at,
                    len: packed,
                    method,
                    crc,
                },
                len: known,
            });
        }
        if !goes_on {
            return Ok(());
        }
        at = next;
    }
}

/// How many bytes a deflated stream has, packed and unpacked, and whether it comes to its end.
fn measure(node: &Node, start: u64) -> io::Result<(u64, u64, bool)> {
    let bytes = BufReader::with_capacity(32 << 10, node.bytes_from(start)?);
    let mut decoder = DeflateDecoder::new(bytes);
    let ended = io::copy(
        &mut decoder.by_ref().take(node.root().budget.limits().total()),
        &mut io::sink(),
    )
    .is_ok();
    let packed = if ended { decoder.total_in() } else { u64::MAX };
    Ok((packed, decoder.total_out(), ended))
}

/// The place behind the sum and the sizes that follow packed bytes, which have a signature or not, and 4 bytes a size or 8.
fn behind_descriptor(random: &Random, at: u64) -> io::Result<u64> {
    for len in [16, 24, 12, 20] {
        let mut next = [0; 2];
        if read_at(random, &mut next, at + len)? == 2 && next == *b"PK" {
            return Ok(at + len);
        }
    }
    Ok(at + 16)
}
