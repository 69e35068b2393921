//! `panther code`, `panther formats`, `panther completions` and `panther man`

use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use panther::code::{self, TypedCode};

use super::Args as CommandLine;
use super::scan::ScanOutput;

#[derive(Debug, Args)]
pub(crate) struct CodeArgs {
    /// Codes such as 0x80070005, 8007042B, 5, -2147024891 or E_ACCESSDENIED, pairs such as
    /// 0xC1900101-0x4000D, stop codes such as bugcheck 0x7e, or problems of devices such as
    /// "Code 28"; pasted text with brackets, commas and sentences will do
    #[arg(required = true, value_name = "CODE", allow_negative_numbers = true)]
    codes: Vec<String>,

    /// Print in this form
    #[arg(short, long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,
}

impl CodeArgs {
    /// The codes in what was typed. Ends the process if a word of it is no code.
    pub(crate) fn codes(&self) -> Vec<TypedCode> {
        code::typed(&self.codes.join(" ")).unwrap_or_else(|error| {
            CommandLine::command()
                .error(ErrorKind::ValueValidation, error)
                .exit()
        })
    }
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell, such as bash: source <(panther completions bash)
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The command to explain [default: panther itself]
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct FormatsArgs {
    /// Print in this form
    #[arg(short, long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,
}
