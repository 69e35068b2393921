//! The command line, with a file for each command.

mod diagnose;
mod events;
mod evidence;
#[cfg(feature = "follow")]
mod follow;
mod form;
mod globs;
mod headings;
mod lookup;
mod names;
mod near;
mod paths;
mod scan;
mod selection;
mod shown;
mod stats;

use std::borrow::Cow;
use std::fmt::Display;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};
use colorchoice_clap::Color;
use panther_report::StatsBy;

pub(crate) use self::diagnose::{DiagnoseArgs, DiagnoseOutput, ReportArgs, RulesArgs};
pub(crate) use self::events::{EventsArgs, PickArgs, Wanted};
pub(crate) use self::evidence::EvidenceArgs;
#[cfg(feature = "follow")]
pub(crate) use self::follow::FollowArgs;
#[cfg(feature = "arrow")]
pub(crate) use self::form::FileOutput;
pub(crate) use self::form::{EventsOutput, TableOutput};
pub(crate) use self::lookup::{CodeArgs, CompletionsArgs, FormatsArgs, ManArgs};
pub(crate) use self::paths::{Paths, is_stdin};
pub(crate) use self::scan::{ScanArgs, ScanOutput};
use self::selection::Selection;
pub(crate) use self::selection::option_of_field;
pub(crate) use self::shown::ShownArgs;
pub(crate) use self::stats::StatsArgs;

/// Says why a Windows upgrade failed, and lists, filters and merges the events of its logs:
/// setupact.log, setuperr.log, dism.log, CBS.log, event logs and their like.
#[derive(Debug, Parser)]
#[command(
    // Whatever the file of the program is called, and wherever it is.
    name = "panther",
    bin_name = "panther",
    version = VERSION,
    long_version = LONG_VERSION,
    max_term_width = 80,
    after_help = after_help()
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    color: Color,

    /// Print no notes on standard error, only errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

/// The version with the commit that it was built from, if that is known.
const VERSION: &str = env!("PANTHER_VERSION");

/// The version, and on a line below it which features this build has.
const LONG_VERSION: &str = concat!(
    env!("PANTHER_VERSION"),
    "\nfeatures: ",
    env!("PANTHER_FEATURES")
);

/// The text below the options: examples of the commands that this build has.
fn after_help() -> String {
    let has_command = |line: &&str| cfg!(feature = "follow") || !line.contains("panther follow");
    let lines: Vec<&str> = AFTER_HELP.lines().filter(has_command).collect();
    lines.join("\n")
}

const AFTER_HELP: &str = "\
Examples:
  panther diagnose SetupDiag.zip               say why the upgrade failed
  panther report SetupDiag.zip -o report.html  the same as a page for a ticket
  panther scan SetupDiag.zip                   list the logs in an archive
  panther stats SetupDiag/                     count its events, and say when
  panther events SetupDiag/ -l error+          print every error of every log
  panther events SetupDiag/ -l error+ --merge  the same, oldest first
  panther events dism.log -c 0x80070005        print every event with this code
  panther events CBS.log -o jsonl | jq .       pass events to another program
  panther follow CBS.log -l warning+           print warnings and errors as they
                                               are written
  panther code 0xC1900101-0x4000D              explain a code

Exit status:
  0    every log was read; standard error names files that are no logs, such
       as traces (.etl) and programs
  1    something could not be read, and standard error names it
  2    the command line is wrong
  3    diagnose --exit-code found a cause that is at least likely
  130  Ctrl-C or SIGTERM ended it early: `events` prints what it has read, up
       to a whole event; `follow` has no other end, so its status is 0; a
       second Ctrl-C ends any command at once";

impl Args {
    /// Reads the command line of this process, and ends the process if the command line is wrong.
    pub(crate) fn read() -> Self {
        let args = Self::try_parse().unwrap_or_else(|mut error| {
            name_feature(&error);
            suggest_command(&error);
            name_owners(&mut error);
            error.exit()
        });
        args.color.write_global();
        if let Some(message) = args.contradiction() {
            fail(message);
        }
        args
    }

