//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use bytesize::ByteSize;
use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args as ClapArgs, CommandFactory, Parser, Subcommand, ValueEnum};
use panther::code::ParsedCode;
use panther::{FormatId, Level, formats};
use panther_set::{Clock, Encoding, Limits, TimeZone};
use regex::Regex;

use crate::filter::{Bound, Levels};

/// Typed events from Windows setup and servicing logs: setupact.log, setuperr.log, dism.log, CBS.log and their like.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 110,
    after_help = "\
Examples:
  panther scan SetupDiag.zip                      what is there, a row a log
  panther events SetupDiag/ --level error         every error of every log
  panther events dism.log --code 0x80070005       every event with this code, also in its continuation lines
  panther events CBS.log --output jsonl | jq .    the same for other programs
  panther events SetupDiag/ --merge --level error all logs as one, by time
  panther follow CBS.log --level warning+         warnings and errors as they are written
  panther code 0xC1900101-0x4000D                 what a code means

Exit status: 0 all was read; 1 something could not be read and is named on standard error; 2 the command line is wrong."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// The command line of this process; ends the process where it is wrong.
    pub(crate) fn read() -> Self {
        let args = Self::parse();
        if let Some(message) = args.contradiction() {
            Self::command()
                .error(ErrorKind::ValueValidation, message)
                .exit();
        }
        args
    }

    /// What cannot be, though each word is right.
    fn contradiction(&self) -> Option<&'static str> {
        let wanted = match &self.command {
            Command::Events(events) => &events.wanted,
            Command::Follow(follow) => &follow.wanted,
            Command::Scan(_) | Command::Code(_) | Command::Formats(_) => return None,
        };
        if let (Some(since), Some(until)) = (wanted.since, wanted.until)
            && since.is_after(until)
        {
            return Some("--since is after --until: no event can be both");
        }
        if wanted.has_instants() && matches!(self.command, Command::Follow(_)) {
            return Some(
                "the offset of a log is not known while it is followed: give --since and --until as its own clock shows them",
            );
        }
        None
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what is there: a row a log, totals, and what was skipped and why
    Scan(ScanArgs),
    /// Print events, in the order of the logs and of their lines, or all by time
    Events(EventsArgs),
    /// Print the events of a log as they are written, until Ctrl-C
    Follow(FollowArgs),
    /// Explain result codes in any notation
    Code(CodeArgs),
    /// List the formats that are known
    Formats(FormatsArgs),
}

/// What is read, and how.
#[derive(Debug, ClapArgs)]
pub(crate) struct Paths {
    /// Files, folders or archives; - is standard input. Folders and archives (zip, cab, gzip, tar) are read to the bottom, and what holds
    /// no text is named and left out
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Read lines that show to be neither UTF-8 nor UTF-16 in this encoding: a name such as gbk or windows-1252, or a code page such as
    /// cp936 [default: guessed for each log]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub(crate) encoding: Option<Encoding>,

    /// Work on N threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) limits: LimitsArgs,
}

/// The heading over the limits, which would else be over all that follows them.
const LIMITS: &str = "Limits of archives";

/// How far archives are followed.
#[derive(Debug, ClapArgs)]
pub(crate) struct LimitsArgs {
    /// Follow N archives inside one another [default: 8]
    #[arg(long, help_heading = LIMITS, value_name = "N")]
    max_depth: Option<u8>,

    /// Look at N members of an archive, nested ones included [default: 250000]
    #[arg(long, help_heading = LIMITS, value_name = "N")]
    max_members: Option<u64>,

    /// Let a byte become N bytes, beyond the first 64 MiB [default: 250]
    #[arg(long, help_heading = LIMITS, value_name = "N")]
    max_ratio: Option<u64>,

    /// Let an archive expand to SIZE, such as 500MB or 64GiB [default: 64GiB]
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", value_parser = size)]
    max_total: Option<u64>,

    /// Decode a zip inside an archive to memory if it has no more than SIZE [default: 32MiB]
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", value_parser = size)]
    max_memory: Option<u64>,
}

impl LimitsArgs {
    pub(crate) fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        if let Some(depth) = self.max_depth {
            limits = limits.with_depth(depth);
        }
        if let Some(members) = self.max_members {
            limits = limits.with_members(members);
        }
        if let Some(ratio) = self.max_ratio {
            limits = limits.with_ratio(ratio);
        }
        if let Some(total) = self.max_total {
            limits = limits.with_total(total);
        }
        if let Some(memory) = self.max_memory {
            limits = limits.with_memory(memory);
        }
        limits
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ScanArgs {
    #[command(flatten)]
    pub(crate) paths: Paths,

    /// Count result codes too, each with what it is called and what the lines say it is
    #[arg(long)]
    pub(crate) codes: bool,

    /// Count components too
    #[arg(long)]
    pub(crate) components: bool,

    /// How to print
    #[arg(long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,
}

/// How a table is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScanOutput {
    /// For people
    Text,
    /// JSON, for other programs
    Json,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EventsArgs {
    #[command(flatten)]
    pub(crate) paths: Paths,

    /// Only logs of these formats, with commas between; panther formats lists them
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', value_parser = format)]
    pub(crate) format: Vec<FormatId>,

    /// Print the events of all logs as one, by time. Local times become instants by --tz, else by the UTC stamps in a log itself, else by those in
    /// the other logs
    #[arg(long)]
    pub(crate) merge: bool,

    /// The time zone of the logs, or with a path in front that of the logs there: Europe/Berlin, +08:00, host-7=America/New_York. Can be
    /// given more than once, and puts the offset beside each time
    #[arg(long, value_name = "[PATH=]ZONE", value_parser = zone, allow_hyphen_values = true)]
    pub(crate) tz: Vec<GivenZone>,

    #[command(flatten)]
    pub(crate) wanted: Wanted,
}

/// Which events are printed, and how.
#[derive(Debug, ClapArgs)]
pub(crate) struct Wanted {
    /// Only events of these levels, with commas between: info, warning, error, fatal, perf, verbose, debug, other; warning+ is warning and worse
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', value_parser = levels)]
    pub(crate) level: Vec<Levels>,

