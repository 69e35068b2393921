//! The options of the program.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use panther_arrow::HostPattern;
use panther_sql::LogSpec;
use panther_sql::output::Format;

/// Answers SQL queries about the logs of a fleet, on several machines.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Program {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Says more about the work.
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Takes queries, cuts them into tasks, and gives these to the executors.
    Scheduler(SchedulerArgs),
    /// Reads logs. Each machine of a cluster runs one.
    Executor(ExecutorArgs),
    /// Sends a query to a scheduler, and prints the answer.
    Sql(SqlArgs),
}

#[derive(Debug, Args)]
pub(crate) struct SchedulerArgs {
    /// The address to listen at. Every client that reaches it can read all files that the executors
    /// can read.
    #[arg(long, default_value = "127.0.0.1:50050")]
    pub(crate) bind: SocketAddr,
}

#[derive(Debug, Args)]
pub(crate) struct ExecutorArgs {
    /// The scheduler.
    #[arg(long, default_value = "127.0.0.1:50050", value_name = "HOST:PORT", value_parser = host_and_port)]
    scheduler: (String, u16),

    /// The address to listen at.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(crate) bind: IpAddr,

    /// The name under which other machines reach this one, if it is not the address to listen at.
    #[arg(long)]
    pub(crate) host: Option<String>,

    /// The port at which others fetch rows.
    #[arg(long, default_value_t = 50051)]
    pub(crate) port: u16,

    /// The port at which the scheduler gives tasks.
    #[arg(long, default_value_t = 50052)]
    pub(crate) task_port: u16,

    /// The number of tasks that run side by side; 0 is the number of processors.
    #[arg(long, default_value_t = 0)]
    pub(crate) tasks: usize,

    /// The folder for rows on their way between tasks.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

impl ExecutorArgs {
    pub(crate) fn scheduler(&self) -> (String, u16) {
        self.scheduler.clone()
    }
}

#[derive(Debug, Args)]
pub(crate) struct SqlArgs {
    /// The query.
    pub(crate) query: String,

    /// The files, folders, archives and globs with the logs, which all machines must see under the same
    /// path.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The scheduler.
    #[arg(long, default_value = "127.0.0.1:50050", value_name = "HOST:PORT", value_parser = host_and_port)]
    scheduler: (String, u16),

    /// The number of partitions of a query: about two for each task that can run at the same time.
    #[arg(long, default_value_t = 16)]
    pub(crate) partitions: usize,

    /// Prints the rows in this form.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,

    /// Writes the rows to this file.
    #[arg(short, long, value_name = "FILE", conflicts_with = "format")]
    pub(crate) output: Option<PathBuf>,

    /// Takes the column `host` from the path of a log below the path that is given here, such as
    /// `{host}/**`.
    #[arg(long, value_name = "PATTERN")]
    host_from: Option<HostPattern>,

    /// The time zone of times that do not state their UTC offset.
    #[arg(long, value_name = "ZONE")]
    tz: Option<panther_set::TimeZone>,

    /// Reads all logs again after the query, and fails if one of them could not be read.
    #[arg(long)]
    pub(crate) check: bool,
}

impl SqlArgs {
    /// The address of the scheduler.
    pub(crate) fn scheduler_url(&self) -> String {
        let (host, port) = &self.scheduler;
        format!("df://{host}:{port}")
    }

    /// The logs. Their paths are absolute, because the executors have other working folders.
    pub(crate) fn spec(&self) -> io::Result<LogSpec> {
        let paths = self.paths.iter().map(|path| {
            let is_address = path.to_string_lossy().contains("://");
            let path = match is_address {
                true => path.clone(),
                false => std::path::absolute(path)?,
            };
            Ok(path.to_string_lossy().into_owned())
        });
        let mut spec = LogSpec::new(paths.collect::<io::Result<Vec<_>>>()?);
        if let Some(pattern) = &self.host_from {
            spec = spec.with_host_from(pattern);
        }
        if let Some(zone) = &self.tz {
            spec = spec.with_zone(zone);
        }
        Ok(spec)
    }
}

fn host_and_port(text: &str) -> Result<(String, u16), String> {
    let split = || {
        let (host, port) = text.rsplit_once(':')?;
        Some((host.to_owned(), port.parse().ok()?))
    };
    split().ok_or_else(|| "expected a host and a port, such as 127.0.0.1:50050".to_owned())
}