    /// Says why the options contradict each other, if they do.
    fn contradiction(&self) -> Option<Cow<'static, str>> {
        if let Some(paths) = self.command.paths()
            && paths.stdin.has_name()
            && !paths.has_stdin()
        {
            return Some("--stdin-name names standard input, and no PATH is -".into());
        }
        let (selection, wanted) = match &self.command {
            Command::Events(events) => (&events.wanted.selection, Some(&events.wanted)),
            Command::Scan(scan) => (&scan.selection, None),
            Command::Stats(stats) => (&stats.selection, None),
            #[cfg(feature = "follow")]
            Command::Follow(follow) => (&follow.wanted.selection, Some(&follow.wanted)),
            Command::Code(_)
            | Command::Formats(_)
            | Command::Diagnose(_)
            | Command::Report(_)
            | Command::Rules(_)
            | Command::Completions(_)
            | Command::Man(_) => return None,
        };
        let is_hashed = matches!(&self.command, Command::Events(events) if events.evidence.hash);
        let unfit = wanted.and_then(|wanted| wanted.contradiction(is_hashed));
        if unfit.is_some() {
            return unfit;
        }
        self.conflict(selection, wanted).map(Cow::Borrowed)
    }

    fn conflict(&self, selection: &Selection, wanted: Option<&Wanted>) -> Option<&'static str> {
        if let Command::Events(events) = &self.command {
            let unfit = events.table_contradiction();
            if unfit.is_some() {
                return unfit;
            }
        } else if wanted.is_some_and(|wanted| wanted.table().is_some()) {
            return Some("a table is for events: follow prints single events");
        }
        if wanted.is_some_and(|wanted| wanted.output() == EventsOutput::Timesketch)
            && !matches!(self.command, Command::Events(_))
        {
            return Some("--output timesketch is for events, which knows the UTC offsets of logs");
        }
        if let Command::Stats(stats) = &self.command
            && stats.host_from.is_some()
            && !stats.by.contains(&StatsBy::Host)
        {
            return Some("--host-from is for --by host");
        }
        if let Command::Events(events) = &self.command
            && events.context
            && events.wanted.output() != EventsOutput::Jsonl
            && !selection.asks_for_context()
        {
            return Some("--context is for --output jsonl, --package, --kb and --session");
        }
        if let Command::Events(events) = &self.command
            && events.dedupe
            && (events.wanted.output() == EventsOutput::Csv || events.pick.has_surroundings())
        {
            return Some("--dedupe is for text and JSON Lines without -A, -B and -C");
        }
        if let (Some(since), Some(until)) = (selection.since, selection.until)
            && since.is_after(until)
        {
            return Some("--since is after --until, so no event can match both");
        }
        if selection.around.is_some() && (selection.since.is_some() || selection.until.is_some()) {
            return Some("--around says since when and until when, so give no --since and --until");
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

/// Ends the process, because the command line is wrong. The usage is that of the command.
pub(crate) fn fail(message: impl Display) -> ! {
    let mut all = Args::command();
    all.build();
    let mut words = std::env::args().skip(1);
    let name = words.find(|word| all.find_subcommand(word).is_some());
    let command = name.and_then(|name| all.find_subcommand(name)).cloned();
    command
        .unwrap_or(all)
        .error(ErrorKind::ValueValidation, message)
        .exit()
}

/// Says which commands have the option that this one does not have, in place of how an option is
/// passed as a value, which nobody means here.
fn name_owners(error: &mut clap::Error) {
    if error.kind() != ErrorKind::UnknownArgument {
        return;
    }
    let _ = error.remove(ContextKind::Suggested);
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else {
        return;
    };
    let has_option = |command: &&clap::Command| {
        command.get_arguments().any(|known| {
            let long = known.get_long().map(|long| format!("--{long}"));
            let short = known.get_short().map(|short| format!("-{short}"));
            long.as_ref() == Some(option) || short.as_ref() == Some(option)
        })
    };
    let all = Args::command();
    let owners = all.get_subcommands().filter(has_option);
    let owners: Vec<&str> = owners.map(clap::Command::get_name).collect();
    let tip = match owners.split_last() {
        None => return,
        Some((one, [])) => format!("{option} is an option of {one}"),
        Some((last, others)) => {
            format!("{option} is an option of {} and {last}", others.join(", "))
        }
    };
    error.insert(
        ContextKind::Suggested,
        ContextValue::StyledStrs(vec![tip.into()]),
    );
}

/// Ends the process with the reason, if the command is one that this build does not have.
fn name_feature(error: &clap::Error) {
    let is_follow = std::env::args_os()
        .nth(1)
        .is_some_and(|word| word == "follow");
    if cfg!(not(feature = "follow")) && is_follow && error.kind() == ErrorKind::InvalidSubcommand {
        Args::command()
            .error(
                ErrorKind::InvalidSubcommand,
                "no command follow, because panther was built without the feature `follow`",
            )
            .exit();
    }
}

/// Ends the process with the commands that were probably meant, if a path stands where a command is
/// expected.
fn suggest_command(error: &clap::Error) {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    if error.kind() == ErrorKind::InvalidSubcommand && looks_like_path(word) {
        let shown = if word.contains(' ') {
            format!("\"{word}\"")
        } else {
            word.clone()
        };
        let message = format!(
            "'{word}' is a path and no command; these say why the upgrade failed, and which logs are there:\n\n    \
             panther diagnose {shown}\n    panther scan {shown}"
        );
        Args::command()
            .error(ErrorKind::InvalidSubcommand, message)
            .exit();
    }
}

/// Whether a word is meant as a path, which may be misspelled.
fn looks_like_path(word: &str) -> bool {
    word.contains(['.', '/', '\\']) || PathBuf::from(word).exists()
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say why an upgrade or an update failed, with the lines that show it and what to ask for
    Diagnose(Box<DiagnoseArgs>),
    /// Write a diagnosis as one HTML file, to attach to a ticket
    Report(Box<ReportArgs>),
    /// List the logs with their formats, counts and times, and what was not read and why
    Scan(Box<ScanArgs>),
    /// Count events by level, component, code, message and time
    Stats(Box<StatsArgs>),
    /// Print events, log by log or merged by time
    Events(Box<EventsArgs>),
    /// Print the events of logs as they are written, until Ctrl-C
    #[cfg(feature = "follow")]
    Follow(Box<FollowArgs>),
    /// Explain result codes
    Code(CodeArgs),
    /// List the log formats that panther reads
    Formats(FormatsArgs),
    /// List the rules of the diagnosis, or run their tests
    Rules(RulesArgs),
    /// Print what lets a shell complete the commands and options of panther
    Completions(CompletionsArgs),
    /// Print a manual page for `man -l -`
    Man(ManArgs),
}

impl Command {
    /// The logs that the command reads.
    const fn paths(&self) -> Option<&Paths> {
        match self {
            Self::Diagnose(args) => Some(&args.paths),
            Self::Report(args) => Some(&args.paths),
            Self::Scan(args) => Some(&args.paths),
            Self::Stats(args) => Some(&args.paths),
            Self::Events(args) => Some(&args.paths),
            #[cfg(feature = "follow")]
            Self::Follow(_) => None,
            Self::Code(_)
            | Self::Formats(_)
            | Self::Rules(_)
            | Self::Completions(_)
            | Self::Man(_) => None,
        }
    }
}
