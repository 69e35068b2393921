//! Short pieces of a line, put together before they are appended.

/// So many bytes fit; what is longer is refused by [`Stage::put`] and [`Stage::put_word`], whose callers put short things.
const SIZE: usize = 256;

/// A piece of a line whose parts have lengths that are known or short. To append each part to a vector by itself costs more than the
/// part: a look at the capacity and a call to copy.
pub(crate) struct Stage {
    bytes: [u8; SIZE],
    len: usize,
}

impl Stage {
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; SIZE],
            len: 0,
        }
    }

    /// Adds bytes whose number the compiler knows.
    #[inline(always)]
    pub(crate) fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        if let Some(place) = self.bytes.get_mut(self.len..).and_then(|rest| rest.first_chunk_mut()) {
            *place = *bytes;
            self.len += N;
        }
    }

    /// Adds a short word.
    #[inline]
    pub(crate) fn put_word(&mut self, word: &str) {
        let bytes = word.as_bytes();
        if let Some(place) = self.bytes.get_mut(self.len..self.len + bytes.len()) {
            place.copy_from_slice(bytes);
            self.len += bytes.len();
        }
    }

    /// Adds a number in decimal digits.
    #[inline]
    pub(crate) fn put_number(&mut self, number: u64) {
        self.put_word(itoa::Buffer::new().format(number));
    }

    /// Moves everything to the end of `out`.
    #[inline]
    pub(crate) fn flush(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.bytes[..self.len]);
        self.len = 0;
    }
}
