//! The ends of a text, in as many bytes as a round of a vector kernel needs.

/// The last bytes of a text. A shorter text has `filler` behind it.
#[inline(always)]
pub(super) fn last_or_padded<const N: usize>(text: &[u8], filler: u8) -> [u8; N] {
    text.last_chunk().copied().unwrap_or_else(|| {
        let mut padded = [filler; N];
        let places = padded.iter_mut().zip(text);
        places.for_each(|(to, from)| *to = *from);
        padded
    })
}

/// A text that is shorter than the array, with NULs before it.
#[inline(always)]
pub(super) fn padded_before<const N: usize>(text: &[u8]) -> [u8; N] {
    let mut padded = [0; N];
    let places = padded.iter_mut().rev().zip(text.iter().rev());
    places.for_each(|(to, from)| *to = *from);
    padded
}
