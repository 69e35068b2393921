//! `panther events`

use std::io::{self, Write};
use std::ops::ControlFlow;

use panther::Item;
use panther_export::{Csv, Decode, JsonLines};
use panther_set::{Encoding, Source};

use crate::args::{EventsArgs, EventsOutput};
use crate::discover;
use crate::filter::Filter;
use crate::output::{Done, Outcome, complain};
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

pub(crate) fn run(args: &EventsArgs) -> Done {
    let set = discover(&args.paths, |source| {
        args.format.is_empty() || args.format.contains(&source.format().id())
    });
    let filter = Filter(args);
    let with_unparsed =
        args.include_unparsed || (args.output == EventsOutput::Jsonl && !filter.is_set());
    let mut out = io::stdout().lock();
    let look = Look::new(anstream::AutoStream::choice(&out) != anstream::ColorChoice::Never);
    if args.output == EventsOutput::Csv {
        out.write_all(&Csv::<InEncoding>::header())?;
    }
    let mut headed: Option<&Source> = None;
    let mut written = Ok(());
    let errors = set.ordered(
        |source| (Writer::new(args.output, look, source), Vec::new()),
        |(writer, piece), _, item| {
            let wanted = match &item {
                Item::Event(event) => filter.wants(event),
                Item::Unparsed(_) => with_unparsed,
            };
            if wanted {
                writer.write(&item, piece);
            }
        },
        |source, (_, piece)| {
            if piece.is_empty() {
                return ControlFlow::Continue(());
            }
            let mut lines = Vec::new();
            if args.output == EventsOutput::Text
                && !headed.is_some_and(|last| std::ptr::eq(last, source))
            {
                lines.extend(headed.map(|_| b'\n'));
                text::heading(source, look, &mut lines);
                headed = Some(source);
            }
            written = out
                .write_all(&lines)
                .and_then(|()| out.write_all(&piece))
                .and_then(|()| out.flush());
            if written.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    );
    errors.iter().for_each(complain);
    written?;
    Ok(Outcome::from_all(
        errors.is_empty() && set.skipped().is_empty(),
    ))
}
