//! Bounds on the time of events.

use std::str::FromStr;
use std::time::Duration;

use panther::LogTime;

use crate::time::offset::Offset;
use crate::time::zone::TimeZone;

/// A bound on the time of events: a day, a minute, a second or a fraction of one. It is a reading of
/// the log's local clock, an instant, or a time that is relative to now.
///
/// ```
/// use panther_set::Bound;
///
/// let day: Bound = "2020-07-29".parse()?;
/// let minute: Bound = "2020-07-29T16:29".parse()?;
/// let instant: Bound = "2020-07-29T16:29:16+08:00".parse()?;
/// assert!(!day.is_instant() && instant.is_instant());
/// assert_eq!(instant, "1596011356".parse()?);
/// assert!("2020-07-30".parse::<Bound>()?.is_after(day));
/// assert!(!minute.is_after(day), "the day lasts until midnight");
/// # Ok::<(), panther_set::InvalidBound>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bound {
    /// Nanoseconds on the scale of the clock.
    start: i128,
    /// The length of the unit in nanoseconds.
    length: i128,
    clock: Clock,
}

/// The clock that a bound is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Clock {
    /// That of the log: seconds as [`LogTime::civil_seconds`] counts them.
    Log,
    /// UTC: seconds since the Unix epoch.
    Utc,
    /// UTC, and the clock of this computer, with this offset in seconds, for times whose own offset
    /// is unknown.
    #[cfg_attr(
        not(feature = "time-zones"),
        expect(dead_code, reason = "only jiff knows what time it is here")
    )]
    Here(i32),
}

const SECOND: i128 = 1_000_000_000;

impl Bound {
    /// Whether the bound is an instant, which can only be compared with times whose offset is known.
    #[must_use]
    pub const fn is_instant(self) -> bool {
        matches!(self.clock, Clock::Utc)
    }

    /// Whether no event can be both since this bound and until the other one. Returns `false` if
    /// only one of the bounds is a reading of the log's clock, because the two are not comparable.
    ///
    /// ```
    /// use panther_set::Bound;
    ///
    /// let since: Bound = "2020-07-30".parse()?;
    /// assert!(since.is_after("2020-07-29T23:59".parse()?));
    /// assert!(!since.is_after("2020-07-29T23:59Z".parse()?), "not comparable");
    /// # Ok::<(), panther_set::InvalidBound>(())
    /// ```
    #[must_use]
    pub const fn is_after(self, until: Self) -> bool {
        self.is_of_log() == until.is_of_log() && self.start >= until.end()
    }

    /// Whether the bound is a reading of the log's clock, so that no UTC offset matters.
    pub(crate) const fn is_of_log(self) -> bool {
        matches!(self.clock, Clock::Log)
    }

    /// The bound that begins earlier and ends later by this time.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use panther_set::Bound;
    ///
    /// let minute: Bound = "2020-07-29T16:29".parse()?;
    /// let around = minute.widened(Duration::from_secs(60));
    /// assert!(around.is_after("2020-07-29T16:27".parse()?));
    /// assert!(!around.is_after("2020-07-29T16:28".parse()?));
    /// # Ok::<(), panther_set::InvalidBound>(())
    /// ```
    #[must_use]
    pub fn widened(self, by: Duration) -> Self {
        let by = i128::try_from(by.as_nanos()).unwrap_or(i128::from(u64::MAX));
        Self {
            start: self.start - by,
            length: self.length + 2 * by,
            ..self
        }
    }

    /// Converts the time of an event to the scale of this bound. Returns `None` if that needs an
    /// offset and there is none.
    pub(crate) fn scale(self, time: LogTime, offset: Option<Offset>) -> Option<i128> {
        let instant = || time.unix_seconds(offset.map(Offset::seconds));
        let seconds = match self.clock {
            Clock::Log => time.civil_seconds(),
            Clock::Utc => instant()?,
            Clock::Here(east) => {
                instant().unwrap_or_else(|| time.civil_seconds() - i64::from(east))
            }
        };
        Some(i128::from(seconds) * SECOND + i128::from(time.nanosecond()))
    }

    pub(crate) const fn start(self) -> i128 {
        self.start
    }

    pub(crate) const fn end(self) -> i128 {
        self.start + self.length
    }

    /// The bound of this many seconds since the Unix epoch.
    fn of_unix(seconds: i64, length: i128) -> Self {
        Self {
            start: i128::from(seconds) * SECOND,
            length,
            clock: Clock::Utc,
        }
    }
}

