//! `panther events`

mod copies;
mod counts;
mod merged_out;
mod merged_piece;
mod pick;
mod piece;
mod table;

use std::fs::File;
use std::io;
use std::ops::ControlFlow;

use panther::Item;
use panther_set::{Contexts, Error, LogSet, Offset, OffsetSource, Source, Timeline};

use self::counts::Counts;
use self::merged_out::MergedOut;
use self::merged_piece::WriteMerged;
use self::pick::{Options, Pick, Print};
use self::piece::{Keep, Piece};
use crate::args::{EventsArgs, EventsOutput, PickArgs};
use crate::clocks::{self, Contradictions, Unknown};
use crate::display::Display;
use crate::notes::{label_width, note, short_names};
use crate::output::{Done, Outcome, complain};
use crate::progress::Bar;
use crate::provenance::Evidence;
use crate::writer::{Printer, Writer, Writers};
use crate::{discover, note_no_logs, outcome, refuse_streams, stop};

pub(crate) fn run(args: &EventsArgs) -> Done {
    // Only a merge reads the temporary file.
    let has_temporary_file = args.merge && !args.paths.stdin.no_temp;
    let settings = LogSet::builder().temporary_files(has_temporary_file);
    let Some(set) = discover(settings, &args.paths, |source| {
        args.format.is_empty() || args.format.contains(&source.format())
    }) else {
        return Ok(Outcome::NotAll);
    };
    if args.format.is_empty() {
        note_no_logs(&set, &args.paths);
    }
    if args.context {
        refuse_streams(&set, "--context");
    }
    let evidence = Evidence::of(&set, &args.evidence);
    stop::ends_itself(|| {});
    if let Some(output) = args.wanted.table() {
        let printed = table::write(&set, args, output)?;
        return Ok(printed.outcome(&set, args, &evidence));
    }
    let output = if args.pick.count {
        EventsOutput::Text
    } else {
        args.wanted.output()
    };
    let beginning = args.wanted.form.beginning(output, evidence.is_in_rows());
    let mut printer = Printer::new(output, &beginning)?;
    if !set.sources().iter().any(|source| source.is_stream()) {
        printer = printer.collecting();
    }
    let writers = Writers::new(&args.wanted, printer.styles)
        .with_contexts(contexts(&set, args))
        .with_hashes(&evidence, &args.wanted);
    let printed = if args.merge {
        merged(&set, args, writers, &mut printer)?
    } else {
        one_by_one(&set, args, writers, &mut printer)?
    };
    Ok(printed.outcome(&set, args, &evidence))
}

/// What was printed.
struct Printed {
    /// The number of events that pass the filter.
    matches: u64,
    errors: Vec<Error>,
}

impl Printed {
    /// Names the errors, writes the record of the command, and says how it ends.
    fn outcome(&self, set: &LogSet, args: &EventsArgs, evidence: &Evidence<'_>) -> Outcome {
        let Self { matches, errors } = self;
        errors.iter().for_each(complain);
        let is_recorded = evidence.record(set, &errors.iter().collect::<Vec<_>>());
        if *matches == 0 && !args.wanted.selection.filter().is_empty() {
            note("no event matches the options");
        }
        match outcome(set, errors.is_empty() && is_recorded) {
            Outcome::All if args.exit_status && *matches == 0 => Outcome::NotAll,
            Outcome::NotAll if args.exit_status => Outcome::Trouble,
            outcome => outcome,
        }
    }
}

