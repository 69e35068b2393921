//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;
#[cfg(feature = "follow")]
use std::time::Duration;

use bytesize::ByteSize;
#[cfg(feature = "follow")]
use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args as ClapArgs, CommandFactory, Parser, Subcommand, ValueEnum};
use panther::code::{self, ParsedCode, TypedCode};
use panther::{FormatId, Level};
use panther_diagnose::RuleSet;
use panther_set::{Bound, Clock, Encoding, Filter, Limits, TimeZone, registry};
use regex::Regex;

/// Says why a Windows upgrade failed, and lists, filters and merges the events of its logs:
/// setupact.log, setuperr.log, dism.log, CBS.log, event logs and their like.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = after_help()
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The text below the options: examples of the commands that this build has.
fn after_help() -> String {
    let has_command = |line: &&str| cfg!(feature = "follow") || !line.contains("panther follow");
    let lines: Vec<&str> = AFTER_HELP.lines().filter(has_command).collect();
    lines.join("\n")
}

const AFTER_HELP: &str = "\
Examples:
  panther diagnose SetupDiag.zip                    say why the upgrade failed
  panther report SetupDiag.zip -o report.html       the same as a page for a ticket
  panther scan SetupDiag.zip                        list the logs in an archive
  panther events SetupDiag/ --level error+          print every error of every log
  panther events SetupDiag/ --level error+ --merge  the same, oldest first
  panther events dism.log --code 0x80070005         print every event with this code
  panther events CBS.log --output jsonl | jq .      pass events to another program
  panther follow CBS.log --level warning+           print warnings and errors as they are written
  panther code 0xC1900101-0x4000D                   explain a code

Exit status:
  0    everything was read
  1    something could not be read, and standard error names it
  2    the command line is wrong
  3    diagnose --exit-code found a cause that is at least likely
  130  Ctrl-C or SIGTERM ended it early: `events` prints what it has read,
       up to a whole event; `follow` has no other end, so its status is 0; a second Ctrl-C
       ends any command at once";

impl Args {
    /// Reads the command line of this process, and ends the process if the command line is wrong.
    pub(crate) fn read() -> Self {
        let args = Self::try_parse().unwrap_or_else(|error| {
            suggest_diagnose(&error);
            error.exit()
        });
        if let Some(message) = args.contradiction() {
            Self::command()
                .error(ErrorKind::ValueValidation, message)
                .exit();
        }
        args
    }

    /// Says why the options contradict each other, if they do.
    fn contradiction(&self) -> Option<&'static str> {
        let (selection, wanted) = match &self.command {
            Command::Events(events) => (&events.wanted.selection, Some(&events.wanted)),
            Command::Scan(scan) => (&scan.selection, None),
            #[cfg(feature = "follow")]
            Command::Follow(follow) => (&follow.wanted.selection, Some(&follow.wanted)),
            Command::Code(_)
            | Command::Formats(_)
            | Command::Diagnose(_)
            | Command::Report(_)
            | Command::Rules(_) => return None,
        };
        if wanted.is_some_and(|wanted| wanted.csv_raw && wanted.output != EventsOutput::Csv) {
            return Some("--csv-raw is for --output csv");
        }
        if let Command::Events(events) = &self.command
            && events.context
            && events.wanted.output != EventsOutput::Jsonl
        {
            return Some("--context is for --output jsonl");
        }
        if let Command::Events(events) = &self.command
            && events.context
            && events
                .paths
                .paths
                .iter()
                .any(|path| path.as_os_str() == "-")
        {
            return Some("--context reads the logs twice, and standard input can be read once");
        }
        if let (Some(since), Some(until)) = (selection.since, selection.until)
            && since.is_after(until)
        {
            return Some("--since is after --until, so no event can match both");
        }
        if selection.filter().has_instants() && !matches!(self.command, Command::Events(_)) {
            return Some(
                "only events knows the UTC offsets of logs: \
                 give --since and --until by the log's own clock",
            );
        }
        None
    }
}

