//! `panther follow`

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};
use panther::FormatId;
use panther_set::Encoding;

use super::events::Wanted;
use super::headings::READING;
use super::names::NamesArgs;
use super::paths::{encoding, format};

#[derive(Debug, Args)]
pub(crate) struct FollowArgs {
    /// The logs to follow, also through renaming and truncation, and folders, of which panther
    /// follows every log and every new one; panther waits for a file that does not exist yet. When
    /// another file gets a name, panther reads the old one too until nothing has been written to it
    /// for a minute
    #[arg(
        required = true,
        value_name = "PATH",
        value_parser = PathBufValueParser::new().try_map(file)
    )]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) wanted: Wanted,

    /// Print the name of its log before each event, in place of a heading when the log changes.
    /// Events come as they are written, and not in the order of their times
    #[arg(long)]
    pub(crate) merge: bool,

    /// Start with the last N events of each log [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) tail: Option<usize>,

    /// Look at the files every SECONDS instead of waiting for the system to report changes, which it
    /// does not do on some network drives
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) poll: Option<Duration>,

    /// Print the last event once nothing has been written for SECONDS, because only then is it
    /// complete
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "1")]
    pub(crate) settle: Duration,

    #[command(flatten)]
    pub(crate) names: NamesArgs,

    /// Decode lines that are neither UTF-8 nor UTF-16 as NAME, such as gbk, windows-1252 or cp936
    /// [default: guessed]
    #[arg(long, help_heading = READING, value_name = "NAME", value_parser = encoding)]
    pub(crate) encoding: Option<Encoding>,

    /// Read every log as FORMAT instead of detecting its format (see `panther formats`)
    #[arg(long = "as", help_heading = READING, value_name = "FORMAT", value_parser = format)]
    pub(crate) read_as: Option<FormatId>,
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
        .parse::<f64>()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| *duration >= Duration::from_millis(1))
        .ok_or("expected a number of seconds such as 2 or 0.5")
}
