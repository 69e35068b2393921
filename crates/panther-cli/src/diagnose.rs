//! `panther diagnose` and `panther report`

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use panther_diagnose::{Diagnoser, Diagnosis, Explanation, Status};
use panther_report::{Language, Options, Overview, Styles};
use panther_set::{LogSet, Source};

use crate::args::{DiagnoseArgs, DiagnoseOutput, Paths, ReportArgs, ShownArgs, fail};
use crate::notes::note;
use crate::output::{Done, Outcome, complain, write_json};
use crate::progress::Bar;
use crate::{discover, machines, note_no_logs, outcome, refuse_streams, terminal};

/// The widest text: longer lines are hard to read.
const WIDEST: usize = 120;

pub(crate) fn run(args: &DiagnoseArgs) -> Done {
    let diagnoser = Diagnoser::new(args.rules.rules());
    let Some(set) = logs(&args.paths) else {
        return Ok(Outcome::NotAll);
    };
    let mut out = BufWriter::new(io::stdout().lock());
    if let Some(rule) = &args.explain {
        let Some(explanation) = with_bar(&set, || diagnoser.explain(&set, rule)) else {
            fail(format_args!("no rule {rule:?}; panther rules lists them"))
        };
        return explain(&explanation, args.output, &mut out);
    }
    let mut diagnosis = with_bar(&set, || diagnoser.diagnose(&set));
    let is_complete = complain_of_unread(&diagnosis);
    let has_likely_cause = diagnosis.has_likely_cause();
    let mut options = options(&args.paths, &args.shown);
    options.long = args.all;
    options.styles = styles();
    options.width = width();
    if args.redact {
        panther_report::redact(&mut diagnosis, &mut Overview::default(), &mut options)?;
    }
    if args.brief {
        shorten(&mut diagnosis);
    }
    match args.output {
        DiagnoseOutput::Json => write_json(&mut out, &diagnosis)?,
        DiagnoseOutput::Text => panther_report::text(&diagnosis, &options, &mut out)?,
        DiagnoseOutput::Markdown => panther_report::markdown(&diagnosis, &options, &mut out)?,
        DiagnoseOutput::Sarif => panther_report::sarif(&diagnosis, None, &options, &mut out)?,
    }
    out.flush()?;
    if args.exit_code && has_likely_cause {
        return Ok(Outcome::Found);
    }
    Ok(outcome(&set, is_complete))
}

/// Writes a report.
pub(crate) fn report(args: &ReportArgs) -> Done {
    let Some(language) = Language::named(&args.language) else {
        let known: Vec<&str> = Language::all().map(|language| language.tag()).collect();
        fail(format_args!(
            "no language {:?}: {}",
            args.language,
            known.join(", ")
        ))
    };
    let diagnoser = Diagnoser::new(args.rules.rules());
    let Some(set) = logs(&args.paths) else {
        return Ok(Outcome::NotAll);
    };
    refuse_streams(&set, "a report");
    let mut diagnosis = with_bar(&set, || diagnoser.diagnose(&set));
    let is_complete = complain_of_unread(&diagnosis);
    let mut overview = with_bar(&set, || {
        let mut overview = Overview::of(&set);
        overview.hash(&set);
        overview
    });
    let mut options = options(&args.paths, &args.shown);
    options.language = language;
    if args.redact {
        panther_report::redact(&mut diagnosis, &mut overview, &mut options)?;
    }
    if args.out == Path::new("-") {
        let mut out = BufWriter::new(io::stdout().lock());
        panther_report::html(&diagnosis, &overview, &options, &mut out)?;
        out.flush()?;
        return Ok(outcome(&set, is_complete));
    }
    let written = File::create(&args.out).and_then(|file| {
        let mut file = BufWriter::new(file);
        panther_report::html(&diagnosis, &overview, &options, &mut file)?;
        file.flush()
    });
    if let Err(error) = written {
        complain(&format!("{}: {error}", args.out.display()));
        return Ok(Outcome::NotAll);
    }
    writeln!(anstream::stdout(), "{}", args.out.display())?;
    Ok(outcome(&set, is_complete))
}

