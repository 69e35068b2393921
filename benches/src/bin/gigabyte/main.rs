//! The gigabyte benchmark: the speed of the parts and of the program on one large CBS log, next to
//! other ways to process the same bytes.
//!
//! ```text
//! cargo build --release && cargo run --release -p panther-benches --bin gigabyte -- --json gigabyte.json --svg gigabyte.svg
//! ```
//!
//! One run times all rows, one after the other in each round, so that a slow minute of the machine
//! affects all of them. A ratio is the median over the rounds. Memory is measured separately, each
//! row in a process of its own.

mod adversarial;
mod bars;
mod chart;
mod clock;
mod inputs;
mod measured;
mod memory;
mod report;
mod rows;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use panther_benches::generate::Kind;
use panther_benches::real;
use panther_benches::size::parse_size;

use inputs::Inputs;
use report::Report;
use rows::{Programs, Row};

/// Time every way to read a large CBS log, and print a table.
#[derive(Debug, Parser)]
#[command(name = "gigabyte", max_term_width = 110)]
struct Arguments {
    /// Read these CBS logs beside the generated one, one after the other and repeated up to its size
    /// [default: those of the folder PANTHER_CORPUS, or shared/corpus beside the workspace]
    #[arg(long, value_name = "PATH", num_args = 1..)]
    input: Vec<PathBuf>,
    /// Size of the generated CBS log and of the real ones; the DISM log, the setup log and the set
    /// of 500 files have a quarter of it each
    #[arg(long, default_value = "1GiB", value_parser = parse_size)]
    size: u64,
    /// Time every row this many times
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Run only rows whose name contains this, and the newline count
    #[arg(long, value_name = "PART")]
    rows: Option<String>,
    /// Write all figures to this file as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draw a bar chart to this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// The program to time [default: the one next to this one]
    #[arg(long, value_name = "FILE")]
    panther: Option<PathBuf>,
    /// Also read adversarial files, to check that time stays linear
    #[arg(long)]
    adversarial: bool,
    /// Make the logs in this folder; they are deleted at the end
    #[arg(long, value_name = "FOLDER")]
    temp: Option<PathBuf>,
    /// Run one row on existing logs, and print the memory that it took
    #[arg(long, hide = true, requires = "folder")]
    only: Option<String>,
    #[arg(long, hide = true)]
    folder: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gigabyte: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let programs = Programs::find(arguments.panther.as_deref());
    if let (Some(name), Some(folder)) = (&arguments.only, &arguments.folder) {
        let inputs = Inputs::open(folder, false)?;
        let rows = rows::all(&programs, &inputs);
        let row = rows.iter().find(|row| row.name == *name);
        let row = row.ok_or_else(|| format!("no row {name}"))?;
        row.run(&inputs)?;
        println!("{}", memory::of_this_process(row.is_process())?);
        return Ok(());
    }
    let temp = arguments.temp.clone().unwrap_or_else(std::env::temp_dir);
    let folder =
        tempfile::tempdir_in(&temp).map_err(|error| format!("{}: {error}", temp.display()))?;
    let real = match arguments.input.as_slice() {
        [] => real::logs(Kind::Cbs),
        paths => {
            let read = |path: &PathBuf| {
                std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
            };
            paths.iter().map(read).collect::<Result<_, _>>()?
        }
    };
    let generated = inputs::make(folder.path(), arguments.size, &real)?;
    drop(real);
    let inputs = Inputs::open(folder.path(), true)?;
    let mut rows = rows::all(&programs, &inputs);
    if let Some(part) = &arguments.rows {
        rows.retain(|row| row.name == rows::REFERENCE || row.name.contains(part));
    }
    programs
        .missing()
        .iter()
        .for_each(|hint| eprintln!("{hint}"));
    let mut report = Report::new(&inputs, arguments.rounds);
    rows::check(&rows, &inputs, generated)?;
    for round in 1..=arguments.rounds {
        eprintln!("round {round} of {}", arguments.rounds);
        for row in &rows {
            report.rows.add(row, row.run(&inputs)?);
        }
    }
    eprintln!("memory");
    for row in &rows {
        report
            .rows
            .memory(row, measure(row, folder.path(), arguments));
    }
    if arguments.adversarial {
        eprintln!("adversarial");
        report.adversarial = adversarial::run(arguments.size);
    }
    report.finish();
    print!("{report}");
    if let Some(path) = &arguments.json {
        let json = serde_json::to_vec_pretty(&report).map_err(|error| error.to_string())?;
        std::fs::write(path, json).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    match &arguments.svg {
        Some(path) => chart::draw(&report, path),
        None => Ok(()),
    }
}

fn measure(row: &Row, folder: &Path, arguments: &Arguments) -> Option<memory::Peak> {
    let mut extra: Vec<&std::ffi::OsStr> = Vec::new();
    if let Some(panther) = &arguments.panther {
        extra.extend(["--panther".as_ref(), panther.as_os_str()]);
    }
    memory::of_row(&row.name, folder, &extra)
}
