//! Parsing of numbers in bytes.

/// How many hex digits `bytes` begins with.
pub(in crate::code) fn hex_run(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count()
}

/// How many decimal digits `bytes` begins with, at most `most`.
pub(in crate::code) fn decimal_run(bytes: &[u8], most: usize) -> usize {
    bytes
        .iter()
        .take(most)
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

/// The value of one to eight hex digits.
pub(in crate::code) fn hex(digits: &[u8]) -> Option<u32> {
    if !(1..=8).contains(&digits.len()) {
        return None;
    }
    digits.iter().try_fold(0u32, |value, &digit| {
        Some(value << 4 | char::from(digit).to_digit(16)?)
    })
}

/// The value of decimal digits; `None` if it does not fit 32 bits.
pub(in crate::code) fn decimal(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u32, |value, &digit| {
        let digit = char::from(digit).to_digit(10)?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

/// Whether a byte belongs to a word. A number next to such a byte is part of the word.
pub(in crate::code) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_values() {
        assert_eq!((hex_run(b"80aFg"), hex_run(b""), hex_run(b"x")), (4, 0, 0));
        assert_eq!(
            (decimal_run(b"1392 ", 10), decimal_run(b"12345", 3)),
            (4, 3)
        );
        assert_eq!(
            (hex(b"80070005"), hex(b"180070005"), hex(b""), hex(b"g")),
            (Some(0x8007_0005), None, None, None)
        );
        assert_eq!(
            (decimal(b"4294967295"), decimal(b"4294967296"), decimal(b"")),
            (Some(u32::MAX), None, None)
        );
    }
}
