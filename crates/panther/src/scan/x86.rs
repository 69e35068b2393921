//! Kernels for x86-64 with AVX2 or AVX-512.

use std::arch::x86_64::{
    __m128i, __m256i, __m512i, _MM_HINT_T0, _mm_cvtsi128_si64, _mm_loadu_si128, _mm_or_si128,
    _mm_prefetch, _mm_srli_si128, _mm256_and_si256, _mm256_andnot_si256,
    _mm256_broadcastsi128_si256, _mm256_castsi256_si128, _mm256_cmpeq_epi8,
    _mm256_extracti128_si256, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256,
    _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
    _mm256_testz_si256, _mm512_cmpeq_epi8_mask, _mm512_loadu_si512, _mm512_movepi8_mask,
    _mm512_or_si512, _mm512_set1_epi8, _mm512_setzero_si512, _mm512_testn_epi8_mask,
};

use super::rounds::{self, each_round, last_or_padded};
use super::{BLOCK, BlockScan, Bytes, Kernels, Pairs, Positions, Triples, VectorLoop, Writer};

/// Runs a loop with AVX2 if the processor has it. The compiler compiles the same code twice.
#[inline]
pub(super) fn vectorized<W: VectorLoop>(body: W) -> W::Output {
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the condition above says that the processor has AVX2.
        unsafe { vectorized_avx2(body) }
    } else {
        body.run()
    }
}

#[target_feature(enable = "avx2")]
fn vectorized_avx2<W: VectorLoop>(body: W) -> W::Output {
    body.run()
}

/// The kernels of this file that the processor can run, the fastest first.
pub(super) fn kernels() -> impl Iterator<Item = Kernels> {
    let bits = is_x86_feature_detected!("bmi1");
    let avx2 = bits && is_x86_feature_detected!("avx2");
    let avx512 = avx2 && is_x86_feature_detected!("avx512bw");
    [
        avx512.then_some(Kernels {
            name: "avx512",
            breaks: self::avx512,
            triples: avx2_search,
            pairs: avx2_presence,
            suffix: avx2_suffix,
        }),
        avx2.then_some(Kernels {
            name: "avx2",
            breaks: self::avx2,
            triples: avx2_search,
            pairs: avx2_presence,
            suffix: avx2_suffix,
        }),
    ]
    .into_iter()
    .flatten()
}

fn avx2_search(text: &[u8], at: usize, triples: &Triples) -> Option<usize> {
    // SAFETY: `kernels` returns this function only if the processor has AVX2 and BMI1.
    unsafe { avx2_triples(text, at, triples) }
}

fn avx2_presence(text: &[u8], pairs: &Pairs) -> u8 {
    // SAFETY: `kernels` returns this function only if the processor has AVX2 and BMI1.
    unsafe { avx2_pairs(text, pairs) }
}

fn avx2_suffix(text: &[u8], set: &Bytes) -> usize {
    // SAFETY: `kernels` returns this function only if the processor has AVX2 and BMI1.
    unsafe { avx2_last_bytes(text, set) }
}

