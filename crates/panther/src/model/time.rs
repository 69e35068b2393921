//! Times as logs print them.

use std::fmt;
use std::num::NonZeroU64;

/// The time zone of a time, as far as the log states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zone {
    /// The log does not state a zone. The servicing logs print local time this way.
    Unstated,
    /// Coordinated universal time.
    Utc,
    /// An offset in seconds east of UTC, less than a day in either direction.
    Offset(i32),
}

impl Zone {
    /// The offset in seconds east of UTC; `None` if the log does not state it.
    ///
    /// ```
    /// use panther::Zone;
    ///
    /// assert_eq!(Zone::Utc.offset(), Some(0));
    /// assert_eq!(Zone::Unstated.offset(), None);
    /// ```
    #[must_use]
    pub const fn offset(self) -> Option<i32> {
        match self {
            Self::Unstated => None,
            Self::Utc => Some(0),
            Self::Offset(seconds) => Some(seconds),
        }
    }
}

/// A date and time as the log prints it, with its fraction of a second and its time zone.
///
/// A time without a zone is a civil time and not an instant, so `LogTime` has no ordering. Use
/// [`LogTime::civil_seconds`] to compare times of one clock, and [`LogTime::unix_seconds`] to get
/// an instant from a time and an offset.
///
/// ```
/// use panther::{LogTime, Zone};
///
/// let time = LogTime::new(2020, 7, 29, 16, 29, 16).unwrap();
/// assert_eq!(time.to_string(), "2020-07-29T16:29:16");
/// assert_eq!(time.zone(), Zone::Unstated);
/// assert_eq!(time.unix_seconds(None), None);
/// assert_eq!(time.unix_seconds(Some(8 * 3600)), Some(1_596_011_356));
/// assert!(LogTime::new(2021, 2, 29, 0, 0, 0).is_none());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LogTime {
    // Two words, so that the processor moves and compares a time in registers. Every event has one.
    /// From the top: 16 bits for the year, then 8 each for month, day, hour, minute, second and the
    /// number of digits in the fraction.
    reading: NonZeroU64,
    /// The upper half: the offset in seconds east of UTC, or `UNSTATED`. The lower half: the
    /// nanoseconds.
    rest: u64,
}

/// The offset of a time without a zone.
const UNSTATED: i32 = i32::MIN;

/// The largest offset in seconds.
const DAY: i32 = 86_399;

impl LogTime {
    /// A time of whole seconds without a zone. `None` if the date or the time does not exist, or if
    /// the year is above 9999.
    ///
    /// ```
    /// use panther::LogTime;
    ///
    /// assert!(LogTime::new(2020, 2, 29, 23, 59, 59).is_some());
    /// assert!(LogTime::new(2021, 2, 29, 0, 0, 0).is_none());
    /// ```
    #[must_use]
    #[inline]
    pub const fn new(
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
    ) -> Option<Self> {
        if year > 9999
            || month == 0
            || month > 12
            || day == 0
            || hour > 23
            || minute > 59
            || second > 59
        {
            return None;
        }
        if day > 28 && day > days_in_month(year, month) {
            return None;
        }
        let [high, low] = year.to_be_bytes();
        let reading = u64::from_be_bytes([high, low, month, day, hour, minute, second, 0]);
        // A month is never 0.
        match NonZeroU64::new(reading) {
            Some(reading) => Some(Self {
                reading,
                rest: rest(0, UNSTATED),
            }),
            None => None,
        }
    }

    /// The time in UTC at this Unix time; `None` unless it is in the years 0 to 9999.
    ///
    /// ```
    /// let time = panther::LogTime::of_unix(1_596_040_156).unwrap();
    /// assert_eq!(time.to_string(), "2020-07-29T16:29:16");
    /// assert_eq!(time.unix_seconds(None), Some(1_596_040_156));
    /// ```
    #[must_use]
    pub fn of_unix(seconds: i64) -> Option<Self> {
        Some(Self::of_civil(seconds)?.with_zone(Zone::Utc))
    }

    /// The time in UTC of a `FILETIME`, which counts units of 100 ns since 1601. `None` beyond the year
    /// 9999.
    ///
    /// ```
    /// let time = panther::LogTime::of_filetime(0x1d1_950f_4e1c_9123).unwrap();
    /// assert_eq!(time.to_string(), "2016-04-12T23:01:53.7998115");
    /// ```
    #[must_use]
    pub fn of_filetime(units: u64) -> Option<Self> {
        const SECOND: u64 = 10_000_000;
        const TO_1970: i64 = 11_644_473_600;
        let seconds = (units / SECOND).cast_signed() - TO_1970;
        let nanosecond = (units % SECOND) as u32 * 100;
        Some(Self::of_unix(seconds)?.with_fraction(nanosecond, 7))
    }

