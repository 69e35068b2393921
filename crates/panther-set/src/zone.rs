//! Which clock the local times of a log are of, as far as the caller knows.

use std::path::PathBuf;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::{self, AmbiguousOffset};
use panther::LogTime;

use crate::offset::Offset;
use crate::source::Source;
use crate::timeline::Reading;

/// A time zone: a name of the IANA database, which is built in, or an offset.
///
/// ```
/// use panther::LogTime;
/// use panther_set::TimeZone;
///
/// let berlin: TimeZone = "Europe/Berlin".parse()?;
/// let offset = |month, day, hour| {
///     let time = LogTime::new(2024, month, day, hour, 30, 0).unwrap();
///     berlin.offset(time).unwrap().to_string()
/// };
/// assert_eq!(offset(1, 15, 12), "+01:00");
/// assert_eq!(offset(7, 15, 12), "+02:00");
/// // The hour that is skipped in spring, and the one that comes twice in autumn: as before the change.
/// assert_eq!(offset(3, 31, 2), "+01:00");
/// assert_eq!(offset(10, 27, 2), "+02:00");
/// # Ok::<(), panther_set::UnknownZone>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(tz::TimeZone);

/// The text names no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a time zone such as Europe/Berlin, or an offset such as +08:00")]
pub struct UnknownZone;

impl TimeZone {
    /// The offset of this reading of the local clock; `None` only where no calendar that is implemented has it.
    ///
    /// A reading that the clock skipped, and one that it showed twice, are taken as before the change.
    #[must_use]
    pub fn offset(&self, time: LogTime) -> Option<Offset> {
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
        let offset = match self.0.to_ambiguous_timestamp(reading.ok()?).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
        };
        Some(Offset::from_seconds(offset.seconds()))
    }

    /// The offset, where it is always the same.
    pub(crate) fn fixed(&self) -> Option<Offset> {
        let offset = self.0.to_fixed_offset().ok()?;
        Some(Offset::from_seconds(offset.seconds()))
    }
}

/// `Europe/Berlin`, `+08:00`, `Z`, or a rule in the notation of POSIX.
impl FromStr for TimeZone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        match text.trim() {
            "Z" | "z" => Ok(Self(tz::TimeZone::UTC)),
            text => match DateTimeParser::new().parse_time_zone(text) {
                Ok(zone) => Ok(Self(zone)),
                Err(_) => Err(UnknownZone),
            },
        }
    }
}

/// What the caller knows of the clocks of a set's logs. What is not known here is inferred from the logs where it can be.
///
/// ```
/// use panther_set::Clock;
///
/// let clock = Clock::new()
///     .with_zone("Europe/Berlin".parse()?)
///     .with_zone_under("evidence/host-7", "-05:00".parse()?);
/// # Ok::<(), panther_set::UnknownZone>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock {
    zone: Option<TimeZone>,
    /// Zones of the logs under a path.
    under: Vec<(PathBuf, TimeZone)>,
}

impl Clock {
    /// Nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All logs are of machines in this zone.
    #[must_use]
    pub fn with_zone(mut self, zone: TimeZone) -> Self {
        self.zone = Some(zone);
        self
    }

    /// The log of this path, or the logs in this folder, are of a machine in this zone, whatever the zone of the others. The longest path counts.
    #[must_use]
    pub fn with_zone_under(mut self, path: impl Into<PathBuf>, zone: TimeZone) -> Self {
        self.under.push((path.into(), zone));
        self
    }

    /// The zone of a source, where it is known.
    #[must_use]
    pub fn zone_of(&self, source: &Source) -> Option<&TimeZone> {
        self.under
            .iter()
            .filter(|(path, _)| source.path().starts_with(path))
            .max_by_key(|(path, _)| path.components().count())
            .map(|(_, zone)| zone)
            .or(self.zone.as_ref())
    }

    /// How the times of a source are read when nothing is inferred.
    #[must_use]
    pub fn reading(&self, source: &Source) -> Reading {
        match self.zone_of(source) {
            Some(zone) => Reading::Given(zone.clone()),
            None => Reading::Unstated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read() {
        let time = LogTime::new(2024, 3, 12, 9, 0, 0).unwrap();
        for (text, offset) in [
            ("Asia/Shanghai", "+08:00"),
            ("asia/kolkata", "+05:30"),
            ("America/St_Johns", "-02:30"),
            ("UTC", "+00:00"),
            ("Z", "+00:00"),
            ("+08:00", "+08:00"),
            ("-0330", "-03:30"),
            ("+08", "+08:00"),
            ("EST5EDT,M3.2.0,M11.1.0", "-04:00"),
        ] {
            let zone: TimeZone = text.parse().unwrap();
            assert_eq!(zone.offset(time).unwrap().to_string(), offset, "{text}");
        }
        for bad in ["", "Mars/Olympus", "8", "08:00", "+99:00", "+08:00x"] {
            assert_eq!(bad.parse::<TimeZone>(), Err(UnknownZone), "{bad}");
        }
        assert_eq!("Europe/Berlin".parse::<Offset>(), Err(UnknownZone));
    }

    #[test]
    fn years_at_the_edge_have_an_offset() {
        let zone: TimeZone = "Europe/Berlin".parse().unwrap();
        for year in [0, 1, 1601, 9999] {
            let time = LogTime::new(year, 12, 31, 23, 59, 59).unwrap();
            assert!(zone.offset(time).is_some(), "{year}");
        }
    }
}