fn avx2(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> BlockScan {
    // SAFETY: `kernels` returns this function only if the processor has AVX2 and BMI1.
    unsafe { avx2_blocks(blocks, positions) }
}

fn avx512(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> BlockScan {
    // SAFETY: `kernels` returns this function only if the processor has AVX-512 BW, which includes
    // F, and BMI1.
    unsafe { avx512_blocks(blocks, positions) }
}

/// For each low half of a byte, the byte with that half to search for; for other low halves, a byte
/// that does not have that half.
#[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
const WANTED: [u8; 16] = {
    let mut wanted = [0x80; 16];
    wanted[0] = 0;
    wanted[b'\n' as usize] = b'\n';
    wanted
};

#[target_feature(enable = "avx2,bmi1")]
fn avx2_blocks(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> BlockScan {
    // SAFETY: the reference covers 16 bytes, and this load needs no alignment.
    let wanted = unsafe { _mm_loadu_si128(WANTED.as_ptr().cast::<__m128i>()) };
    let wanted = _mm256_broadcastsi128_si256(wanted);
    let mut all = _mm256_setzero_si256();
    let mut half = |bytes: &[u8; 32]| {
        // SAFETY: the reference covers 32 bytes, and this load needs no alignment.
        let bytes = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast::<__m256i>()) };
        all = _mm256_or_si256(all, bytes);
        // The shuffle maps a byte from 0x80 on to 0, which differs from the byte. The filler 0x80
        // differs from every byte that it is compared with, because those have other low halves.
        let hits = _mm256_cmpeq_epi8(bytes, _mm256_shuffle_epi8(wanted, bytes));
        u64::from(_mm256_movemask_epi8(hits).cast_unsigned())
    };
    let mut word = |block: &[u8; BLOCK]| {
        prefetch_behind(block);
        match block.as_chunks::<32>() {
            ([low, high], []) => half(low) | half(high) << 32,
            _ => 0,
        }
    };
    let mut writer = Writer::new(positions);
    let (pairs, last) = blocks.as_chunks::<2>();
    for [first, second] in pairs {
        writer.push(word(first));
        writer.push(word(second));
    }
    for block in last {
        writer.push(word(block));
    }
    BlockScan {
        count: writer.count,
        is_ascii: _mm256_movemask_epi8(all) == 0,
    }
}

#[target_feature(enable = "avx512bw,bmi1")]
fn avx512_blocks(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> BlockScan {
    let line_feeds = _mm512_set1_epi8(b'\n'.cast_signed());
    let mut writer = Writer::new(positions);
    let mut all = _mm512_setzero_si512();
    for block in blocks {
        prefetch_behind(block);
        // SAFETY: the reference covers 64 bytes, and this load needs no alignment.
        let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast::<__m512i>()) };
        all = _mm512_or_si512(all, bytes);
        let hits = _mm512_cmpeq_epi8_mask(bytes, line_feeds) | _mm512_testn_epi8_mask(bytes, bytes);
        writer.push(hits);
    }
    BlockScan {
        count: writer.count,
        is_ascii: _mm512_movepi8_mask(all) == 0,
    }
}

/// Loads a table of sixteen bytes into both halves of a vector, because a shuffle works on each
/// half separately.
#[target_feature(enable = "avx2")]
fn table(bytes: &[u8; 16]) -> __m256i {
    // SAFETY: the reference covers 16 bytes, and this load needs no alignment.
    let table = unsafe { _mm_loadu_si128(bytes.as_ptr().cast::<__m128i>()) };
    _mm256_broadcastsi128_si256(table)
}

/// The patterns that each byte fits in one position.
#[target_feature(enable = "avx2")]
fn kinds(bytes: &[u8; ROUND], low: __m256i, high: __m256i) -> __m256i {
    // SAFETY: the reference covers 32 bytes, and this load needs no alignment.
    let bytes = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast::<__m256i>()) };
    let halves = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), _mm256_set1_epi8(0xF));
    // The first shuffle maps a byte from 0x80 on to no pattern.
    _mm256_and_si256(
        _mm256_shuffle_epi8(low, bytes),
        _mm256_shuffle_epi8(high, halves),
    )
}

/// How many positions one round of [`avx2_triples`] and [`avx2_pairs`] tests.
const ROUND: usize = 32;
/// How many bytes one round needs: those of the last position reach two bytes further.
const SEEN: usize = ROUND + 2;

