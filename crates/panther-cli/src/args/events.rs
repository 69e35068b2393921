//! `panther events`

use std::borrow::Cow;
use std::path::PathBuf;

use clap::Args;
use panther::FormatId;
use panther_set::{Clock, TimeZone};
use panther_table::HostPattern;

use super::evidence::EvidenceArgs;
use super::form::{EventsOutput, FormArgs, OutputArg, TableOutput};
use super::headings::{FORM, READING};
use super::paths::{Paths, format};
use super::selection::Selection;
use super::shown::{ShownArgs, any_zone};
use crate::display::Display;

#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    #[command(flatten)]
    pub(crate) wanted: Wanted,

    /// Merge the events of all logs by time, with UTC offsets from --tz, otherwise from UTC
    /// timestamps in the log itself, otherwise from those in other logs
    #[arg(long)]
    pub(crate) merge: bool,

    /// Take local times to be in ZONE, such as Europe/Berlin, W. Europe Standard Time, +08:00, or
    /// local for the zone of this machine, and print each with its UTC offset; PATH=ZONE, such as
    /// host-7=America/New_York, is for the logs under PATH only; repeatable
    #[arg(long, value_name = "[PATH=]ZONE", value_parser = zone, allow_hyphen_values = true)]
    pub(crate) tz: Vec<GivenZone>,

    #[command(flatten)]
    pub(crate) shown: ShownArgs,

    /// Merge copies of an event, such as those in setupact.log and setuperr.log, into one with their
    /// number and the names of their logs; events are copies if their records are the same
    #[arg(long, requires = "merge")]
    pub(crate) dedupe: bool,

    #[command(flatten)]
    pub(crate) pick: PickArgs,

    /// End like grep: with status 0 if an event matches, 1 if none does, 2 if something could not be
    /// read
    #[arg(long)]
    pub(crate) exit_status: bool,

    /// Add to each event in JSON Lines what it belongs to, as fields.context: the servicing session
    /// with its client, package and KB, the run of DISM or Setup, the number of the upgrade attempt.
    /// panther reads the logs twice for this
    #[arg(long, help_heading = FORM)]
    pub(crate) context: bool,

    #[command(flatten)]
    pub(crate) evidence: EvidenceArgs,

    /// Write a Parquet or Arrow file to FILE, which exists only when it is complete [default: standard
    /// output]
    #[arg(long, help_heading = FORM, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,

    /// Take the name of the machine, for the column host of the table, from the path of a log below
    /// PATH: {host} stands for it, * for any text within a name, ** for any folders, as in
    /// '{host}/**'
    #[arg(long, help_heading = FORM, value_name = "PATTERN")]
    pub(crate) host_from: Option<HostPattern>,

    /// Read only logs of these formats, separated by commas (see `panther formats`)
    #[arg(
        long,
        help_heading = READING,
        value_name = "FORMAT",
        value_delimiter = ',',
        value_parser = format
    )]
    pub(crate) format: Vec<FormatId>,

    #[command(flatten)]
    pub(crate) paths: Paths,
}

impl PickArgs {
    pub(crate) fn has_surroundings(&self) -> bool {
        [self.after, self.before, self.surround]
            .iter()
            .any(Option::is_some)
    }
}

impl EventsArgs {
    /// The clock on which times are shown, if the command line names one.
    pub(crate) fn display(&self) -> Option<Display> {
        self.shown.zone().map(Display::In)
    }

