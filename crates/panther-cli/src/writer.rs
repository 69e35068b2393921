//! Writes the events that are wanted, in the output that is asked for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Stdout, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use panther::{FormatId, Item, Unparsed};
use panther_export::{Csv, CsvStyle, Decode, JsonLines, Pretty, Styles, Timesketch};
use panther_set::{Contexts, Filter, Offset, Source};

use crate::args::{EventsOutput, Wanted};
use crate::display::Display;
use crate::lacking::{self, Seen, SeenByThreads};
use crate::provenance::Evidence;
use crate::repeats::Pool;
use crate::unplaced::Unplaced;

/// Decodes the lines of a source that are not UTF-8.
#[derive(Clone, Copy)]
struct InCodePage<'s>(&'s Source);

impl Decode for InCodePage<'_> {
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        self.0.code_page().text(bytes)
    }
}

/// Makes the writers of all sources of one command.
pub(crate) struct Writers {
    filter: Filter,
    output: EventsOutput,
    csv: CsvStyle,
    styles: Styles,
    unparsed: Gaps,
    /// The properties that the events of each source have, by the name of the source.
    seen: Mutex<BTreeMap<String, (FormatId, Seen)>>,
    /// The sessions and attempts of the events, if the option asks for them.
    contexts: Option<Contexts>,
    /// The hashes of the sources, if the option asks for them.
    hashes: Vec<Option<String>>,
    /// The items that a timeline in UTC leaves out.
    unplaced: Unplaced,
    /// The numbers of the upgrade attempts as text, from 1 on.
    attempts: Vec<String>,
    /// The clock on which times are shown.
    display: Display,
    /// The memories of the writers.
    repeats: Pool,
}

/// Whether an item is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanting {
    /// An event that passes the filter.
    Match,
    /// An event that does not.
    Other,
    /// Unparsed bytes that are printed.
    Gap,
    /// Unparsed bytes that are not.
    NoGap,
}

impl Wanting {
    pub(crate) const fn prints(self) -> bool {
        matches!(self, Self::Match | Self::Gap)
    }
}

/// Which unparsed bytes are printed.
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

impl Writers {
    pub(crate) fn new(wanted: &Wanted, styles: Styles) -> Self {
        let filter = wanted.selection.filter();
        let by_default = wanted.output() == EventsOutput::Jsonl && filter.is_empty();
        let unparsed = if wanted.include_unparsed || by_default {
            Gaps::All
        } else {
            Gaps::None
        };
        Self {
            filter,
            output: wanted.output(),
            csv: wanted.form.csv(false),
            styles,
            unparsed,
            seen: Mutex::default(),
            contexts: None,
            hashes: Vec::new(),
            unplaced: Unplaced::default(),
            attempts: Vec::new(),
            display: Display::AsWritten,
            repeats: Pool::default(),
        }
    }

    /// Shows times on this clock.
    pub(crate) fn with_display(self, display: Display) -> Self {
        Self { display, ..self }
    }

    /// Adds to each event what it belongs to.
    pub(crate) fn with_contexts(self, contexts: Option<Contexts>) -> Self {
        let attempts = contexts.iter().flat_map(|contexts| contexts.attempts());
        Self {
            attempts: (1..=attempts.count())
                .map(|number| number.to_string())
                .collect(),
            contexts,
            ..self
        }
    }

    /// Adds to each item the hash of its source, if the option asks for them.
    pub(crate) fn with_hashes(self, evidence: &Evidence<'_>, wanted: &Wanted) -> Self {
        Self {
            csv: wanted.form.csv(evidence.is_in_rows()),
            hashes: evidence.in_rows(),
            ..self
        }
    }

    /// Notes how many items a timeline left out.
    pub(crate) fn note_unplaced(&self) {
        self.unplaced.note();
    }

    /// Notes the logs that were read and of which the filter can take nothing.
    pub(crate) fn note_lacking(&self) {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = seen
            .iter()
            .map(|(name, (format, seen))| (name.clone(), *format, *seen));
        lacking::note_lacking(&self.filter, seen);
    }

