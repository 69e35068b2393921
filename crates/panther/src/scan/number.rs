//! Decimal numbers.

/// Parses a decimal number; `None` for any other text, and for a number above 64 bits.
pub(crate) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |value, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10)
            .then(|| value.checked_mul(10)?.checked_add(digit.into()))
            .flatten()
    })
}
