//! Dates and times of day.

use crate::model::time::{LogTime, Zone};
use crate::scan::fixed::Fixed;

/// Reads a date such as `03-12-2024`, month first, or `2024-03-12`, and a time of day such as
/// `08:10:11.123-060`. The number behind the time of day is what must be added to get UTC, in
/// minutes. Scripts put a plus before a number that has a sign of its own.
pub(super) fn read(date: &[u8], clock: &[u8]) -> Option<LogTime> {
    let (year, month, day) = month_first(date).or_else(|| year_first(date))?;
    let mut clock = Fixed::new(clock);
    let hour = clock.one_or_two()?;
    clock.byte(b':')?;
    let minute = clock.one_or_two()?;
    clock.byte(b':')?;
    let second = clock.one_or_two()?;
    let time = LogTime::new(year, month, day, hour, minute, second)?;
    let mut tail = clock;
    let fraction = tail.byte(b'.').and_then(|()| tail.fraction());
    let (nanosecond, digits) = fraction.unwrap_or((0, 0));
    let bias = if fraction.is_some() { tail } else { clock };
    let zone = zone(bias.rest()).unwrap_or(Zone::Unstated);
    Some(time.with_fraction(nanosecond, digits).with_zone(zone))
}

fn month_first(date: &[u8]) -> Option<(u16, u8, u8)> {
    let mut date = Fixed::new(date);
    let month = date.one_or_two()?;
    let separator = date.one_of(b"-/")?;
    let day = date.one_or_two()?;
    date.byte(separator)?;
    Some((date.four()?, month, day))
}

fn year_first(date: &[u8]) -> Option<(u16, u8, u8)> {
    let mut date = Fixed::new(date);
    let year = date.four()?;
    date.byte(b'-')?;
    let month = date.two()?;
    date.byte(b'-')?;
    Some((year, month, date.two()?))
}

fn zone(bias: &[u8]) -> Option<Zone> {
    let bias = bias
        .strip_prefix(b"+")
        .filter(|bias| bias.starts_with(b"-"))
        .unwrap_or(bias);
    let (sign, digits) = bias.split_first()?;
    let sign = match sign {
        b'+' => -1,
        b'-' => 1,
        _ => return None,
    };
    if !(1..=4).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = |value: i32, digit: &u8| value * 10 + i32::from(digit - b'0');
    let minutes = digits.iter().fold(0, number);
    (minutes < 24 * 60).then(|| match minutes {
        0 => Zone::Utc,
        minutes => Zone::Offset(sign * minutes * 60),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bias_is_added_to_get_utc() {
        for (date, clock, expected, zone) in [
            (
                "03-12-2024",
                "08:10:11.123-060",
                "2024-03-12T08:10:11.123",
                Zone::Offset(3600),
            ),
            (
                "3-2-2024",
                "8:1:1.1234567+300",
                "2024-03-02T08:01:01.1234567",
                Zone::Offset(-18_000),
            ),
            (
                "03-12-2024",
                "08:10:11.123+000",
                "2024-03-12T08:10:11.123",
                Zone::Utc,
            ),
            (
                "2024-03-12",
                "08:10:11.123+-120",
                "2024-03-12T08:10:11.123",
                Zone::Offset(7200),
            ),
            (
                "03-12-2024",
                "08:10:11.1234567",
                "2024-03-12T08:10:11.1234567",
                Zone::Unstated,
            ),
            (
                "03-12-2024",
                "08:10:11+9999",
                "2024-03-12T08:10:11",
                Zone::Unstated,
            ),
        ] {
            let time = read(date.as_bytes(), clock.as_bytes()).unwrap();
            assert_eq!((time.to_string().as_str(), time.zone()), (expected, zone));
        }
        assert_eq!(read(b"13-12-2024", b"08:10:11.123"), None);
        assert_eq!(read(b"", b"08:10:11.123"), None);
        assert_eq!(read(b"03-12-2024", b"later"), None);
    }
}