    /// The inverse of [`LogTime::civil_seconds`], for the years 0 to 9999.
    pub(crate) fn of_civil(seconds: i64) -> Option<Self> {
        let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days)?;
        Self::new(
            year,
            month,
            day,
            (second / 3600) as u8,
            (second / 60 % 60) as u8,
            (second % 60) as u8,
        )
    }

    /// The same instant on a clock that is `offset` seconds east of UTC. A time that does not state
    /// its own offset has the offset `assumed`. `None` if it has neither, or outside the years 0 to
    /// 9999.
    ///
    /// ```
    /// use panther::{LogTime, Zone};
    ///
    /// let time = LogTime::new(2020, 7, 29, 16, 29, 16).unwrap().with_fraction(50_000_000, 3);
    /// let shown = time.at_offset(Some(8 * 3600), 0).unwrap();
    /// assert_eq!(shown.to_string(), "2020-07-29T08:29:16.050");
    /// assert_eq!(shown.zone(), Zone::Utc);
    /// assert_eq!(time.at_offset(None, 0), None);
    /// ```
    #[must_use]
    pub fn at_offset(self, assumed: Option<i32>, offset: i32) -> Option<Self> {
        let seconds = self.unix_seconds(assumed)? + i64::from(offset);
        let zone = match offset {
            0 => Zone::Utc,
            offset => Zone::Offset(offset),
        };
        let moved = Self::of_civil(seconds)?;
        let moved = moved.with_fraction(self.nanosecond(), self.fraction_digits());
        Some(moved.with_zone(zone))
    }

    /// Sets the fraction of a second: its value in nanoseconds, and how many `digits` the log
    /// prints, at most 9. Larger values become the largest allowed.
    ///
    /// ```
    /// let time = panther::LogTime::new(2020, 7, 29, 16, 29, 16).unwrap();
    /// assert_eq!(time.with_fraction(50_000_000, 3).to_string(), "2020-07-29T16:29:16.050");
    /// ```
    #[must_use]
    pub const fn with_fraction(mut self, nanosecond: u32, digits: u8) -> Self {
        let nanosecond = if nanosecond > 999_999_999 {
            999_999_999
        } else {
            nanosecond
        };
        self.rest = rest(nanosecond, self.offset());
        let digits = if digits > 9 { 9 } else { digits };
        let whole = self.reading.get() >> 8 << 8;
        if let Some(reading) = NonZeroU64::new(whole | digits as u64) {
            self.reading = reading;
        }
        self
    }

    /// Sets the zone without changing the date and time of day. An offset of a day or more becomes
    /// the largest allowed.
    ///
    /// ```
    /// use panther::{LogTime, Zone};
    ///
    /// let time = LogTime::new(2020, 7, 29, 16, 29, 16).unwrap();
    /// assert_eq!(time.with_zone(Zone::Utc).hour(), 16);
    /// ```
    #[must_use]
    pub const fn with_zone(mut self, zone: Zone) -> Self {
        let offset = match zone {
            Zone::Unstated => UNSTATED,
            Zone::Utc => 0,
            Zone::Offset(seconds) if seconds > DAY => DAY,
            Zone::Offset(seconds) if seconds < -DAY => -DAY,
            Zone::Offset(seconds) => seconds,
        };
        self.rest = rest(self.nanosecond(), offset);
        self
    }

    /// The year, 0 to 9999.
    #[must_use]
    #[inline]
    pub const fn year(self) -> u16 {
        (self.reading.get() >> 48) as u16
    }

    /// The month, 1 to 12.
    #[must_use]
    #[inline]
    pub const fn month(self) -> u8 {
        (self.reading.get() >> 40) as u8
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    #[inline]
    pub const fn day(self) -> u8 {
        (self.reading.get() >> 32) as u8
    }

    /// The hour, 0 to 23.
    #[must_use]
    #[inline]
    pub const fn hour(self) -> u8 {
        (self.reading.get() >> 24) as u8
    }

    /// The minute, 0 to 59.
    #[must_use]
    #[inline]
    pub const fn minute(self) -> u8 {
        (self.reading.get() >> 16) as u8
    }

    /// The second, 0 to 59.
    #[must_use]
    #[inline]
    pub const fn second(self) -> u8 {
        (self.reading.get() >> 8) as u8
    }

    /// The fraction of the second in nanoseconds, 0 to 999,999,999.
    #[must_use]
    #[inline]
    pub const fn nanosecond(self) -> u32 {
        self.rest as u32
    }

    /// How many digits of the fraction the log prints, 0 to 9.
    #[must_use]
    #[inline]
    pub const fn fraction_digits(self) -> u8 {
        self.reading.get() as u8
    }

    const fn offset(self) -> i32 {
        (self.rest >> 32) as i32
    }

    /// The zone, as far as the log states it. An offset of 0 is [`Zone::Utc`].
    #[must_use]
    pub const fn zone(self) -> Zone {
        match self.offset() {
            UNSTATED => Zone::Unstated,
            0 => Zone::Utc,
            seconds => Zone::Offset(seconds),
        }
    }

    /// Seconds since 1970-01-01T00:00:00 on the clock that the log uses. Only values from the same
    /// clock can be compared.
    ///
    /// ```
    /// use panther::LogTime;
    ///
    /// let one = LogTime::new(2020, 7, 29, 23, 59, 59).unwrap();
    /// let two = LogTime::new(2020, 7, 30, 0, 0, 1).unwrap();
    /// assert_eq!(two.civil_seconds() - one.civil_seconds(), 2);
    /// ```
    #[must_use]
    pub const fn civil_seconds(self) -> i64 {
        let days = days_from_civil(self.year() as i64, self.month() as i64, self.day() as i64);
        days * 86_400 + self.hour() as i64 * 3600 + self.minute() as i64 * 60 + self.second() as i64
    }

    /// The instant in seconds since the Unix epoch. If the log does not state an offset, this uses
    /// `assumed`, in seconds east of UTC; if that is `None`, so is the result.
    ///
    /// ```
    /// use panther::{LogTime, Zone};
    ///
    /// let time = LogTime::new(1970, 1, 1, 1, 0, 0).unwrap();
    /// assert_eq!(time.unix_seconds(None), None);
    /// assert_eq!(time.unix_seconds(Some(3600)), Some(0));
    /// assert_eq!(time.with_zone(Zone::Utc).unix_seconds(Some(3600)), Some(3600));
    /// ```
    #[must_use]
    pub const fn unix_seconds(self, assumed: Option<i32>) -> Option<i64> {
        match (self.zone().offset(), assumed) {
            (Some(offset), _) | (None, Some(offset)) => Some(self.civil_seconds() - offset as i64),
            (None, None) => None,
        }
    }
}

