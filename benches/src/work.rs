//! What the benchmarks do with the items of a log: the same work over a slice, a feeder, a cutter and a set.
//!
//! A [`Work`] takes one item at a time and keeps a [`Tally`], so that nothing can be optimised away and every benchmark can assert
//! what it counted.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use panther::{Cutter, Event, Feeder, FormatId, Item, Items, Layout, Level, Registry};
use panther_export::{Csv, JsonLines, Utf8};
use panther_set::LogSet;

use crate::generate::Kind;

/// What a work counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events.
    pub events: u64,
    /// Items that are no event.
    pub unparsed: u64,
    /// Bytes of all items: those of the log, where nothing is lost.
    pub bytes: u64,
    /// What the work looks for: errors, codes, fields, or bytes written.
    pub found: u64,
    /// A sum over what was read, which has no meaning but makes the reading necessary.
    pub sum: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.unparsed += other.unparsed;
        self.bytes += other.bytes;
        self.found += other.found;
        self.sum = self.sum.wrapping_add(other.sum);
    }
}

/// Something that is done with every item of a log.
pub trait Work: Send {
    /// One word for it.
    const NAME: &'static str;

    /// A worker for a log of this format.
    fn new(format: FormatId) -> Self;

    /// Does it.
    fn event(&mut self, event: &Event<'_>, tally: &mut Tally);

    /// What is done with an item that is no event: by default nothing.
    fn unparsed(&mut self, _item: &Item<'_>, _tally: &mut Tally) {}
}

/// Frames the items and does nothing else with them.
#[derive(Debug)]
pub struct Frame;

impl Work for Frame {
    const NAME: &'static str = "items";

    fn new(_format: FormatId) -> Self {
        Self
    }

    #[inline]
    fn event(&mut self, _event: &Event<'_>, _tally: &mut Tally) {}
}

/// Reads time, level, component and message of every event.
#[derive(Debug)]
pub struct Header;

impl Work for Header {
    const NAME: &'static str = "header";

    fn new(_format: FormatId) -> Self {
        Self
    }

    #[inline]
    fn event(&mut self, event: &Event<'_>, tally: &mut Tally) {
        let time = event.time().map_or(0, |time| {
            u64::from(time.year())
                + u64::from(time.month())
                + u64::from(time.day())
                + u64::from(time.hour())
                + u64::from(time.minute())
                + u64::from(time.second())
        });
        let level = event.level().map_or(0, |level| level as u64);
        let component = event.component().map_or(0, |component| edges(&component));
        let message = edges(&event.message());
        tally.sum = tally.sum.wrapping_add(time + level + component + message);
    }
}

/// The length of a text and its first byte.
#[inline]
fn edges(text: &[u8]) -> u64 {
    text.len() as u64 + text.first().map_or(0, |&byte| u64::from(byte))
}

/// Reads the level of every event and the message of those that are errors.
#[derive(Debug)]
pub struct Errors;

impl Work for Errors {
    const NAME: &'static str = "errors";

    fn new(_format: FormatId) -> Self {
        Self
    }

    #[inline]
    fn event(&mut self, event: &Event<'_>, tally: &mut Tally) {
        if event.level() == Some(Level::Error) {
            tally.found += 1;
            tally.sum = tally.sum.wrapping_add(edges(&event.message()));
        }
    }
}

/// Finds the codes of every event.
#[derive(Debug)]
pub struct Codes;

impl Work for Codes {
    const NAME: &'static str = "codes";

    fn new(_format: FormatId) -> Self {
        Self
    }

    #[inline]
    fn event(&mut self, event: &Event<'_>, tally: &mut Tally) {
        for code in event.codes() {
            tally.found += 1;
            tally.sum = tally.sum.wrapping_add(code.code.value().into());
        }
    }
}

/// Reads the details of every message as fields.
#[derive(Debug)]
pub struct Details;

impl Work for Details {
    const NAME: &'static str = "details";

    fn new(_format: FormatId) -> Self {
        Self
    }

    #[inline]
    fn event(&mut self, event: &Event<'_>, tally: &mut Tally) {
        for field in event.fields() {
            tally.found += 1;
            tally.sum = tally.sum.wrapping_add(field.key.len() as u64);
        }
    }
}

/// How much is written before the buffer is emptied.
const SINK: usize = 64 << 10;

/// Writes every item as a line of JSON, to nowhere.
#[derive(Debug)]
pub struct Jsonl {
    writer: JsonLines<Utf8>,
    out: Vec<u8>,
}

impl Work for Jsonl {
    const NAME: &'static str = "jsonl";

    fn new(format: FormatId) -> Self {
        Self {
            writer: JsonLines::new("Windows/Logs/CBS/CBS.log", format, Utf8),
            out: Vec::with_capacity(2 * SINK),
        }
    }

    #[inline]
    fn event(&mut self, event: &Event<'_>, tally: &mut Tally) {
        self.write(&Item::Event(*event), tally);
    }

    fn unparsed(&mut self, item: &Item<'_>, tally: &mut Tally) {
        self.write(item, tally);
    }
}

impl Jsonl {
    #[inline]
    fn write(&mut self, item: &Item<'_>, tally: &mut Tally) {
        let before = self.out.len();
        self.writer.write(item, &mut self.out);
        tally.found += (self.out.len() - before) as u64;
        sink(&mut self.out);
    }
}

/// Writes every item as a row of CSV, to nowhere.
#[derive(Debug)]
pub struct Rows {
    writer: Csv<Utf8>,
    out: Vec<u8>,
}

impl Work for Rows {
    const NAME: &'static str = "csv";

    fn new(format: FormatId) -> Self {
        Self {
            writer: Csv::new("Windows/Logs/CBS/CBS.log", format, Utf8),
            out: Vec::with_capacity(2 * SINK),
        }
    }

    fn event(&mut self, event: &Event<'_>, tally: &mut Tally) {
        self.write(&Item::Event(*event), tally);
    }

    fn unparsed(&mut self, item: &Item<'_>, tally: &mut Tally) {
        self.write(item, tally);
    }
}

impl Rows {
    fn write(&mut self, item: &Item<'_>, tally: &mut Tally) {
        let before = self.out.len();
        self.writer.write(item, &mut self.out);
        tally.found += (self.out.len() - before) as u64;
        sink(&mut self.out);
    }
}

fn sink(out: &mut Vec<u8>) {
    if out.len() >= SINK {
        std::hint::black_box(&out);
        out.clear();
    }
}

#[inline]
fn step<W: Work>(work: &mut W, tally: &mut Tally, item: &Item<'_>) {
    tally.bytes += item.raw().len() as u64;
    match item {
        Item::Event(event) => {
            tally.events += 1;
            work.event(event, tally);
        }
        Item::Unparsed(_) => {
            tally.unparsed += 1;
            work.unparsed(item, tally);
        }
    }
}

fn all<'a, W: Work>(items: impl Iterator<Item = Item<'a>>, work: &mut W, tally: &mut Tally) {
    for item in items {
        step(work, tally, &item);
    }
}

/// The layout of the logs of a kind. Detection is left out of what is measured, unless it is what is
/// measured.
///
/// # Panics
///
/// Where the parser does not know the format.
#[must_use]
pub fn layout(kind: Kind) -> Layout {
    let id = match kind {
        Kind::Cbs => "cbs",
        Kind::Dism => "dism",
        Kind::Setupact => "setup",
    };
    let layout = Registry::default().learn_as(&[], id);
    layout.unwrap_or_else(|| panic!("the registry has no format {id}"))
}

/// Over a log in memory, with a `for` loop.
#[must_use]
pub fn iterate<W: Work>(layout: &Layout, log: &[u8]) -> Tally {
    let mut tally = Tally::default();
    let mut work = W::new(layout.format());
    all(Items::new(layout, log), &mut work, &mut tally);
    tally
}

/// Over a log that comes in pieces of this many bytes.
#[must_use]
pub fn feed<W: Work>(layout: &Layout, log: &[u8], piece: usize) -> Tally {
    let mut feeder = Feeder::new(layout.clone());
    let mut work = W::new(layout.format());
    let mut tally = Tally::default();
    for piece in log.chunks(piece) {
        all(feeder.push(piece), &mut work, &mut tally);
    }
    all(feeder.finish(), &mut work, &mut tally);
    tally
}

/// Over a log in memory that is cut into windows of this many bytes, on threads that take one after
/// the other.
#[must_use]
pub fn cut<W: Work>(layout: &Layout, log: &[u8], window: usize, threads: usize) -> Tally {
    let cutter = Cutter::new(layout, log, window);
    let next = AtomicUsize::new(0);
    let run = || {
        let mut work = W::new(layout.format());
        let mut tally = Tally::default();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= cutter.len() {
                return tally;
            }
            all(cutter.items(index), &mut work, &mut tally);
        }
    };
    let mut sum = Tally::default();
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        sum += run();
        for other in others {
            // A worker that panicked leaves a count that no assertion accepts.
            sum += other.join().unwrap_or_default();
        }
    });
    sum
}

/// Over the files of a set, on its threads.
///
/// # Panics
///
/// Where a file could not be read: a benchmark that reads less than it says is worth nothing.
#[must_use]
pub fn fold<W: Work>(set: &LogSet) -> Tally {
    let ((_, tally), errors) = set.par_fold(
        || (None::<W>, Tally::default()),
        |(work, tally), source, item| {
            let work = work.get_or_insert_with(|| W::new(source.format()));
            step(work, tally, item);
            ControlFlow::Continue(())
        },
        |(work, mut tally), (_, other)| {
            tally += other;
            (work, tally)
        },
    );
    assert!(errors.is_empty(), "{}", errors[0]);
    tally
}

/// What everything is held against: the number of line feeds, as `memchr` counts them.
#[must_use]
pub fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// How fast memory can be read at all: the sum of its words.
#[must_use]
pub fn sum_of_words(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let sum = words.iter().fold(0_u64, |sum, word| {
        sum.wrapping_add(u64::from_le_bytes(*word))
    });
    rest.iter()
        .fold(sum, |sum, &byte| sum.wrapping_add(byte.into()))
}
