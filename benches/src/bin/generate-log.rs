//! Writes a synthetic log and prints what it holds.
//!
//! ```text
//! cargo run --release -p panther-benches --bin generate-log -- --kind cbs --size 1GiB --seed 1 CBS.log
//! ```

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use panther_benches::generate::{Generated, Kind, Options};
use panther_benches::size::parse_size;

/// Write a synthetic servicing log and print its counts.
#[derive(Debug, Parser)]
#[command(name = "generate-log")]
struct Arguments {
    /// cbs, dism or setupact
    #[arg(long, default_value = "cbs")]
    kind: Kind,
    /// At most so many bytes: a number, or one with KiB, MiB, GiB, KB, MB or GB
    #[arg(long, default_value = "64MiB", value_parser = parse_size)]
    size: u64,
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave out the byte order mark at the start
    #[arg(long)]
    no_mark: bool,
    /// Where to write; `-` is standard output
    out: PathBuf,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let started = Instant::now();
    match run(&arguments) {
        Ok(written) => {
            let seconds = started.elapsed().as_secs_f64();
            eprint!("{}", report(&written, seconds));
            ExitCode::SUCCESS
        }
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate-log: {}: {error}", arguments.out.display());
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<Generated> {
    let options = Options::new(arguments.kind, arguments.size)
        .seed(arguments.seed)
        .byte_order_mark(!arguments.no_mark);
    if arguments.out.as_os_str() == "-" {
        let mut out = io::stdout().lock();
        let written = options.write_to(&mut out)?;
        out.flush()?;
        Ok(written)
    } else {
        options.write_to(File::create(&arguments.out)?)
    }
}

fn report(written: &Generated, seconds: f64) -> String {
    let rows = [
        ("bytes", written.bytes),
        ("lines", written.lines),
        ("records", written.records),
        ("infos", written.infos),
        ("warnings", written.warnings),
        ("errors", written.errors),
        ("continuation_lines", written.continuation_lines),
        ("blank_lines", written.blank_lines),
        ("blank_components", written.blank_components),
        ("code_columns", written.code_columns),
        ("codes", written.codes),
        ("bare_line_feeds", written.bare_line_feeds),
        ("byte_order_marks", written.byte_order_marks),
        ("ansi_lines", written.ansi_lines),
        ("seconds", written.seconds),
        ("steps_back", written.steps_back),
    ];
    let mut text = String::new();
    for (name, value) in rows {
        text += &format!("{name:<20}{value}\n");
    }
    text + &format!(
        "{:<20}{:.0} MB/s\n",
        "rate",
        written.bytes as f64 / 1e6 / seconds
    )
}
