//! `panther events`

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use panther::Item;
use panther_set::{Error, LogSet, Offset, OffsetSource, Source};

use crate::args::EventsArgs;
use crate::output::{Done, Outcome, clean, complain};
use crate::progress::Bar;
use crate::text::Beside;
use crate::writer::{Printer, Writer};
use crate::{clocks, clocks::Unknown, discover};

pub(crate) fn run(args: &EventsArgs) -> Done {
    let set = discover(&args.paths, |source| {
        args.format.is_empty() || args.format.contains(&source.format().id())
    });
    let mut printer = Printer::new(args.wanted.output)?;
    let bar = goes_to_file().then(|| Bar::of_reading(&set));
    let errors = if args.merge {
        merged(&set, args, &mut printer)?
    } else {
        one_by_one(&set, args, &mut printer)?
    };
    drop(bar);
    errors.iter().for_each(complain);
    Ok(Outcome::from_all(
        errors.is_empty() && set.skipped().is_empty(),
    ))
}

/// The items of one source after the other.
fn one_by_one(set: &LogSet, args: &EventsArgs, printer: &mut Printer) -> io::Result<Vec<Error>> {
    let look = printer.look;
    // Instants can only be compared with times whose offset is known.
    let readings = if args.wanted.has_instants() {
        let timeline = set.timeline(&args.clock());
        clocks::notes(set, &timeline, args, Unknown::LeftOut);
        clocks::note_streams(set, &timeline);
        timeline.offset_sources().to_vec()
    } else {
        clocks::given(set, args)
    };
    let mut written = Ok(());
    let errors = set.ordered(
        |source| {
            let reading = set.index_of(source).and_then(|index| readings.get(index));
            let writer = Writer::new(&args.wanted, look, source);
            (writer, reading, Vec::new())
        },
        |(writer, reading, piece), _, item| {
            let beside = Beside {
                offset: reading.and_then(|reading| offset(reading, item)),
                source: None,
            };
            writer.write(item, beside, piece);
        },
        |source, (_, _, piece)| {
            written = printer.print(source, &piece);
            if written.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    );
    written.map(|()| errors)
}

fn offset(reading: &OffsetSource, item: &Item<'_>) -> Option<Offset> {
    let event = item.event()?;
    reading.offset(event.span().start, event.time()?)
}

/// Written at once, where there is that much.
const BATCH: usize = 64 << 10;

/// The items of all sources by time.
fn merged(set: &LogSet, args: &EventsArgs, printer: &mut Printer) -> io::Result<Vec<Error>> {
    let unknown = if args.wanted.has_instants() {
        Unknown::LeftOut
    } else {
        Unknown::AsUtc
    };
    let timeline = set.timeline(&args.clock());
    clocks::notes(set, &timeline, args, unknown);
    let sources = set.sources();
    let writers: Vec<Writer<'_>> = sources
        .iter()
        .map(|source| Writer::new(&args.wanted, printer.look, source))
        .collect();
    let labels = labels(set);
    // Streams of whose offset nothing is known, which only shows while they are read.
    let mut unstated = vec![false; sources.len()];
    let mut merge = timeline.merge();
    let mut piece = Vec::new();
    loop {
        // What is there is shown before there is anything to wait for.
        if !piece.is_empty() && (piece.len() >= BATCH || !merge.is_ready()) {
            printer.print_mixed(&piece)?;
            piece.clear();
        }
        let Some(entry) = merge.next_item() else {
            break;
        };
        let (item, offset) = (&entry.item, entry.offset);
        unstated[entry.index] |= offset.is_none()
            && entry.source.is_stream()
            && item.event().is_some_and(|event| event.time().is_some());
        let source = Some(labels[entry.index].as_str());
        writers[entry.index].write(item, Beside { offset, source }, &mut piece);
    }
    let unstated: Vec<&Source> = sources
        .iter()
        .zip(unstated)
        .filter(|(_, unstated)| *unstated)
        .map(|(source, _)| source)
        .collect();
    clocks::note_unknown(&unstated, unknown);
    Ok(merge.into_errors())
}

/// The widest name that others are padded to.
const WIDEST: usize = 32;

/// A short name of each source: the path from the folder on that all have in common, and as wide as the others.
fn labels(set: &LogSet) -> Vec<String> {
    let names: Vec<String> = set.sources().iter().map(Source::name).collect();
    let folder = |name: &str| Path::new(name).parent().map(Path::to_owned);
    let mut common = names.first().and_then(|name| folder(name));
    for name in &names {
        while let Some(path) = &common
            && !Path::new(name).starts_with(path)
        {
            common = path.parent().map(Path::to_owned);
        }
    }
    let short = |name: &String| {
        let path = Path::new(name);
        let path = common
            .as_ref()
            .and_then(|common| path.strip_prefix(common).ok());
        clean(&path.unwrap_or(Path::new(name)).to_string_lossy()).into_owned()
    };
    let short: Vec<String> = names.iter().map(short).collect();
    let widths = short.iter().map(|name| name.chars().count());
    let width = widths.max().unwrap_or(0).min(WIDEST);
    short.iter().map(|name| format!("{name:width$}")).collect()
}

/// Whether nobody sees the events as they come: not at the terminal, and not at the end of a pipe, where a pager may own the terminal.
fn goes_to_file() -> bool {
    #[cfg(unix)]
    let duplicate = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let duplicate = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned();
    duplicate
        .and_then(|out| File::from(out).metadata())
        .is_ok_and(|out| out.is_file())
}
