//! Searches that use vector instructions: line ends and NULs, 64 bytes at a time, and sets of two or
//! three bytes.
//!
//! A `Kernel` reads blocks of 64 bytes. For each block it computes a word with a bit for each byte,
//! set if the byte is a line feed or a NUL, and it turns these words into positions. `Breaks`
//! iterates over the positions. The first call of `kernels` detects the processor's features and
//! chooses the fastest kernel: AVX-512 or AVX2 on x86-64, and NEON on AArch64. Every kernel must
//! give the same results as the one in `scalar`.
//!
//! `--cfg panther_scalar` compiles only the scalar code, so that every test can run with it, as in
//! `RUSTC_WORKSPACE_WRAPPER="$PWD/.ci/scalar" cargo test`.

pub(crate) mod breaks;
pub(crate) mod fixed;
pub(crate) mod guid;
pub(crate) mod iso;
pub(crate) mod line;
pub(crate) mod local;
#[cfg(all(target_arch = "aarch64", target_endian = "little", not(panther_scalar)))]
mod neon;
pub(crate) mod number;
pub(crate) mod patterns;
pub(crate) mod prompt;
#[cfg(all(
    any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", target_endian = "little")
    ),
    not(panther_scalar)
))]
mod rounds;
mod scalar;
pub(crate) mod stamp;
#[cfg(all(target_arch = "x86_64", not(panther_scalar)))]
mod x86;

use std::sync::OnceLock;

use breaks::Breaks;
use patterns::{Bytes, Pairs, Triples};

/// The size in bytes of a block.
pub(crate) const BLOCK: usize = 64;

/// The most blocks that one call of a kernel takes. These are 2 KiB, so that the bytes are still in
/// the L1 cache when the parser reads their lines.
pub(crate) const WINDOW: usize = 32;

/// The positions of breaks in the blocks of one call, in order. Only the first [`BlockScan::count`]
/// are valid.
pub(crate) type Positions = [u16; WINDOW * BLOCK];

/// Writes the positions of LF and NUL bytes in at most [`WINDOW`] blocks.
pub(crate) type Kernel = fn(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> BlockScan;

/// The result of one call of a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockScan {
    /// How many positions the kernel wrote.
    pub(crate) count: usize,
    /// Whether all bytes of the blocks are ASCII.
    pub(crate) is_ascii: bool,
}

/// Turns the words of a kernel into positions.
struct Writer<'p> {
    positions: &'p mut Positions,
    count: usize,
    /// The position of bit 0 of the next word.
    base: u16,
}

impl<'p> Writer<'p> {
    #[inline(always)]
    const fn new(positions: &'p mut Positions) -> Self {
        Self {
            positions,
            count: 0,
            base: 0,
        }
    }

    /// Adds the word of the next block, whose bit `n` stands for byte `n`.
    #[inline(always)]
    fn push(&mut self, mut bits: u64) {
        // A block seldom has two line ends, and the processor could not predict whether it has one.
        // Therefore the first write has no branch, and only the count depends on the bit.
        self.write(bits);
        self.count += usize::from(bits != 0);
        bits &= bits.wrapping_sub(1);
        while bits != 0 {
            self.write(bits);
            self.count += 1;
            bits &= bits - 1;
        }
        self.base += BLOCK as u16;
    }

    #[inline(always)]
    fn write(&mut self, bits: u64) {
        if let Some(place) = self.positions.get_mut(self.count) {
            *place = self.base + bits.trailing_zeros() as u16;
        }
    }
}

/// Finds the first position at or after `at` where three bytes in a row match [`Triples`].
pub(crate) type Search = fn(text: &[u8], at: usize, triples: &Triples) -> Option<usize>;

/// Finds which of the [`Pairs`] a text contains: bit `n` stands for pattern `n`.
pub(crate) type Presence = fn(text: &[u8], pairs: &Pairs) -> u8;

/// Counts the bytes at the end of a text that are in a set or above ASCII.
pub(crate) type Suffix = fn(text: &[u8], set: &Bytes) -> usize;

/// The kernels for one level of processor features.
#[derive(Clone, Copy)]
pub(crate) struct Kernels {
    name: &'static str,
    breaks: Kernel,
    triples: Search,
    pairs: Presence,
    suffix: Suffix,
}

/// The kernels that this machine can run, the fastest first. The last ones are always the scalar
/// ones.
pub(crate) fn kernels() -> &'static [Kernels] {
    static KERNELS: OnceLock<Vec<Kernels>> = OnceLock::new();
    KERNELS.get_or_init(|| {
        let mut found: Vec<Kernels> = Vec::with_capacity(3);
        #[cfg(all(target_arch = "x86_64", not(panther_scalar)))]
        found.extend(x86::kernels());
        #[cfg(all(target_arch = "aarch64", target_endian = "little", not(panther_scalar)))]
        found.extend(neon::kernels());
        found.push(scalar::KERNELS);
        found
    })
}

