//! `panther events`

use std::fs::File;
use std::io;
use std::ops::ControlFlow;

use panther::Item;
use panther_set::{Contexts, Error, LogSet, Offset, OffsetSource, Source, Timeline};

use crate::args::EventsArgs;
use crate::notes::short_names;
use crate::output::{Done, Outcome, complain};
use crate::progress::Bar;
use crate::writer::{Printer, Writer, Writers};
use crate::{clocks, clocks::Unknown, discover, outcome, refuse_streams, stop};

pub(crate) fn run(args: &EventsArgs) -> Done {
    // Only a merge reads the temporary file.
    let has_temporary_file = args.merge && !args.paths.stdin.no_temp;
    let settings = LogSet::builder().temporary_files(has_temporary_file);
    let Some(set) = discover(settings, &args.paths, |source| {
        args.format.is_empty() || args.format.contains(&source.format())
    }) else {
        return Ok(Outcome::NotAll);
    };
    if args.context {
        refuse_streams(&set, "--context");
    }
    stop::ends_itself(|| {});
    let mut printer = Printer::new(args.wanted.output)?;
    let errors = if args.merge {
        merged(&set, args, &printer)?
    } else {
        one_by_one(&set, args, &mut printer)?
    };
    errors.iter().for_each(complain);
    Ok(outcome(&set, errors.is_empty()))
}

/// Prints the items of one source after the other.
fn one_by_one(set: &LogSet, args: &EventsArgs, printer: &mut Printer) -> io::Result<Vec<Error>> {
    let writers = Writers::new(&args.wanted, printer.styles).with_contexts(contexts(set, args));
    // Instants can only be compared with times whose offset is known.
    let readings = if args.wanted.selection.filter().has_instants() {
        let timeline = timeline(set, args);
        clocks::notes(set, &timeline, args, Unknown::LeftOut);
        clocks::note_streams(set, &timeline);
        timeline.offset_sources().to_vec()
    } else {
        clocks::given(set, args)
    };
    let mut written = Ok(());
    let bar = bar(set);
    let errors = set.ordered(
        |source| {
            let reading = set.index_of(source).and_then(|index| readings.get(index));
            (
                writers.of(source, set.index_of(source)),
                reading,
                Vec::new(),
            )
        },
        |(writer, reading, piece), _, item| {
            let offset = reading.and_then(|reading| offset(reading, item));
            writer.write(item, offset, piece);
        },
        |source, (_, _, piece)| {
            written = printer.print(source, &piece);
            if written.is_ok() && !is_stopped(source) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    );
    drop(bar);
    writers.note_lacking();
    written.map(|()| errors)
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

/// How many bytes are collected before they are printed.
const BATCH: usize = 64 << 10;

/// Prints the items of all sources by time.
fn merged(set: &LogSet, args: &EventsArgs, printer: &Printer) -> io::Result<Vec<Error>> {
    let unknown = if args.wanted.selection.filter().has_instants() {
        Unknown::LeftOut
    } else {
        Unknown::AsUtc
    };
    let timeline = timeline(set, args);
    clocks::notes(set, &timeline, args, unknown);
    clocks::note_untimed(set, &timeline);
    let sources = set.sources();
    let all = Writers::new(&args.wanted, printer.styles).with_contexts(contexts(set, args));
    let labels = labels(set);
    let writers: Vec<Writer<'_>> = sources
        .iter()
        .zip(&labels)
        .enumerate()
        .map(|(index, (source, label))| all.labeled(source, index, label))
        .collect();
    // Streams whose offset is unknown, which only reading them shows.
    let mut unstated = vec![false; sources.len()];
    // A set of streams alone ends with them.
    let has_files = sources.iter().any(|source| !source.is_stream());
    let mut merge = timeline.merge();
    let mut piece = Vec::new();
    let bar = bar(set);
    loop {
        // Prints what there is before waiting for more.
        if !piece.is_empty() && (piece.len() >= BATCH || !merge.is_ready()) {
            printer.print_mixed(&piece)?;
            piece.clear();
        }
        if has_files && stop::is_requested() {
            break;
        }
        let Some(entry) = merge.next_item() else {
            break;
        };
        let (item, offset) = (&entry.item, entry.offset);
        unstated[entry.index] |= offset.is_none()
            && entry.source.is_stream()
            && item.event().is_some_and(|event| event.time().is_some());
        writers[entry.index].write(item, offset, &mut piece);
    }
    drop(bar);
    if !piece.is_empty() {
        printer.print_mixed(&piece)?;
    }
    let unstated: Vec<&Source> = sources
        .iter()
        .zip(unstated)
        .filter(|(_, unstated)| *unstated)
        .map(|(source, _)| source)
        .collect();
    clocks::note_unknown(&unstated, unknown);
    drop(writers);
    all.note_lacking();
    Ok(merge.into_errors())
}

/// Shorter names are padded to the longest one, up to this width.
const WIDEST: usize = 32;

/// A short name for each source, all of one width.
fn labels(set: &LogSet) -> Vec<String> {
    let short = short_names(set);
    let widths = short.iter().map(|name| name.chars().count());
    let width = widths.max().unwrap_or(0).min(WIDEST);
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