#[target_feature(enable = "avx2,bmi1")]
fn avx2_triples(text: &[u8], at: usize, triples: &Triples) -> Option<usize> {
    let [low0, low1, low2] = triples.low.each_ref().map(|bytes| table(bytes));
    let [high0, high1, high2] = triples.high.each_ref().map(|bytes| table(bytes));
    // The patterns that the three bytes from each position on may match.
    let all = |seen: &[u8; SEEN]| {
        let from = |place: usize| seen.get(place..).and_then(<[u8]>::first_chunk);
        let (Some(first), Some(second), Some(third)) = (from(0), from(1), from(2)) else {
            return _mm256_setzero_si256();
        };
        let two = _mm256_and_si256(kinds(first, low0, high0), kinds(second, low1, high1));
        _mm256_and_si256(two, kinds(third, low2, high2))
    };
    // Bit `n` is set if there is a pattern in position `n`.
    let word = |all: __m256i| {
        let none = _mm256_cmpeq_epi8(all, _mm256_setzero_si256());
        !_mm256_movemask_epi8(none).cast_unsigned()
    };
    let mut rest = text.get(at..)?;
    while let Some(seen) = rest.first_chunk::<SEEN>() {
        let all = all(seen);
        if _mm256_testz_si256(all, all) == 0 {
            return Some(text.len() - rest.len() + word(all).trailing_zeros() as usize);
        }
        rest = rest.get(ROUND..).unwrap_or_default();
    }
    let at = text.len() - rest.len();
    if rest.len() < 3 {
        return None;
    }
    // Fewer bytes are left than a round needs, so the last round overlaps the one before it.
    let Some(seen) = text.last_chunk::<SEEN>() else {
        return short_triples(text, at, triples);
    };
    let start = text.len() - SEEN;
    let bits = word(all(seen)) & u32::MAX << (at - start);
    (bits != 0).then(|| start + bits.trailing_zeros() as usize)
}

/// The same for a text that is shorter than one round. Apart, because it needs memory of its own.
#[inline(never)]
fn short_triples(text: &[u8], at: usize, triples: &Triples) -> Option<usize> {
    let padded = last_or_padded::<SEEN>(text, u8::MAX);
    // The padding matches no pattern.
    avx2_search(&padded, at, triples)
}

#[target_feature(enable = "avx2,bmi1")]
fn avx2_pairs(text: &[u8], pairs: &Pairs) -> u8 {
    const SEEN: usize = ROUND + 1;
    let [low0, low1] = pairs.low.each_ref().map(|bytes| table(bytes));
    let [high0, high1] = pairs.high.each_ref().map(|bytes| table(bytes));
    let mut found = _mm256_setzero_si256();
    // A byte from 0x80 on matches no pattern.
    each_round::<ROUND, SEEN>(text, 0x80, |seen| {
        if let (Some(first), Some(second)) = (seen.first_chunk(), seen.last_chunk()) {
            let both = _mm256_and_si256(kinds(first, low0, high0), kinds(second, low1, high1));
            found = _mm256_or_si256(found, both);
        }
    });
    let halves = _mm_or_si128(
        _mm256_castsi256_si128(found),
        _mm256_extracti128_si256::<1>(found),
    );
    let words = _mm_or_si128(halves, _mm_srli_si128::<8>(halves));
    let word = _mm_cvtsi128_si64(words).cast_unsigned();
    word.to_le_bytes().iter().fold(0, |all, kinds| all | kinds)
}

#[target_feature(enable = "avx2,bmi1")]
fn avx2_last_bytes(text: &[u8], set: &Bytes) -> usize {
    let [low] = set.low.each_ref().map(|bytes| table(bytes));
    let [high] = set.high.each_ref().map(|bytes| table(bytes));
    // How many bytes at the end of a chunk are in the set or above ASCII.
    let last = |chunk: &[u8; ROUND]| {
        let none = _mm256_cmpeq_epi8(kinds(chunk, low, high), _mm256_setzero_si256());
        // SAFETY: the reference covers 32 bytes, and this load needs no alignment.
        let bytes = unsafe { _mm256_loadu_si256(chunk.as_ptr().cast::<__m256i>()) };
        let others = _mm256_movemask_epi8(_mm256_andnot_si256(bytes, none));
        others.cast_unsigned().leading_zeros() as usize
    };
    rounds::suffix(text, last)
}

/// How many bytes ahead a kernel prefetches: one page, because the processor's own prefetcher stops
/// at the end of a page.
const AHEAD: usize = 4 << 10;

/// Prefetches the cache line one page behind a block. The input may end before it.
#[inline(always)]
fn prefetch_behind(block: &[u8; BLOCK]) {
    let at = block.as_ptr().wrapping_add(AHEAD);
    // SAFETY: a prefetch is a hint, which does not access the memory in a way that can fault.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) };
}
