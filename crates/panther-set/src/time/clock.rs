//! The time zones that the caller knows.

use std::path::PathBuf;

use super::offset_source::OffsetSource;
use super::zone::TimeZone;
use crate::reading::source::Source;

/// The time zones that the caller knows of a set's logs. What is not known here is inferred from
/// the logs where it can be.
///
/// ```
/// use panther_set::Clock;
///
/// let clock = Clock::new()
///     .with_zone("+01:00".parse()?)
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
    /// A clock that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that all logs are of machines in this zone.
    #[must_use]
    pub fn with_zone(mut self, zone: TimeZone) -> Self {
        self.zone = Some(zone);
        self
    }

    /// Says that the log of this path, or the logs in this folder, are of a machine in this zone,
    /// whatever the zone of the others. Of several paths, the longest counts.
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

    /// Where the offset of a source comes from when nothing is inferred.
    #[must_use]
    pub fn offset_source(&self, source: &Source) -> OffsetSource {
        match self.zone_of(source) {
            Some(zone) => OffsetSource::Given(zone.clone()),
            None => OffsetSource::Unknown,
        }
    }
}