/// Prints ISO 8601 with the digits of the fraction that the log prints, and without a zone.
impl fmt::Display for LogTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            self.year(),
            self.month(),
            self.day(),
            self.hour(),
            self.minute(),
            self.second()
        )?;
        if self.fraction_digits() > 0 {
            let digits = usize::from(self.fraction_digits());
            let value = self.nanosecond() / 10_u32.pow(9 - u32::from(self.fraction_digits()));
            write!(f, ".{value:0digits$}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for LogTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} {:?}", self.zone())
    }
}

const fn rest(nanosecond: u32, offset: i32) -> u64 {
    (offset as u32 as u64) << 32 | nanosecond as u64
}

const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar. Counts years from March, so that the
/// leap day comes last.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`]: the year, month and day.
fn civil_from_days(days: i64) -> Option<(u16, u8, u8)> {
    let days = days.checked_add(719_468)?;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months since March.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let year = u16::try_from(year).ok().filter(|&year| year <= 9999)?;
    Some((year, month as u8, day as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_found_again() {
        for days in (-719_468 + 60..2_932_896).step_by(11) {
            let (year, month, day) = civil_from_days(days).unwrap();
            assert_eq!(days_from_civil(year.into(), month.into(), day.into()), days);
        }
        assert_eq!(
            LogTime::of_unix(1_573_149_596).unwrap().to_string(),
            "2019-11-07T17:59:56"
        );
        assert_eq!(
            LogTime::of_unix(-1).unwrap().to_string(),
            "1969-12-31T23:59:59"
        );
        assert_eq!(LogTime::of_unix(i64::MIN), None);
        assert_eq!(LogTime::of_unix(253_402_300_800), None);
    }

    #[test]
    fn days_are_counted_from_the_epoch() {
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(days_from_civil(2000, 2, 29), 11_016);
        assert_eq!(days_from_civil(2000, 3, 1), 11_017);
        assert_eq!(days_from_civil(1600, 12, 31), -134_775);
    }

    #[test]
    fn impossible_readings_are_refused() {
        for (year, month, day, hour, minute, second) in [
            (2020, 0, 1, 0, 0, 0),
            (2020, 13, 1, 0, 0, 0),
            (2020, 1, 0, 0, 0, 0),
            (2020, 4, 31, 0, 0, 0),
            (1900, 2, 29, 0, 0, 0),
            (2020, 1, 1, 24, 0, 0),
            (2020, 1, 1, 0, 60, 0),
            (2020, 1, 1, 0, 0, 60),
            (10_000, 1, 1, 0, 0, 0),
            (65_535, 1, 1, 0, 0, 0),
        ] {
            assert_eq!(LogTime::new(year, month, day, hour, minute, second), None);
        }
        assert!(LogTime::new(2000, 2, 29, 23, 59, 59).is_some());
    }

    #[test]
    fn an_offset_is_less_than_a_day() {
        let time = LogTime::new(2020, 1, 1, 0, 0, 0).unwrap();
        for (given, kept) in [
            (0, Zone::Utc),
            (3600, Zone::Offset(3600)),
            (i32::MAX, Zone::Offset(86_399)),
            (i32::MIN, Zone::Offset(-86_399)),
        ] {
            assert_eq!(time.with_zone(Zone::Offset(given)).zone(), kept);
        }
    }

    #[test]
    fn the_fraction_is_shown_as_printed() {
        let time = LogTime::new(2016, 9, 27, 20, 30, 31).unwrap();
        assert_eq!(
            time.with_fraction(455_000_000, 3).to_string(),
            "2016-09-27T20:30:31.455"
        );
        assert_eq!(
            time.with_fraction(3_000_000, 3).to_string(),
            "2016-09-27T20:30:31.003"
        );
        assert_eq!(size_of::<Option<LogTime>>(), 16);
    }
}