/// The second of a time. The bound is an instant if the time states its offset, and a reading of
/// the local clock otherwise.
impl From<LogTime> for Bound {
    fn from(time: LogTime) -> Self {
        match time.unix_seconds(None) {
            Some(instant) => Self::of_unix(instant, SECOND),
            None => Self {
                clock: Clock::Log,
                ..Self::of_unix(time.civil_seconds(), SECOND)
            },
        }
    }
}

/// The error for a text that is not a [`Bound`]. Its `Display` lists the valid forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a time such as 2020-07-29, 2020-07-29T16:29 or 2020-07-29 16:29:16.455, an instant \
     such as 2020-07-29T16:29Z, 2020-07-29+08:00, '2020-07-29 16:29 Europe/Berlin' or 1596011356, \
     or a time before now such as -2h, yesterday or today"
)]
pub struct InvalidBound;

/// Parses a time, an instant, or a time that is relative to now.
///
/// A time is `2020-07-29`, `2020-07-29T16:29`, or `2020-07-29 16:29:16` with or without a fraction.
/// With `Z`, an offset such as `+08:00`, or the name of a zone behind it, it is an instant, and so
/// is a number of seconds or milliseconds since the Unix epoch. `-2h`, `-3 days`, `now`, `today`
/// and `yesterday` are relative to the clock of this computer, and need the feature `time-zones`.
impl FromStr for Bound {
    type Err = InvalidBound;

    fn from_str(text: &str) -> Result<Self, InvalidBound> {
        let text = text.trim();
        epoch(text)
            .or_else(|| absolute(text))
            .or_else(|| relative_to_now(text))
            .ok_or(InvalidBound)
    }
}

/// Seconds or milliseconds since the Unix epoch. Fewer than nine digits are more likely a year or
/// a date.
fn epoch(text: &str) -> Option<Bound> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || text.ends_with('.') {
        return None;
    }
    let number = || whole.parse::<i128>().ok();
    match (whole.len(), fraction) {
        (9..=11, _) => {
            let (nanosecond, length) = fraction_of(fraction)?;
            Some(Bound {
                start: number()? * SECOND + nanosecond,
                length,
                clock: Clock::Utc,
            })
        }
        (12..=14, "") => Some(Bound {
            start: number()? * (SECOND / 1000),
            length: SECOND / 1000,
            clock: Clock::Utc,
        }),
        _ => None,
    }
}

/// The nanoseconds that the digits behind a second stand for, and those of one unit of the last
/// digit.
fn fraction_of(digits: &str) -> Option<(i128, i128)> {
    let length = 10_i128.pow(9_u32.checked_sub(u32::try_from(digits.len()).ok()?)?);
    let number = if digits.is_empty() {
        0
    } else {
        digits.parse::<i128>().ok()?
    };
    Some((number * length, length))
}

/// A date with or without a time of day and a zone.
fn absolute(text: &str) -> Option<Bound> {
    let (year, rest) = number(text)?;
    let (month, rest) = number(rest.strip_prefix('-')?)?;
    let (day, rest) = number(rest.strip_prefix('-')?)?;
    let is_clock = |rest: &&str| rest.starts_with(|first: char| first.is_ascii_digit());
    let behind = rest.strip_prefix(['T', 't']);
    let clock = behind.or_else(|| rest.strip_prefix(' ')).filter(is_clock);
    let (hour, minute, second, nanosecond, length, zone) = match clock {
        None if behind.is_some_and(|behind| !behind.is_empty()) => return None,
        None => (0, 0, 0, 0, 86_400 * SECOND, behind.unwrap_or(rest)),
        Some(clock) => {
            let (hour, rest) = number(clock)?;
            let (minute, rest) = number(rest.strip_prefix(':')?)?;
            match rest.strip_prefix(':') {
                None => (hour, minute, 0, 0, 60 * SECOND, rest),
                Some(rest) => {
                    let (second, rest) = number(rest)?;
                    let fraction = rest.strip_prefix('.').unwrap_or_default();
                    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
                    let (digits, behind) = fraction.split_at(digits);
                    if rest.starts_with('.') && digits.is_empty() {
                        return None;
                    }
                    let zone = if digits.is_empty() { rest } else { behind };
                    let (nanosecond, length) = fraction_of(digits)?;
                    (hour, minute, second, nanosecond, length, zone)
                }
            }
        }
    };
    // A year of one to three digits is more likely a typing error.
    if !(1000..=9999).contains(&year) {
        return None;
    }
    let small = |number: u16| u8::try_from(number).ok();
    let time = LogTime::new(
        year,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
    )?;
    let (clock, east) = match zone_of(zone)? {
        None => (Clock::Log, 0),
        Some(zone) => (Clock::Utc, zone.offset(time)?.seconds()),
    };
    Some(Bound {
        start: i128::from(time.civil_seconds() - i64::from(east)) * SECOND + nanosecond,
        length,
        clock,
    })
}

