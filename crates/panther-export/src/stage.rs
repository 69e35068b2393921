//! Collects short pieces of a line before appending them.

/// How many bytes are collected. The compiler clears so many with a few stores, and more with a
/// call.
const SIZE: usize = 128;

/// Longer pieces are appended at once, because copying them twice costs more than it saves.
const SHORT: usize = 32;

/// The end of a line that is being written to `out`. Appending each short piece to the vector would
/// check the capacity and call a copy function each time, which costs more than the piece itself.
pub(crate) struct Stage<'o> {
    bytes: [u8; SIZE],
    len: usize,
    out: &'o mut Vec<u8>,
}

impl<'o> Stage<'o> {
    pub(crate) const fn new(out: &'o mut Vec<u8>) -> Self {
        Self {
            bytes: [0; SIZE],
            len: 0,
            out,
        }
    }

    /// Adds bytes whose number is known at compile time.
    #[inline(always)]
    pub(crate) fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        let rest = self.bytes.get_mut(self.len..).unwrap_or_default();
        match rest.first_chunk_mut() {
            Some(place) => {
                *place = *bytes;
                self.len += N;
            }
            None => self.out().extend_from_slice(bytes),
        }
    }

    /// Adds bytes of any number.
    #[inline]
    pub(crate) fn put_bytes(&mut self, bytes: &[u8]) {
        match self.bytes.get_mut(self.len..self.len + bytes.len()) {
            Some(place) if bytes.len() <= SHORT => {
                place.copy_from_slice(bytes);
                self.len += bytes.len();
            }
            _ => self.out().extend_from_slice(bytes),
        }
    }

    /// Adds a number in decimal digits.
    #[inline(always)]
    pub(crate) fn put_number(&mut self, number: u64) {
        self.put_bytes(itoa::Buffer::new().format(number).as_bytes());
    }

    /// The vector, with everything that was added so far.
    #[inline]
    pub(crate) fn out(&mut self) -> &mut Vec<u8> {
        self.out.extend_from_slice(&self.bytes[..self.len]);
        self.len = 0;
        self.out
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        self.out();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_whatever_the_lengths() {
        for len in 0..300 {
            let (mut out, mut expected) = (b"before".to_vec(), b"before".to_vec());
            let mut stage = Stage::new(&mut out);
            for round in 0..20_u8 {
                let bytes = vec![b'a' + round; len];
                stage.put(b"<four");
                stage.put_bytes(&bytes);
                stage.put_number(round.into());
                expected.extend_from_slice(b"<four");
                expected.extend_from_slice(&bytes);
                expected.extend_from_slice(round.to_string().as_bytes());
            }
            drop(stage);
            assert_eq!(out, expected, "{len}");
        }
    }
}
