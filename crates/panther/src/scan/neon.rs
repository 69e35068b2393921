//! Kernels for AArch64 with NEON.

use std::arch::aarch64::{
    uint8x16_t, vandq_u8, vceqzq_u8, vcltq_u8, vdupq_n_u8, vget_lane_u64, vgetq_lane_u64, vld1q_u8,
    vmaxvq_u8, vorrq_u8, vpaddq_u8, vqtbl1q_u8, vreinterpret_u64_u8, vreinterpretq_u16_u8,
    vreinterpretq_u64_u8, vshrn_n_u16, vshrq_n_u8, vtstq_u8,
};
use std::arch::is_aarch64_feature_detected;

use super::rounds::{self, each_round, last_or_padded};
use super::{BLOCK, BlockScan, Bytes, Kernels, Pairs, Positions, Triples, Writer};

/// The kernels of this file, if the processor can run them.
pub(super) fn kernels() -> Option<Kernels> {
    is_aarch64_feature_detected!("neon").then_some(Kernels {
        name: "neon",
        breaks,
        triples: search,
        pairs: presence,
        suffix,
    })
}

fn breaks(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> BlockScan {
    // SAFETY: `kernels` returns this function only if the processor has NEON.
    unsafe { neon_blocks(blocks, positions) }
}

fn search(text: &[u8], at: usize, triples: &Triples) -> Option<usize> {
    // SAFETY: `kernels` returns this function only if the processor has NEON.
    unsafe { neon_triples(text, at, triples) }
}

fn presence(text: &[u8], pairs: &Pairs) -> u8 {
    // SAFETY: `kernels` returns this function only if the processor has NEON.
    unsafe { neon_pairs(text, pairs) }
}

fn suffix(text: &[u8], set: &Bytes) -> usize {
    // SAFETY: `kernels` returns this function only if the processor has NEON.
    unsafe { neon_last_bytes(text, set) }
}

/// All bits for each byte below 16 that is a break. A lookup maps all other bytes to 0.
#[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
const BREAKS: [u8; 16] = {
    let mut breaks = [0; 16];
    breaks[0] = 0xFF;
    breaks[b'\n' as usize] = 0xFF;
    breaks
};

/// The bit of each byte in a word of eight bits.
const WEIGHTS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];

