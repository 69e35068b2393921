//! Kernels for x86-64 with AVX2 or AVX-512.

use std::arch::x86_64::{
    __m256i, __m512i, _MM_HINT_T0, _mm_prefetch, _mm256_cmpeq_epi8, _mm256_loadu_si256,
    _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256,
    _mm512_cmpeq_epi8_mask, _mm512_loadu_si512, _mm512_set1_epi8, _mm512_setzero_si512,
};

use super::{BLOCK, Kernel, WINDOW, Work};

/// Does a piece of work with the vectors of AVX2 where the processor has them: the same code, compiled once more.
#[inline]
pub(super) fn wide<W: Work>(work: W) -> W::Output {
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, which was asked just now.
        unsafe { wide_avx2(work) }
    } else {
        work.run()
    }
}

#[target_feature(enable = "avx2")]
fn wide_avx2<W: Work>(work: W) -> W::Output {
    work.run()
}

/// Those of this folder that the processor can run, the fastest first.
pub(super) fn kernels() -> impl Iterator<Item = (&'static str, Kernel)> {
    let avx512 = is_x86_feature_detected!("avx512bw").then_some(("avx512", avx512 as Kernel));
    let avx2 = is_x86_feature_detected!("avx2").then_some(("avx2", avx2 as Kernel));
    avx512.into_iter().chain(avx2)
}

fn avx2(blocks: &[[u8; BLOCK]], words: &mut [u64; WINDOW]) {
    // SAFETY: `kernels` gives this function out only where the processor has AVX2.
    unsafe { avx2_blocks(blocks, words) }
}

fn avx512(blocks: &[[u8; BLOCK]], words: &mut [u64; WINDOW]) {
    // SAFETY: `kernels` gives this function out only where the processor has AVX-512 BW, which includes F.
    unsafe { avx512_blocks(blocks, words) }
}

#[target_feature(enable = "avx2")]
fn avx2_blocks(blocks: &[[u8; BLOCK]], words: &mut [u64; WINDOW]) {
    let line_feeds = _mm256_set1_epi8(b'\n'.cast_signed());
    let nuls = _mm256_setzero_si256();
    let half = |bytes: &[u8; 32]| {
        // SAFETY: the reference is good for 32 bytes, and this load asks for no alignment.
        let bytes = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast::<__m256i>()) };
        let hits = _mm256_or_si256(
            _mm256_cmpeq_epi8(bytes, line_feeds),
            _mm256_cmpeq_epi8(bytes, nuls),
        );
        u64::from(_mm256_movemask_epi8(hits).cast_unsigned())
    };
    for (block, word) in blocks.iter().zip(words) {
        if let ([low, high], []) = block.as_chunks::<32>() {
            *word = half(low) | half(high) << 32;
        }
    }
}

#[target_feature(enable = "avx512bw")]
fn avx512_blocks(blocks: &[[u8; BLOCK]], words: &mut [u64; WINDOW]) {
    let line_feeds = _mm512_set1_epi8(b'\n'.cast_signed());
    let nuls = _mm512_setzero_si512();
    for (block, word) in blocks.iter().zip(words) {
        // SAFETY: the reference is good for 64 bytes, and this load asks for no alignment.
        let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast::<__m512i>()) };
        *word = _mm512_cmpeq_epi8_mask(bytes, line_feeds) | _mm512_cmpeq_epi8_mask(bytes, nuls);
    }
}

/// Asks for the line of memory at an address, which need not be a valid one.
#[inline]
pub(super) fn prefetch(at: *const u8) {
    // SAFETY: a hint about an address; nothing is read.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) };
}
