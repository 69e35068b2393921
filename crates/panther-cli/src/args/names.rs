//! Which logs to read, by their names.

use std::path::PathBuf;

use clap::Args;
use panther_set::{NameFilter, NameGlob};

use super::headings::READING;

/// The names of the logs to read, and of standard input.
#[derive(Debug, Args)]
pub(crate) struct NamesArgs {
    /// Read only logs that GLOB matches by their name below PATH, such as '*.log' or
    /// 'Panther/setup*', at any depth of folders and archives. A GLOB that matches a folder or an
    /// archive takes everything inside. Upper and lower case are alike; repeatable
    #[arg(long, help_heading = READING, value_name = "GLOB")]
    include: Vec<NameGlob>,

    /// Leave out what GLOB matches, which is written as for --include, even if --include matches it
    /// too; repeatable
    #[arg(long, help_heading = READING, value_name = "GLOB")]
    exclude: Vec<NameGlob>,
}

impl NamesArgs {
    pub(crate) fn filter(&self) -> NameFilter {
        let include = self.include.iter().cloned();
        let filter = include.fold(NameFilter::new(), NameFilter::include);
        let exclude = self.exclude.iter().cloned();
        exclude.fold(filter, NameFilter::exclude)
    }
}

/// How standard input is read.
#[derive(Debug, Args)]
pub(crate) struct StdinArgs {
    /// Call standard input NAME instead of -, and recognize it as a file of that name
    #[arg(long, help_heading = READING, value_name = "NAME")]
    stdin_name: Option<PathBuf>,

    /// Write no temporary file. An archive on standard input is not read then, and --merge leaves
    /// out the members of archives that need one; standard error names them
    #[arg(long, help_heading = READING)]
    pub(crate) no_temp: bool,
}

impl StdinArgs {
    /// The name of standard input.
    pub(crate) fn name(&self) -> PathBuf {
        self.stdin_name
            .clone()
            .unwrap_or_else(|| PathBuf::from("-"))
    }

    pub(crate) const fn has_name(&self) -> bool {
        self.stdin_name.is_some()
    }
}
