//! `panther events`

use std::fs::File;
use std::io::{self, StdoutLock, Write};
use std::ops::ControlFlow;

use panther::Item;
use panther_export::{Csv, Decode, JsonLines};
use panther_set::{Encoding, Source};

use crate::args::{EventsArgs, EventsOutput};
use crate::discover;
use crate::filter::Filter;
use crate::output::{Done, Outcome, complain};
use crate::progress::Bar;
use crate::text::{self, Look};

/// Text of a source, in its encoding.
#[derive(Clone, Copy)]
struct InEncoding(Encoding);

impl Decode for InEncoding {
    fn decode<'b>(&self, bytes: &'b [u8]) -> std::borrow::Cow<'b, str> {
        self.0.text(bytes)
    }
}

/// What writes the items of one source.
enum Writer {
    Text(Encoding, Look),
    JsonLines(JsonLines<InEncoding>),
    Csv(Csv<InEncoding>),
}

impl Writer {
    fn new(output: EventsOutput, look: Look, source: &Source) -> Self {
        let (name, format, encoding) = (source.name(), source.format().id(), source.encoding());
        match output {
            EventsOutput::Text => Self::Text(encoding, look),
            EventsOutput::Jsonl => {
                Self::JsonLines(JsonLines::new(&name, format, InEncoding(encoding)))
            }
            EventsOutput::Csv => Self::Csv(Csv::new(&name, format, InEncoding(encoding))),
        }
    }

    fn write(&self, item: &Item<'_>, out: &mut Vec<u8>) {
        match self {
            Self::Text(encoding, look) => text::item(item, *encoding, *look, out),
            Self::JsonLines(writer) => writer.write(item, out),
            Self::Csv(writer) => writer.write(item, out),
        }
    }
}

/// Standard output, with a heading above the events of each source where people read it.
struct Printer<'s> {
    out: StdoutLock<'static>,
    look: Look,
    has_headings: bool,
    headed: Option<&'s Source>,
}

impl<'s> Printer<'s> {
    fn new(output: EventsOutput) -> Self {
        let out = io::stdout().lock();
        let colours = anstream::AutoStream::choice(&out) != anstream::ColorChoice::Never;
        Self {
            out,
            look: Look::new(colours),
            has_headings: output == EventsOutput::Text,
            headed: None,
        }
    }

    fn print(&mut self, source: &'s Source, piece: &[u8]) -> io::Result<()> {
        if piece.is_empty() {
            return Ok(());
        }
        if self.has_headings && !self.headed.is_some_and(|last| std::ptr::eq(last, source)) {
            let mut line = Vec::new();
            if self.headed.is_some() {
                line.push(b'\n');
            }
            text::heading(source, self.look, &mut line);
            self.headed = Some(source);
            self.out.write_all(&line)?;
        }
        self.out.write_all(piece)?;
        self.out.flush()
    }
}

pub(crate) fn run(args: &EventsArgs) -> Done {
    let set = discover(&args.paths, |source| {
        args.format.is_empty() || args.format.contains(&source.format().id())
    });
    let filter = Filter(args);
    let with_unparsed =
        args.include_unparsed || (args.output == EventsOutput::Jsonl && !filter.is_set());
    let mut printer = Printer::new(args.output);
    let look = printer.look;
    if args.output == EventsOutput::Csv {
        printer.out.write_all(&Csv::<InEncoding>::header())?;
    }
    let bar = goes_to_file().then(|| Bar::of_reading(&set));
    let mut written = Ok(());
    let errors = set.ordered(
        |source| (Writer::new(args.output, look, source), Vec::new()),
        |(writer, piece), source, item| {
            let wanted = match &item {
                Item::Event(event) => filter.wants(event, source.encoding()),
                Item::Unparsed(_) => with_unparsed,
            };
            if wanted {
                writer.write(&item, piece);
            }
        },
        |source, (_, piece)| {
            written = printer.print(source, &piece);
            if written.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    );
    drop(bar);
    errors.iter().for_each(complain);
    written?;
    Ok(Outcome::from_all(
        errors.is_empty() && set.skipped().is_empty(),
    ))
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
