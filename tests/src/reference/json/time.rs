//! Times as JSON has them.

use crate::reference::RefTime;
use crate::reference::xml::time::time as iso_time;

pub(super) fn time_of(text: &[u8]) -> Option<RefTime> {
    if let Some(time) = iso_time(text) {
        return Some(time);
    }
    let shown = std::str::from_utf8(text).ok()?;
    let unslashed = shown.replace("\\/", "/");
    if let Some(date) = unslashed
        .strip_prefix("/Date(")
        .and_then(|rest| rest.strip_suffix(")/"))
    {
        let digits = match date.strip_prefix('-') {
            Some(_) => date,
            None => date.split(['+', '-']).next()?,
        };
        let is_number = digits
            .trim_start_matches('-')
            .bytes()
            .all(|byte| byte.is_ascii_digit());
        let milliseconds: i64 = digits.parse().ok().filter(|_| is_number)?;
        let whole = seconds(milliseconds.div_euclid(1000))?;
        return Some(RefTime {
            clock: format!("{whole}.{:03}000000", milliseconds.rem_euclid(1000)),
            digits: 3,
            zone: None,
        });
    }
    let (whole, fraction) = shown.split_once('.').unwrap_or((shown, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = &fraction.get(..9).unwrap_or(fraction);
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let whole = seconds(whole.parse().ok()?)?;
    Some(RefTime {
        clock: format!("{whole}.{fraction:0<9}"),
        digits: fraction.len(),
        zone: None,
    })
}

/// The clock time this number of seconds after the start of 1970, counted day by day.
pub(crate) fn seconds(seconds: i64) -> Option<String> {
    let mut days = seconds.div_euclid(86_400);
    let second = seconds.rem_euclid(86_400);
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = |year: i64| if is_leap(year) { 366 } else { 365 };
    let mut year = 1970;
    while days < 0 {
        year -= 1;
        if year < 0 {
            return None;
        }
        days += length(year);
    }
    while days >= length(year) {
        days -= length(year);
        year += 1;
        if year > 9999 {
            return None;
        }
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Some(format!(
        "{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}",
        days + 1
    ))
}
