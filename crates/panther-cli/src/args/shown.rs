//! The clock on which times are shown.

use clap::Args;
use panther_set::{Offset, TimeZone, UnknownZone};

/// The clock on which to show times.
#[derive(Debug, Args)]
pub(crate) struct ShownArgs {
    /// Show all times on the clock of ZONE, as far as their offset is known; ZONE is written as for
    /// `events --tz` [default: one clock for all logs; events without --merge: as the log has them]
    #[arg(long, value_name = "ZONE", value_parser = any_zone, allow_hyphen_values = true)]
    show_tz: Option<TimeZone>,

    /// Show all times in UTC, like --show-tz UTC
    #[arg(long, conflicts_with = "show_tz")]
    utc: bool,
}

impl ShownArgs {
    /// The zone of the clock, if the command line names one.
    pub(crate) fn zone(&self) -> Option<TimeZone> {
        let utc = self.utc.then(|| Offset::UTC.into());
        self.show_tz.clone().or(utc)
    }
}

/// A zone by its name, or that of this machine.
pub(super) fn any_zone(zone: &str) -> Result<TimeZone, String> {
    if zone.eq_ignore_ascii_case("local") {
        return TimeZone::local().map_err(|error| match cfg!(feature = "time-zones") {
            true => "the time zone of this machine is not known".to_owned(),
            false => error.to_string(),
        });
    }
    zone.parse()
        .map_err(|error: UnknownZone| format!("{error}, local"))
}
