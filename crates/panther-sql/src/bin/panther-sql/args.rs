//! The options of the program.

use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Parser;
use panther_arrow::HostPattern;
use panther_sql::LogSpec;
use panther_sql::output::Format;

/// Answers SQL queries about Windows setup and servicing logs.
///
/// The tables are `events` (one row an event), `sources` (one row a log, and one for each file that is
/// not read) and `codes` (one row a result code). `.schema` in the prompt lists their columns.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The query, and the files, folders, archives and globs with the logs. Without a query, a prompt
    /// reads queries. The first argument is a query if it has a blank and no file has this name.
    #[arg(required = true, value_name = "QUERY|PATH")]
    words: Vec<String>,

    /// Reads the query from a file.
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    file: Option<PathBuf>,

    /// Prints the rows in this form.
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Writes the rows to this file, whose ending tells its form: .parquet, .arrow, .csv, .json or
    /// .jsonl. The file is there only if all rows are in it.
    #[arg(short, long, value_name = "FILE", conflicts_with = "format")]
    output: Option<PathBuf>,

    /// Takes the column `host` from the path of a log below the path that is given here, such as
    /// `{host}/**`: `*` stands for any text of one name, `**` for any number of names.
    #[arg(long, value_name = "PATTERN")]
    host_from: Option<HostPattern>,

    /// The time zone of times that do not state their UTC offset, such as `Europe/Berlin` or `+01:00`.
    /// Without it, records that prove the offset are searched for.
    #[arg(long, value_name = "ZONE")]
    tz: Option<panther_set::TimeZone>,

    /// The number of threads.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) threads: Option<NonZeroUsize>,
}

const EXAMPLES: &str = "Examples:
  panther-sql \"SELECT level, count(*) FROM events GROUP BY level\" C:\\Windows\\Logs
  panther-sql \"SELECT * FROM events WHERE level = 'error'\" evidence.zip -o errors.parquet
  panther-sql --host-from '{host}/**' -f errors_by_package_by_day.sql fleet/
  panther-sql evidence.zip";

impl Args {
    /// The query; `None` asks for a prompt.
    pub(crate) fn query(&self) -> io::Result<Option<String>> {
        if self.paths().is_empty() {
            return Err(io::Error::other("no logs: their paths follow the query"));
        }
        match &self.file {
            Some(file) => std::fs::read_to_string(file).map(Some).map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", file.display()))
            }),
            None if self.starts_with_query() => Ok(self.words.first().cloned()),
            None => Ok(None),
        }
    }

    /// The form of the rows, and the file to which they go.
    pub(crate) fn output(&self) -> (Format, Option<PathBuf>) {
        (self.format, self.output.clone())
    }

    /// The logs.
    pub(crate) fn spec(&self) -> LogSpec {
        let mut spec = LogSpec::new(self.paths());
        if let Some(pattern) = &self.host_from {
            spec = spec.with_host_from(pattern);
        }
        if let Some(zone) = &self.tz {
            spec = spec.with_zone(zone);
        }
        spec
    }

    fn paths(&self) -> &[String] {
        &self.words[usize::from(self.starts_with_query())..]
    }

    fn starts_with_query(&self) -> bool {
        let is_query =
            |word: &String| word.contains(char::is_whitespace) && !Path::new(word).exists();
        self.file.is_none() && self.words.first().is_some_and(is_query)
    }
}
