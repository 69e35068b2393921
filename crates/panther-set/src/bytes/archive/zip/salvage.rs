//! Lists the members of a zip without a directory, from their local headers.

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use flate2::bufread::DeflateDecoder;
use rawzip::CompressionMethod;

use super::entry::{Packed, ZipEntry};
use super::local_header::{LOCAL_HEADER, LocalHeader};
use crate::bytes::archive::node::{Node, Random};
use crate::error::ErrorKind;

/// Adds the members that follow one another from the first byte of the zip, at most `room` of them.
/// The last member may be truncated.
pub(super) fn read(
    random: &Random,
    node: &Arc<Node>,
    room: u64,
    entries: &mut Vec<ZipEntry>,
) -> Result<(), ErrorKind> {
    let mut at = 0;
    loop {
        let mut bytes = [0; LOCAL_HEADER];
        let Some(header) = Some(random.read_full(&mut bytes, at)?)
            .filter(|&count| count == LOCAL_HEADER)
            .and_then(|_| LocalHeader::parse(&bytes))
        else {
            return Ok(());
        };
        let mut name = vec![0; header.behind() as usize];
        let count = random.read_full(&mut name, at + LOCAL_HEADER as u64)?;
        if count < name.len() {
            return Ok(());
        }
        let extra = name.split_off(header.name.into());
        let start = at + LOCAL_HEADER as u64 + header.behind();
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
            entries.push(ZipEntry {
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

/// Decodes a deflate stream. Returns its compressed length, its decoded length, and whether the
/// stream is complete.
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

/// The position after the data descriptor at `at`, which holds the checksum and the lengths. It may
/// have a signature, and each length has 4 or 8 bytes.
fn behind_descriptor(random: &Random, at: u64) -> io::Result<u64> {
    for len in [16, 24, 12, 20] {
        let mut next = [0; 2];
        if random.read_full(&mut next, at + len)? == 2 && next == *b"PK" {
            return Ok(at + len);
        }
    }
    Ok(at + 16)
}