fn logs(paths: &Paths) -> Option<LogSet> {
    let set = discover(LogSet::builder(), paths, |_| true)?;
    note_no_logs(&set, paths);
    note_machines(&set);
    Some(set)
}

/// Says that the logs are of several machines, if their folders tell so: a diagnosis is of one.
fn note_machines(set: &LogSet) {
    let names = set.sources().iter().map(Source::name);
    let machines = machines::of(names.collect());
    if machines.len() > 1 {
        note(&format!(
            "these logs lie in the folders of {} machines ({}), and the diagnosis takes them for one: \
             give it the folder of one machine at a time",
            machines.len(),
            crate::notes::names(machines)
        ));
    }
}

/// Leaves the likeliest cause of each attempt, or the best finding if there is no cause, and no line
/// around the cited ones.
fn shorten(diagnosis: &mut Diagnosis) {
    let all = diagnosis.findings.len();
    if diagnosis.primary().next().is_some() {
        diagnosis
            .findings
            .retain(|finding| finding.status == Status::Primary);
    } else {
        diagnosis.findings.truncate(1);
    }
    for evidence in diagnosis
        .findings
        .iter_mut()
        .flat_map(|finding| &mut finding.evidence)
    {
        evidence.before.clear();
        evidence.after.clear();
    }
    match all - diagnosis.findings.len() {
        0 => {}
        1 => note("--brief leaves out one finding"),
        left_out => note(&format!("--brief leaves out {left_out} findings")),
    }
    diagnosis.facts.clear();
    diagnosis.ruled_out.clear();
}

/// Reads a set under a progress bar.
fn with_bar<T>(set: &LogSet, read: impl FnOnce() -> T) -> T {
    let bar = Bar::of_reading(set);
    let value = read();
    drop(bar);
    value
}

/// Names the logs that were not read to their end. Returns whether there are none.
fn complain_of_unread(diagnosis: &Diagnosis) -> bool {
    let errors = || {
        diagnosis
            .sources
            .iter()
            .filter_map(|source| source.error.as_ref())
    };
    errors().for_each(complain);
    errors().next().is_none()
}

/// The options of all outputs.
fn options(paths: &Paths, shown: &ShownArgs) -> Options {
    let names: Vec<String> = paths
        .paths
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    let mut options = Options::default();
    options.title = Some(names.join(", "));
    options.zone = shown.zone();
    options.arguments = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    options
}

fn styles() -> Styles {
    match anstream::AutoStream::choice(&io::stdout()) {
        anstream::ColorChoice::Never => Styles::plain(),
        _ => Styles::colored(),
    }
}

/// The width of the terminal, or that which every terminal has.
fn width() -> usize {
    terminal::width()
        .unwrap_or(terminal::USUAL)
        .clamp(40, WIDEST)
}

/// Prints how the conditions of a rule stand.
fn explain(explanation: &Explanation, output: DiagnoseOutput, out: &mut impl Write) -> Done {
    if output == DiagnoseOutput::Json {
        write_json(out, explanation)?;
        return Ok(Outcome::All);
    }
    for frame in &explanation.frames {
        let place = match frame.attempt {
            Some(attempt) => format!("attempt {}", attempt + 1),
            None => "outside attempts".to_owned(),
        };
        let verdict = match (frame.fires, frame.undecided) {
            (true, _) => "fires",
            (false, true) => "cannot be decided",
            (false, false) => "does not fire",
        };
        writeln!(out, "{} {verdict} ({place})", explanation.rule)?;
        let lists = [
            ("holds", &frame.conditions.held),
            ("fails", &frame.conditions.failed),
            ("unknown", &frame.conditions.unknown),
        ];
        for (word, names) in lists {
            for name in names {
                match frame.counts.get(name) {
                    Some(1) => writeln!(out, "  {word:8} {name}: 1 record")?,
                    Some(count) => writeln!(out, "  {word:8} {name}: {count} records")?,
                    None => writeln!(out, "  {word:8} {name}")?,
                }
            }
        }
    }
    out.flush()?;
    Ok(Outcome::All)
}
