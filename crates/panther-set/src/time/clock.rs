//! The time zones that the caller knows.

use std::path::PathBuf;

use super::offset_source::OffsetSource;
use super::zone::TimeZone;
use crate::reading::source::Source;

/// The time zones that the caller knows. panther infers the offsets of all other logs, if it can;
/// see [`OffsetSource`].
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
    /// The zone in which times are taken whose offset nothing tells.
    assumed: Option<TimeZone>,
    /// The zones of the logs under a path.
    under: Vec<(PathBuf, TimeZone)>,
}

impl Clock {
    /// Makes a clock without any zones.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the zone of all logs that [`Clock::with_zone_under`] does not cover.
    #[must_use]
    pub fn with_zone(mut self, zone: TimeZone) -> Self {
        self.zone = Some(zone);
        self
    }

    /// Sets the zone of the log at `path`, or of all logs under the folder `path`. If several paths
    /// match a log, the longest one applies.
    #[must_use]
    pub fn with_zone_under(mut self, path: impl Into<PathBuf>, zone: TimeZone) -> Self {
        self.under.push((path.into(), zone));
        self
    }

    /// Takes times whose offset nothing tells to be in this zone, and not in UTC. Only the order of a
    /// merge depends on it: the offset of such a time stays unknown.
    ///
    /// ```
    /// use panther_set::Clock;
    ///
    /// let clock = Clock::new().with_assumed_zone("+01:00".parse()?);
    /// # Ok::<(), panther_set::UnknownZone>(())
    /// ```
    #[must_use]
    pub fn with_assumed_zone(mut self, zone: TimeZone) -> Self {
        self.assumed = Some(zone);
        self
    }

    pub(crate) fn assumed(&self) -> Option<&TimeZone> {
        self.assumed.as_ref()
    }

    /// The zone of a source, if the caller set one.
    ///
    /// ```
    /// use panther_set::{Clock, Source};
    ///
    /// let source = Source::stream("host-7/CBS.log", std::io::empty())?;
    /// let clock = Clock::new().with_zone_under("host-7", "-05:00".parse()?);
    /// assert_eq!(clock.zone_of(&source), Some(&"-05:00".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn zone_of(&self, source: &Source) -> Option<&TimeZone> {
        self.under
            .iter()
            .filter(|(path, _)| source.path().starts_with(path))
            .max_by_key(|(path, _)| path.components().count())
            .map(|(_, zone)| zone)
            .or(self.zone.as_ref())
    }

    /// The offset source of a log without inference: the zone that the caller set, or
    /// [`OffsetSource::Unknown`].
    #[must_use]
    pub fn offset_source(&self, source: &Source) -> OffsetSource {
        match self.zone_of(source) {
            Some(zone) => OffsetSource::Given(zone.clone()),
            None => OffsetSource::Unknown,
        }
    }
}
