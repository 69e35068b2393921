//! Counts instructions, which noise cannot change, and holds them against a budget.
//!
//! ```text
//! cargo run --release -p panther-benches --bin instructions             # fails where a part takes 3 % more than its budget
//! cargo run --release -p panther-benches --bin instructions -- --update
//! ```
//!
//! Each part runs under `valgrind --tool=callgrind` over the same 4 MiB. Only what runs inside [`counted`] is counted, so making the
//! input costs nothing. Valgrind hides AVX-512 from the program: what is counted is the AVX2 kernel, or the scalar one where the machine
//! has no AVX2, which is another budget.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Parser, ValueEnum};
use panther_benches::generate::{Kind, Options};
use panther_benches::work::{self, Codes, Details, Header, Jsonl, Tally};
use panther_diagnose::{Diagnoser, RuleSet};
use panther_set::LogSet;

const SIZE: u64 = 4 << 20;

/// So much more than its budget a part may take, in percent.
const TOLERANCE: f64 = 3.0;

const INTRODUCTION: &str = "\
# Instructions a byte of a log of 4 MiB, a CBS log where no other is named, as callgrind counts them with the AVX2 kernel, in the release profile.
# `cargo run --release -p panther-benches --bin instructions` fails where a part takes 3 % more; `-- --update` writes this file.
# A new compiler may ask for an update of its own.
";

/// Count the instructions of the parts and hold them against the budget.
#[derive(Debug, Parser)]
#[command(name = "instructions")]
struct Arguments {
    /// Write the budget instead of checking it
    #[arg(long)]
    update: bool,
    /// The budget
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.txt"))]
    budget: PathBuf,
    /// Keep what callgrind wrote for each part in this folder, for callgrind_annotate
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// Run one part, to be counted from outside
    #[arg(long, hide = true)]
    run: Option<Part>,
}

/// What is counted: on a CBS log where no other is named.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Part {
    Header,
    HeaderDism,
    HeaderSetup,
    Codes,
    Details,
    Jsonl,
    JsonlDism,
    JsonlSetup,
    /// The diagnosis by all rules.
    Diagnose,
    /// The diagnosis by the rules of one file.
    DiagnoseFew,
}

impl Part {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    const fn kind(self) -> Kind {
        match self {
            Self::Header
            | Self::Codes
            | Self::Details
            | Self::Jsonl
            | Self::Diagnose
            | Self::DiagnoseFew => Kind::Cbs,
            Self::HeaderDism | Self::JsonlDism => Kind::Dism,
            Self::HeaderSetup | Self::JsonlSetup => Kind::Setupact,
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(part) = arguments.run {
        let (log, written) = input(part.kind());
        let events = match part {
            Part::Diagnose => counted_diagnosis(&Diagnoser::new(RuleSet::embedded()), &set(log)),
            Part::DiagnoseFew => counted_diagnosis(&Diagnoser::new(few_rules()), &set(log)),
            _ => counted(part, &log).events,
        };
        assert_eq!(events, written);
        return ExitCode::SUCCESS;
    }
    match check(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("instructions: {error}");
            ExitCode::from(2)
        }
    }
}

fn input(kind: Kind) -> (Vec<u8>, u64) {
    let (log, written) = Options::new(kind, SIZE).to_vec();
    (log, written.records)
}

/// What callgrind counts, and nothing outside of it.
#[inline(never)]
fn counted(part: Part, log: &[u8]) -> Tally {
    let layout = &work::layout(part.kind());
    std::hint::black_box(match part {
        Part::Header | Part::HeaderDism | Part::HeaderSetup => work::iterate::<Header>(layout, log),
        Part::Codes => work::iterate::<Codes>(layout, log),
        Part::Details => work::iterate::<Details>(layout, log),
        Part::Jsonl | Part::JsonlDism | Part::JsonlSetup => work::iterate::<Jsonl>(layout, log),
        Part::Diagnose | Part::DiagnoseFew => unreachable!("counted_diagnosis counts these"),
    })
}

/// A few rules for the same log.
fn few_rules() -> RuleSet {
    let text = include_str!("../../../crates/panther-diagnose/rules/cbs-hang.toml");
    RuleSet::parse("cbs-hang.toml", text).unwrap_or_else(|error| panic!("{error}"))
}

/// A log as a set.
fn set(log: Vec<u8>) -> LogSet {
    let mut set = LogSet::builder().threads(1).build();
    set.add_stream("CBS.log", std::io::Cursor::new(log));
    set
}

/// The part of a diagnosis that callgrind counts. Returns the number of events.
#[inline(never)]
fn counted_diagnosis(diagnoser: &Diagnoser, set: &LogSet) -> u64 {
    let diagnosis = std::hint::black_box(diagnoser.diagnose(set));
    diagnosis.sources.iter().map(|source| source.events).sum()
}

/// Whether every part keeps to its budget.
fn check(arguments: &Arguments) -> Result<bool, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let folder = arguments.keep.as_deref().unwrap_or(folder.path());
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let budgets = match fs::read_to_string(&arguments.budget) {
        Ok(text) => text,
        Err(_) if arguments.update => String::new(),
        Err(error) => return Err(format!("{}: {error}", arguments.budget.display())),
    };
    let mut text = INTRODUCTION.to_owned();
    let mut kept = true;
    for &part in Part::value_variants() {
        let (log, events) = input(part.kind());
        let count = callgrind(part, folder)? as f64;
        let (a_byte, an_event) = (count / log.len() as f64, count / events as f64);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<12} {a_byte:.3}", part.name());
        let figures = format!(
            "{:<12} {a_byte:>8.3} a byte {an_event:>8.1} an event",
            part.name()
        );
        if arguments.update {
            println!("{figures}");
            continue;
        }
        let budget = budget(&budgets, &part.name())?;
        let over = (a_byte / budget - 1.0) * 100.0;
        println!("{figures}   budget {budget:.3}, {over:+.1} %");
        if over > TOLERANCE {
            eprintln!(
                "instructions: {} takes {over:.1} % more than its budget",
                part.name()
            );
            kept = false;
        } else if over < -TOLERANCE {
            println!("             less than the budget: --update would keep the gain");
        }
    }
    if arguments.update {
        fs::write(&arguments.budget, text)
            .map_err(|error| format!("{}: {error}", arguments.budget.display()))?;
    }
    Ok(kept)
}

fn budget(text: &str, name: &str) -> Result<f64, String> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .find(|(part, _)| *part == name)
        .and_then(|(_, budget)| budget.trim().parse().ok())
        .ok_or_else(|| format!("the budget has no number for {name}; --update writes one"))
}

/// The instructions that [`counted`] takes.
fn callgrind(part: Part, folder: &Path) -> Result<u64, String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let out = folder.join(format!("callgrind.out.{}", part.name()));
    let run = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--toggle-collect=*instructions::counted*",
        ])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(this)
        .args(["--run", &part.name()])
        .output()
        .map_err(|error| format!("valgrind: {error} (apt-get install valgrind)"))?;
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into_owned());
    }
    let text = fs::read_to_string(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    text.lines()
        .find_map(|line| line.strip_prefix("totals: "))
        .and_then(|count| count.trim().parse().ok())
        .filter(|&count| count > 0)
        .ok_or_else(|| format!("{}: callgrind counted nothing", out.display()))
}
