//! Events as they are printed.

use std::borrow::Cow;
use std::io::{self, StdoutLock, Write};

use panther::{Item, Unparsed};
use panther_export::{Csv, Decode, JsonLines};
use panther_set::{Offset, Source};

use crate::args::{EventsOutput, Wanted};
use crate::filter::Filter;
use crate::text::{self, Beside, Look};

/// Lines of a source that are not UTF-8, in its code page.
#[derive(Clone, Copy)]
pub(crate) struct InCodePage<'s>(&'s Source);

impl Decode for InCodePage<'_> {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        self.0.code_page().text(bytes)
    }
}

/// What writes the items of one source that are wanted.
pub(crate) struct Writer<'s> {
    source: &'s Source,
    filter: Filter<'s>,
    unparsed: Gaps,
    output: Output<'s>,
}

/// Which bytes that are no event are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gaps {
    None,
    /// Those in which something may be lost.
    NotBenign,
    All,
}

impl Gaps {
    fn contain(self, unparsed: &Unparsed<'_>) -> bool {
        match self {
            Self::None => false,
            Self::NotBenign => !unparsed.is_benign(),
            Self::All => true,
        }
    }
}

enum Output<'s> {
    Text(Look),
    JsonLines(JsonLines<InCodePage<'s>>),
    Csv(Csv<InCodePage<'s>>),
}

impl<'s> Writer<'s> {
    pub(crate) fn new(wanted: &'s Wanted, look: Look, source: &'s Source) -> Self {
        let filter = Filter(wanted);
        let (name, format, decode) = (source.name(), source.format().id(), InCodePage(source));
        let output = match wanted.output {
            EventsOutput::Text => Output::Text(look),
            EventsOutput::Jsonl => Output::JsonLines(JsonLines::new(&name, format, decode)),
            EventsOutput::Csv => Output::Csv(Csv::new(&name, format, decode)),
        };
        let all =
            wanted.include_unparsed || (wanted.output == EventsOutput::Jsonl && !filter.is_set());
        Self {
            source,
            unparsed: if all { Gaps::All } else { Gaps::None },
            filter,
            output,
        }
    }

    /// Without filters, lines without a header are printed too: they may be those of an event that was printed already.
    #[cfg_attr(
        not(feature = "follow"),
        expect(dead_code, reason = "only `follow` prints these")
    )]
    pub(crate) fn with_late_lines(mut self) -> Self {
        if self.unparsed == Gaps::None && !self.filter.is_set() {
            self.unparsed = Gaps::NotBenign;
        }
        self
    }

    /// Appends the item, if it is wanted.
    pub(crate) fn write(&self, item: &Item<'_>, beside: Beside<'_>, out: &mut Vec<u8>) {
        let is_wanted = match item {
            Item::Event(event) => self.filter.wants(event, self.source, beside.offset),
            Item::Unparsed(unparsed) => self.unparsed.contain(unparsed),
        };
        if !is_wanted {
            return;
        }
        let offset = beside.offset.map(Offset::seconds);
        match &self.output {
            Output::Text(look) => text::item(item, beside, self.source, *look, out),
            Output::JsonLines(writer) => writer.write_at(item, offset, out),
            Output::Csv(writer) => writer.write_at(item, offset, out),
        }
    }
}

/// Standard output, with a heading above the events of each source where people read it.
pub(crate) struct Printer {
    out: StdoutLock<'static>,
    pub(crate) look: Look,
    has_headings: bool,
    heading: Vec<u8>,
}

impl Printer {
    /// Writes what comes before all events.
    pub(crate) fn new(output: EventsOutput) -> io::Result<Self> {
        let mut out = io::stdout().lock();
        let colours = anstream::AutoStream::choice(&out) != anstream::ColorChoice::Never;
        if output == EventsOutput::Csv {
            out.write_all(&Csv::<InCodePage<'_>>::header())?;
        }
        Ok(Self {
            out,
            look: Look::new(colours),
            has_headings: output == EventsOutput::Text,
            heading: Vec::new(),
        })
    }

    /// Prints what was written of a source, at once.
    pub(crate) fn print(&mut self, source: &Source, piece: &[u8]) -> io::Result<()> {
        if piece.is_empty() {
            return Ok(());
        }
        if self.has_headings {
            let mut heading = Vec::new();
            text::heading(source, self.look, &mut heading);
            if heading != self.heading {
                if !self.heading.is_empty() {
                    self.out.write_all(b"\n")?;
                }
                self.out.write_all(&heading)?;
                self.heading = heading;
            }
        }
        self.print_mixed(piece)
    }

    /// Prints what was written of any sources, at once.
    pub(crate) fn print_mixed(&mut self, piece: &[u8]) -> io::Result<()> {
        self.out.write_all(piece)?;
        self.out.flush()
    }
}
