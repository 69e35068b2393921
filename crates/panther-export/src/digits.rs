//! Decimal digits.

/// The digits of a number below 100.
pub(crate) fn two_digits(number: u8) -> [u8; 2] {
    PAIRS.get(usize::from(number)).copied().unwrap_or(*b"??")
}

/// The digits of a number below 1,000,000,000.
pub(crate) fn nine_digits(number: u32) -> [u8; 9] {
    std::array::from_fn(|index| b'0' + (number / 10_u32.pow(8 - index as u32) % 10) as u8)
}

const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] = [b'0' + number as u8 / 10, b'0' + number as u8 % 10];
        number += 1;
    }
    pairs
};
