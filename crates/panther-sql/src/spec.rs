//! The request of a caller: paths, and how hosts and time zones are told.

use panther_arrow::HostPattern;
use panther_set::{Clock, TimeZone};
use serde::{Deserialize, Serialize};

/// The logs that the tables show, and the facts that the caller knows about them. A process needs
/// no more to make the tables, so a client sends this to a cluster.
///
/// ```
/// use panther_sql::LogSpec;
///
/// let spec = LogSpec::new(["evidence/hosts"])
///     .with_host_from(&"{host}/**".parse()?)
///     .with_zone(&"Europe/Berlin".parse()?);
/// assert_eq!(spec.paths(), ["evidence/hosts"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSpec {
    paths: Vec<String>,
    host_from: Option<String>,
    zone: Option<String>,
}

impl LogSpec {
    /// Asks for the logs in these files, folders, archives and globs. A path may be the address of an
    /// object store, such as `s3://bucket/hosts`.
    #[must_use]
    pub fn new<P: Into<String>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self {
            paths: paths.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Takes the host of a log from its path below the path that the caller gave; see
    /// [`HostPattern`].
    #[must_use]
    pub fn with_host_from(mut self, pattern: &HostPattern) -> Self {
        self.host_from = Some(pattern.to_string());
        self
    }

    /// Takes times that do not state their UTC offset to be in this zone, such as `Europe/Berlin` or
    /// `+08:00`.
    #[must_use]
    pub fn with_zone(mut self, zone: &TimeZone) -> Self {
        self.zone = Some(zone.to_string());
        self
    }

    /// The paths as the caller gave them.
    #[must_use]
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// The pattern that tells the host of a log.
    #[must_use]
    pub fn host_from(&self) -> Option<HostPattern> {
        self.host_from.as_ref()?.parse().ok()
    }

    pub(crate) fn host_pattern(&self) -> Option<&str> {
        self.host_from.as_deref()
    }

    /// The time zone that the caller gave.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }
}

/// The zones that the caller knows.
pub(crate) fn clock(zone: Option<&str>) -> Clock {
    match zone.and_then(|zone| zone.parse().ok()) {
        Some(zone) => Clock::new().with_zone(zone),
        None => Clock::new(),
    }
}
