//! Time zones.

use std::fmt;
use std::str::FromStr;

#[cfg(feature = "time-zones")]
use jiff::civil::DateTime;
#[cfg(feature = "time-zones")]
use jiff::fmt::temporal::{DateTimeParser, DateTimePrinter};
#[cfg(feature = "time-zones")]
use jiff::tz::{self, AmbiguousOffset};
use panther::LogTime;
#[cfg(feature = "time-zones")]
use windows_timezones::WindowsTimezone;

use super::offset::{Offset, UnknownZone};

/// A time zone: a fixed offset, a name of the IANA database, or a name that Windows has for a zone.
/// Both lists are built in.
///
/// Names need the feature `time-zones`, which is on by default.
///
/// ```
/// use panther::LogTime;
/// use panther_set::TimeZone;
///
/// let time = LogTime::new(2024, 1, 15, 12, 30, 0).unwrap();
/// let fixed: TimeZone = "-0330".parse()?;
/// assert_eq!(fixed.offset(time).unwrap().to_string(), "-03:30");
/// # #[cfg(feature = "time-zones")]
/// # {
/// let berlin: TimeZone = "Europe/Berlin".parse()?;
/// let offset = |month, day, hour| {
///     let time = LogTime::new(2024, month, day, hour, 30, 0).unwrap();
///     berlin.offset(time).unwrap().to_string()
/// };
/// assert_eq!(offset(1, 15, 12), "+01:00");
/// assert_eq!(offset(7, 15, 12), "+02:00");
/// assert_eq!("W. Europe Standard Time".parse(), Ok(berlin.clone()));
/// // The hour skipped in spring and the hour repeated in autumn have the offset before the change.
/// assert_eq!(offset(3, 31, 2), "+01:00");
/// assert_eq!(offset(10, 27, 2), "+02:00");
/// # }
/// # Ok::<(), panther_set::UnknownZone>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(Rule);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Fixed(Offset),
    #[cfg(feature = "time-zones")]
    Named(tz::TimeZone),
}

impl TimeZone {
    /// The time zone that this machine is set to.
    ///
    /// # Errors
    /// Returns an error if the system does not tell its zone, or if the feature `time-zones` is off.
    ///
    /// ```
    /// use panther_set::TimeZone;
    ///
    /// match TimeZone::local() {
    ///     Ok(zone) => println!("this machine is in {zone:?}"),
    ///     Err(error) => eprintln!("{error}"),
    /// }
    /// ```
    pub fn local() -> Result<Self, UnknownZone> {
        local()
    }

    /// The offset at a local time. Returns `None` only if the time is outside the range of the
    /// calendar.
    ///
    /// A local time that the clock skipped, or that it showed twice, has the offset before the
    /// change.
    #[must_use]
    #[cfg_attr(
        not(feature = "time-zones"),
        expect(unused_variables, reason = "a fixed offset holds at any time")
    )]
    pub fn offset(&self, time: LogTime) -> Option<Offset> {
        match &self.0 {
            Rule::Fixed(offset) => Some(*offset),
            #[cfg(feature = "time-zones")]
            Rule::Named(zone) => offset_in(zone, time),
        }
    }

    /// The offset at an instant, in seconds since the Unix epoch. Returns `None` only if the instant
    /// is outside the range of the calendar.
    ///
    /// ```
    /// let zone: panther_set::TimeZone = "+08:00".parse()?;
    /// assert_eq!(zone.offset_of_instant(0), Some("+08:00".parse()?));
    /// # Ok::<(), panther_set::UnknownZone>(())
    /// ```
    #[must_use]
    #[cfg_attr(
        not(feature = "time-zones"),
        expect(unused_variables, reason = "a fixed offset holds at any time")
    )]
    pub fn offset_of_instant(&self, seconds: i64) -> Option<Offset> {
        match &self.0 {
            Rule::Fixed(offset) => Some(*offset),
            #[cfg(feature = "time-zones")]
            Rule::Named(zone) => {
                let instant = jiff::Timestamp::from_second(seconds).ok()?;
                Some(Offset::from_seconds(zone.to_offset(instant).seconds()))
            }
        }
    }
}

/// Zones with the same offset at any time.
impl From<Offset> for TimeZone {
    fn from(offset: Offset) -> Self {
        Self(Rule::Fixed(offset))
    }
}

#[cfg(feature = "time-zones")]
fn offset_in(zone: &tz::TimeZone, time: LogTime) -> Option<Offset> {
    let small = |number: u8| number.cast_signed();
    let reading = DateTime::new(
        time.year().try_into().ok()?,
        small(time.month()),
        small(time.day()),
        small(time.hour()),
        small(time.minute()),
        small(time.second()),
        0,
    );
    let offset = match zone.to_ambiguous_timestamp(reading.ok()?).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
    };
    Some(Offset::from_seconds(offset.seconds()))
}

