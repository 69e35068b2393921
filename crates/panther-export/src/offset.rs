//! Offsets from UTC as exports write them.

use panther::{LogTime, Zone};

/// Seconds east of UTC: those that the time states, else those that are assumed.
pub(crate) fn offset(time: LogTime, assumed: Option<i32>) -> Option<i32> {
    match time.zone() {
        Zone::Unstated => assumed,
        Zone::Utc => Some(0),
        Zone::Offset(seconds) => Some(seconds),
    }
}

/// `+08:00`
pub(crate) fn put_offset(seconds: i32, out: &mut Vec<u8>) {
    let sign = if seconds < 0 { b'-' } else { b'+' };
    let minutes = seconds.unsigned_abs() / 60;
    let digit = |value: u32| b'0' + (value % 10) as u8;
    let (hours, minutes) = (minutes / 60, minutes % 60);
    out.extend_from_slice(&[
        sign,
        digit(hours / 10),
        digit(hours),
        b':',
        digit(minutes / 10),
        digit(minutes),
    ]);
}

/// As [`put_offset`] writes it.
pub(crate) fn offset_text(seconds: i32) -> String {
    let mut text = Vec::with_capacity(6);
    put_offset(seconds, &mut text);
    text.into_iter().map(char::from).collect()
}