/// Ends the process with the command that was probably meant, if a path stands where a command is
/// expected.
fn suggest_diagnose(error: &clap::Error) {
    let Some(path) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return;
    };
    if error.kind() == ErrorKind::InvalidSubcommand && path.exists() {
        let shown = path.display();
        let message = format!(
            "{shown} is a path and no command; this says why the upgrade failed:\n\n    \
             panther diagnose {shown}"
        );
        Args::command()
            .error(ErrorKind::InvalidSubcommand, message)
            .exit();
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say why an upgrade or an update failed, with the lines that show it and what to ask for
    Diagnose(Box<DiagnoseArgs>),
    /// Write a diagnosis as one HTML file, to attach to a ticket
    Report(Box<ReportArgs>),
    /// List the logs with their formats, counts and times, and what was not read and why
    Scan(Box<ScanArgs>),
    /// Print events, log by log or merged by time
    Events(Box<EventsArgs>),
    /// Print the events of a log as they are written, until Ctrl-C
    #[cfg(feature = "follow")]
    Follow(Box<FollowArgs>),
    /// Explain result codes
    Code(CodeArgs),
    /// List the log formats that panther reads
    Formats(FormatsArgs),
    /// List the rules of the diagnosis, or run their tests
    Rules(RulesArgs),
}

/// Which logs to read, and how.
#[derive(Debug, ClapArgs)]
pub(crate) struct Paths {
    /// Files, folders and archives (zip, cab, gzip, tar) to read with everything inside them; - is
    /// standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Decode lines that are neither UTF-8 nor UTF-16 as NAME, such as gbk, windows-1252 or cp936
    /// [default: guessed for each log]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub(crate) encoding: Option<Encoding>,

    /// Read every log as FORMAT instead of detecting its format (see `panther formats`)
    #[arg(long = "as", value_name = "FORMAT", value_parser = format)]
    pub(crate) read_as: Option<FormatId>,

    /// Use N threads [default: one per processor]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) limits: LimitsArgs,
}

/// The heading of the limits. Given to each limit, because a heading of the struct would cover all
/// later options too.
const LIMITS: &str = "Limits";

/// How much is read of an archive, and of the text of an event log (.evtx).
#[derive(Debug, ClapArgs)]
pub(crate) struct LimitsArgs {
    /// Open archives inside archives up to N levels deep [default: 8]
    #[arg(long, help_heading = LIMITS, value_name = "N")]
    max_depth: Option<u8>,

    /// Look at no more than N members of an archive, nested ones included [default: 250000]
    #[arg(long, help_heading = LIMITS, value_name = "N")]
    max_members: Option<u64>,

    /// Reject archives and event logs (.evtx) that expand more than N-fold, checked after the first
    /// 64 MiB [default: 250]
    #[arg(long, help_heading = LIMITS, value_name = "N")]
    max_ratio: Option<u64>,

    /// Reject archives and event logs (.evtx) that expand to more than SIZE, such as 500MB or 64GiB
    /// [default: 64GiB]
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", value_parser = size)]
    max_total: Option<u64>,

    /// Reject a zip inside a compressed archive if it takes more than SIZE of memory [default:
    /// 32MiB]
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

    /// Count result codes too, each with its name, its kind and its role in the line
    #[arg(long)]
    pub(crate) codes: bool,

    /// Count the events of each component too
    #[arg(long)]
    pub(crate) components: bool,

    #[command(flatten)]
    pub(crate) selection: Selection,

    /// Print in this form
    #[arg(long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,
}

/// The output of `scan`, `code`, `formats` and `rules`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScanOutput {
    /// Text for people
    Text,
    /// JSON for other programs
    Json,
}

#[derive(Debug, ClapArgs)]
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

    /// Write no temporary file while merging. The members of an archive that need one are not
    /// merged, and standard error names them
    #[arg(long, requires = "merge")]
    pub(crate) no_temp: bool,

    /// Take local times to be in ZONE, such as Europe/Berlin or +08:00, and print each with its UTC
    /// offset; PATH=ZONE, such as host-7=America/New_York, is for the logs under PATH only;
    /// repeatable
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

/// Which events to select.
#[derive(Debug, ClapArgs)]
pub(crate) struct Selection {
    /// Take only events of these levels, separated by commas: info, warning, error, fatal, perf,
    /// verbose, debug, other; error+ means error and fatal, and error alone leaves out fatal
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', value_parser = levels)]
    pub(crate) level: Vec<Levels>,

