//! `panther-sql`: SQL over Windows setup and servicing logs.

mod args;
mod prompt;
mod run;

use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::Builder;

use crate::args::Args;

/// The main thread of a query needs a deep stack for a deep plan.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let args = Args::parse();
    let mut builder = Builder::new_multi_thread();
    if let Some(threads) = args.threads {
        builder.worker_threads(threads.get());
    }
    let runtime = match builder.enable_all().thread_stack_size(STACK).build() {
        Ok(runtime) => runtime,
        Err(error) => return run::fail(error),
    };
    let status = match args.query() {
        Err(error) => run::fail(error),
        Ok(Some(query)) => run::one(&runtime, &args, &query),
        Ok(None) => prompt::start(&runtime, &args),
    };
    // A thread that still reads a log does not hold up the end.
    runtime.shutdown_background();
    status
}
