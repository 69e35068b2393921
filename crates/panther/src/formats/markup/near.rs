//! A search for bytes that are expected to be near.

use memchr::{memchr, memchr3};

/// The position of the first of these bytes at or after `at`. Optimized for close bytes: examines
/// eight bytes at a time.
#[inline(always)]
pub(crate) fn find_near<const N: usize>(text: &[u8], at: usize, wanted: [u8; N]) -> Option<usize> {
    let rest = text.get(at..)?;
    let found = match rest.first_chunk::<8>() {
        Some(word) => find_in_word(*word, wanted).or_else(|| find_behind(rest, wanted)),
        None => rest.iter().position(|byte| wanted.contains(byte)),
    };
    found.map(|found| at + found)
}

/// Like [`find_near`], for a text whose first eight bytes contain none of the bytes.
#[inline(never)]
fn find_behind<const N: usize>(text: &[u8], wanted: [u8; N]) -> Option<usize> {
    /// The distance from which a vectorized search is faster.
    const NEAR: usize = 64;
    let near = text.get(..NEAR).unwrap_or(text);
    let (words, tail) = near.as_chunks::<8>();
    for (index, word) in words.iter().enumerate().skip(1) {
        if let Some(found) = find_in_word(*word, wanted) {
            return Some(index * 8 + found);
        }
    }
    if let Some(found) = tail.iter().position(|byte| wanted.contains(byte)) {
        return Some(words.len() * 8 + found);
    }
    let rest = text.get(near.len()..)?;
    let found = match *wanted.as_slice() {
        [one] => memchr(one, rest),
        [one, two, three] => memchr3(one, two, three, rest),
        _ => rest.iter().position(|byte| wanted.contains(byte)),
    };
    found.map(|found| near.len() + found)
}

#[inline(always)]
fn find_in_word<const N: usize>(word: [u8; 8], wanted: [u8; N]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let word = u64::from_le_bytes(word);
    let found = wanted.iter().fold(0, |found, &byte| {
        // `zero` has a zero byte at each match. The lowest high bit that is set marks the first
        // match; higher ones may be wrong.
        let zero = word ^ (ONES * u64::from(byte));
        found | (zero.wrapping_sub(ONES) & !zero & (ONES << 7))
    });
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_byte_is_found_wherever_it_stands() {
        for len in 0..150 {
            let mut text = vec![b'=' + 1; len];
            assert_eq!(find_near(&text, 0, [b'=']), None);
            for at in 0..len {
                text[at] = b'=';
                for from in [0, 1, 7, 8, 63, 64, 65] {
                    let expected = (from..len).find(|&place| text[place] == b'=');
                    assert_eq!(
                        find_near(&text, from, [b'=']),
                        expected,
                        "{len} {at} {from}"
                    );
                    assert_eq!(find_near(&text, from, [0, b'=', 0xFF]), expected);
                }
                text[at] = [b'<', 0xBD, b'>', 0x80, 1][at % 5];
            }
        }
    }
}