    /// Without filters, prints lines without a header too: they may continue an event that has been
    /// printed.
    #[cfg_attr(
        not(feature = "follow"),
        expect(dead_code, reason = "only `follow` prints these")
    )]
    pub(crate) fn with_late_lines(mut self) -> Self {
        if self.unparsed == Gaps::None && self.filter.is_empty() {
            self.unparsed = Gaps::NotBenign;
        }
        self
    }

    /// The writer of a source.
    pub(crate) fn of<'s>(&'s self, source: &'s Source, index: Option<usize>) -> Writer<'s> {
        self.writer(source, index, |pretty| pretty)
    }

    /// The writer of a source whose items are mixed with those of others.
    pub(crate) fn labeled<'s>(
        &'s self,
        source: &'s Source,
        index: usize,
        label: &str,
    ) -> Writer<'s> {
        self.writer(source, Some(index), |pretty| pretty.with_label(label))
    }

    fn writer<'s>(
        &'s self,
        source: &'s Source,
        index: Option<usize>,
        with: impl FnOnce(Pretty<InCodePage<'s>>) -> Pretty<InCodePage<'s>>,
    ) -> Writer<'s> {
        let (name, format, decode) = (source.name(), source.format(), InCodePage(source));
        let hash = index.and_then(|index| self.hashes.get(index)?.as_deref());
        let output = match self.output {
            EventsOutput::Text => Output::Text(with(pretty(source, self.styles))),
            EventsOutput::Jsonl => {
                let repeats = index.and_then(|index| self.repeats.take(index));
                let mut lines = JsonLines::new(&name, format, decode).with_repeats(repeats);
                if let Some(hash) = hash {
                    lines = lines.with_sha256(hash);
                }
                Output::JsonLines(match source.line_prefix() {
                    Some(prefix) => lines.with_prefix(&prefix),
                    None => lines,
                })
            }
            EventsOutput::Csv => {
                let csv = Csv::new(&name, format, decode).with_style(self.csv.clone());
                Output::Csv(csv.with_sha256(hash.unwrap_or_default()))
            }
            EventsOutput::Timesketch => {
                let rows = Timesketch::new(&name, decode);
                Output::Timesketch(match hash {
                    Some(hash) => rows.with_sha256(hash),
                    None => rows,
                })
            }
        };
        Writer {
            source,
            index,
            writers: self,
            output,
            seen: SeenByThreads::default(),
        }
    }
}

fn pretty(source: &Source, styles: Styles) -> Pretty<InCodePage<'_>> {
    let (name, format) = (source.name(), source.format());
    Pretty::new(&name, format, InCodePage(source)).with_styles(styles)
}

/// Writes the items of one source that are wanted, on any thread.
pub(crate) struct Writer<'s> {
    source: &'s Source,
    /// The index of the source in its set.
    index: Option<usize>,
    writers: &'s Writers,
    output: Output<'s>,
    seen: SeenByThreads,
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if let (Some(index), Output::JsonLines(writer)) = (self.index, &mut self.output)
            && let Some(repeats) = writer.take_repeats()
        {
            self.writers.repeats.give(index, repeats);
        }
        // Without a filter that asks for properties, nobody needs them.
        if self.writers.filter.properties().next().is_none() {
            return;
        }
        let mut all = self
            .writers
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let seen = all.entry(self.source.name());
        let (_, seen) = seen.or_insert((self.source.format(), Seen::default()));
        seen.merge(self.seen.get());
    }
}

