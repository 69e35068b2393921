//! `panther events`

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use panther::FormatId;
use panther_set::{Clock, TimeZone};

use super::paths::{Paths, format};
use super::selection::Selection;

#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    #[command(flatten)]
    pub(crate) paths: Paths,

    /// Read only logs of these formats, separated by commas (see `panther formats`)
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', value_parser = format)]
    pub(crate) format: Vec<FormatId>,

    /// Merge the events of all logs by time, with UTC offsets from --tz, otherwise from UTC
    /// timestamps in the log itself, otherwise from those in other logs
    #[arg(long)]
    pub(crate) merge: bool,

    /// Take local times to be in ZONE, such as Europe/Berlin, W. Europe Standard Time, +08:00, or
    /// local for the zone of this machine, and print each with its UTC offset; PATH=ZONE, such as
    /// host-7=America/New_York, is for the logs under PATH only; repeatable
    #[arg(long, value_name = "[PATH=]ZONE", value_parser = zone, allow_hyphen_values = true)]
    pub(crate) tz: Vec<GivenZone>,

    /// Add to each event in JSON Lines what it belongs to, as fields.context: the servicing session
    /// with its client, package and KB, the run of DISM or Setup, the number of the upgrade attempt.
    /// panther reads the logs twice for this
    #[arg(long)]
    pub(crate) context: bool,

    #[command(flatten)]
    pub(crate) wanted: Wanted,
}

impl EventsArgs {
    /// The time zones that the command line gives.
    pub(crate) fn clock(&self) -> Clock {
        let given = self.tz.iter().cloned();
        given.fold(
            Clock::new(),
            |clock, GivenZone { under, zone }| match under {
                Some(path) => clock.with_zone_under(path, zone),
                None => clock.with_zone(zone),
            },
        )
    }
}

/// Which events to print, and how.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    #[command(flatten)]
    pub(crate) selection: Selection,

    /// Print in this form
    #[arg(long, value_enum, default_value_t = EventsOutput::Text)]
    pub(crate) output: EventsOutput,

    /// Write CSV cells as the log has them, apart from control characters. Without this option, an
    /// apostrophe comes before text that begins with = + - or @, so that no spreadsheet runs it as a
    /// formula
    #[arg(long)]
    pub(crate) csv_raw: bool,

    /// Also print the bytes that belong to no event; jsonl without filters always prints them
    #[arg(long)]
    pub(crate) include_unparsed: bool,
}

/// The output of `events` and `follow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EventsOutput {
    /// Text for people
    Text,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
}

/// A time zone, of all logs or of those under a path.
#[derive(Clone, Debug)]
pub(crate) struct GivenZone {
    pub(crate) under: Option<PathBuf>,
    zone: TimeZone,
}

fn zone(text: &str) -> Result<GivenZone, String> {
    let (under, zone) = match text.rsplit_once('=') {
        Some((path, zone)) => (Some(PathBuf::from(path)), zone),
        None => (None, text),
    };
    if zone.eq_ignore_ascii_case("local") {
        return match TimeZone::local() {
            Ok(zone) => Ok(GivenZone { under, zone }),
            Err(_) => Err("the time zone of this machine is not known".to_owned()),
        };
    }
    match zone.parse::<TimeZone>() {
        Ok(zone) => Ok(GivenZone { under, zone }),
        Err(error) => Err(format!("{error}, local, or PATH=ZONE")),
    }
}
