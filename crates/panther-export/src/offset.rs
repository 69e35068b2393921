//! UTC offsets as exports write them.

use crate::digits::two_digits;

/// `+08:00`
pub(crate) fn offset_digits(seconds: i32) -> [u8; 6] {
    let sign = if seconds < 0 { b'-' } else { b'+' };
    let minutes = seconds.unsigned_abs() / 60;
    let [h, m] = [minutes / 60, minutes % 60].map(|pair| two_digits(pair as u8));
    [sign, h[0], h[1], b':', m[0], m[1]]
}

/// The same as a string.
pub(crate) fn offset_text(seconds: i32) -> String {
    offset_digits(seconds).into_iter().map(char::from).collect()
}