    /// Take only events of these components, separated by commas; upper and lower case are alike
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) component: Vec<String>,

    /// Take only events of the event log with these event ids, separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) event_id: Vec<u64>,

    /// Take only events of these providers, separated by commas; upper and lower case are alike, and
    /// WindowsUpdateClient is Microsoft-Windows-WindowsUpdateClient too
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) provider: Vec<String>,

    /// Take only events with one of these codes, separated by commas: 0x80070005, -2147024891 and
    /// E_ACCESSDENIED are one code, 5 and ERROR_ACCESS_DENIED another
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub(crate) code: Vec<ParsedCode>,

    /// Take only events at or after TIME: 2020-07-29, 2020-07-29T16:29 or 2020-07-29T16:29:16.
    /// Without an offset, TIME is by the log's own clock. With Z or +08:00 at its end, TIME is an
    /// instant, and events whose UTC offset is unknown are left out
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<Bound>,

    /// Take only events until the end of TIME, whether TIME is a day, a minute or a second; TIME is
    /// written as for --since
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<Bound>,

    /// Take only events whose message or continuation lines match REGEX; (?i) in front ignores
    /// case, and (?m) lets ^ and $ match at every line
    #[arg(long, value_name = "REGEX")]
    pub(crate) grep: Option<Regex>,
}

/// Which events to print, and how.
#[derive(Debug, ClapArgs)]
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

impl Selection {
    /// The filter that the options describe.
    pub(crate) fn filter(&self) -> Filter {
        let mut filter = Filter::new();
        for levels in &self.level {
            filter = match *levels {
                Levels::Only(level) => filter.level(level),
                Levels::AtLeast(level) => filter.at_least(level),
            };
        }
        for name in &self.component {
            filter = filter.component(name);
        }
        for name in &self.provider {
            filter = filter.provider(name);
        }
        for id in &self.event_id {
            filter = filter.event_id(*id);
        }
        for code in &self.code {
            filter = filter.code(*code);
        }
        if let Some(since) = self.since {
            filter = filter.since(since);
        }
        if let Some(until) = self.until {
            filter = filter.until(until);
        }
        if let Some(regex) = self.grep.clone() {
            filter = filter.text(move |text| regex.is_match(text));
        }
        filter
    }
}

/// Levels of one word: `warning` or `warning+`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Levels {
    Only(Level),
    AtLeast(Level),
}

/// A time zone, of all logs or of those under a path.
#[derive(Clone, Debug)]
pub(crate) struct GivenZone {
    pub(crate) under: Option<PathBuf>,
    zone: TimeZone,
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

#[cfg(feature = "follow")]
#[derive(Debug, ClapArgs)]
pub(crate) struct FollowArgs {
    /// The log to follow, also through renaming and truncation; panther waits for it if it does not
    /// exist yet. When another file gets the name, panther reads the old one too until nothing has
    /// been written to it for a minute
    #[arg(value_name = "FILE", value_parser = PathBufValueParser::new().try_map(file))]
    pub(crate) path: PathBuf,

    /// Start with the last N events of the file [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) tail: Option<usize>,

    /// Look at the file every SECONDS instead of waiting for the system to report changes, which it
    /// does not do on some network drives
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) poll: Option<Duration>,

    /// Print the last event once nothing has been written for SECONDS, because only then is it
    /// complete
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "1")]
    pub(crate) quiet: Duration,

    /// Decode lines that are neither UTF-8 nor UTF-16 as NAME, such as gbk, windows-1252 or cp936
    /// [default: guessed]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub(crate) encoding: Option<Encoding>,

    /// Read the log as FORMAT instead of detecting its format (see `panther formats`)
    #[arg(long = "as", value_name = "FORMAT", value_parser = format)]
    pub(crate) read_as: Option<FormatId>,

    #[command(flatten)]
    pub(crate) wanted: Wanted,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CodeArgs {
    /// Codes such as 0x80070005, 8007042B, 5, -2147024891 or E_ACCESSDENIED, pairs such as
    /// 0xC1900101-0x4000D, stop codes such as bugcheck 0x7e, or problems of devices such as
    /// "Code 28"; pasted text with brackets, commas and words such as Error will do
    #[arg(required = true, value_name = "CODE", allow_negative_numbers = true)]
    codes: Vec<String>,

    /// Print in this form
    #[arg(long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct FormatsArgs {
    /// Print in this form
    #[arg(long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,
}

