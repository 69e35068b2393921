//! Where lines end, found 64 bytes at a time.
//!
//! A `Kernel` turns blocks of 64 bytes into words of 64 bits, one for each byte that is a line feed or a NUL, and those into positions.
//! `Breaks` walks the positions. The kernel is chosen once, from what the processor can do; `scalar` is the twin that every other one must equal.
//!
//! `RUSTFLAGS='--cfg panther_scalar'` leaves the scalar code alone, so that every test can be run through it.

pub(crate) mod breaks;
pub(crate) mod iso;
mod scalar;
pub(crate) mod stamp;
pub(crate) mod triples;
#[cfg(all(target_arch = "x86_64", not(panther_scalar)))]
mod x86;

use std::sync::OnceLock;

use breaks::Breaks;
use triples::Triples;

/// The bytes that a kernel looks at as one.
pub(crate) const BLOCK: usize = 64;

/// The most blocks that one call of a kernel takes: 2 KiB, so that the bytes are still in the first cache when their lines are read.
pub(crate) const WINDOW: usize = 32;

/// The positions of breaks in the blocks that a kernel was given, in order; only so many count as the kernel says.
pub(crate) type Positions = [u16; WINDOW * BLOCK];

/// Writes down which bytes of at most [`WINDOW`] blocks are LF or NUL.
pub(crate) type Kernel = fn(blocks: &[[u8; BLOCK]], positions: &mut Positions) -> Found;

/// What a kernel saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// How many positions it wrote.
    pub(crate) count: usize,
    /// Whether all bytes are ASCII, which is seen in passing.
    pub(crate) is_ascii: bool,
}

/// Turns words of bits into positions.
struct Writer<'p> {
    positions: &'p mut Positions,
    count: usize,
    /// The position of the next word's bit 0.
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

    /// Takes the word of the next block: bit `n` for its byte `n`.
    #[inline(always)]
    fn push(&mut self, mut bits: u64) {
        // Lines seldom end twice in a block, and whether one does at all is a guess that would often fail: so a position is written
        // without asking, and counted if it was one.
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

/// The first place at or after `at` where three bytes in a row are of [`Triples`].
pub(crate) type Search = fn(text: &[u8], at: usize, triples: &Triples) -> Option<usize>;

/// What was written for one kind of processor.
#[derive(Clone, Copy)]
pub(crate) struct Kernels {
    name: &'static str,
    breaks: Kernel,
    triples: Search,
}

/// The kernels this machine can run, the fastest first; the last are always the scalar ones.
pub(crate) fn kernels() -> &'static [Kernels] {
    static KERNELS: OnceLock<Vec<Kernels>> = OnceLock::new();
    KERNELS.get_or_init(|| {
        let mut found: Vec<Kernels> = Vec::with_capacity(3);
        #[cfg(all(target_arch = "x86_64", not(panther_scalar)))]
        found.extend(x86::kernels());
        found.push(scalar::KERNELS);
        found
    })
}

/// The fastest kernels this machine can run.
#[inline]
pub(crate) fn best() -> &'static Kernels {
    kernels().first().unwrap_or(&scalar::KERNELS)
}

/// The first place at or after `at` where three bytes in a row are of `triples`.
#[inline]
pub(crate) fn find_triple(text: &[u8], at: usize, triples: &Triples) -> Option<usize> {
    (best().triples)(text, at, triples)
}

/// Asks for the line of memory at an address, which need not be a valid one.
#[inline]
fn prefetch(at: *const u8) {
    #[cfg(all(target_arch = "x86_64", not(panther_scalar)))]
    x86::prefetch(at);
    #[cfg(any(not(target_arch = "x86_64"), panther_scalar))]
    let _ = at;
}

/// A piece of work in plain code that the compiler turns into vector instructions.
pub(crate) trait Work {
    type Output;

    /// Does the work. To be `#[inline(always)]`, with all that it calls: only then it is compiled for each width of vectors.
    fn run(self) -> Self::Output;
}

/// Does a piece of work with the widest vectors that pay.
#[inline]
pub(crate) fn wide<W: Work>(work: W) -> W::Output {
    #[cfg(all(target_arch = "x86_64", not(panther_scalar)))]
    return x86::wide(work);
    #[cfg(any(not(target_arch = "x86_64"), panther_scalar))]
    work.run()
}

/// Whether bytes are ASCII: as `[u8]::is_ascii`, with the vectors that the processor has.
#[doc(hidden)]
#[must_use]
#[inline]
pub fn is_ascii(bytes: &[u8]) -> bool {
    wide(NoByte(bytes, |byte| byte))
}

/// Whether bytes are printable ASCII and neither a quote nor a backslash: text that no JSON, and no check for UTF-8, has a say in.
#[doc(hidden)]
#[must_use]
#[inline]
pub fn is_plain(bytes: &[u8]) -> bool {
    wide(NoByte(bytes, |byte| {
        let odd = !(b' '..=b'~').contains(&byte) | (byte == b'"') | (byte == b'\\');
        if odd { 0x80 } else { 0 }
    }))
}

/// Whether no byte of a text is made one with the top bit set.
struct NoByte<'a, F>(&'a [u8], F);

impl<F: Fn(u8) -> u8> Work for NoByte<'_, F> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self(bytes, test) = self;
        // The last block may overlap, which costs less than to look at single bytes.
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

/// The position of the first byte that is not NUL, or the length.
pub(crate) fn nul_run(bytes: &[u8]) -> usize {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let zero = [0; BLOCK];
    let whole = blocks.iter().take_while(|block| **block == zero).count();
    let tail = blocks.get(whole).map_or(rest, |block| block.as_slice());
    whole * BLOCK + tail.iter().take_while(|&&byte| byte == 0).count()
}

/// What the fuzz target and the tests hold against each other: the breaks of `bytes` by every kernel of this machine, and whether it saw
/// nothing but ASCII.
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

/// The same for triples: those of letters, digits and blanks that the tests know.
#[doc(hidden)]
#[must_use]
pub fn triples(bytes: &[u8]) -> Vec<(&'static str, Vec<usize>)> {
    let all = |kernels: &Kernels| {
        let mut at = 0;
        let next = || {
            let found = (kernels.triples)(bytes, at, &triples::SAMPLE)?;
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
                    // Neighbours of LF and NUL, and their twins with the high bit set, are what a wrong mask would take for them.
                    [b'\n', 0, 0x0B, 0x09, 0x01, 0x8A, 0x80, 0xFF, b'a'][(state >> 33) as usize % 9]
                })
                .collect();
            let expected = naive(&bytes);
            for (name, found, _) in breaks(&bytes) {
                assert_eq!(found, expected, "{name}, {len} bytes");
            }
            let expected: Vec<usize> = (2..len)
                .map(|end| end - 2)
                .filter(|&at| triples::SAMPLE.may_be([bytes[at], bytes[at + 1], bytes[at + 2]]))
                .collect();
            for (name, found) in triples(&bytes) {
                assert_eq!(found, expected, "{name}, {len} bytes");
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
    fn a_run_of_nuls_is_measured() {
        for len in [0, 1, 63, 64, 65, 200] {
            let mut bytes = vec![0; len];
            assert_eq!(nul_run(&bytes), len);
            bytes.extend_from_slice(b"x\0\0");
            assert_eq!(nul_run(&bytes), len);
        }
    }
}