/// The zone behind a time, if there is one: `Z`, an offset, or a name behind a blank or in brackets.
fn zone_of(text: &str) -> Option<Option<TimeZone>> {
    if text.is_empty() {
        return Some(None);
    }
    let is_stated = text.starts_with([' ', '[', '+', '-']) || text.eq_ignore_ascii_case("z");
    let name = text.trim();
    let name = name
        .strip_prefix('[')
        .map_or(Some(name), |name| name.strip_suffix(']'))?;
    let zone = name.parse().ok().filter(|_| is_stated)?;
    Some(Some(zone))
}

/// The number at the start of a text, of at most five digits.
fn number(text: &str) -> Option<(u16, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(digits);
    Some((digits.parse().ok()?, rest))
}

#[cfg(feature = "time-zones")]
fn relative_to_now(text: &str) -> Option<Bound> {
    relative(text, &jiff::ZonedDateTime::now())
}

#[cfg(not(feature = "time-zones"))]
const fn relative_to_now(_: &str) -> Option<Bound> {
    None
}

/// A time that is relative to `now`: a day, or a span before it.
#[cfg(feature = "time-zones")]
fn relative(text: &str, now: &jiff::ZonedDateTime) -> Option<Bound> {
    let day = |day: jiff::ZonedDateTime| {
        let start = day.start_of_day().ok()?;
        let end = start.tomorrow().ok()?;
        let length = end.timestamp().as_second() - start.timestamp().as_second();
        Some((start, i128::from(length) * SECOND))
    };
    let (start, length) = match text.to_ascii_lowercase().as_str() {
        "now" => (now.clone(), SECOND),
        "today" => day(now.clone())?,
        "yesterday" => day(now.yesterday().ok()?)?,
        text if text.starts_with('-') || text.ends_with("ago") => {
            let span: jiff::Span = text.parse().ok()?;
            (now.checked_add(span).ok()?, SECOND)
        }
        _ => return None,
    };
    Some(Bound {
        clock: Clock::Here(start.offset().seconds()),
        ..Bound::of_unix(start.timestamp().as_second(), length)
    })
}

#[cfg(test)]
mod tests {
    use panther::Zone;

    use super::*;

    fn bound(text: &str) -> Bound {
        text.parse().unwrap()
    }

    #[test]
    fn times_are_bounds() {
        let time = LogTime::new(2020, 7, 29, 16, 29, 16).unwrap();
        assert_eq!(Bound::from(time), bound("2020-07-29T16:29:16"));
        let utc = time.with_zone(Zone::Utc);
        assert_eq!(Bound::from(utc), bound("2020-07-29T16:29:16Z"));
        let east = time.with_zone(Zone::Offset(8 * 3600));
        assert_eq!(Bound::from(east), bound("2020-07-29T16:29:16+08:00"));
    }

