//! Sets of byte groups, in a form that vector instructions can search for.

/// Up to eight patterns, each of which is `N` sets of bytes for `N` bytes in a row.
///
/// Each pattern has a bit. For each of the positions, a table maps the low half of a byte to the
/// patterns that allow it, and another table does so for the high half. A byte fits the patterns
/// that both its halves allow, and bytes in a row match the patterns that all of them fit.
///
/// This test has false positives if a pattern allows several bytes in one position: a pattern that
/// allows 0x12 and 0x34 also accepts 0x14 and 0x32. The two cases of a letter differ in one half
/// only, so they alone cause none. Bytes from 0x80 on never match.
#[derive(Debug)]
pub(crate) struct Patterns<const N: usize> {
    /// The patterns by the low half of the byte in each position.
    pub(super) low: [[u8; 16]; N],
    /// The patterns by the high half of the byte in each position.
    pub(super) high: [[u8; 16]; N],
}

/// Sets of single bytes. A pattern whose bytes share the high half has no false positives.
pub(crate) type Bytes = Patterns<1>;

/// Patterns of two bytes.
pub(crate) type Pairs = Patterns<2>;

/// Patterns of three bytes.
pub(crate) type Triples = Patterns<3>;

impl<const N: usize> Patterns<N> {
    /// No patterns.
    pub(crate) const NONE: Self = Self {
        low: [[0; 16]; N],
        high: [[0; 16]; N],
    };

    /// Adds the pattern with the number `kind`, which allows these bytes in the positions.
    #[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
    pub(crate) const fn with(mut self, kind: u8, places: [&[u8]; N]) -> Self {
        let mut place = 0;
        while place < N {
            let bytes = places[place];
            let mut at = 0;
            while at < bytes.len() {
                self.low[place][(bytes[at] & 0xF) as usize] |= 1 << kind;
                self.high[place][(bytes[at] >> 4) as usize] |= 1 << kind;
                at += 1;
            }
            place += 1;
        }
        self
    }

    /// The patterns that these bytes match, or are a false positive of.
    #[inline]
    pub(super) fn kinds(&self, bytes: [u8; N]) -> u8 {
        let mut kinds = u8::MAX;
        for ((byte, low), high) in bytes.iter().zip(&self.low).zip(&self.high) {
            let half = |table: &[u8; 16], half: u8| table.get(usize::from(half)).copied();
            kinds &= match byte {
                0..0x80 => half(low, byte & 0xF).unwrap_or(0) & half(high, byte >> 4).unwrap_or(0),
                _ => 0,
            };
        }
        kinds
    }
}

/// The bytes that the tests and a fuzz target look for.
pub(super) static SAMPLE_BYTES: Bytes = Bytes::NONE.with(0, [b"abc"]).with(6, [b"\n"]);

/// The pairs that the tests and a fuzz target look for.
pub(super) static SAMPLE_PAIRS: Pairs = Pairs::NONE
    .with(0, [b"0", b"xX"])
    .with(1, [b"\n", &BELOW_0X80])
    .with(7, [b"a\x7f", b"a"]);

/// The triples that the tests and a fuzz target search for.
pub(super) static SAMPLE: Triples = Triples::NONE
    .with(0, [b"0", b"xX", &BELOW_0X80])
    .with(1, [b"\n\0", b"a", b"\n\0"])
    .with(7, [&BELOW_0X80, b"a\x7f", b"\n"]);

/// All bytes that can match.
pub(crate) const BELOW_0X80: [u8; 128] = {
    let mut bytes = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        #[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
        {
            bytes[byte] = byte as u8;
        }
        byte += 1;
    }
    bytes
};
