//! `panther-cluster`: SQL over the logs of a fleet.

mod args;
mod logging;

use std::io;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::Parser;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use panther_cluster::{
    ExecutorOptions, cancel, client_config, connect, run_executor, run_scheduler,
};
use panther_sql::output::{self, OutputError};
use panther_sql::{LogTables, message};
use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};

use crate::args::{Command, Program, SqlArgs};

/// Plans are deep, and Ballista encodes and decodes them by recursion.
const STACK: usize = 16 << 20;

/// How long an interrupted client waits for the scheduler.
const PATIENCE: Duration = Duration::from_secs(5);

type Plan = Arc<dyn ExecutionPlan>;

/// The query of the client after a query, for the logs that are missing from the answer.
const MISSING: &str = "SELECT source, member, reason FROM sources \
    WHERE status IN ('not read', 'read in part') ORDER BY source, member";

fn main() -> ExitCode {
    let program = Program::parse();
    logging::start(program.verbose);
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.to_string()),
    };
    let done = runtime.block_on(async {
        match program.command {
            Command::Scheduler(args) => {
                let done = run_scheduler(args.bind).await;
                done.map_err(|error| error.to_string())
            }
            Command::Executor(args) => {
                let options = ExecutorOptions {
                    scheduler: args.scheduler(),
                    bind: args.bind,
                    host: args.host,
                    ports: (args.port, args.task_port),
                    tasks: args.tasks,
                    folder: args.folder,
                };
                let done = run_executor(options).await;
                done.map_err(|error| error.to_string())
            }
            Command::Sql(args) => {
                // The plan that runs now.
                let running = Mutex::new(None);
                let mut query = pin!(sql(&args, &running));
                tokio::select! {
                    done = &mut query => done,
                    _ = tokio::signal::ctrl_c() => Err(tokio::select! {
                        // The scheduler gives the query its number only while somebody waits for rows.
                        _ = &mut query => "interrupted".to_owned(),
                        reason = interrupt(&args, &running) => reason,
                    }),
                }
            }
        }
    });
    runtime.shutdown_background();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => fail(&reason),
    }
}

/// Ends the plan that runs on the cluster, and tells how that went.
async fn interrupt(args: &SqlArgs, running: &Mutex<Option<Plan>>) -> String {
    let plan = running
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let Some(plan) = plan else {
        return "interrupted".to_owned();
    };
    let cancelled = async {
        while !cancel(&args.scheduler_url(), &plan).await? {
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    };
    match timeout(PATIENCE, cancelled).await {
        Ok(Ok(())) => "interrupted".to_owned(),
        Ok(Err(error)) => format!("interrupted; the query may go on: {}", message(&error)),
        Err(_) => "interrupted; the query may go on: the scheduler does not answer".to_owned(),
    }
}

/// Runs a query on a cluster and prints its answer. `running` gets its plan.
async fn sql(args: &SqlArgs, running: &Mutex<Option<Plan>>) -> Result<(), String> {
    let spec = args.spec().map_err(|error| error.to_string())?;
    let failed = |error| message(&error);
    let context = connect(&args.scheduler_url(), client_config(args.partitions)).await;
    let context = context.map_err(failed)?;
    let tables = LogTables::new(spec);
    tables.register(&context).await.map_err(failed)?;
    let rows = context.sql(&args.query).await.map_err(failed)?;
    let plan = rows.create_physical_plan().await.map_err(failed)?;
    *running.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&plan));
    let rows = execute_stream(plan, context.task_ctx()).map_err(failed)?;
    let written = match &args.output {
        Some(path) => output::save(rows, path).await,
        None => output::print(rows, args.format, io::stdout().lock()).await,
    };
    match written {
        Err(error) if error.is_broken_pipe() => return Ok(()),
        written => written.map_err(|error: OutputError| error.to_string())?,
    }
    if !args.check {
        return Ok(());
    }
    let missing = context.sql(MISSING).await.map_err(failed)?;
    let missing = missing.execute_stream().await.map_err(failed)?;
    let mut list = Vec::new();
    let printed = output::print(missing, output::Format::Csv, &mut list).await;
    printed.map_err(|error| error.to_string())?;
    let list = String::from_utf8_lossy(&list);
    match list.lines().count() {
        0 | 1 => Ok(()),
        _ => Err(format!("these logs could not be read:\n{list}")),
    }
}

fn fail(reason: &str) -> ExitCode {
    eprintln!("panther-cluster: {reason}");
    ExitCode::FAILURE
}
