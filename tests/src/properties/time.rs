//! Times, and what people type for one.

use panther::format::Stamps;
use panther::{LogTime, Zone};
use panther_set::{Bound, Offset, TimeZone};

/// A timestamp reads as a slow reader reads it, counts seconds as a calendar does that is counted
/// day by day, and what people type for a time is a time or an error.
pub fn check_times(text: &[u8]) {
    // The cache of the last stamp never changes a result.
    let mut stamps = Stamps::default();
    for at in 0..text.len() {
        let bytes = &text[at..];
        let found = stamps.read(bytes);
        assert_eq!(found, Stamps::default().read(bytes), "at {at}");
        assert_eq!(found, stamp(bytes), "at {at}");
        if let Some(Some(time)) = found {
            check_time(time);
        }
    }
    let Ok(text) = str::from_utf8(text) else {
        return;
    };
    if let Ok(bound) = text.parse::<Bound>() {
        assert!(!bound.is_after(bound));
        assert_eq!(bound.is_instant(), is_instant(text), "{text}");
    }
    if let Ok(offset) = text.parse::<Offset>() {
        // The seconds of an offset are not shown.
        let shown: Offset = offset
            .to_string()
            .parse()
            .expect("an offset as it is shown");
        assert!(offset.seconds().abs_diff(shown.seconds()) < 60);
        assert!(offset.seconds().abs() < 26 * 3600);
    }
    if let Ok(zone) = text.parse::<TimeZone>()
        && let Some(time) = LogTime::new(2024, 3, 31, 2, 30, 0)
    {
        assert!(zone.offset(time).is_some(), "{text}");
    }
}

/// Whether a valid bound is an instant: a date with something behind it that is no clock, or a
/// number since the Unix epoch. Any other bound is a reading of a clock or relative to now.
fn is_instant(text: &str) -> bool {
    let text = text.trim();
    let is_digit = |letter: char| letter.is_ascii_digit();
    match behind_date(text) {
        Some(behind) => behind.contains(|letter| !is_digit(letter) && !"Tt :.".contains(letter)),
        None => text.chars().all(|letter| is_digit(letter) || letter == '.'),
    }
}

/// The text behind `1970-01-01`, whose numbers can have any number of digits.
fn behind_date(text: &str) -> Option<&str> {
    let mut parts = text.splitn(3, '-');
    let mut number_and_rest = || {
        let part = parts.next()?;
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        (rest.len() < part.len()).then_some(rest)
    };
    let (year, month, day) = (number_and_rest()?, number_and_rest()?, number_and_rest()?);
    (year.is_empty() && month.is_empty()).then_some(day)
}

/// The stamp at the start, character by character.
fn stamp(bytes: &[u8]) -> Option<Option<LogTime>> {
    let pattern = b"0000-00-00 00:00:00";
    let bytes = bytes.get(..pattern.len())?;
    let fits = |(&byte, &wanted): (&u8, &u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        wanted => byte == wanted,
    };
    if !bytes.iter().zip(pattern).all(fits) {
        return None;
    }
    let text = str::from_utf8(bytes).ok()?;
    let number = |from: usize, to: usize| text[from..to].parse::<u16>().unwrap_or_default();
    let small = |from: usize| number(from, from + 2) as u8;
    Some(LogTime::new(
        number(0, 4),
        small(5),
        small(8),
        small(11),
        small(14),
        small(17),
    ))
}

fn check_time(time: LogTime) {
    let days: i64 = (0..i64::from(time.year()))
        .map(|year| if is_leap(year) { 366 } else { 365 })
        .sum();
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let months = &lengths[..usize::from(time.month()) - 1];
    let leap_day = i64::from(time.month() > 2 && is_leap(i64::from(time.year())));
    let days = days + months.iter().sum::<i64>() + leap_day + i64::from(time.day()) - 1;
    // From the first day of the year 0 to 1970-01-01.
    let seconds = (days - 719_528) * 86_400
        + i64::from(time.hour()) * 3600
        + i64::from(time.minute()) * 60
        + i64::from(time.second());
    assert_eq!(time.civil_seconds(), seconds, "{time}");
    for offset in [0, 5400, -43_200] {
        let zoned = time.with_zone(Zone::Offset(offset));
        assert_eq!(zoned.unix_seconds(None), Some(seconds - i64::from(offset)));
    }
    let again = time.to_string().replace('T', " ");
    assert_eq!(stamp(again.as_bytes()), Some(Some(time)));
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}
