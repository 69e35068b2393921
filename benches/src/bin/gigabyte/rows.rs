//! The rows of the table: what is timed.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use panther_benches::generate::Kind;
use panther_benches::work::{self, Codes, Details, Errors, Header, Jsonl, Tally};
use panther_set::LogSet;

use crate::clock::{Start, Taken};
use crate::inputs::{Input, Inputs};

/// The row that all others are compared with.
pub(crate) const REFERENCE: &str = "newlines";

/// The pieces that threads take from a mapped file.
const WINDOW: usize = 4 << 20;

/// A line of the table.
pub(crate) struct Row {
    /// Unique, and stable for those who read the JSON.
    pub(crate) name: String,
    /// For people.
    pub(crate) what: String,
    pub(crate) threads: usize,
    pub(crate) bytes: u64,
    task: Task,
}

enum Task {
    Newlines(Input),
    SumOfWords,
    Map(Input, Doing),
    File(Doing),
    Files(Doing),
    Discover,
    Peer,
    /// A program, its arguments, and the highest status that is no failure.
    Process(PathBuf, Vec<String>, i32),
}

/// The works that rows do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Header,
    Errors,
    Codes,
    Details,
    Jsonl,
}

impl Doing {
    const ALL: [Self; 5] = [
        Self::Header,
        Self::Errors,
        Self::Codes,
        Self::Details,
        Self::Jsonl,
    ];

    fn name(self) -> String {
        format!("{self:?}").to_ascii_lowercase()
    }

    fn what(self) -> &'static str {
        match self {
            Self::Header => "time, level, component, message",
            Self::Errors => "errors only",
            Self::Codes => "codes",
            Self::Details => "details as fields",
            Self::Jsonl => "JSON Lines, to nowhere",
        }
    }

    fn map(self, log: &[u8], kind: Kind, threads: usize) -> Tally {
        match self {
            Self::Header => map::<Header>(log, kind, threads),
            Self::Errors => map::<Errors>(log, kind, threads),
            Self::Codes => map::<Codes>(log, kind, threads),
            Self::Details => map::<Details>(log, kind, threads),
            Self::Jsonl => map::<Jsonl>(log, kind, threads),
        }
    }

    fn fold(self, set: &LogSet) -> Tally {
        match self {
            Self::Header => work::fold::<Header>(set),
            Self::Errors => work::fold::<Errors>(set),
            Self::Codes => work::fold::<Codes>(set),
            Self::Details => work::fold::<Details>(set),
            Self::Jsonl => work::fold::<Jsonl>(set),
        }
    }
}

fn map<W: work::Work>(log: &[u8], kind: Kind, threads: usize) -> Tally {
    let layout = &work::layout(kind);
    match threads {
        1 => work::iterate::<W>(layout, log),
        _ => work::cut::<W>(layout, log, WINDOW, threads),
    }
}

impl Row {
    /// Does the row once and gives the time it took.
    pub(crate) fn run(&self, inputs: &Inputs) -> Result<Taken, String> {
        // What is not timed.
        match self.task {
            Task::Peer => drop(inputs.peer_text()),
            Task::File(_) => drop(inputs.file(self.threads)),
            Task::Files(_) => drop(inputs.files(self.threads)),
            _ => {}
        }
        let started = Start::now();
        match &self.task {
            Task::Newlines(input) => {
                black_box(work::newlines(inputs.bytes(*input)));
            }
            Task::SumOfWords => {
                black_box(work::sum_of_words(inputs.bytes(Input::Cbs)));
            }
            Task::Map(..) | Task::File(_) | Task::Files(_) => {
                black_box(self.tally(inputs));
            }
            Task::Discover => {
                black_box(LogSet::discover([inputs.set_path()]));
            }
            Task::Peer => {
                let text = inputs.peer_text();
                let parsed =
                    cmtraceopen_parser::parser::parse_content(text, "CBS.log", text.len() as u64);
                let taken = started.taken();
                black_box(parsed);
                return Ok(taken);
            }
            Task::Process(program, arguments, status) => spawn(program, arguments, *status)?,
        }
        Ok(started.taken())
    }

