//! Sets of three bytes in a row, in a form that vectors can look for.

/// Up to eight kinds of three bytes in a row.
///
/// A kind has a bit, and each half of a byte a table of the kinds that it may belong to: a byte may be of the kinds that both its halves
/// allow, and three bytes of the kinds that all of them allow. So where a kind has several bytes in one place, some others may
/// pass with them (with 0x12 and 0x34 also 0x14 and 0x32), and who looks for a set must ask again. Bytes from 0x80 on never pass.
#[derive(Debug)]
pub(crate) struct Triples {
    /// The kinds by the low half of the first, second and third byte.
    pub(super) low: [[u8; 16]; 3],
    /// The same by the high half.
    pub(super) high: [[u8; 16]; 3],
}

impl Triples {
    /// No kind.
    pub(crate) const NONE: Self = Self {
        low: [[0; 16]; 3],
        high: [[0; 16]; 3],
    };

    /// With kind number `kind`, which has one of these bytes in each place.
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

    /// Whether three bytes may be of one of the kinds.
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

/// What tests and the fuzz target look for.
pub(super) static SAMPLE: Triples = Triples::NONE
    .with(0, [b"0", b"xX", &BELOW_0X80])
    .with(1, [b"\n\0", b"a", b"\n\0"])
    .with(7, [&BELOW_0X80, b"a\x7f", b"\n"]);

/// Every byte that can pass.
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
