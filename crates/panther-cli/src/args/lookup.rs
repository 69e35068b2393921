//! `panther code` and `panther formats`

use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use panther::code::{self, TypedCode};

use super::Args as CommandLine;
use super::scan::ScanOutput;

#[derive(Debug, Args)]
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
pub(crate) struct FormatsArgs {
    /// Print in this form
    #[arg(long, value_enum, default_value_t = ScanOutput::Text)]
    pub(crate) output: ScanOutput,
}