/// The fastest kernels that this machine can run.
#[inline]
pub(crate) fn best() -> &'static Kernels {
    static BEST: OnceLock<Kernels> = OnceLock::new();
    BEST.get_or_init(|| *kernels().first().unwrap_or(&scalar::KERNELS))
}

/// Finds the first position at or after `at` where three bytes in a row match `triples`.
#[inline]
pub(crate) fn find_triple(text: &[u8], at: usize, triples: &Triples) -> Option<usize> {
    (best().triples)(text, at, triples)
}

/// Finds which of the `pairs` a text contains: bit `n` stands for pattern `n`.
#[inline]
pub(crate) fn present_pairs(text: &[u8], pairs: &Pairs) -> u8 {
    (best().pairs)(text, pairs)
}

/// How many bytes at the end of a text are in a set or above ASCII.
#[inline]
pub(crate) fn suffix_in(text: &[u8], set: &Bytes) -> usize {
    (best().suffix)(text, set)
}

/// A loop in plain Rust that the compiler turns into vector instructions.
pub(crate) trait VectorLoop {
    type Output;

    /// Runs the loop. An implementation must be `#[inline(always)]`, and so must the functions that
    /// it calls: otherwise the compiler does not compile them for each vector width.
    fn run(self) -> Self::Output;
}

/// Runs a loop, compiled for AVX2 if the processor has it.
#[inline]
pub(crate) fn vectorized<W: VectorLoop>(body: W) -> W::Output {
    #[cfg(all(target_arch = "x86_64", not(panther_scalar)))]
    return x86::vectorized(body);
    #[cfg(any(not(target_arch = "x86_64"), panther_scalar))]
    body.run()
}

/// Whether all bytes are ASCII. Like `[u8]::is_ascii`, but uses AVX2 if the processor has it.
#[doc(hidden)]
#[must_use]
#[inline]
pub fn is_ascii(bytes: &[u8]) -> bool {
    vectorized(NoByte(bytes, |byte| byte))
}

/// Whether all bytes are printable ASCII other than `"` and `\`. Such text is valid UTF-8, and JSON
/// needs no escapes for it.
#[doc(hidden)]
#[must_use]
#[inline]
pub fn is_plain(bytes: &[u8]) -> bool {
    vectorized(NoByte(bytes, |byte| {
        let odd = !(b' '..=b'~').contains(&byte) | (byte == b'"') | (byte == b'\\');
        if odd { 0x80 } else { 0 }
    }))
}

/// Tests whether the function maps no byte of the text to a value with the top bit set.
struct NoByte<'a, F>(&'a [u8], F);

impl<F: Fn(u8) -> u8> VectorLoop for NoByte<'_, F> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self(bytes, test) = self;
        // The last block may overlap the one before it. That costs less than a loop over single
        // bytes.
        let Some(last) = bytes.last_chunk::<32>() else {
            return bytes.iter().fold(0, |all, byte| all | test(*byte)) < 0x80;
        };
        let mut all = last.map(&test);
        for block in bytes.as_chunks::<32>().0 {
            all.iter_mut()
                .zip(block)
                .for_each(|(all, byte)| *all |= test(*byte));
        }
        all.iter().fold(0, |all, byte| all | byte) < 0x80
    }
}

/// The length of the run of NULs at the start.
pub(crate) fn nul_run(bytes: &[u8]) -> usize {
    run(bytes, b"\0")
}

/// How often `unit`, one or two bytes, stands at the start.
pub(crate) fn run<const N: usize>(bytes: &[u8], unit: &[u8; N]) -> usize {
    const { assert!(BLOCK.is_multiple_of(N)) };
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let mut repeated = [0; BLOCK];
    let places = repeated.iter_mut().zip(unit.iter().cycle());
    places.for_each(|(to, from)| *to = *from);
    let whole = blocks
        .iter()
        .take_while(|block| **block == repeated)
        .count();
    let (units, _) = bytes.get(whole * BLOCK..).unwrap_or_default().as_chunks();
    whole * (BLOCK / N) + units.iter().take_while(|part| *part == unit).count()
}

/// For each kernel of this machine, its name, the breaks that it finds in `bytes`, and whether it
/// found only ASCII. The tests and a fuzz target compare these.
#[doc(hidden)]
#[must_use]
pub fn breaks(bytes: &[u8]) -> Vec<(&'static str, Vec<usize>, bool)> {
    kernels()
        .iter()
        .map(|kernels| {
            let mut breaks = Breaks::with_kernel(bytes, 0, kernels.breaks);
            let places = breaks.by_ref().collect();
            (kernels.name, places, breaks.are_ascii(0, bytes.len()))
        })
        .collect()
}

/// For each kernel of this machine, its name and the positions of a sample set of triples in
/// `bytes`. The tests and a fuzz target compare these.
#[doc(hidden)]
#[must_use]
pub fn triples(bytes: &[u8]) -> Vec<(&'static str, Vec<usize>)> {
    let all = |kernels: &Kernels| {
        let mut at = 0;
        let next = || {
            let found = (kernels.triples)(bytes, at, &patterns::SAMPLE)?;
            at = found + 1;
            Some(found)
        };
        std::iter::from_fn(next).collect()
    };
    kernels()
        .iter()
        .map(|kernels| (kernels.name, all(kernels)))
        .collect()
}

