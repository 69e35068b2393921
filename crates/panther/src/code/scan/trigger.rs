//! The positions in a text where a code can begin.
//!
//! Most messages hold no code, so the search must skip most bytes at memory speed. Three adjacent
//! bytes decide whether a code can begin at a position, and vector instructions search for these.

use crate::scan::find_triple;
use crate::scan::patterns::{BELOW_0X80, Triples};

/// The byte triples that [`test`] accepts, and a few more. There is room for eight patterns, so
/// some serve two words whose mixtures are rare.
static TRIGGERS: Triples = Triples::NONE
    .with(0, [b"0", b"xX", &BELOW_0X80])
    .with(1, [b"rR_(", b"oOF", b"rR)"])
    .with(2, [b"gGcC", b"lLoO", b"eEdD"])
    .with(3, [b"-", b"12", b"01"])
    .with(4, [&BELOW_DIGITS, b"8", b"01"])
    .with(5, [&BELOW_DIGITS, b"cC", b"01"])
    .with(6, [b":=[", b"8cC", b"01"])
    .with(7, [b"elL", b"tT", b" :="]);

/// The bytes below the digits.
const BELOW_DIGITS: [u8; 0x30] = {
    let mut bytes = [0; 0x30];
    let mut byte = 0;
    while byte < bytes.len() {
        #[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
        {
            bytes[byte] = byte as u8;
        }
        byte += 1;
    }
    bytes
};

/// The first position at or after `at` where a code can begin.
///
/// This is the `0` of `0x`, the minus of a signed decimal, the byte before a bare `8007...` or
/// `c190...`, the `ror`, `gle` or `cod` in a keyword of a decimal code, the end of `dwRet`,
/// `Result` or `HRESULT`, the `_FR` in `HRESULT_FROM_WIN32`, or the mark `(F)`.
#[inline]
pub(super) fn find(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let place = find_triple(text, at, &TRIGGERS)?;
        if let Some(&[a, b, c]) = text.get(place..).and_then(<[u8]>::first_chunk)
            && test(a, b, c)
        {
            return Some(place);
        }
        at = place + 1;
    }
}

/// The first of [`TRIGGERS`], before which [`find`] finds nothing.
#[inline]
pub(super) fn near(text: &[u8]) -> Option<usize> {
    find_triple(text, 0, &TRIGGERS)
}

/// Whether a code can begin at `a`. This compares letters with bit 5 set, which ignores case and
/// also accepts a few control characters.
#[inline]
fn test(a: u8, b: u8, c: u8) -> bool {
    let (x, y, z) = (a | 0x20, b | 0x20, c | 0x20);
    let hexadecimal = (a == b'0') & (y == b'x');
    let word = ((x == b'r') & (y == b'o') & (z == b'r'))
        | ((x == b'g') & (y == b'l') & (z == b'e'))
        | ((x == b'c') & (y == b'o') & (z == b'd'));
    let symbol = (b == b'F') & (((a == b'_') & (c == b'R')) | ((a == b'(') & (c == b')')));
    let end = ((a == b'e') | (x == b'l')) & (y == b't') & matches!(c, b' ' | b':' | b'=');
    let signed = (a == b'-') & (((b == b'2') & (c == b'1')) | ((b == b'1') & (c == b'0')));
    let bare = opens(a) & ((b == b'8') | (y == b'c')) & ((c & 0xFE) == b'0');
    hexadecimal | word | symbol | end | signed | bare
}

/// Whether a bare number may follow `byte`: a blank, a control character, or punctuation that is
/// below the digits or is `:`, `=` or `[`.
#[inline]
pub(super) fn opens(byte: u8) -> bool {
    (byte < b'0') | (byte == b':') | (byte == b'=') | (byte == b'[')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [`find`] without vector instructions.
    fn slow(text: &[u8], at: usize) -> Option<usize> {
        let place = text
            .get(at..)?
            .windows(3)
            .position(|bytes| test(bytes[0], bytes[1], bytes[2]));
        place.map(|place| at + place)
    }

    #[test]
    fn vectors_and_bytes_agree_at_every_offset() {
        for word in [
            "0x1", "0X8", "ror", "RoR", "gle", "GLE", "-21", "-10", " 80", "\nc1", "=C0", "cod",
            "Cod", "_FR", "(F)", "et=", "lt ", "LT:",
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
