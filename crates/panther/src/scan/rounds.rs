//! The rounds of vector kernels over a text of any length.

/// Hands each round to `look`: `SEEN` bytes from each `ROUND`-th position on. Fewer bytes than that
/// may be left at the end, so the last round overlaps the one before it. A text that is shorter than
/// a round has `filler` behind it.
#[inline(always)]
pub(super) fn each_round<const ROUND: usize, const SEEN: usize>(
    text: &[u8],
    filler: u8,
    mut look: impl FnMut(&[u8; SEEN]),
) {
    let mut rest = text;
    while let Some(seen) = rest.first_chunk() {
        look(seen);
        rest = rest.get(ROUND..).unwrap_or_default();
    }
    look(&last_or_padded(text, filler));
}

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

/// How many bytes at the end of a text belong to a set; `last` counts those at the end of a round.
#[inline(always)]
pub(super) fn suffix<const ROUND: usize>(
    text: &[u8],
    last: impl Fn(&[u8; ROUND]) -> usize,
) -> usize {
    let mut rest = text;
    while let Some((before, round)) = rest.split_last_chunk() {
        let length = last(round);
        if length < ROUND {
            return text.len() - rest.len() + length;
        }
        rest = before;
    }
    let mut padded = [0; ROUND];
    let places = padded.iter_mut().rev().zip(rest.iter().rev());
    places.for_each(|(to, from)| *to = *from);
    text.len() - rest.len() + last(&padded).min(rest.len())
}