/// For each kernel of this machine, its name and the pairs of a sample set that are in `bytes`. The
/// tests and a fuzz target compare these.
#[doc(hidden)]
#[must_use]
pub fn pairs(bytes: &[u8]) -> Vec<(&'static str, u8)> {
    kernels()
        .iter()
        .map(|kernels| {
            let found = (kernels.pairs)(bytes, &patterns::SAMPLE_PAIRS);
            (kernels.name, found)
        })
        .collect()
}

/// For each kernel of this machine, its name and how many bytes at the end of `bytes` are in a
/// sample set. The tests and a fuzz target compare these.
#[doc(hidden)]
#[must_use]
pub fn suffixes(bytes: &[u8]) -> Vec<(&'static str, usize)> {
    kernels()
        .iter()
        .map(|kernels| {
            let found = (kernels.suffix)(bytes, &patterns::SAMPLE_BYTES);
            (kernels.name, found)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive(bytes: &[u8]) -> Vec<usize> {
        (0..bytes.len())
            .filter(|&at| matches!(bytes[at], b'\n' | 0))
            .collect()
    }

    #[test]
    fn every_kernel_finds_what_a_plain_loop_finds() {
        let mut state = 7_u64;
        for round in 0..400 {
            let len = (round * 37) % 9000;
            let bytes: Vec<u8> = (0..len)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    // A wrong mask would confuse LF and NUL with these bytes: their neighbours, and
                    // the same values with the top bit set.
                    [b'\n', 0, 0x0B, 0x09, 0x01, 0x8A, 0x80, 0xFF, b'a'][(state >> 33) as usize % 9]
                })
                .collect();
            let expected = naive(&bytes);
            for (name, found, _) in breaks(&bytes) {
                assert_eq!(found, expected, "{name}, {len} bytes");
            }
            let expected: Vec<usize> = (2..len)
                .map(|end| end - 2)
                .filter(|&at| {
                    patterns::SAMPLE.kinds([bytes[at], bytes[at + 1], bytes[at + 2]]) != 0
                })
                .collect();
            for (name, found) in triples(&bytes) {
                assert_eq!(found, expected, "{name}, {len} bytes");
            }
        }
    }

    #[test]
    fn pairs_are_seen_wherever_they_stand() {
        for len in 0..150 {
            let plain = vec![b'~'; len];
            for (name, found) in pairs(&plain) {
                assert_eq!(found, 0, "{name}, {len} bytes");
            }
            for at in 0..len.saturating_sub(1) {
                for (pair, expected) in [(b"0x", 1), (b"0X", 1), (b"\n~", 2), (b"aa", 128)] {
                    let mut text = plain.clone();
                    text[at..at + 2].copy_from_slice(pair);
                    for (name, found) in pairs(&text) {
                        assert_eq!(found, expected, "{name}, {pair:?} at {at} of {len}");
                    }
                }
            }
        }
    }

    #[test]
    fn suffixes_end_where_another_byte_stands() {
        for len in 0..150 {
            let all: Vec<u8> = (0..len).map(|at| b"ab\n\xE4c"[at % 5]).collect();
            for at in 0..=len {
                let mut text = all.clone();
                if let Some(other) = text.get_mut(at) {
                    *other = [b'd', 0, b'q', 0x1A][at % 4];
                }
                let expected = len - (at + 1) % (len + 1);
                for (name, found) in suffixes(&text) {
                    assert_eq!(found, expected, "{name}, {at} of {len}");
                }
            }
        }
    }

    #[test]
    fn plain_text_is_told_wherever_another_byte_stands() {
        for len in 0..100 {
            assert!(is_plain(&vec![b'~'; len]) && is_ascii(&vec![0x7F; len]));
            for at in 0..len {
                for byte in 0..=255 {
                    let mut text = vec![b' '; len];
                    text[at] = byte;
                    let plain = matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
                    assert_eq!(is_plain(&text), plain, "{byte:#x} at {at} of {len}");
                    assert_eq!(is_ascii(&text), byte < 0x80, "{byte:#x} at {at} of {len}");
                }
            }
        }
    }

    #[test]
    fn a_run_is_measured() {
        fn check<const N: usize>(unit: &[u8; N]) {
            for times in [0, 1, 2, 31, 32, 33, 63, 64, 65, 200] {
                let mut bytes = unit.repeat(times);
                assert_eq!(run(&bytes, unit), times, "{unit:?}");
                bytes.extend_from_slice(b"x");
                bytes.extend_from_slice(unit);
                assert_eq!(run(&bytes, unit), times, "{unit:?}");
            }
        }
        check(b"\0");
        check(b"\n");
        check(b"\r\n");
        assert_eq!(nul_run(b"\0\0x"), 2);
    }
}
