//! The places in a text where a code can begin.
//!
//! Most messages hold no code, so most bytes must be passed over at memory speed. A place worth a closer look is told from three
//! neighbouring bytes, and that test is written without branches over whole blocks, which the compiler turns into
//! vector instructions; only a block that holds such a place is looked at byte by byte.

/// The first place at or after `at` where a code can begin.
///
/// That is the `0` of `0x`; the minus of a signed decimal; the byte before a bare `8007...` or `c190...`; or the
/// `ror`, `gle` or `cod` of a word that a decimal code follows.
pub(super) fn find(text: &[u8], mut at: usize) -> Option<usize> {
    const BLOCK: usize = 64;
    while let Some(block) = text
        .get(at..)
        .and_then(|rest| rest.first_chunk::<{ BLOCK + 2 }>())
    {
        if any::<BLOCK, { BLOCK + 2 }>(block) {
            if let Some(place) = first(block) {
                return Some(at + place);
            }
        }
        at += BLOCK;
    }
    // What is left is shorter than a block. It is passed over in smaller ones, the last of which overlaps its neighbour.
    const SMALL: usize = 16;
    while let Some(block) = text
        .get(at..)
        .and_then(|rest| rest.first_chunk::<{ SMALL + 2 }>())
    {
        if any::<SMALL, { SMALL + 2 }>(block) {
            if let Some(place) = first(block) {
                return Some(at + place);
            }
        }
        at += SMALL;
    }
    if let Some(block) = text.last_chunk::<{ SMALL + 2 }>() {
        if !any::<SMALL, { SMALL + 2 }>(block) {
            return None;
        }
    }
    first(text.get(at..)?).map(|place| at + place)
}

/// Whether a code can begin at any of the first `N` bytes of a block of `M = N + 2`.
fn any<const N: usize, const M: usize>(block: &[u8; M]) -> bool {
    let mut hit = 0;
    let triples = block
        .iter()
        .zip(block.iter().skip(1))
        .zip(block.iter().skip(2));
    for ((&a, &b), &c) in triples.take(N) {
        hit |= test(a, b, c);
    }
    hit != 0
}

fn first(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(3)
        .position(|window| matches!(window, &[a, b, c] if test(a, b, c) != 0))
}

/// 1 where a code can begin at `a`. Letters are compared with bit 5 set, which folds their case and lets a few control characters through.
#[inline(always)]
fn test(a: u8, b: u8, c: u8) -> u8 {
    let (x, y, z) = (a | 0x20, b | 0x20, c | 0x20);
    let hexadecimal = (a == b'0') & (y == b'x');
    let word = ((x == b'r') & (y == b'o') & (z == b'r'))
        | ((x == b'g') & (y == b'l') & (z == b'e'))
        | ((x == b'c') & (y == b'o') & (z == b'd'));
    let signed = (a == b'-') & (((b == b'2') & (c == b'1')) | ((b == b'1') & (c == b'0')));
    let bare = opens(a) & ((b == b'8') | (y == b'c')) & ((c & 0xFE) == b'0');
    u8::from(hexadecimal | word | signed | bare)
}

/// Whether a bare number may stand behind `byte`: a blank, a control character, or punctuation that sorts before the digits or is `:`, `=` or `[`.
#[inline(always)]
pub(super) fn opens(byte: u8) -> bool {
    (byte < b'0') | (byte == b':') | (byte == b'=') | (byte == b'[')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, byte by byte.
    fn slow(text: &[u8], at: usize) -> Option<usize> {
        first(text.get(at..)?).map(|place| at + place)
    }

    #[test]
    fn blocks_and_bytes_agree_at_every_offset() {
        for word in [
            "0x1", "0X8", "ror", "RoR", "gle", "GLE", "cod", "-21", "-10", " 80", "\nc1", "=C0",
        ] {
            for before in 0..150 {
                for after in [0, 1, 2, 15, 16, 17, 63, 64, 65, 66, 130] {
                    let text = [
                        "~".repeat(before).as_str(),
                        word,
                        "~".repeat(after).as_str(),
                    ]
                    .concat();
                    assert_eq!(
                        find(text.as_bytes(), 0),
                        Some(before),
                        "{word} {before} {after}"
                    );
                    for at in [before, before + 1, before + 2, text.len(), text.len() + 1] {
                        assert_eq!(
                            find(text.as_bytes(), at),
                            slow(text.as_bytes(), at),
                            "{word} {before} {after} {at}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn plain_text_is_passed_over() {
        for length in 0..300 {
            let text: String = "Package 12-34 is staged. "
                .chars()
                .cycle()
                .take(length)
                .collect();
            assert_eq!(find(text.as_bytes(), 0), None, "{text}");
        }
    }
}
