//! The places in a text where a code can begin.
//!
//! Most messages hold no code, so most bytes must be passed over at memory speed. A place worth a closer look is told from three
//! neighbouring bytes, and that test is written without branches over whole blocks, which the compiler turns into
//! vector instructions; only a block that holds such a place is looked at byte by byte.

use crate::scan::{Work, wide};

/// The first place at or after `at` where a code can begin.
///
/// That is the `0` of `0x`; the minus of a signed decimal; the byte before a bare `8007...` or `c190...`; or the
/// `ror` or `gle` of a word that a decimal code follows.
pub(super) fn find(text: &[u8], at: usize) -> Option<usize> {
    wide(Find { text, at })
}

struct Find<'a> {
    text: &'a [u8],
    at: usize,
}

impl Work for Find<'_> {
    type Output = Option<usize>;

    #[inline(always)]
    fn run(self) -> Option<usize> {
        find_in_blocks(self.text, self.at)
    }
}

#[inline(always)]
fn find_in_blocks(text: &[u8], mut at: usize) -> Option<usize> {
    const BLOCK: usize = 64;
    const SMALL: usize = 16;
    while let Some(block) = text.get(at..).and_then(|rest| rest.get(..BLOCK + 2)) {
        if let Some(place) = in_block::<BLOCK>(block) {
            return Some(at + place);
        }
        at += BLOCK;
    }
    // What is left is shorter than a block. Two smaller ones that overlap pass over it at once, where it is plain.
    let rest = text.get(at..)?;
    let plain = match rest.len() {
        0..3 => return None,
        3..=18 => is_plain_end::<16>(text),
        19..=34 => !any::<16>(rest, suspect) && is_plain_end::<16>(text),
        _ => !any::<32>(rest, suspect) && is_plain_end::<32>(text),
    };
    if plain {
        return None;
    }
    while let Some(block) = text.get(at..).and_then(|rest| rest.get(..SMALL + 2)) {
        if let Some(place) = in_block::<SMALL>(block) {
            return Some(at + place);
        }
        at += SMALL;
    }
    first(text.get(at..)?).map(|place| at + place)
}

/// Whether a text is known to end in `N` plain bytes, and two more.
#[inline(always)]
fn is_plain_end<const N: usize>(text: &[u8]) -> bool {
    let end = text
        .len()
        .checked_sub(N + 2)
        .and_then(|start| text.get(start..));
    end.is_some_and(|end| !any::<N>(end, suspect))
}

/// The first place among the first `N` bytes of `block`, which is two bytes longer.
#[inline(always)]
fn in_block<const N: usize>(block: &[u8]) -> Option<usize> {
    if any::<N>(block, suspect) && any::<N>(block, test) {
        first(block)
    } else {
        None
    }
}

/// Whether a test holds for any of the first `N` bytes of `block`; `true` where it is too short to tell.
#[inline(always)]
fn any<const N: usize>(block: &[u8], test: impl Fn(u8, u8, u8) -> bool) -> bool {
    let next = |skip: usize| block.get(skip..).and_then(|rest| rest.first_chunk::<N>());
    let (Some(a), Some(b), Some(c)) = (next(0), next(1), next(2)) else {
        return true;
    };
    let mut hit = false;
    for ((a, b), c) in a.iter().zip(b).zip(c) {
        hit |= test(*a, *b, *c);
    }
    hit
}

fn first(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(3)
        .position(|window| matches!(window, &[a, b, c] if test(a, b, c)))
}

/// A cheaper test that holds wherever [`test`] does, and seldom besides.
#[inline(always)]
fn suspect(a: u8, b: u8, c: u8) -> bool {
    let (x, y) = (a | 0x20, b | 0x20);
    let hexadecimal = (a == b'0') & (y == b'x');
    let error = (x == b'r') & (y == b'o') & (c | 0x20 == b'r');
    // Half of "gle", -21 and -10 but also -32, and a bare number behind anything but a digit.
    let gle = (x == b'g') & (y == b'l');
    let signed = (a == b'-') & (b.wrapping_sub(c) == 1);
    let bare = ((b == b'8') | (y == b'c')) & ((c & 0xFE) == b'0') & (a.wrapping_sub(b'0') > 9);
    hexadecimal | error | gle | signed | bare
}

/// Whether a code can begin at `a`. Letters are compared with bit 5 set, which folds their case and lets a few control characters through.
#[inline(always)]
fn test(a: u8, b: u8, c: u8) -> bool {
    let (x, y, z) = (a | 0x20, b | 0x20, c | 0x20);
    let hexadecimal = (a == b'0') & (y == b'x');
    let word =
        ((x == b'r') & (y == b'o') & (z == b'r')) | ((x == b'g') & (y == b'l') & (z == b'e'));
    let signed = (a == b'-') & (((b == b'2') & (c == b'1')) | ((b == b'1') & (c == b'0')));
    let bare = opens(a) & ((b == b'8') | (y == b'c')) & ((c & 0xFE) == b'0');
    hexadecimal | word | signed | bare
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
            "0x1", "0X8", "ror", "RoR", "gle", "GLE", "-21", "-10", " 80", "\nc1", "=C0",
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
                        // As processors without wide vectors do it.
                        assert_eq!(
                            find_in_blocks(text.as_bytes(), at),
                            slow(text.as_bytes(), at),
                            "{word} {before} {after} {at}"
                        );
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