    #[test]
    fn bounds_are_read() {
        let read = |text: &str| {
            let bound = text.parse::<Bound>().ok()?;
            assert_eq!(
                (bound.start % SECOND, bound.length % SECOND),
                (0, 0),
                "{text}"
            );
            Some((bound.start / SECOND, bound.length / SECOND))
        };
        assert_eq!(read("1970-01-02"), Some((86_400, 86_400)));
        assert_eq!(read(" 1970-01-01T "), read("1970-01-01"));
        assert_eq!(read("1970-01-01T01:02"), Some((3720, 60)));
        assert_eq!(read("1970-01-01 01:02:03"), Some((3723, 1)));
        for (text, start) in [
            ("1970-01-02T00:00:00Z", 86_400),
            ("1970-01-02T00:00:00+08:00", 57_600),
            ("1970-01-01 00:00:00-0330", 12_600),
            ("1970-01-01 00:00:00 -03:30", 12_600),
            ("0086400000", 86_400_000),
            #[cfg(feature = "time-zones")]
            ("1970-01-02T01:00:00[Europe/Berlin]", 86_400),
            #[cfg(feature = "time-zones")]
            ("1970-01-02 01:00:00 Europe/Berlin", 86_400),
        ] {
            assert_eq!(read(text), Some((start, 1)), "{text}");
            assert!(bound(text).is_instant(), "{text}");
        }
        assert!(!bound("1970-01-02").is_instant());
        for (text, start) in [
            ("1970-01-02Z", 86_400),
            ("1970-01-02+08:00", 57_600),
            ("1970-01-02-03:30", 99_000),
            ("1970-01-02 UTC", 86_400),
        ] {
            assert_eq!(read(text), Some((start, 86_400)), "{text}");
        }
        for bad in [
            "",
            "1970",
            "1970-1",
            "1970-13-01",
            "1970-02-30",
            "1970-01-01T24:00",
            "1970-01-01T1",
            "1970-01-01T+1:00",
            "70-01-01",
            "+1970-01-01",
            "19700101",
            "1970-01-01TZ",
            "1970-01-01T01:02:03.",
            "1970-01-01T01:02:03.0123456789",
            "1970-01-01UTC",
            "1970-01-01 [UTC",
            "1970-01-01 Mars",
            "1596011356.",
            "1596011356x",
            "159601135600.5",
            "-",
            "-2",
            "2h",
            "tomorrow",
            "ago",
            "1970-01-01T01:02+Mars",
            "1970-01-01T01:02Europe/Berlin",
            "1970-01-01T99999:00",
            "x",
        ] {
            assert_eq!(bad.parse::<Bound>(), Err(InvalidBound), "{bad}");
        }
    }

    #[test]
    fn bounds_are_compared_on_one_scale() {
        assert!(bound("2020-02-02").is_after(bound("2020-02-01T23:59")));
        assert!(!bound("2020-02-01T23:59").is_after(bound("2020-02-01")));
        assert!(!bound("2020-02-02").is_after(bound("2020-02-01T00:00Z")));
        assert!(bound("2020-02-02T08:00+08:00").is_after(bound("2020-02-01T23:59Z")));
    }

    #[test]
    fn fractions_are_bounds_of_their_own_length() {
        let at = |nanosecond, digits| {
            let time = LogTime::new(2020, 7, 29, 16, 29, 16).unwrap();
            let bound = bound("2020-07-29 16:29:16.45");
            let time = bound
                .scale(time.with_fraction(nanosecond, digits), None)
                .unwrap();
            (bound.start()..bound.end()).contains(&time)
        };
        assert!(at(450_000_000, 2) && at(459_999_999, 9));
        assert!(!at(449_999_999, 9) && !at(460_000_000, 2));
        assert_eq!(
            bound("1596011356250").start(),
            bound("1596011356.250").start()
        );
    }

    /// Times relative to now are compared as instants where that is possible, and by the clock of
    /// this computer elsewhere.
    #[cfg(feature = "time-zones")]
    #[test]
    fn times_relative_to_now() {
        let now: jiff::ZonedDateTime = "2024-04-01T10:00:00[Europe/Berlin]".parse().unwrap();
        let read = |text: &str| relative(text, &now).unwrap();
        let utc = |text: &str, bound: Bound| {
            let time: jiff::Timestamp = text.parse().unwrap();
            i128::from(time.as_second()) * SECOND == bound.start
        };
        assert!(utc("2024-04-01T06:00:00Z", read("-2h")));
        assert!(utc("2024-04-01T05:30:00Z", read("-2h30m")));
        assert!(utc("2024-04-01T05:30:00Z", read("2h 30m ago")));
        assert!(utc("2024-03-29T09:00:00Z", read("-3 days")));
        assert!(utc("2024-03-30T23:00:00Z", read("yesterday")));
        assert_eq!(
            read("yesterday").length,
            23 * 3600 * SECOND,
            "summer time began"
        );
        assert_eq!(read("today").length, 24 * 3600 * SECOND);
        let reading = LogTime::new(2024, 4, 1, 8, 0, 0).unwrap();
        let bound = read("-2h");
        assert_eq!(bound.scale(reading, None), Some(bound.start));
        let utc = reading.with_zone(Zone::Utc);
        assert_eq!(
            bound.scale(utc, None),
            Some(bound.start + 2 * 3600 * SECOND)
        );
        assert!(!bound.is_instant());
    }
}