#[target_feature(enable = "neon")]
fn neon_blocks(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> BlockScan {
    let table = load(&BREAKS);
    let weights = load(&WEIGHTS);
    let mut all = vdupq_n_u8(0);
    let mut part = |bytes: &[u8; ROUND]| {
        let bytes = load(bytes);
        all = vorrq_u8(all, bytes);
        vandq_u8(vqtbl1q_u8(table, bytes), weights)
    };
    let mut word = |block: &[u8; BLOCK]| match block.as_chunks::<ROUND>() {
        ([first, second, third, fourth], []) => {
            // Each sum adds neighbours, so that after three of them a byte holds the bits of eight.
            let low = vpaddq_u8(part(first), part(second));
            let high = vpaddq_u8(part(third), part(fourth));
            let quarters = vpaddq_u8(low, high);
            let bits = vpaddq_u8(quarters, quarters);
            vgetq_lane_u64::<0>(vreinterpretq_u64_u8(bits))
        }
        _ => 0,
    };
    let mut writer = Writer::new(positions);
    for block in blocks {
        writer.push(word(block));
    }
    BlockScan {
        count: writer.count,
        is_ascii: vmaxvq_u8(all) < 0x80,
    }
}

#[inline]
#[target_feature(enable = "neon")]
fn load(bytes: &[u8; ROUND]) -> uint8x16_t {
    // SAFETY: the reference covers 16 bytes, and this load needs no alignment.
    unsafe { vld1q_u8(bytes.as_ptr()) }
}

/// The patterns that each byte fits in one position.
#[inline]
#[target_feature(enable = "neon")]
fn kinds(bytes: &[u8; ROUND], low: uint8x16_t, high: uint8x16_t) -> uint8x16_t {
    let bytes = load(bytes);
    // The top bit stays, so that the first lookup maps a byte from 0x80 on to no pattern.
    let lows = vandq_u8(bytes, vdupq_n_u8(0x8F));
    let highs = vshrq_n_u8::<4>(bytes);
    vandq_u8(vqtbl1q_u8(low, lows), vqtbl1q_u8(high, highs))
}

/// Four bits for each byte of a vector whose bytes are 0 or 0xFF.
#[inline]
#[target_feature(enable = "neon")]
fn nibbles(bytes: uint8x16_t) -> u64 {
    let halves = vshrn_n_u16::<4>(vreinterpretq_u16_u8(bytes));
    vget_lane_u64::<0>(vreinterpret_u64_u8(halves))
}

/// How many positions one round tests.
const ROUND: usize = 16;

#[target_feature(enable = "neon")]
fn neon_triples(text: &[u8], at: usize, triples: &Triples) -> Option<usize> {
    // The bytes of the last position of a round reach two bytes further.
    const SEEN: usize = ROUND + 2;
    let [low0, low1, low2] = triples.low.each_ref().map(|bytes| load(bytes));
    let [high0, high1, high2] = triples.high.each_ref().map(|bytes| load(bytes));
    // Four bits for each position, all set if there is a pattern.
    let word = |seen: &[u8; SEEN]| {
        let from = |place: usize| seen.get(place..).and_then(<[u8]>::first_chunk);
        let (Some(first), Some(second), Some(third)) = (from(0), from(1), from(2)) else {
            return 0;
        };
        let two = vandq_u8(kinds(first, low0, high0), kinds(second, low1, high1));
        nibbles(vtstq_u8(two, kinds(third, low2, high2)))
    };
    let mut rest = text.get(at..)?;
    while let Some(seen) = rest.first_chunk::<SEEN>() {
        let word = word(seen);
        if word != 0 {
            return Some(text.len() - rest.len() + word.trailing_zeros() as usize / 4);
        }
        rest = rest.get(ROUND..).unwrap_or_default();
    }
    let at = text.len() - rest.len();
    // Fewer bytes are left than a round needs, so the last round overlaps the one before it.
    let places = text.len().checked_sub(2).filter(|&places| at < places)?;
    let seen = &last_or_padded::<SEEN>(text, 0);
    let start = text.len().saturating_sub(SEEN);
    let before = u64::MAX << (4 * (at - start));
    // A word without bits gives the position behind the round, which is behind all places.
    let found = start + (word(seen) & before).trailing_zeros() as usize / 4;
    (found < places).then_some(found)
}

#[target_feature(enable = "neon")]
fn neon_pairs(text: &[u8], pairs: &Pairs) -> u8 {
    const SEEN: usize = ROUND + 1;
    let [low0, low1] = pairs.low.each_ref().map(|bytes| load(bytes));
    let [high0, high1] = pairs.high.each_ref().map(|bytes| load(bytes));
    let mut found = vdupq_n_u8(0);
    // A byte from 0x80 on matches no pattern.
    each_round::<ROUND, SEEN>(text, 0x80, |seen| {
        if let (Some(first), Some(second)) = (seen.first_chunk(), seen.last_chunk()) {
            let both = vandq_u8(kinds(first, low0, high0), kinds(second, low1, high1));
            found = vorrq_u8(found, both);
        }
    });
    let words = vreinterpretq_u64_u8(found);
    let word = vgetq_lane_u64::<0>(words) | vgetq_lane_u64::<1>(words);
    word.to_le_bytes().iter().fold(0, |all, kinds| all | kinds)
}

#[target_feature(enable = "neon")]
fn neon_last_bytes(text: &[u8], set: &Bytes) -> usize {
    let [low] = set.low.each_ref().map(|bytes| load(bytes));
    let [high] = set.high.each_ref().map(|bytes| load(bytes));
    // How many bytes at the end of a chunk are in the set or above ASCII.
    let last = |chunk: &[u8; ROUND]| {
        let none = vceqzq_u8(kinds(chunk, low, high));
        let others = vandq_u8(none, vcltq_u8(load(chunk), vdupq_n_u8(0x80)));
        nibbles(others).leading_zeros() as usize / 4
    };
    rounds::suffix(text, last)
}
