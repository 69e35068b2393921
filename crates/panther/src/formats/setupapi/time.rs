//! Times of sections, `2022/02/05 11:20:49.867`, and of lines, `11:20:49.867`.

use crate::model::time::LogTime;
use crate::scan::fixed::Fixed;
use crate::scan::stamp;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// The first date and time in a line.
pub(super) fn in_line(line: &[u8]) -> Option<LogTime> {
    let digit = line.iter().position(u8::is_ascii_digit)?;
    read(line.get(digit..)?)
}

/// The date and time at the start of a text.
pub(super) fn read(text: &[u8]) -> Option<LogTime> {
    let (stamp, rest) = text.split_first_chunk::<{ stamp::LEN }>()?;
    let [_, _, _, _, b'/', _, _, b'/', _, _, b' ', ..] = stamp else {
        return None;
    };
    let time = stamp::any_time(stamp)?;
    let mut rest = Fixed::new(rest);
    let fraction = rest.byte(b'.').and_then(|()| rest.fraction());
    Some(match fraction {
        Some((nanosecond, digits)) => time.with_fraction(nanosecond, digits),
        None => time,
    })
}

/// The length in bytes of the clock time of a line.
pub(super) const CLOCK: usize = b"11:20:49.867".len();

/// A clock time in milliseconds since midnight.
pub(super) fn clock(text: &[u8]) -> Option<u32> {
    let mut stamp = Fixed::new(text);
    let hour = stamp.two().filter(|&hour| hour < 24)?;
    stamp.byte(b':')?;
    let minute = stamp.two().filter(|&minute| minute < 60)?;
    stamp.byte(b':')?;
    let second = stamp.two().filter(|&second| second < 60)?;
    stamp.byte(b'.')?;
    let (nanosecond, digits) = stamp.fraction()?;
    let seconds = (u32::from(hour) * 60 + u32::from(minute)) * 60 + u32::from(second);
    (digits == 3 && stamp.rest().is_empty()).then(|| seconds * 1000 + nanosecond / 1_000_000)
}

/// Milliseconds on the clock that the log uses.
pub(super) fn milliseconds(time: LogTime) -> i64 {
    time.civil_seconds() * 1000 + i64::from(time.nanosecond() / 1_000_000)
}

/// The time of a line that states `clock` and follows a time in milliseconds. Lines of several
/// threads may go back a little. A line that seems to go back more than an hour belongs to the next
/// day.
pub(super) fn following(last: i64, clock: u32) -> i64 {
    let forward = (i64::from(clock) - last).rem_euclid(DAY);
    if forward > DAY - HOUR {
        last + forward - DAY
    } else {
        last + forward
    }
}

/// The inverse of [`milliseconds`].
pub(super) fn of_milliseconds(milliseconds: i64) -> Option<LogTime> {
    let time = LogTime::of_civil(milliseconds.div_euclid(1000))?;
    let fraction = milliseconds.rem_euclid(1000) as u32;
    Some(time.with_fraction(fraction * 1_000_000, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_clocks() {
        for (line, expected) in [
            (
                ">>>  Section start 2022/02/05 11:20:49.867\r\n",
                Some("2022-02-05T11:20:49.867"),
            ),
            (
                ">>>  2005/02/13 22:06:20.000: Section start",
                Some("2005-02-13T22:06:20.000"),
            ),
            (
                "[2003/02/18 10:18:56 568.2675 Driver Install]",
                Some("2003-02-18T10:18:56"),
            ),
            ("2003/02/30 10:18:56", None),
            ("Section start", None),
        ] {
            let time = in_line(line.as_bytes()).map(|time| time.to_string());
            assert_eq!(time.as_deref(), expected, "{line}");
        }
        assert_eq!(clock(b"01:00:00.250"), Some(3_600_250));
        assert_eq!(clock(b"24:00:00.250"), None);
        assert_eq!(clock(b"01:00:00.25"), None);
    }

    #[test]
    fn clocks_cross_midnight() {
        let start = read(b"2021/12/31 23:59:58.500").unwrap();
        let mut last = milliseconds(start);
        for (text, expected) in [
            ("23:59:59.000", "2021-12-31T23:59:59.000"),
            ("23:59:58.900", "2021-12-31T23:59:58.900"),
            ("00:00:01.000", "2022-01-01T00:00:01.000"),
            ("23:59:59.999", "2021-12-31T23:59:59.999"),
            ("13:00:00.000", "2022-01-01T13:00:00.000"),
        ] {
            last = following(last, clock(text.as_bytes()).unwrap());
            assert_eq!(of_milliseconds(last).unwrap().to_string(), expected);
        }
    }
}
