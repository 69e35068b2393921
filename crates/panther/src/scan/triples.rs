//! Sets of byte triples, in a form that vector instructions can search for.

/// Up to eight patterns, each of which is three sets of bytes for three bytes in a row.
///
/// Each pattern has a bit. For each of the three positions, a table maps the low half of a byte to
/// the patterns that allow it, and another table does so for the high half. A byte fits the
/// patterns that both its halves allow, and three bytes match the patterns that all of them fit.
///
/// This test has false positives if a pattern allows several bytes in one position: a pattern that
/// allows 0x12 and 0x34 also accepts 0x14 and 0x32. The caller must check each match. Bytes from
/// 0x80 on never match.
#[derive(Debug)]
pub(crate) struct Triples {
    /// The patterns by the low half of the first, second and third byte.
    pub(super) low: [[u8; 16]; 3],
    /// The patterns by the high half of the first, second and third byte.
    pub(super) high: [[u8; 16]; 3],
}

impl Triples {
    /// No patterns.
    pub(crate) const NONE: Self = Self {
        low: [[0; 16]; 3],
        high: [[0; 16]; 3],
    };

    /// Adds the pattern with the number `kind`, which allows these bytes in the three positions.
    pub(crate) const fn with(self, kind: u32, places: [&[u8]; 3]) -> Self {
        let [first, second, third] = places;
        let [low0, low1, low2] = self.low;
        let [high0, high1, high2] = self.high;
        let (low0, high0) = with_place(low0, high0, kind, first);
        let (low1, high1) = with_place(low1, high1, kind, second);
        let (low2, high2) = with_place(low2, high2, kind, third);
        Self {
            low: [low0, low1, low2],
            high: [high0, high1, high2],
        }
    }

    /// Whether three bytes match a pattern, or are a false positive.
    #[inline]
    pub(super) fn may_be(&self, bytes: [u8; 3]) -> bool {
        let mut kinds = u8::MAX;
        for ((byte, low), high) in bytes.iter().zip(&self.low).zip(&self.high) {
            let half = |table: &[u8; 16], half: u8| table.get(usize::from(half)).copied();
            kinds &= match byte {
                0..0x80 => half(low, byte & 0xF).unwrap_or(0) & half(high, byte >> 4).unwrap_or(0),
                _ => 0,
            };
        }
        kinds != 0
    }
}

#[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
const fn with_place(
    mut low: [u8; 16],
    mut high: [u8; 16],
    kind: u32,
    bytes: &[u8],
) -> ([u8; 16], [u8; 16]) {
    let mut at = 0;
    while at < bytes.len() {
        low[(bytes[at] & 0xF) as usize] |= 1 << kind;
        high[(bytes[at] >> 4) as usize] |= 1 << kind;
        at += 1;
    }
    (low, high)
}

/// The patterns that the tests and a fuzz target search for.
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
