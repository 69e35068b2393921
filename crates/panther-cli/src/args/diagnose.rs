//! `panther diagnose`, `panther report` and `panther rules`

use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Args, ValueEnum};
use panther_diagnose::RuleSet;

use super::fail;
use super::paths::Paths;
use super::scan::ScanOutput;
use super::shown::ShownArgs;

/// Which rules to diagnose with.
#[derive(Debug, Args)]
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
            Some(folder) => RuleSet::with_folder(folder).unwrap_or_else(|error| fail(error)),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct DiagnoseArgs {
    #[command(flatten)]
    pub(crate) rules: RulesFrom,

    /// Print in this form
    #[arg(short, long, value_enum, default_value_t = DiagnoseOutput::Text)]
    pub(crate) output: DiagnoseOutput,

    #[command(flatten)]
    pub(crate) shown: ShownArgs,

    /// Show every finding in full: context, past failures, facts and the lines around
    #[arg(long)]
    pub(crate) all: bool,

    /// Show only the likeliest cause of each attempt, without facts and the lines around: a short text
    /// to paste into a case
    #[arg(long, conflicts_with_all = ["all", "explain"])]
    pub(crate) brief: bool,

    /// Say which conditions of RULE hold, fail, or cannot be decided by these logs
    #[arg(long, value_name = "RULE", conflicts_with_all = ["exit_code", "redact"])]
    pub(crate) explain: Option<String>,

    /// Replace the names of users and hosts, SIDs and addresses, the same name by the same word
    #[arg(long)]
    pub(crate) redact: bool,

    /// End with status 3 if a cause was found that is at least likely
    #[arg(long)]
    pub(crate) exit_code: bool,

    #[command(flatten)]
    pub(crate) paths: Paths,
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

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) rules: RulesFrom,

    /// Write to FILE; - is standard output
    #[arg(
        short,
        long = "out",
        value_name = "FILE",
        default_value = "panther-report.html",
        value_parser = PathBufValueParser::new().try_map(file)
    )]
    pub(crate) out: PathBuf,

    #[command(flatten)]
    pub(crate) shown: ShownArgs,

    /// Write the fixed texts in this language
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) language: String,

    /// Replace the names of users and hosts, SIDs and addresses, the same name by the same word
    #[arg(long)]
    pub(crate) redact: bool,

    #[command(flatten)]
    pub(crate) paths: Paths,
}

/// The file of a report. In other commands `-o` is the form of the output, so the name of a form is
/// probably no file.
fn file(path: PathBuf) -> Result<PathBuf, String> {
    let form = path.to_str().unwrap_or_default();
    if form == "html" {
        return Err(
            "a report is always HTML, and -o names its file, such as report.html".to_owned(),
        );
    }
    match DiagnoseOutput::from_str(form, false) {
        Ok(_) => Err(format!(
            "a report is always HTML, and -o names its file, such as report.html; \
             panther diagnose --output {form} prints this form"
        )),
        Err(_) => Ok(path),
    }
}

#[derive(Debug, Args)]
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
    #[arg(short, long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,
}