    /// Only events of these components, with commas between, in any case
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) component: Vec<String>,

    /// Only events with one of these codes, with commas between: 0x80070005, -2147024891 and E_ACCESSDENIED are one code, 5 and
    /// ERROR_ACCESS_DENIED another
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub(crate) code: Vec<ParsedCode>,

    /// Only events at or after this time of the log: 2020-07-29, 2020-07-29T16:29 or 2020-07-29T16:29:16; a time of day with Z or
    /// an offset such as +08:00 behind it is an instant, and only logs whose offset is known have events after it
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<Bound>,

    /// Only events up to the end of this day, minute or second of the log; an instant as for --since
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<Bound>,

    /// Only events whose message or continuation lines match this regular expression; (?i) in front ignores case, (?m) lets ^ and $
    /// match at every line
    #[arg(long, value_name = "REGEX")]
    pub(crate) grep: Option<Regex>,

    /// How to print
    #[arg(long, value_enum, default_value_t = EventsOutput::Text)]
    pub(crate) output: EventsOutput,

    /// Print what could not be parsed too. Without filters, jsonl does so anyway
    #[arg(long)]
    pub(crate) include_unparsed: bool,
}

impl EventsArgs {
    /// What is given of the clocks of the logs.
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

impl Wanted {
    /// Whether a bound is an instant, so that the offsets of the logs must be known.
    pub(crate) fn has_instants(&self) -> bool {
        let mut bounds = self.since.iter().chain(&self.until);
        bounds.any(|bound| bound.is_instant())
    }
}

/// A time zone, of all logs or of those under a path.
#[derive(Clone, Debug)]
pub(crate) struct GivenZone {
    pub(crate) under: Option<PathBuf>,
    zone: TimeZone,
}

/// How events are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EventsOutput {
    /// For people
    Text,
    /// A JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct FollowArgs {
    /// The log; it is waited for where it is not there yet. When it is renamed and begun anew, both are read to their ends
    #[arg(value_name = "FILE", value_parser = PathBufValueParser::new().try_map(file))]
    pub(crate) path: PathBuf,

    /// Begin with the last N events that are there [default: with all of them]
    #[arg(long, value_name = "N")]
    pub(crate) tail: Option<usize>,

    /// Look at the file every so many seconds, and do not ask the system to tell of changes: for network drives where it does not
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) poll: Option<Duration>,

    /// How long the last event must have been quiet to count as complete
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "1")]
    pub(crate) quiet: Duration,

    /// Read lines that show to be neither UTF-8 nor UTF-16 in this encoding [default: guessed]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub(crate) encoding: Option<Encoding>,

    #[command(flatten)]
    pub(crate) wanted: Wanted,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CodeArgs {
    /// 0x80070005, 8007042B, 5, -2147024891, E_ACCESSDENIED, or a pair such as 0xC1900101-0x4000D
    #[arg(required = true, value_name = "CODE", allow_negative_numbers = true)]
    pub(crate) codes: Vec<ParsedCode>,

    /// How to print
    #[arg(long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct FormatsArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,
}

fn encoding(name: &str) -> Result<Encoding, String> {
    Encoding::named(name).ok_or_else(|| {
        "expected a name such as utf-8, gbk, shift_jis, euc-kr or windows-1252, or a code page such as cp936".to_owned()
    })
}

fn format(name: &str) -> Result<FormatId, String> {
    let known = || {
        formats::all()
            .iter()
            .map(|format| format.id().0)
            .collect::<Vec<_>>()
            .join(", ")
    };
    formats::by_id(name)
        .map(|format| format.id())
        .ok_or_else(|| format!("expected one of {}", known()))
}

fn levels(word: &str) -> Result<Levels, String> {
    let level = |word: &str| {
        word.parse::<Level>()
            .map_err(|error| format!("{error}; warning+ is warning and worse"))
    };
    match word.strip_suffix('+') {
        Some(least) => level(least).map(Levels::From),
        None => level(word).map(Levels::Only),
    }
}

fn zone(text: &str) -> Result<GivenZone, String> {
    let (under, zone) = match text.rsplit_once('=') {
        Some((path, zone)) => (Some(PathBuf::from(path)), zone),
        None => (None, text),
    };
    match zone.parse() {
        Ok(zone) => Ok(GivenZone { under, zone }),
        Err(error) => Err(format!("{error}, or PATH=ZONE")),
    }
}

fn size(size: &str) -> Result<u64, &'static str> {
    size.parse::<ByteSize>()
        .map(|size| size.as_u64())
        .map_err(|_| "expected a size such as 500MB or 64GiB")
}

fn threads(number: &str) -> Result<NonZeroUsize, &'static str> {
    number
        .parse()
        .map_err(|_| "expected a whole number from 1 on")
}

fn file(path: PathBuf) -> Result<PathBuf, &'static str> {
    if path.as_os_str() == "-" {
        return Err(
            "a stream has no name to follow; panther events - prints its events as they come",
        );
    }
    Ok(path)
}

fn seconds(number: &str) -> Result<Duration, &'static str> {
    number
        .parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| *duration >= Duration::from_millis(1))
        .ok_or("expected a number of seconds such as 2 or 0.5")
}
