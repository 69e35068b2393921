//! Bounds on the time of events.

use std::str::FromStr;

use panther::LogTime;

use crate::time::offset::Offset;

/// A bound on the time of events: a day, a minute or a second. It is either a reading of the log's
/// local clock or an instant.
///
/// ```
/// use panther_set::Bound;
///
/// let day: Bound = "2020-07-29".parse()?;
/// let minute: Bound = "2020-07-29T16:29".parse()?;
/// let instant: Bound = "2020-07-29T16:29:16+08:00".parse()?;
/// assert!(!day.is_instant() && instant.is_instant());
/// assert!("2020-07-30".parse::<Bound>()?.is_after(day));
/// assert!(!minute.is_after(day), "the day lasts until midnight");
/// # Ok::<(), panther_set::InvalidBound>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bound {
    /// Seconds of the local clock, as [`LogTime::civil_seconds`] counts them. For an instant,
    /// seconds since the Unix epoch.
    start: i64,
    /// The length of the unit in seconds.
    length: i64,
    is_instant: bool,
}

impl Bound {
    /// Whether the bound is an instant, as opposed to a reading of the log's local clock.
    #[must_use]
    pub const fn is_instant(self) -> bool {
        self.is_instant
    }

    /// Whether no event can be both since this bound and until the other one. Returns `false` if
    /// only one of the bounds is an instant, because the two are not comparable.
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
        self.is_instant == until.is_instant && self.start >= until.end()
    }

    /// Converts the time of an event to the scale of this bound. Returns `None` if that needs an
    /// offset and there is none.
    pub(crate) fn scale(self, time: LogTime, offset: Option<Offset>) -> Option<i64> {
        if self.is_instant {
            time.unix_seconds(offset.map(Offset::seconds))
        } else {
            Some(time.civil_seconds())
        }
    }

    pub(crate) const fn start(self) -> i64 {
        self.start
    }

    pub(crate) const fn end(self) -> i64 {
        self.start + self.length
    }
}

/// The second of a time. The bound is an instant if the time states its offset, and a reading of
/// the local clock otherwise.
impl From<LogTime> for Bound {
    fn from(time: LogTime) -> Self {
        let instant = time.unix_seconds(None);
        Self {
            start: instant.unwrap_or(time.civil_seconds()),
            length: 1,
            is_instant: instant.is_some(),
        }
    }
}

/// The error for a text that is not a [`Bound`]. Its `Display` lists the valid forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a time such as 2020-07-29, 2020-07-29T16:29 or 2020-07-29T16:29:16, \
     or an instant such as 2020-07-29T16:29Z"
)]
pub struct InvalidBound;

/// Parses `2020-07-29`, `2020-07-29T16:29` or `2020-07-29 16:29:16`. A time of day followed by `Z`
/// or by an offset such as `+08:00` is an instant.
impl FromStr for Bound {
    type Err = InvalidBound;

    fn from_str(text: &str) -> Result<Self, InvalidBound> {
        let text = text.trim();
        let (date, clock) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
        let (clock, offset) = match clock.find(['+', '-', 'Z', 'z']) {
            Some(0) => return Err(InvalidBound),
            Some(at) => clock.split_at(at),
            None => (clock, ""),
        };
        let [year, month, day] = *numbers(date, '-')?.as_slice() else {
            return Err(InvalidBound);
        };
        let (hour, minute, second, length) = match *numbers(clock, ':')?.as_slice() {
            [] => (0, 0, 0, 86_400),
            [hour, minute] => (hour, minute, 0, 60),
            [hour, minute, second] => (hour, minute, second, 1),
            _ => return Err(InvalidBound),
        };
        // A year of one to three digits is more likely a typing error.
        if !(1000..=9999).contains(&year) {
            return Err(InvalidBound);
        }
        let small = |number: u16| u8::try_from(number).map_err(|_| InvalidBound);
        let time = LogTime::new(
            year,
            small(month)?,
            small(day)?,
            small(hour)?,
            small(minute)?,
            small(second)?,
        );
        let east = match offset {
            "" => 0,
            offset => offset
                .parse::<Offset>()
                .map_err(|_| InvalidBound)?
                .seconds(),
        };
        Ok(Self {
            start: time.ok_or(InvalidBound)?.civil_seconds() - i64::from(east),
            length,
            is_instant: !offset.is_empty(),
        })
    }
}

/// Splits a text into decimal numbers. An empty text has none.
fn numbers(text: &str, separator: char) -> Result<Vec<u16>, InvalidBound> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split(separator)
        .map(|part| {
            // `parse` accepts a sign too.
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            let number = part.parse::<u16>().ok();
            number.filter(|_| is_number).ok_or(InvalidBound)
        })
        .collect()
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
            Some((bound.start, bound.length))
        };
        assert_eq!(read("1970-01-02"), Some((86_400, 86_400)));
        assert_eq!(read(" 1970-01-01T "), read("1970-01-01"));
        assert_eq!(read("1970-01-01T01:02"), Some((3720, 60)));
        assert_eq!(read("1970-01-01 01:02:03"), Some((3723, 1)));
        for (text, start) in [
            ("1970-01-02T00:00:00Z", 86_400),
            ("1970-01-02T00:00:00+08:00", 57_600),
            ("1970-01-01 00:00:00-0330", 12_600),
        ] {
            assert_eq!(read(text), Some((start, 1)), "{text}");
            assert!(bound(text).is_instant(), "{text}");
        }
        assert!(!bound("1970-01-02").is_instant());
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
            "1970-01-01Z",
            "1970-01-01TZ",
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
}
