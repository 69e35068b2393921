//! `panther scan`

use clap::{Args, ValueEnum};

use super::evidence::EvidenceArgs;
use super::paths::Paths;
use super::selection::Selection;

#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    /// Print in this form
    #[arg(short, long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,

    /// Count result codes too, each with its name, its kind and its role in the line
    #[arg(long)]
    pub(crate) codes: bool,

    /// Count the events of each component too
    #[arg(long)]
    pub(crate) components: bool,

    /// Print the whole table on a terminal too, with full names and a line for each log, even if
    /// lines wrap. Where standard output is no terminal, this is always so
    #[arg(long)]
    pub(crate) wide: bool,

    #[command(flatten)]
    pub(crate) selection: Selection,

    #[command(flatten)]
    pub(crate) evidence: EvidenceArgs,

    #[command(flatten)]
    pub(crate) paths: Paths,
}

/// The output of `scan`, `stats`, `code`, `formats` and `rules`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScanOutput {
    /// Text for people
    Text,
    /// JSON for other programs
    Json,
}
