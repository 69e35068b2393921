//! Digits of small numbers.

/// The digits of a number below 100.
pub(crate) fn two_digits(number: u8) -> [u8; 2] {
    PAIRS.get(usize::from(number)).copied().unwrap_or(*b"??")
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