/// Prints the items of one source after the other.
fn one_by_one(
    set: &LogSet,
    args: &EventsArgs,
    writers: Writers,
    printer: &mut Printer,
) -> io::Result<Printed> {
    // Instants can only be compared with times whose offset is known, and so can clocks.
    let display = args.display();
    let readings = if args.needs_instants() || display.is_some() {
        let timeline = timeline(set, args);
        let unknown = left_out(args).unwrap_or(Unknown::AsWritten);
        clocks::notes(set, &timeline, args, unknown);
        clocks::note_streams(set, &timeline, args, unknown);
        timeline.offset_sources().to_vec()
    } else {
        clocks::given(set, args)
    };
    let writers = writers.with_display(display.unwrap_or(Display::AsWritten));
    let options = args.pick.options(args);
    let keep = args.pick.keep(&options);
    let mut pick = Pick::new(options);
    let mut counts = Counts::default();
    let contradictions = Contradictions::new(args);
    let mut written = Ok(());
    let bar = bar(set);
    let errors = set.ordered(
        |source| {
            let index = set.index_of(source);
            let reading = index.and_then(|index| readings.get(index));
            (writers.of(source, index), reading, Piece::new(keep))
        },
        |(writer, reading, piece), source, item| {
            let offset = reading.and_then(|reading| offset(reading, item));
            contradictions.look(source, item, offset);
            piece.add(writer, item, offset);
        },
        |source, (_, _, piece)| {
            counts.add(source, piece.matches);
            let flow = match keep {
                Keep::Counts => Ok(ControlFlow::Continue(())),
                Keep::Text => printer
                    .print(source, &piece.bytes)
                    .map(|()| ControlFlow::Continue(())),
                Keep::Wanted | Keep::All => {
                    pick_from(&piece, BySource(source), &mut pick, &mut |source, bytes| {
                        printer.print(source.0, bytes)
                    })
                }
            };
            match flow {
                Ok(flow) if !is_stopped(source) => flow,
                Ok(_) => ControlFlow::Break(()),
                Err(error) => {
                    written = Err(error);
                    ControlFlow::Break(())
                }
            }
        },
    );
    drop(bar);
    written?;
    pick.end(&mut |source, bytes| printer.print(source.0, bytes))?;
    printer.flush()?;
    if keep == Keep::Counts {
        counts.print(args.wanted.output())?;
    }
    pick.note_most();
    contradictions.note();
    writers.note_lacking();
    writers.note_unplaced();
    Ok(Printed {
        matches: counts.matches,
        errors,
    })
}

/// A source as the section of a [`Pick`].
#[derive(Clone, Copy)]
struct BySource<'s>(&'s Source);

impl PartialEq for BySource<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// Gives the items of a piece to `pick`.
fn pick_from<S: Copy + PartialEq>(
    piece: &Piece,
    section: S,
    pick: &mut Pick<S>,
    print: Print<'_, S>,
) -> io::Result<ControlFlow<()>> {
    for (item, wanting) in piece.items() {
        if pick.add(section, item, wanting, print)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Whether no more of a source is to be printed. Standard input ends itself instead, after what was
/// read of it.
fn is_stopped(source: &Source) -> bool {
    stop::is_requested() && !source.is_stream()
}

/// A progress bar, where it disturbs nobody.
fn bar(set: &LogSet) -> Option<Bar> {
    goes_to_file().then(|| Bar::of_reading(set))
}

/// Looks through all logs once, for what their events belong to.
fn contexts(set: &LogSet, args: &EventsArgs) -> Option<Contexts> {
    if !args.context {
        return None;
    }
    let _bar = bar(set);
    // The second reading reports the errors.
    let (contexts, _) = set.contexts();
    Some(contexts)
}

/// Looks through all logs once, to order their times.
fn timeline<'s>(set: &'s LogSet, args: &EventsArgs) -> Timeline<'s> {
    let _bar = bar(set);
    set.timeline(&args.clock())
}

fn offset(from: &OffsetSource, item: &Item<'_>) -> Option<Offset> {
    let event = item.event()?;
    from.offset(event.span().start, event.time()?)
}

/// Why events whose UTC offset is unknown are left out, if they are.
fn left_out(args: &EventsArgs) -> Option<Unknown> {
    if args.wanted.output() == EventsOutput::Timesketch {
        Some(Unknown::NoPlace)
    } else {
        args.needs_instants().then_some(Unknown::LeftOut)
    }
}