/// Prints the zone as [`TimeZone::from_str`] parses it: by its name in the IANA database, as an offset,
/// or as a rule in POSIX notation.
///
/// ```
/// use panther_set::TimeZone;
///
/// for (zone, printed) in [("-0330", "-03:30"), ("Z", "+00:00")] {
///     assert_eq!(zone.parse::<TimeZone>()?.to_string(), printed);
/// }
/// # Ok::<(), panther_set::UnknownZone>(())
/// ```
impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Rule::Fixed(offset) => offset.fmt(f),
            #[cfg(feature = "time-zones")]
            Rule::Named(zone) => {
                let printer = DateTimePrinter::new();
                // Only a zone that this program made from bytes has no name.
                f.pad(&printer.time_zone_to_string(zone).map_err(|_| fmt::Error)?)
            }
        }
    }
}

/// Parses `Europe/Berlin`, `W. Europe Standard Time`, `+08:00`, `UTC+08:00`, `Z`, or a rule in POSIX
/// notation such as `EST5EDT,M3.2.0,M11.1.0`.
///
/// Windows has one name for several zones of the IANA database. It stands for the one that the
/// [CLDR](https://cldr.unicode.org) gives for the whole world: `W. Europe Standard Time` is
/// `Europe/Berlin`.
impl FromStr for TimeZone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        let text = text.trim();
        // In the notation of POSIX, UTC+8 is in the west, and who writes it means the east.
        let behind_utc = text.strip_prefix("UTC").or(text.strip_prefix("GMT"));
        let is_signed = |text: &&str| text.starts_with(['+', '-']);
        let offset = behind_utc.filter(is_signed).unwrap_or(text);
        match offset.parse() {
            Ok(offset) => Ok(Self(Rule::Fixed(offset))),
            Err(error) if is_signed(&offset) => Err(error),
            Err(_) => named(text),
        }
    }
}

#[cfg(feature = "time-zones")]
fn local() -> Result<TimeZone, UnknownZone> {
    match tz::TimeZone::try_system() {
        Ok(zone) if !zone.is_unknown() => Ok(TimeZone(Rule::Named(zone))),
        _ => Err(UnknownZone),
    }
}

#[cfg(not(feature = "time-zones"))]
const fn local() -> Result<TimeZone, UnknownZone> {
    Err(UnknownZone)
}

#[cfg(feature = "time-zones")]
fn named(text: &str) -> Result<TimeZone, UnknownZone> {
    let name = match text.parse::<WindowsTimezone>() {
        Ok(zone) => zone.tzdb_id(),
        Err(_) => text,
    };
    match DateTimeParser::new().parse_time_zone(name) {
        Ok(zone) => Ok(TimeZone(Rule::Named(zone))),
        Err(_) => Err(UnknownZone),
    }
}

#[cfg(not(feature = "time-zones"))]
const fn named(_: &str) -> Result<TimeZone, UnknownZone> {
    Err(UnknownZone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read() {
        let time = LogTime::new(2024, 3, 12, 9, 0, 0).unwrap();
        for (text, offset) in [
            ("UTC", "+00:00"),
            ("Z", "+00:00"),
            ("+08:00", "+08:00"),
            ("-0330", "-03:30"),
            ("+08", "+08:00"),
            ("UTC-02", "-02:00"),
            ("GMT+05:30", "+05:30"),
            #[cfg(feature = "time-zones")]
            ("Asia/Shanghai", "+08:00"),
            #[cfg(feature = "time-zones")]
            ("asia/kolkata", "+05:30"),
            #[cfg(feature = "time-zones")]
            ("America/St_Johns", "-02:30"),
            #[cfg(feature = "time-zones")]
            ("EST5EDT,M3.2.0,M11.1.0", "-04:00"),
            #[cfg(feature = "time-zones")]
            ("China Standard Time", "+08:00"),
            #[cfg(feature = "time-zones")]
            ("Pacific Standard Time", "-07:00"),
        ] {
            let zone: TimeZone = text.parse().unwrap();
            assert_eq!(zone.offset(time).unwrap().to_string(), offset, "{text}");
            assert_eq!(zone.to_string().parse(), Ok(zone), "{text}");
        }
        for bad in [
            "",
            "Mars/Olympus",
            "Mars Standard Time",
            "8",
            "08:00",
            "+24:00",
            "-25:00",
            "-25",
            "+99:00",
            "+08:00x",
            "UTC+8",
        ] {
            assert_eq!(bad.parse::<TimeZone>(), Err(UnknownZone), "{bad}");
        }
        assert_eq!("Europe/Berlin".parse::<Offset>(), Err(UnknownZone));
    }

    #[cfg(feature = "time-zones")]
    #[test]
    fn years_at_the_edge_have_an_offset() {
        let zone: TimeZone = "Europe/Berlin".parse().unwrap();
        for year in [0, 1, 1601, 9999] {
            let time = LogTime::new(year, 12, 31, 23, 59, 59).unwrap();
            assert!(zone.offset(time).is_some(), "{year}");
        }
    }
}
