//! UTF-16 that does not say so.

use encoding_rs::{Encoding as Page, UTF_16BE, UTF_16LE};

/// How many bytes are looked at.
const LOOK: usize = 4 << 10;

/// Which UTF-16 the first bytes are, if any, where no mark tells.
///
/// Mostly ASCII text has a NUL in every other place. Text that is mostly Chinese has few, but its
/// blanks, digits and line ends have them, and always on the same side; there the other units must
/// be plausible too, for an 8-bit text may hold a NUL by accident.
pub(super) fn without_mark(head: &[u8]) -> Option<&'static Page> {
    let pairs = head.get(..LOOK).unwrap_or(head).as_chunks::<2>().0;
    if pairs.len() < 4 {
        return None;
    }
    [(UTF_16LE, 1), (UTF_16BE, 0)]
        .into_iter()
        .find(|&(_, high)| is_mostly_ascii(pairs, high) || is_plausible(pairs, high))
        .map(|(page, _)| page)
}

/// A NUL in nearly every other place of the first bytes.
fn is_mostly_ascii(pairs: &[[u8; 2]], high: usize) -> bool {
    let pairs = pairs.get(..256).unwrap_or(pairs);
    let ascii = pairs
        .iter()
        .filter(|pair| pair[high] == 0 && pair[1 - high] != 0)
        .count();
    ascii * 10 >= pairs.len() * 8
}

/// A line end, units of ASCII that are no accident, and nothing that text has not.
fn is_plausible(pairs: &[[u8; 2]], high: usize) -> bool {
    let (mut ascii, mut letters_twice, mut ends_line) = (0, 0, false);
    let mut in_surrogates = false;
    for pair in pairs {
        let (high, low) = (pair[high], pair[1 - high]);
        if in_surrogates != matches!(high, 0xDC..=0xDF) {
            return false;
        }
        in_surrogates = matches!(high, 0xD8..=0xDB);
        match (high, low) {
            (0, b'\n') => (ascii, ends_line) = (ascii + 1, true),
            (0, b'\t' | b'\r' | b' '..=b'~') => ascii += 1,
            // NUL and the other controls, and what is no character.
            (0, 0..0x20 | 0x7F..0xA0) | (0xFF, 0xFE | 0xFF) => return false,
            // Private characters: rare in text, and all over in binary data.
            (0xE0..=0xF8, _) => return false,
            // A unit that reads as two letters of ASCII: one in five Chinese characters, and nearly
            // all of an 8-bit text.
            (b' '..=b'~', b' '..=b'~') => letters_twice += 1,
            _ => {}
        }
    }
    let other = pairs.len() - ascii;
    ends_line && ascii * 64 >= pairs.len() && letters_twice * 2 < other
}
