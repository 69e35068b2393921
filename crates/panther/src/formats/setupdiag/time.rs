//! Times and durations of results.

use crate::formats::dates::{self, Order};
use crate::model::time::{LogTime, Zone};
use crate::scan::iso;
use crate::scan::number::number;
use crate::scan::stamp::Stamps;

/// The first year that a log can have. SetupDiag writes a date in the year 1 for a time that is not
/// set.
const FIRST_YEAR: u16 = 1601;

/// Reads a time: `2017-12-21T12:56:22`, `\/Date(1513889782000-0800)\/`, or a date in the language
/// of the machine. Returns `None` for a time that is not set.
pub(super) fn read(text: &[u8], stamps: &mut Stamps) -> Option<LogTime> {
    parse(text, stamps).filter(|time| time.year() >= FIRST_YEAR)
}

/// Whether a text is a time that is not set.
pub(super) fn is_unset(text: &[u8]) -> bool {
    parse(text, &mut Stamps::default()).is_some_and(|time| time.year() < FIRST_YEAR)
}

fn parse(text: &[u8], stamps: &mut Stamps) -> Option<LogTime> {
    let text = text.trim_ascii();
    let date = text
        .strip_prefix(b"\\/Date(")
        .or_else(|| text.strip_prefix(b"/Date("));
    if let Some(date) = date {
        return of_date(date);
    }
    // The texts that state half of the day are those of the United States.
    let order = match text.last() {
        Some(b'M' | b'm') => Order::MonthFirst,
        _ => Order::DayFirst,
    };
    iso::read(text, stamps).or_else(|| dates::read(text, order, stamps))
}

/// Reads the rest after `/Date(`: milliseconds in UTC, and the offset of the machine.
fn of_date(date: &[u8]) -> Option<LogTime> {
    let end = date.iter().position(|&byte| byte == b')')?;
    let date = date.get(..end)?;
    let (sign, date) = match date.strip_prefix(b"-") {
        Some(date) => (-1, date),
        None => (1, date),
    };
    let len = date.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, offset) = date.split_at_checked(len)?;
    let zone = match iso::read_zone(offset)? {
        Zone::Unstated => Zone::Utc,
        stated => stated,
    };
    let offset = i64::from(zone.offset()?);
    let milliseconds = sign * i64::try_from(number(digits)?).ok()?;
    let time = LogTime::of_unix(milliseconds.div_euclid(1000).checked_add(offset)?)?;
    let fraction = milliseconds.rem_euclid(1000) as u32;
    let time = match fraction {
        0 => time,
        fraction => time.with_fraction(fraction * 1_000_000, 3),
    };
    Some(time.with_zone(zone))
}

/// Reads a duration in seconds: `PT1H26M24S`, `00:15:24`, or `0:00:00:25.0000000` with days.
pub(super) fn seconds(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii();
    match text.strip_prefix(b"P") {
        Some(period) => of_period(period),
        None => of_clock(text),
    }
}

fn of_period(period: &[u8]) -> Option<u64> {
    let mut total = 0_u64;
    let mut rest = period;
    while let Some(len) = rest.iter().position(u8::is_ascii_alphabetic) {
        let (digits, after) = rest.split_at_checked(len)?;
        let (unit, after) = after.split_first()?;
        let seconds = match unit {
            b'T' => 0,
            b'D' => 86_400,
            b'H' => 3600,
            b'M' => 60,
            b'S' => 1,
            _ => return None,
        };
        if seconds > 0 {
            total = total.checked_add(whole(digits)?.checked_mul(seconds)?)?;
        }
        rest = after;
    }
    rest.is_empty().then_some(total)
}

fn of_clock(clock: &[u8]) -> Option<u64> {
    let colons = clock.iter().filter(|&&byte| byte == b':').count();
    if !(2..=3).contains(&colons) {
        return None;
    }
    let mut total = 0_u64;
    for (index, part) in clock.split(|&byte| byte == b':').enumerate() {
        // The first of four parts is days.
        let base = if colons == 3 && index == 1 { 24 } else { 60 };
        total = total.checked_mul(base)?.checked_add(whole(part)?)?;
    }
    Some(total)
}

/// The whole number before a fraction.
fn whole(digits: &[u8]) -> Option<u64> {
    let end = digits.iter().position(|&byte| byte == b'.');
    number(digits.get(..end.unwrap_or(digits.len()))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_all_layouts() {
        for (text, expected) in [
            ("2017-12-21T12:56:22", "2017-12-21T12:56:22 Unstated"),
            ("3/21/2018 9:47:16 PM", "2018-03-21T21:47:16 Unstated"),
            ("4/5/2018 9:47:16 AM", "2018-04-05T09:47:16 Unstated"),
            ("21.03.2018 21:47:16", "2018-03-21T21:47:16 Unstated"),
            (
                r"\/Date(1513891366000-0800)\/",
                "2017-12-21T13:22:46 Offset(-28800)",
            ),
            ("/Date(1513891366250)/", "2017-12-21T21:22:46.250 Utc"),
        ] {
            let time = read(text.as_bytes(), &mut Stamps::default());
            assert_eq!(format!("{:?}", time.unwrap()), expected, "{text}");
        }
        for text in [
            "0001-01-01T00:00:00",
            r"\/Date(-62135568000000-0800)\/",
            "1/1/0001 8:00:00 AM",
        ] {
            assert_eq!(
                read(text.as_bytes(), &mut Stamps::default()),
                None,
                "{text}"
            );
            assert!(is_unset(text.as_bytes()), "{text}");
        }
        assert!(!is_unset(b"no time"));
    }

    #[test]
    fn durations_are_seconds() {
        for (text, expected) in [
            ("PT26M24S", Some(1584)),
            ("P1DT1H2M39.5S", Some(90_159)),
            ("PT0S", Some(0)),
            ("00:15:24", Some(924)),
            ("0:01:00:25.0000000", Some(3625)),
            ("PT1X", None),
            ("", None),
            ("15:24", None),
        ] {
            assert_eq!(seconds(text.as_bytes()), expected, "{text}");
        }
    }
}
