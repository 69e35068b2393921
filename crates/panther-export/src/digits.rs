//! Decimal digits.

/// The digits of a number below 100; `??` for a greater one.
#[inline(always)]
pub(crate) fn two_digits(number: u8) -> [u8; 2] {
    PAIRS[usize::from(number)]
}

/// The digits of a number below 1,000,000,000.
pub(crate) fn nine_digits(number: u32) -> [u8; 9] {
    std::array::from_fn(|index| b'0' + (number / 10_u32.pow(8 - index as u32) % 10) as u8)
}

/// For each byte, its digits. The table has all bytes, so that no access needs a check.
static PAIRS: [[u8; 2]; 256] = {
    let mut pairs = [*b"??"; 256];
    let mut number = 0;
    while number < 100 {
        pairs[number] = [b'0' + number as u8 / 10, b'0' + number as u8 % 10];
        number += 1;
    }
    pairs
};
