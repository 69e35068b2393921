//! Offsets from UTC as exports write them.

use panther::{LogTime, Zone};

use crate::jsonl::two_digits;

/// Seconds east of UTC: those that the time states, else those that are assumed.
pub(crate) fn offset(time: LogTime, assumed: Option<i32>) -> Option<i32> {
    match time.zone() {
        Zone::Unstated => assumed,
        Zone::Utc => Some(0),
        Zone::Offset(seconds) => Some(seconds),
    }
}

/// `+08:00`
pub(crate) fn offset_digits(seconds: i32) -> [u8; 6] {
    let sign = if seconds < 0 { b'-' } else { b'+' };
    let minutes = seconds.unsigned_abs() / 60;
    let [h, m] = [minutes / 60, minutes % 60].map(|pair| two_digits(pair as u8));
    [sign, h[0], h[1], b':', m[0], m[1]]
}

/// As [`offset_digits`] are.
pub(crate) fn offset_text(seconds: i32) -> String {
    offset_digits(seconds).into_iter().map(char::from).collect()
}