/// Which rules to diagnose with.
#[derive(Debug, ClapArgs)]
pub(crate) struct RulesFrom {
    /// Add the rules in the .toml files of DIR; a rule with the id of one of panther's replaces it
    #[arg(long = "rules", value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

impl RulesFrom {
    /// The rules. Ends the process if one of them is wrong.
    pub(crate) fn rules(&self) -> RuleSet {
        match &self.folder {
            None => RuleSet::embedded(),
            Some(folder) => RuleSet::with_folder(folder).unwrap_or_else(|error| {
                Args::command()
                    .error(ErrorKind::ValueValidation, error)
                    .exit()
            }),
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DiagnoseArgs {
    #[command(flatten)]
    pub(crate) paths: Paths,

    #[command(flatten)]
    pub(crate) rules: RulesFrom,

    /// Print in this form
    #[arg(long, value_enum, default_value_t = DiagnoseOutput::Text)]
    pub(crate) output: DiagnoseOutput,

    /// Show every finding in full: context, past failures, facts and the lines around
    #[arg(long)]
    pub(crate) all: bool,

    /// Say which conditions of RULE hold, fail, or cannot be decided by these logs
    #[arg(long, value_name = "RULE", conflicts_with_all = ["exit_code", "redact"])]
    pub(crate) explain: Option<String>,

    /// Replace the names of users and hosts, SIDs and addresses, the same name by the same word
    #[arg(long)]
    pub(crate) redact: bool,

    /// End with status 3 if a cause was found that is at least likely
    #[arg(long)]
    pub(crate) exit_code: bool,
}

/// The output of `diagnose`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiagnoseOutput {
    /// Text for people
    Text,
    /// One JSON object, whose schema the crate panther-diagnose has
    Json,
    /// Markdown for a ticket
    Markdown,
    /// SARIF 2.1.0 for viewers and code-scanning boards
    Sarif,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) paths: Paths,

    #[command(flatten)]
    pub(crate) rules: RulesFrom,

    /// Write to FILE; - is standard output
    #[arg(
        short,
        long = "out",
        value_name = "FILE",
        default_value = "panther-report.html"
    )]
    pub(crate) out: PathBuf,

    /// Write the fixed texts in this language
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) language: String,

    /// Replace the names of users and hosts, SIDs and addresses, the same name by the same word
    #[arg(long)]
    pub(crate) redact: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RulesArgs {
    /// List only rules whose id begins with PREFIX
    #[arg(value_name = "PREFIX", default_value = "")]
    pub(crate) prefix: String,

    #[command(flatten)]
    pub(crate) rules: RulesFrom,

    /// Run the tests inside the rules, and end with status 1 if one fails
    #[arg(long)]
    pub(crate) test: bool,

    /// Print in this form
    #[arg(long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,
}

impl CodeArgs {
    /// The codes in what was typed. Ends the process if a word of it is no code.
    pub(crate) fn codes(&self) -> Vec<TypedCode> {
        code::typed(&self.codes.join(" ")).unwrap_or_else(|error| {
            Args::command()
                .error(ErrorKind::ValueValidation, error)
                .exit()
        })
    }
}

fn encoding(name: &str) -> Result<Encoding, String> {
    Encoding::named(name).ok_or_else(|| {
        "expected a name such as utf-8, gbk, shift_jis, euc-kr or windows-1252, \
         or a code page such as cp936"
            .to_owned()
    })
}

fn format(name: &str) -> Result<FormatId, String> {
    let registry = registry();
    match registry.by_id(name) {
        Some(format) => Ok(format.id()),
        None => {
            let known = registry.formats().iter();
            let known: Vec<_> = known.map(|format| format.id().as_str()).collect();
            Err(format!("expected one of {}", known.join(", ")))
        }
    }
}

fn levels(word: &str) -> Result<Levels, String> {
    let level = |word: &str| {
        word.parse::<Level>()
            .map_err(|error| format!("{error}; warning+ means warning and worse"))
    };
    match word.strip_suffix('+') {
        Some(least) => level(least).map(Levels::AtLeast),
        None => level(word).map(Levels::Only),
    }
}

fn zone(text: &str) -> Result<GivenZone, String> {
    let (under, zone) = match text.rsplit_once('=') {
        Some((path, zone)) => (Some(PathBuf::from(path)), zone),
        None => (None, text),
    };
    match zone.parse::<TimeZone>() {
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
        .parse::<NonZeroUsize>()
        .map_err(|_| "expected a whole number from 1 on")
}

#[cfg(feature = "follow")]
fn file(path: PathBuf) -> Result<PathBuf, &'static str> {
    if path.as_os_str() == "-" {
        return Err(
            "a stream has no name to follow; panther events - prints its events as they come",
        );
    }
    Ok(path)
}

#[cfg(feature = "follow")]
fn seconds(number: &str) -> Result<Duration, &'static str> {
    number
        .parse::<f64>()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| *duration >= Duration::from_millis(1))
        .ok_or("expected a number of seconds such as 2 or 0.5")
}