    /// Says which option does not fit rows of the table, if they are wanted.
    pub(super) fn table_contradiction(&self) -> Option<&'static str> {
        let pick = &self.pick;
        let of_table = [
            (
                self.host_from.is_some(),
                "--host-from is for the table: --output parquet, --output arrow or --schema table",
            ),
            (
                self.to.is_some(),
                "--to is for --output parquet and --output arrow",
            ),
        ];
        let of_others = [
            (
                self.merge,
                "the rows of a table have the order of their logs; sort them by time_utc in place of --merge",
            ),
            (
                pick.count
                    || pick.max_count.is_some()
                    || pick.last.is_some()
                    || pick.reverse
                    || pick.has_surroundings(),
                "a table has all rows that match; choose among them with a query",
            ),
            (
                self.shown.zone().is_some(),
                "a table has each time in UTC and by the clock of its log, so give no --utc and --show-tz",
            ),
            (
                self.evidence.hash,
                "--hash is for other outputs; --provenance has the hashes of the logs of a table",
            ),
            (
                self.wanted.table() == Some(TableOutput::JsonLines) && self.to.is_some(),
                "--to is for --output parquet and --output arrow",
            ),
        ];
        let unfit = match self.wanted.table() {
            None => &of_table[..],
            Some(_) => &of_others[..],
        };
        let found = unfit.iter().find(|(is_given, _)| *is_given);
        found.map(|(_, message)| *message)
    }

    /// Whether only events can be printed whose UTC offset is known.
    pub(crate) fn needs_instants(&self) -> bool {
        let is_in_utc = self.wanted.output() == EventsOutput::Timesketch;
        is_in_utc || self.wanted.selection.filter().has_instants()
    }

    /// The time zones that the command line gives.
    pub(crate) fn clock(&self) -> Clock {
        let given = self.tz.iter().cloned();
        // Events that are shown on one clock are in the order of that clock.
        let clock = match self.display() {
            Some(Display::In(zone)) => Clock::new().with_assumed_zone(zone),
            _ => Clock::new(),
        };
        given.fold(clock, |clock, GivenZone { under, zone }| match under {
            Some(path) => clock.with_zone_under(path, zone),
            None => clock.with_zone(zone),
        })
    }
}

/// Which of the matching events to print.
#[derive(Debug, Args)]
pub(crate) struct PickArgs {
    /// Print N events of the log after each match too
    #[arg(short = 'A', long, value_name = "N")]
    pub(crate) after: Option<u64>,

    /// Print N events of the log before each match too
    #[arg(short = 'B', long, value_name = "N")]
    pub(crate) before: Option<u64>,

    /// Print N events of the log before and after each match too
    #[arg(short = 'C', long, value_name = "N")]
    pub(crate) surround: Option<u64>,

    /// Print only how many events of each log match
    #[arg(long, conflicts_with_all = ["merge", "after", "before", "surround", "max_count", "last",
        "reverse"])]
    pub(crate) count: bool,

    /// End after N matches in all
    #[arg(short, long, value_name = "N", conflicts_with = "last")]
    pub(crate) max_count: Option<u64>,

    /// Print only the last N matches
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) last: Option<u64>,

    /// Print the last match of each log first; with --merge, the last of all
    #[arg(long)]
    pub(crate) reverse: bool,
}

/// Which events to print, and how.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// Print in this form
    #[arg(short, long, value_enum, default_value_t = OutputArg::Text)]
    output: OutputArg,

    /// Also print the bytes that belong to no event; jsonl without filters always prints them
    #[arg(long)]
    pub(crate) include_unparsed: bool,

    #[command(flatten)]
    pub(crate) selection: Selection,

    #[command(flatten)]
    pub(crate) form: FormArgs,
}

impl Wanted {
    /// The output of single events. Rows of the table count as JSON Lines.
    pub(crate) const fn output(&self) -> EventsOutput {
        match self.output {
            OutputArg::Text => EventsOutput::Text,
            OutputArg::Csv => EventsOutput::Csv,
            OutputArg::Timesketch => EventsOutput::Timesketch,
            OutputArg::Jsonl | OutputArg::Parquet | OutputArg::Arrow => EventsOutput::Jsonl,
        }
    }

    /// The output of rows of the table, if they are wanted.
    pub(crate) fn table(&self) -> Option<TableOutput> {
        self.form.table(self.output)
    }

    /// Says which option of the form does not fit the output, if one does not.
    pub(super) fn contradiction(&self, is_hashed: bool) -> Option<Cow<'static, str>> {
        self.form.contradiction(self.output, is_hashed)
    }
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
    match any_zone(zone) {
        Ok(zone) => Ok(GivenZone { under, zone }),
        Err(error) => Err(format!("{error}, or PATH=ZONE")),
    }
}