enum Output<'s> {
    Text(Pretty<InCodePage<'s>>),
    JsonLines(JsonLines<InCodePage<'s>>),
    Csv(Csv<InCodePage<'s>>),
    Timesketch(Timesketch<InCodePage<'s>>),
}

impl Writer<'_> {
    /// Appends the item if it is wanted, and tells whether it is; `offset` is that of its time, if
    /// known.
    // Also in a program that is built for size: it runs for each event.
    #[inline(always)]
    pub(crate) fn write(
        &self,
        item: &Item<'_>,
        offset: Option<Offset>,
        out: &mut Vec<u8>,
    ) -> Wanting {
        let wanting = self.wants(item, offset);
        if wanting.prints() {
            self.write_any(item, offset, out);
        }
        wanting
    }

    /// Whether the item is wanted.
    // Also in a program that is built for size: it runs for each event.
    #[inline(always)]
    pub(crate) fn wants(&self, item: &Item<'_>, offset: Option<Offset>) -> Wanting {
        let Writers {
            filter,
            unparsed,
            contexts,
            ..
        } = self.writers;
        let event = match item {
            Item::Event(event) => event,
            Item::Unparsed(gap) if unparsed.contain(gap) && self.has_place(item, offset) => {
                return Wanting::Gap;
            }
            Item::Unparsed(_) => return Wanting::NoGap,
        };
        self.seen.add(filter, event);
        let is_wanted = match contexts.as_ref().zip(self.index) {
            Some((contexts, index)) => {
                let context = contexts.of(index, event);
                filter.wants_within(event, offset, context, |bytes| self.source.text(bytes))
            }
            None => filter.wants(event, offset, |bytes| self.source.text(bytes)),
        };
        if is_wanted && self.has_place(item, offset) {
            Wanting::Match
        } else {
            Wanting::Other
        }
    }

    /// Whether the output has a place for the item. Counts the items for which it has none.
    fn has_place(&self, item: &Item<'_>, offset: Option<Offset>) -> bool {
        if !matches!(self.output, Output::Timesketch(_)) {
            return true;
        }
        let time = item.event().and_then(|event| event.time());
        let given = offset.map(Offset::seconds);
        let has_place = time.is_some_and(|time| time.zone().offset().or(given).is_some());
        if !has_place {
            self.writers.unplaced.add(item);
        }
        has_place
    }

    /// Appends the item, on the clock that is shown.
    pub(crate) fn write_any(&self, item: &Item<'_>, offset: Option<Offset>, out: &mut Vec<u8>) {
        let offset = offset.map(Offset::seconds);
        let (item, offset) = &self.writers.display.shown(item, offset);
        let offset = *offset;
        match &self.output {
            Output::Text(writer) => {
                let codes = item
                    .event()
                    .map(|event| self.writers.filter.matched_codes(&event));
                writer.write_match(item, &codes.unwrap_or_default(), offset, out);
            }
            Output::JsonLines(writer) => match self.context(item) {
                Some(context) => writer.write_within(item, offset, &context, out),
                None => writer.write_at(item, offset, out),
            },
            Output::Csv(writer) => writer.write_at(item, offset, out),
            Output::Timesketch(writer) => drop(writer.write_at(item, offset, out)),
        }
    }
}

impl<'s> Writer<'s> {
    /// The session and the attempt of the item, if the option asks for them.
    fn context(&self, item: &Item<'_>) -> Option<Vec<(&'static str, &'s str)>> {
        let contexts = self.writers.contexts.as_ref()?;
        let context = contexts.of(self.index?, &item.event()?);
        let attempt = context
            .attempt
            .and_then(|attempt| self.writers.attempts.get(attempt));
        let attempt = attempt.map(|number| ("attempt", number.as_str()));
        Some(context.fields().chain(attempt).collect())
    }
}

/// Standard output, with a heading above the events of each source in output for people.
pub(crate) struct Printer {
    /// Locked for each write, between which the program may end.
    out: Stdout,
    pub(crate) styles: Styles,
    has_headings: bool,
    heading: Vec<u8>,
    /// Output that waits to be written together with the next.
    waiting: Vec<u8>,
    /// When something was written last, if anything may wait.
    written: Option<Instant>,
}

/// How much waits, and how long, until something follows that is written with it. A system call
/// for each of thousands of small logs would cost more than the logs.
const MOST_WAITING: (usize, Duration) = (64 << 10, Duration::from_millis(20));

impl Printer {
    /// Prints what comes before all events.
    pub(crate) fn new(output: EventsOutput, beginning: &[u8]) -> io::Result<Self> {
        let mut out = io::stdout();
        let is_plain = anstream::AutoStream::choice(&out) == anstream::ColorChoice::Never;
        out.write_all(beginning)?;
        Ok(Self {
            out,
            styles: if is_plain {
                Styles::plain()
            } else {
                Styles::colored()
            },
            has_headings: output == EventsOutput::Text,
            heading: Vec::new(),
            waiting: Vec::new(),
            written: None,
        })
    }

    /// Collects the output for sources that nobody waits for. It is printed after a moment,
    /// and by [`Printer::flush`].
    pub(crate) fn collecting(self) -> Self {
        Self {
            written: Some(Instant::now()),
            ..self
        }
    }

    /// Prints the output of a writer for a source.
    pub(crate) fn print(&mut self, source: &Source, piece: &[u8]) -> io::Result<()> {
        if !piece.is_empty() {
            if self.has_headings {
                let heading = pretty(source, self.styles).heading();
                if heading != self.heading {
                    if !self.heading.is_empty() {
                        self.waiting.push(b'\n');
                    }
                    self.waiting.extend_from_slice(&heading);
                    self.heading = heading;
                }
            }
            self.waiting.extend_from_slice(piece);
        }
        let (most, longest) = MOST_WAITING;
        let is_old = || self.written.is_none_or(|last| last.elapsed() >= longest);
        if self.waiting.len() >= most || !self.waiting.is_empty() && is_old() {
            self.flush()?;
        }
        Ok(())
    }

    /// Prints the output that waits.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let mut out = self.out.lock();
        out.write_all(&self.waiting)?;
        self.waiting.clear();
        self.written = self.written.map(|_| Instant::now());
        out.flush()
    }

    /// Prints at once what writers wrote of any sources.
    pub(crate) fn print_mixed(&self, piece: &[u8]) -> io::Result<()> {
        let mut out = self.out.lock();
        out.write_all(piece)?;
        out.flush()
    }
}
