//! The kernel for every processor: eight bytes at a time in a 64-bit register.

use super::{BLOCK, BlockScan, Bytes, Kernels, Pairs, Positions, Triples, Writer};

pub(super) const KERNELS: Kernels = Kernels {
    name: "scalar",
    breaks: kernel,
    triples: search,
    pairs: presence,
    suffix,
};

const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
const LINE_FEEDS: u64 = 0x0a0a_0a0a_0a0a_0a0a;

/// See [`super::Kernel`].
fn kernel(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> BlockScan {
    let mut writer = Writer::new(positions);
    let mut all = 0;
    for block in blocks {
        let mut bits = 0;
        for (lane, bytes) in block.as_chunks::<8>().0.iter().enumerate() {
            let bytes = u64::from_le_bytes(*bytes);
            all |= bytes;
            let hits = zero_bytes(bytes) | zero_bytes(bytes ^ LINE_FEEDS);
            // The multiplication gathers one bit for each byte in the top byte. It cannot carry.
            let gathered = (hits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            bits |= gathered << (8 * lane);
        }
        writer.push(bits);
    }
    BlockScan {
        count: writer.count,
        is_ascii: all & !LOW == 0,
    }
}

/// See [`super::Search`].
fn search(text: &[u8], at: usize, triples: &Triples) -> Option<usize> {
    let rest = text.get(at..)?;
    let found = rest
        .windows(3)
        .position(|bytes| matches!(bytes, &[a, b, c] if triples.kinds([a, b, c]) != 0));
    found.map(|place| at + place)
}

/// See [`super::Presence`].
fn presence(text: &[u8], pairs: &Pairs) -> u8 {
    text.windows(2).fold(0, |all, bytes| match bytes {
        &[a, b] => all | pairs.kinds([a, b]),
        _ => all,
    })
}

/// See [`super::Suffix`].
fn suffix(text: &[u8], set: &Bytes) -> usize {
    text.iter()
        .rev()
        .take_while(|&&byte| byte >= 0x80 || set.kinds([byte]) != 0)
        .count()
}

/// 0x80 in each byte that is zero in `bytes`, and 0 in the others.
#[inline]
const fn zero_bytes(bytes: u64) -> u64 {
    !(((bytes & LOW) + LOW) | bytes | LOW)
}