/// Prints the items of all sources by time.
fn merged(
    set: &LogSet,
    args: &EventsArgs,
    writers: Writers,
    printer: &mut Printer,
) -> io::Result<Printed> {
    let unknown = left_out(args).unwrap_or(Unknown::AsUtc);
    let timeline = timeline(set, args);
    clocks::notes(set, &timeline, args, unknown);
    clocks::note_untimed(set, &timeline);
    let display = args.display().unwrap_or_else(|| {
        // Programs get the time as the log has it, with its offset.
        if args.wanted.output() != EventsOutput::Text {
            return Display::AsWritten;
        }
        let (display, why) = Display::of_merge(set, &timeline);
        why.iter().for_each(|why| note(why));
        display
    });
    let sources = set.sources();
    let all = writers.with_display(display);
    let labels = labels(set);
    let writers: Vec<Writer<'_>> = sources
        .iter()
        .zip(&labels)
        .enumerate()
        .map(|(index, (source, label))| all.labeled(source, index, label))
        .collect();
    // A set of streams alone ends with them.
    let has_files = sources.iter().any(|source| !source.is_stream());
    let mut out = MergedOut::new(args, printer, set);
    let contradictions = Contradictions::new(args);
    let write = WriteMerged::new(out.keep(), args.dedupe, writers, &contradictions);
    let bar = bar(set);
    let (printed, errors) = timeline.merge_folded(&write, |parts| {
        loop {
            // Prints what there is before waiting for more.
            if out.is_full() || !parts.is_ready() {
                out.print()?;
            }
            if has_files && stop::is_requested() {
                return Ok::<(), io::Error>(());
            }
            let Some(part) = parts.next_part() else {
                return Ok(());
            };
            if out.add(part)?.is_break() {
                return Ok(());
            }
        }
    });
    drop(bar);
    printed?;
    let matches = out.end()?;
    clocks::note_unknown(&write.unstated(set), unknown, args);
    drop(write);
    contradictions.note();
    all.note_lacking();
    all.note_unplaced();
    Ok(Printed { matches, errors })
}

/// A short name for each source, all of one width.
fn labels(set: &LogSet) -> Vec<String> {
    let short = short_names(set);
    let width = label_width(short.iter().map(String::as_str));
    short.iter().map(|name| format!("{name:width$}")).collect()
}

/// Whether standard output is a file. Only then does a progress bar disturb nobody: a terminal
/// shows the events themselves, and behind a pipe a pager may own the terminal.
fn goes_to_file() -> bool {
    #[cfg(unix)]
    let duplicate = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let duplicate = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned();
    duplicate
        .and_then(|out| File::from(out).metadata())
        .is_ok_and(|out| out.is_file())
}

/// The number of bytes that `--reverse` holds in memory before it writes a temporary file.
const MEMORY: usize = 64 << 20;

impl PickArgs {
    /// What is picked of the events.
    fn options(&self, args: &EventsArgs) -> Options {
        let is_text = args.wanted.output() == EventsOutput::Text;
        let around = self.surround.unwrap_or_default();
        let options = Options {
            before: self.before.unwrap_or(around),
            after: self.after.unwrap_or(around),
            most: self.max_count,
            last: self.last,
            reverse: self.reverse,
            separates: false,
            memory: if args.paths.stdin.no_temp {
                usize::MAX
            } else {
                MEMORY
            },
        };
        Options {
            separates: is_text && options.surrounds(),
            ..options
        }
    }

    /// What is kept of the events to pick from.
    fn keep(&self, options: &Options) -> Keep {
        if self.count {
            Keep::Counts
        } else if options.surrounds() {
            Keep::All
        } else if options.is_plain() {
            Keep::Text
        } else {
            Keep::Wanted
        }
    }
}
