//! Reads the numbers and separators of dates and times, from left to right.

/// Reads a text from its start. A method that returns `None` may leave the reader anywhere.
///
/// Logs write dates and times in many orders. Each format reads its own order with this type:
///
/// ```text
/// let mut stamp = Fixed::new(b"04/21/2021 19:01.09.233] text");
/// let month = stamp.two()?;
/// stamp.byte(b'/')?;
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fixed<'a> {
    rest: &'a [u8],
}

impl<'a> Fixed<'a> {
    pub(crate) const fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }

    /// The text that has not been read.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// A number of exactly two digits.
    #[inline]
    pub(crate) fn two(&mut self) -> Option<u8> {
        let (digits, rest) = self.rest.split_first_chunk::<2>()?;
        let [tens, ones] = digits.map(|digit| digit.wrapping_sub(b'0'));
        self.rest = rest;
        (tens < 10 && ones < 10).then(|| tens * 10 + ones)
    }

    /// A number of exactly four digits.
    #[inline]
    pub(crate) fn four(&mut self) -> Option<u16> {
        let (high, low) = (self.two()?, self.two()?);
        Some(u16::from(high) * 100 + u16::from(low))
    }

    /// A number of one or two digits; a third digit is not read.
    #[inline]
    pub(crate) fn one_or_two(&mut self) -> Option<u8> {
        let first = self.digit()?;
        Some(self.digit().map_or(first, |second| first * 10 + second))
    }

    /// A fraction of a second of one to nine digits: its nanoseconds, and the number of digits.
    #[inline]
    pub(crate) fn fraction(&mut self) -> Option<(u32, u8)> {
        let (mut value, mut digits) = (0_u32, 0_u8);
        while digits < 9
            && let Some(digit) = self.digit()
        {
            value = value * 10 + u32::from(digit);
            digits += 1;
        }
        (digits > 0).then(|| (value * 10_u32.pow(9 - u32::from(digits)), digits))
    }

    /// Exactly this byte.
    #[inline]
    pub(crate) fn byte(&mut self, byte: u8) -> Option<()> {
        self.one_of(&[byte]).map(drop)
    }

    /// One of these bytes.
    #[inline]
    pub(crate) fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        bytes.contains(first).then(|| {
            self.rest = rest;
            *first
        })
    }

    #[inline]
    pub(crate) fn digit(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        first.is_ascii_digit().then(|| {
            self.rest = rest;
            first - b'0'
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_from_left_to_right() {
        let mut stamp = Fixed::new(b"4/21/2021 19:01.09.0233] text");
        assert_eq!(stamp.one_or_two(), Some(4));
        assert_eq!(stamp.byte(b'/'), Some(()));
        assert_eq!(stamp.one_or_two(), Some(21));
        assert_eq!(stamp.one_of(b"-/"), Some(b'/'));
        assert_eq!(stamp.four(), Some(2021));
        assert_eq!(stamp.byte(b' '), Some(()));
        assert_eq!(stamp.two(), Some(19));
        assert_eq!(stamp.byte(b'.'), None);
        assert_eq!(stamp.rest(), b":01.09.0233] text");
    }

    #[test]
    fn fractions_keep_their_digits() {
        for (text, expected, rest) in [
            ("5", Some((500_000_000, 1)), ""),
            ("0233]", Some((23_300_000, 4)), "]"),
            ("1234567891", Some((123_456_789, 9)), "1"),
            ("x", None, "x"),
        ] {
            let mut fixed = Fixed::new(text.as_bytes());
            assert_eq!(fixed.fraction(), expected, "{text}");
            assert_eq!(fixed.rest(), rest.as_bytes(), "{text}");
        }
    }
}