    fn tally(&self, inputs: &Inputs) -> Option<Tally> {
        match self.task {
            Task::Map(input, doing) => {
                let kind = match input {
                    Input::Dism => Kind::Dism,
                    Input::Setupact => Kind::Setupact,
                    _ => Kind::Cbs,
                };
                Some(doing.map(inputs.bytes(input), kind, self.threads))
            }
            Task::File(doing) => Some(doing.fold(inputs.file(self.threads))),
            Task::Files(doing) => Some(doing.fold(inputs.files(self.threads))),
            _ => None,
        }
    }

    /// Whether all the work is done on the calling thread.
    pub(crate) const fn is_thread(&self) -> bool {
        self.threads == 1 && !self.is_process()
    }

    pub(crate) const fn is_process(&self) -> bool {
        matches!(self.task, Task::Process(..))
    }
}

/// Does every row of ours once, so that all is warm, and holds the counts against each other: no row may lose a byte, and all that read
/// the whole log must find the same events, as many as were written; in the real logs, as many as the
/// first row.
pub(crate) fn check(rows: &[Row], inputs: &Inputs, generated: u64) -> Result<(), String> {
    let mut real = None;
    for row in rows {
        let Some(tally) = row.tally(inputs) else {
            continue;
        };
        let events = match row.task {
            Task::Map(Input::Cbs, _) | Task::File(_) => generated,
            Task::Map(Input::Real, _) => *real.get_or_insert(tally.events),
            _ => tally.events,
        };
        if tally.bytes != row.bytes || events != tally.events {
            return Err(format!("{}: wrong counts: {tally:?}", row.name));
        }
    }
    Ok(())
}

fn spawn(program: &Path, arguments: &[String], most: i32) -> Result<(), String> {
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    match status.code() {
        Some(code) if code <= most => Ok(()),
        _ => Err(format!("{} {arguments:?}: {status}", program.display())),
    }
}

/// The programs that are timed as a whole.
pub(crate) struct Programs {
    panther: Option<PathBuf>,
    wc: bool,
    rg: bool,
}

impl Programs {
    pub(crate) fn find(panther: Option<&Path>) -> Self {
        let beside = || {
            let name = format!("panther{}", std::env::consts::EXE_SUFFIX);
            Some(std::env::current_exe().ok()?.with_file_name(name))
        };
        let runs = |program: &str| spawn(program.as_ref(), &["--version".to_owned()], 0).is_ok();
        Self {
            panther: panther
                .map(Path::to_owned)
                .or_else(beside)
                .filter(|path| path.is_file()),
            wc: runs("wc"),
            rg: runs("rg"),
        }
    }

    /// The commands that read a log: a name, the program, its threads, its arguments before the log,
    /// and the highest status that is no failure.
    fn commands(&self) -> Vec<(&'static str, &Path, usize, &'static [&'static str], i32)> {
        let mut commands: Vec<(_, _, _, &[_], _)> = Vec::new();
        if let Some(panther) = &self.panther {
            let panther = panther.as_path();
            let errors = &["events", "--threads", "2", "--level", "error"];
            commands.push(("scan/1", panther, 1, &["scan", "--threads", "1"], 0));
            commands.push(("scan/2", panther, 2, &["scan", "--threads", "2"], 0));
            commands.push(("events", panther, 2, errors, 0));
        }
        if self.wc {
            commands.push(("wc", Path::new("wc"), 1, &["-l"], 0));
        }
        if self.rg {
            // 1 says that no line matches.
            commands.push(("rg", Path::new("rg"), 1, &["-c", ", Error"], 1));
        }
        commands
    }

    /// What is left out, and why.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let mut hints = Vec::new();
        if self.panther.is_none() {
            hints.push("panther is left out: no such program beside this one; cargo build --release -p panther-cli");
        }
        if !self.wc {
            hints.push("wc is left out: it is not installed");
        }
        if !self.rg {
            hints.push("ripgrep is left out: rg is not installed");
        }
        hints
    }
}

