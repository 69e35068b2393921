//! The data descriptor of a member of a zip, which follows its bytes if its writer did not know
//! their length before: a checksum and two lengths, usually after a signature.

use std::io;

use flate2::Crc;

use crate::bytes::archive::node::Random;

/// The number of bytes that are searched at a time.
const WINDOW: usize = 64 << 10;

/// The largest descriptor, and the first two bytes of what follows it.
const LARGEST: usize = 24 + 2;

/// The descriptor of a member.
pub(super) struct Descriptor {
    pub(super) crc: u32,
    pub(super) packed: u64,
    pub(super) len: u64,
    /// The position after the descriptor.
    pub(super) end: u64,
}

/// The result of a search.
pub(super) enum Search {
    Found(Descriptor),
    /// The member has no descriptor. `is_last` tells that no local header follows either.
    Missing {
        is_last: bool,
    },
}

/// Finds the descriptor of the member whose bytes begin at `start`: the first with a signature that
/// states the number of bytes before it. If the member is stored, the checksum of these bytes must
/// be right too, so bytes of the member that only look like a descriptor do not pass. Otherwise the
/// decoder of the member verifies its checksum.
pub(super) fn find(random: &Random, start: u64, is_stored: bool) -> io::Result<Search> {
    let mut window = vec![0; WINDOW + LARGEST];
    let mut crc = Crc::new();
    let mut is_last = true;
    // The number of bytes before the window.
    let mut before = 0;
    loop {
        let count = random.read_full(&mut window, start.saturating_add(before))?;
        let bytes = window.get(..count).unwrap_or_default();
        let mut summed = 0;
        for at in memchr::memmem::find_iter(bytes, b"PK").take_while(|&at| at < WINDOW) {
            let (own, rest) = bytes.split_at(at);
            match rest {
                [_, _, 3, 4, ..] => is_last = false,
                [_, _, 7, 8, ..] => {
                    if is_stored {
                        crc.update(own.get(summed..).unwrap_or_default());
                        summed = at;
                    }
                    let packed = before + at as u64;
                    if let Some((found, size)) = parse(rest, packed)
                        && (!is_stored || (found.len == packed && found.crc == crc.sum()))
                    {
                        let end = start + packed + size as u64;
                        return Ok(Search::Found(Descriptor { end, ..found }));
                    }
                }
                _ => {}
            }
        }
        if count < window.len() {
            return Ok(Search::Missing { is_last });
        }
        if is_stored {
            crc.update(window.get(summed..WINDOW).unwrap_or_default());
        }
        before += WINDOW as u64;
    }
}

/// Reads a descriptor with a signature that states `packed` bytes. Each of its lengths has 4 or 8
/// bytes. Returns its size too.
fn parse(bytes: &[u8], packed: u64) -> Option<(Descriptor, usize)> {
    let long = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let quad = |at: usize| Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let crc = long(4)?;
    let narrow = || Some((long(8)?.into(), long(12)?.into(), 16));
    let wide = || Some((quad(8)?, quad(16)?, 24));
    [narrow(), wide()]
        .into_iter()
        .flatten()
        .find(|&(stated, _, size)| {
            stated == packed && matches!(bytes.get(size..), Some([] | [b'P'] | [b'P', b'K', ..]))
        })
        .map(|(packed, len, size)| {
            let found = Descriptor {
                crc,
                packed,
                len,
                end: 0,
            };
            (found, size)
        })
}

/// The position after the descriptor at `at`, whose lengths are known. It may have a signature, or
/// be missing if the local header states the lengths.
pub(super) fn behind(random: &Random, at: u64) -> io::Result<u64> {
    let mut next = [0; 4];
    if random.read_full(&mut next, at)? == 4 && matches!(next, [b'P', b'K', 1 | 3, 2 | 4]) {
        return Ok(at);
    }
    for len in [16, 24, 12, 20] {
        let mut next = [0; 2];
        if random.read_full(&mut next, at + len)? == 2 && next == *b"PK" {
            return Ok(at + len);
        }
    }
    Ok(at + 16)
}
