//! Runs queries.

use std::fmt;
use std::io;
use std::process::ExitCode;

use datafusion::execution::context::SessionContext;
use panther_sql::output::{self, Format, OutputError};
use panther_sql::{LogTables, config};
use tokio::runtime::Runtime;

use crate::args::Args;

/// The exit status of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// The end of a query.
#[derive(Debug)]
pub(crate) enum End {
    Done,
    Failed(String),
    Interrupted,
}

/// The tables and the session of a run.
pub(crate) async fn open(args: &Args) -> datafusion::error::Result<(LogTables, SessionContext)> {
    let mut config = config();
    if let Some(threads) = args.threads {
        config = config.with_target_partitions(threads.get());
    }
    let context = SessionContext::new_with_config(config);
    let tables = LogTables::new(args.spec());
    tables.register(&context).await?;
    Ok((tables, context))
}

/// Runs the one query of a command line.
pub(crate) fn one(runtime: &Runtime, args: &Args, query: &str) -> ExitCode {
    let (tables, context) = match runtime.block_on(open(args)) {
        Ok(opened) => opened,
        Err(error) => return fail(panther_sql::message(&error)),
    };
    let answer = answer(context, query.to_owned(), args.output());
    match runtime.block_on(until_interrupted(answer)) {
        End::Done if note_problems(&tables) => ExitCode::FAILURE,
        End::Done => ExitCode::SUCCESS,
        End::Failed(reason) => {
            note_problems(&tables);
            fail(reason)
        }
        End::Interrupted => ExitCode::from(INTERRUPTED),
    }
}

/// The form of the rows of an answer, and the file to which they go.
pub(crate) type Output = (Format, Option<std::path::PathBuf>);

/// Runs a query and writes its answer.
pub(crate) async fn answer(
    context: SessionContext,
    query: String,
    (format, file): Output,
) -> Result<(), String> {
    let write = async {
        let rows = context.sql(&query).await?.execute_stream().await?;
        match &file {
            Some(path) => output::save(rows, path).await,
            None => output::print(rows, format, io::stdout().lock()).await,
        }
    };
    write.await.or_else(|error: OutputError| match &file {
        _ if error.is_broken_pipe() => Ok(()),
        Some(path) if !matches!(error, OutputError::Query(_)) => {
            Err(format!("{}: {error}", path.display()))
        }
        _ => Err(error.to_string()),
    })
}

/// Waits for an answer, and drops it at Ctrl-C, which ends all that works for it.
pub(crate) async fn until_interrupted(answer: impl Future<Output = Result<(), String>>) -> End {
    tokio::select! {
        done = answer => match done {
            Ok(()) => End::Done,
            Err(reason) => End::Failed(reason),
        },
        _ = tokio::signal::ctrl_c() => End::Interrupted,
    }
}

/// Says what could not be read. Returns whether there was anything.
pub(crate) fn note_problems(tables: &LogTables) -> bool {
    let problems = tables.problems();
    for problem in &problems {
        eprintln!("panther-sql: {problem}");
    }
    !problems.is_empty()
}

/// Says why the program ends.
pub(crate) fn fail(reason: impl fmt::Display) -> ExitCode {
    eprintln!("panther-sql: {reason}");
    ExitCode::FAILURE
}
