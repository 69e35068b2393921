//! Kernels for x86-64 with AVX2 or AVX-512.

use std::arch::x86_64::{
    __m128i, __m256i, __m512i, _MM_HINT_T0, _mm_loadu_si128, _mm_prefetch, _mm256_and_si256,
    _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8,
    _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_srli_epi16, _mm512_cmpeq_epi8_mask, _mm512_loadu_si512, _mm512_movepi8_mask,
    _mm512_or_si512, _mm512_set1_epi8, _mm512_setzero_si512, _mm512_testn_epi8_mask,
};

use super::{BLOCK, Found, Kernels, Positions, Triples, Work, Writer};

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
pub(super) fn kernels() -> impl Iterator<Item = Kernels> {
    let bits = is_x86_feature_detected!("bmi1");
    let avx2 = bits && is_x86_feature_detected!("avx2");
    let avx512 = avx2 && is_x86_feature_detected!("avx512bw");
    [
        avx512.then_some(Kernels {
            name: "avx512",
            breaks: self::avx512,
            triples: avx2_search,
        }),
        avx2.then_some(Kernels {
            name: "avx2",
            breaks: self::avx2,
            triples: avx2_search,
        }),
    ]
    .into_iter()
    .flatten()
}

fn avx2_search(text: &[u8], at: usize, triples: &Triples) -> Option<usize> {
    // SAFETY: `kernels` gives this function out only where the processor has AVX2 and BMI1.
    unsafe { avx2_triples(text, at, triples) }
}

fn avx2(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> Found {
    // SAFETY: `kernels` gives this function out only where the processor has AVX2 and BMI1.
    unsafe { avx2_blocks(blocks, positions) }
}

fn avx512(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> Found {
    // SAFETY: `kernels` gives this function out only where the processor has AVX-512 BW, which includes F, and BMI1.
    unsafe { avx512_blocks(blocks, positions) }
}

/// For each value of a byte's low half, the one byte with that half that is looked for, or one that has another half.
#[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
const WANTED: [u8; 16] = {
    let mut wanted = [0x80; 16];
    wanted[0] = 0;
    wanted[b'\n' as usize] = b'\n';
    wanted
};

#[target_feature(enable = "avx2,bmi1")]
fn avx2_blocks(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> Found {
    // SAFETY: the reference is good for 16 bytes, and this load asks for no alignment.
    let wanted = unsafe { _mm_loadu_si128(WANTED.as_ptr().cast::<__m128i>()) };
    let wanted = _mm256_broadcastsi128_si256(wanted);
    let mut all = _mm256_setzero_si256();
    let mut half = |bytes: &[u8; 32]| {
        // SAFETY: the reference is good for 32 bytes, and this load asks for no alignment.
        let bytes = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast::<__m256i>()) };
        all = _mm256_or_si256(all, bytes);
        // A byte from 0x80 on is looked up as 0, and equals that as little as 0x80 equals a byte with the low half 1.
        let hits = _mm256_cmpeq_epi8(bytes, _mm256_shuffle_epi8(wanted, bytes));
        u64::from(_mm256_movemask_epi8(hits).cast_unsigned())
    };
    let mut word = |block: &[u8; BLOCK]| match block.as_chunks::<32>() {
        ([low, high], []) => half(low) | half(high) << 32,
        _ => 0,
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
    Found {
        count: writer.count,
        is_ascii: _mm256_movemask_epi8(all) == 0,
    }
}

#[target_feature(enable = "avx512bw,bmi1")]
fn avx512_blocks(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> Found {
    let line_feeds = _mm512_set1_epi8(b'\n'.cast_signed());
    let mut writer = Writer::new(positions);
    let mut all = _mm512_setzero_si512();
    for block in blocks {
        // SAFETY: the reference is good for 64 bytes, and this load asks for no alignment.
        let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast::<__m512i>()) };
        all = _mm512_or_si512(all, bytes);
        let hits = _mm512_cmpeq_epi8_mask(bytes, line_feeds) | _mm512_testn_epi8_mask(bytes, bytes);
        writer.push(hits);
    }
    Found {
        count: writer.count,
        is_ascii: _mm512_movepi8_mask(all) == 0,
    }
}

/// A table of sixteen bytes, twice: a vector is looked up by halves.
#[target_feature(enable = "avx2")]
fn table(bytes: &[u8; 16]) -> __m256i {
    // SAFETY: the reference is good for 16 bytes, and this load asks for no alignment.
    let table = unsafe { _mm_loadu_si128(bytes.as_ptr().cast::<__m128i>()) };
    _mm256_broadcastsi128_si256(table)
}

/// The places that one round of [`avx2_triples`] looks at, and the bytes it needs to see for that.
const ROUND: usize = 32;
const SEEN: usize = ROUND + 2;

#[target_feature(enable = "avx2,bmi1")]
fn avx2_triples(text: &[u8], mut at: usize, triples: &Triples) -> Option<usize> {
    let [low0, low1, low2] = triples.low.each_ref().map(|bytes| table(bytes));
    let [high0, high1, high2] = triples.high.each_ref().map(|bytes| table(bytes));
    let low_half = _mm256_set1_epi8(0xF);
    let kinds = |bytes: &[u8; ROUND], low: __m256i, high: __m256i| {
        // SAFETY: the reference is good for 32 bytes, and this load asks for no alignment.
        let bytes = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast::<__m256i>()) };
        let halves = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), low_half);
        // A byte from 0x80 on is looked up as no kind.
        _mm256_and_si256(
            _mm256_shuffle_epi8(low, bytes),
            _mm256_shuffle_epi8(high, halves),
        )
    };
    // Bit `n` where the three bytes from `n` on may be of a kind.
    let word = |seen: &[u8; SEEN]| {
        let from = |place: usize| seen.get(place..).and_then(<[u8]>::first_chunk);
        let (Some(first), Some(second), Some(third)) = (from(0), from(1), from(2)) else {
            return 0;
        };
        let two = _mm256_and_si256(kinds(first, low0, high0), kinds(second, low1, high1));
        let all = _mm256_and_si256(two, kinds(third, low2, high2));
        let none = _mm256_cmpeq_epi8(all, _mm256_setzero_si256());
        !_mm256_movemask_epi8(none).cast_unsigned()
    };
    while let Some(seen) = text.get(at..)?.first_chunk::<SEEN>() {
        let bits = word(seen);
        if bits != 0 {
            return Some(at + bits.trailing_zeros() as usize);
        }
        at += ROUND;
    }
    // What is left is shorter than a round: the last whole one reaches back over what was seen.
    let places = text.len().checked_sub(2).filter(|&places| at < places)?;
    let mut padded = [0; SEEN];
    let (seen, start) = match text.last_chunk::<SEEN>() {
        Some(seen) => (seen, text.len() - SEEN),
        None => {
            padded
                .iter_mut()
                .zip(text)
                .for_each(|(to, from)| *to = *from);
            (&padded, 0)
        }
    };
    let before = u64::MAX << (at - start);
    let behind = (1_u64 << (places - start)) - 1;
    let bits = u64::from(word(seen)) & before & behind;
    (bits != 0).then(|| start + bits.trailing_zeros() as usize)
}

/// Asks for the line of memory at an address, which need not be a valid one.
#[inline]
pub(super) fn prefetch(at: *const u8) {
    // SAFETY: a hint about an address; nothing is read.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) };
}
