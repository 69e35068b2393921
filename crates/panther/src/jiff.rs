//! Times as those of the crate jiff.

use ::jiff::Timestamp;
use ::jiff::civil::DateTime;

use crate::model::time::LogTime;

/// The wall-clock reading, without the zone.
impl From<LogTime> for DateTime {
    fn from(time: LogTime) -> Self {
        let small = u8::cast_signed;
        let year = i16::try_from(time.year()).unwrap_or(i16::MAX);
        let date = Self::new(
            year,
            small(time.month()),
            small(time.day()),
            small(time.hour()),
            small(time.minute()),
            small(time.second()),
            time.nanosecond().cast_signed(),
        );
        // Every `LogTime` is a reading of jiff's calendar, which has the years -9999 to 9999.
        date.unwrap_or_default()
    }
}

impl LogTime {
    /// The instant. `assumed` is the offset in seconds east of UTC of a time that states none;
    /// without it such a time has no instant. `None` also outside of jiff's range.
    ///
    /// ```
    /// use panther::LogTime;
    ///
    /// let time = LogTime::new(2020, 7, 29, 16, 29, 16).unwrap();
    /// assert_eq!(time.timestamp(None), None);
    /// assert_eq!(time.timestamp(Some(8 * 3600)).unwrap().to_string(), "2020-07-29T08:29:16Z");
    /// ```
    #[must_use]
    pub fn timestamp(self, assumed: Option<i32>) -> Option<Timestamp> {
        let seconds = self.unix_seconds(assumed)?;
        Timestamp::new(seconds, self.nanosecond().cast_signed()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_survive() {
        for (year, month, day) in [(0, 1, 1), (2024, 2, 29), (9999, 12, 31)] {
            let time = LogTime::new(year, month, day, 23, 59, 58).unwrap();
            let time = time.with_fraction(120_000_000, 2);
            let date = DateTime::from(time);
            assert_eq!(date.to_string(), time.to_string());
            assert_eq!(date.subsec_nanosecond(), 120_000_000);
        }
    }
}