/// All rows, in the order of the table.
pub(crate) fn all(programs: &Programs, inputs: &Inputs) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |name: &str, what: &str, threads: usize, bytes: u64, task: Task| {
        rows.push(Row {
            name: name.to_owned(),
            what: what.to_owned(),
            threads,
            bytes,
            task,
        });
    };
    let size = |input| inputs.bytes(input).len() as u64;
    let cbs = size(Input::Cbs);
    add(
        REFERENCE,
        "newlines, memchr",
        1,
        cbs,
        Task::Newlines(Input::Cbs),
    );
    add("words", "sum of 64-bit words", 1, cbs, Task::SumOfWords);
    for doing in Doing::ALL {
        for threads in [1, 2] {
            let name = format!("map/{}/{threads}", doing.name());
            let what = format!("mapped: {}", doing.what());
            add(&name, &what, threads, cbs, Task::Map(Input::Cbs, doing));
        }
    }
    for (group, what, bytes) in [
        ("file", "read", cbs),
        ("files", "500 files, read", inputs.set_bytes()),
    ] {
        for doing in [Doing::Header, Doing::Codes, Doing::Jsonl] {
            for threads in [1, 2] {
                let task = match group {
                    "file" => Task::File(doing),
                    _ => Task::Files(doing),
                };
                let name = format!("{group}/{}/{threads}", doing.name());
                add(
                    &name,
                    &format!("{what}: {}", doing.what()),
                    threads,
                    bytes,
                    task,
                );
            }
        }
    }
    let files = inputs.set_bytes();
    add(
        "files/discover",
        "500 files: found, formats detected",
        2,
        files,
        Task::Discover,
    );
    for (name, what, input) in [
        ("part", "first 100 MiB", Input::Part),
        ("dism", "DISM log", Input::Dism),
        ("setupact", "setup log", Input::Setupact),
    ] {
        let bytes = size(input);
        let task = Task::Newlines(input);
        add(
            &format!("{name}/newlines"),
            &format!("{what}: newlines, memchr"),
            1,
            bytes,
            task,
        );
        let task = Task::Map(input, Doing::Header);
        let what = format!("{what}: {}", Doing::Header.what());
        add(&format!("{name}/header"), &what, 1, bytes, task);
    }
    let task = Task::Map(Input::Peer, Doing::Header);
    add("peer/header", "100 MB: ours", 1, size(Input::Peer), task);
    add(
        "peer/cmtraceopen",
        "100 MB: cmtraceopen-parser",
        1,
        size(Input::Peer),
        Task::Peer,
    );
    if inputs.real_path().is_some() {
        let bytes = size(Input::Real);
        let task = Task::Newlines(Input::Real);
        add(
            "real/newlines",
            "real logs: newlines, memchr",
            1,
            bytes,
            task,
        );
        for doing in Doing::ALL {
            let what = format!("real logs: {}", doing.what());
            let task = Task::Map(Input::Real, doing);
            add(&format!("real/{}", doing.name()), &what, 1, bytes, task);
        }
    }
    let logs = [
        ("process", "process", Some(inputs.cbs_path()), cbs),
        (
            "real",
            "real logs, process",
            inputs.real_path(),
            size(Input::Real),
        ),
    ];
    for (group, what, path, bytes) in logs {
        let Some(path) = path else {
            continue;
        };
        for (name, program, threads, arguments, most) in programs.commands() {
            let mut arguments: Vec<String> = arguments.iter().map(|&word| word.into()).collect();
            let stem = program.file_stem().unwrap_or_default().to_string_lossy();
            let what = format!("{what}: {stem} {}", arguments.join(" "));
            arguments.push(path.to_string_lossy().into_owned());
            let task = Task::Process(program.to_owned(), arguments, most);
            add(&format!("{group}/{name}"), &what, threads, bytes, task);
        }
    }
    rows
}
