//! Lists the members of a zip without a directory, from their local headers.

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use flate2::bufread::DeflateDecoder;
use rawzip::CompressionMethod;

use super::descriptor::{self, Descriptor, Search};
use super::entry::{Packed, ZipEntry};
use super::local_header::{LOCAL_HEADER, LocalHeader};
use crate::bytes::archive::decode::damaged_by;
use crate::bytes::archive::names::RawName;
use crate::bytes::archive::node::{Node, Random};
use crate::error::ErrorKind;

/// Where the members end that follow one another.
pub(super) enum End {
    /// At the end of the file, or at the remains of the directory.
    Whole,
    /// At this byte. What follows may be members too.
    Lost(u64),
}

/// Adds the members that follow one another from the first byte of the zip. The last member may be
/// truncated.
pub(super) fn read(
    random: &Random,
    node: &Arc<Node>,
    entries: &mut Vec<ZipEntry>,
) -> Result<End, ErrorKind> {
    let mut at = 0;
    let mut measure = Measure {
        random,
        node,
        has_signatures: true,
    };
    loop {
        let mut bytes = [0; LOCAL_HEADER];
        let count = random.read_full(&mut bytes, at)?;
        let Some(header) = LocalHeader::parse(&bytes).filter(|_| count == LOCAL_HEADER) else {
            return Ok(match bytes {
                // The directory, its end, or the record that a large zip has before its end.
                [b'P', b'K', 1, 2, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 6, 6, ..] => {
                    End::Whole
                }
                _ if count < LOCAL_HEADER => End::Whole,
                _ => End::Lost(at),
            });
        };
        let mut name = vec![0; header.behind() as usize];
        let count = random.read_full(&mut name, at + LOCAL_HEADER as u64)?;
        if count < name.len() {
            return Ok(End::Whole);
        }
        let extra = name.split_off(header.name.into());
        let start = at + LOCAL_HEADER as u64 + u64::from(header.behind());
        let (packed, len) = header.lengths(&extra);
        let extent = if header.is_streamed() && packed == 0 {
            match measure.extent(&header, start)? {
                Some(extent) => extent,
                None => return Ok(End::Lost(at)),
            }
        } else {
            let end = start.saturating_add(packed);
            let next = match header.is_streamed() {
                true => descriptor::behind(random, end)?,
                false => end,
            };
            Extent {
                packed,
                crc: Some(header.crc).filter(|&crc| crc != 0 || !header.is_streamed()),
                len: Some(len),
                next: Some(next),
            }
        };
        if !name.ends_with(b"/") {
            let name = RawName::new(&name, header.flags & (1 << 11) != 0);
            node.admit_member(&name)?;
            entries.push(ZipEntry {
                name,
                is_encrypted: header.flags & 1 != 0,
                packed: Packed {
                    header: at,
                    len: extent.packed,
                    method: CompressionMethod::new(header.method),
                    crc: extent.crc,
                },
                len: extent.len,
                is_repeated: false,
            });
        }
        match extent.next {
            Some(next) => at = next,
            None => return Ok(End::Whole),
        }
    }
}

/// The bytes of a member.
struct Extent {
    packed: u64,
    /// The CRC-32 of the decoded bytes, if known.
    crc: Option<u32>,
    /// The decoded length, if known.
    len: Option<u64>,
    /// Where the next member begins. `None` after a truncated member.
    next: Option<u64>,
}

/// Finds the end of members whose local header does not state their length.
struct Measure<'r> {
    random: &'r Random,
    node: &'r Node,
    /// Whether the descriptors of this zip have signatures, as far as known. Without one of them, a
    /// search runs to the end of the file, so it is not repeated.
    has_signatures: bool,
}

impl Measure<'_> {
    /// The extent of the member whose bytes begin at `start`, or `None` if its end is unknown.
    fn extent(&mut self, header: &LocalHeader, start: u64) -> Result<Option<Extent>, ErrorKind> {
        let is_stored = header.method == CompressionMethod::STORE.as_u16();
        let is_deflated = header.method == CompressionMethod::DEFLATE.as_u16();
        let mut is_last = false;
        if self.has_signatures || is_stored {
            match descriptor::find(self.random, start, is_stored)? {
                Search::Found(found) => return Ok(Some(Extent::described(found))),
                Search::Missing { is_last: last } => is_last = last,
            }
            self.has_signatures = false;
        }
        let is_encrypted = header.flags & 1 != 0;
        if is_deflated && !is_encrypted {
            return self.decode(start).map(Some);
        }
        Ok(is_last.then_some(Extent::TRUNCATED))
    }

    /// Decodes a deflate stream, which shows its own end.
    fn decode(&self, start: u64) -> Result<Extent, ErrorKind> {
        let budget = &self.node.root().budget;
        let bytes = BufReader::with_capacity(32 << 10, self.node.bytes_from(start)?);
        let mut decoder = DeflateDecoder::new(bytes);
        let mut piece = [0; 8 << 10];
        loop {
            match decoder.read(&mut piece).map_err(damaged_by) {
                Ok(0) => break,
                Ok(count) => {
                    budget.admit(decoder.total_in(), decoder.total_out())?;
                    budget.count_measured(count as u64)?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => match ErrorKind::from(error) {
                    ErrorKind::Damaged(_) => return Ok(Extent::TRUNCATED),
                    kind => return Err(kind),
                },
            }
        }
        let packed = decoder.total_in();
        Ok(Extent {
            packed,
            crc: None,
            len: Some(decoder.total_out()),
            next: Some(descriptor::behind(
                self.random,
                start.saturating_add(packed),
            )?),
        })
    }
}

impl Extent {
    /// All that follows, and more than any file has.
    const TRUNCATED: Self = Self {
        packed: u64::MAX / 2,
        crc: None,
        len: None,
        next: None,
    };

    const fn described(found: Descriptor) -> Self {
        Self {
            packed: found.packed,
            crc: Some(found.crc),
            len: Some(found.len),
            next: Some(found.end),
        }
    }
}
