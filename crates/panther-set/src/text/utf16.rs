//! Recognizes UTF-16 without a byte order mark.

use encoding_rs::{Encoding as Page, UTF_16BE, UTF_16LE};

/// The maximum number of bytes to examine.
const LOOK: usize = 4 << 10;

/// The variant of UTF-16 that the first bytes are in, if any.
///
/// Text that is mostly ASCII has a NUL in every other byte. Text that is mostly Chinese has few
/// NULs, but its blanks, digits and line ends have them, always on the same side. For such text the
/// other code units must be plausible too, because 8-bit text may contain a NUL by accident.
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

/// Whether nearly every other byte is NUL.
fn is_mostly_ascii(pairs: &[[u8; 2]], high: usize) -> bool {
    let pairs = pairs.get(..256).unwrap_or(pairs);
    let ascii = pairs
        .iter()
        .filter(|pair| pair[high] == 0 && pair[1 - high] != 0)
        .count();
    ascii * 10 >= pairs.len() * 8
}

/// Whether the code units include a line end and enough ASCII, and none that text does not contain.
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
            // NUL, other control characters, and values that are not characters.
            (0, 0..0x20 | 0x7F..0xA0) | (0xFF, 0xFE | 0xFF) => return false,
            // Private-use characters are rare in text and frequent in binary data.
            (0xE0..=0xF8, _) => return false,
            // Code units whose bytes are two ASCII characters: one in five in Chinese text, and
            // nearly all in 8-bit text read as UTF-16.
            (b' '..=b'~', b' '..=b'~') => letters_twice += 1,
            _ => {}
        }
    }
    let other = pairs.len() - ascii;
    ends_line && ascii * 64 >= pairs.len() && letters_twice * 2 < other
}
